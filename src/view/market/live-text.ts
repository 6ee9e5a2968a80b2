/** Text and tone by `data-live` key; the tone becomes the element's `data-tone`, which the stylesheet colours. */
export type Reading = readonly [key: string, text: string, tone?: string];

/**
 * Text that changes many times a second, written straight into the elements that carry `data-live="key"`: React draws
 * them once and leaves them empty, and only those whose text differs are touched.
 */
export class LiveText {
  readonly #written = new WeakMap<HTMLElement, string>();

  write(root: HTMLElement, readings: readonly Reading[]): void {
    const byKey = new Map(readings.map((reading) => [reading[0], reading]));
    for (const element of root.querySelectorAll<HTMLElement>("[data-live]")) {
      const reading = byKey.get(element.dataset.live ?? "");
      if (!reading) continue;
      const [, text, tone = ""] = reading;
      const state = `${tone}\n${text}`;
      if (this.#written.get(element) === state) continue;
      this.#written.set(element, state);
      element.textContent = text;
      element.dataset.tone = tone;
    }
  }
}
