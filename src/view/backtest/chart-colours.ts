const NAMES = [
  "panel",
  "raise",
  "line",
  "line2",
  "text",
  "strong",
  "muted",
  "accent",
  "accent-bg",
  "neutral",
  "warn",
  "heat",
] as const;

/** The theme's colours for Plotly, which reads no CSS variables. */
export type Colours = Readonly<Record<(typeof NAMES)[number], string>>;

export function chartColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as unknown as Colours;
}

/** `#rrggbb` with an opacity. */
export const faded = (hex: string, opacity: number): string =>
  `${hex}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, "0")}`;
