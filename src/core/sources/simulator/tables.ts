import type { Random } from "../../random.ts";

/** A distribution over whole numbers, drawn from one 32-bit word: the same draw in every engine. */
export class Table {
  readonly #values: Int32Array;
  /** Value i is drawn when the word is below limits[i] (and not below limits[i - 1]). */
  readonly #limits: Float64Array;

  constructor(entries: readonly (readonly [value: number, weight: number])[]) {
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    this.#values = Int32Array.from(entries, ([value]) => value);
    this.#limits = new Float64Array(entries.length);
    let sum = 0;
    entries.forEach(([, weight], i) => {
      sum += weight;
      this.#limits[i] = Math.floor((sum / total) * 4_294_967_296);
    });
    this.#limits[entries.length - 1] = 4_294_967_296;
  }

  draw(random: Random): number {
    const word = random.word();
    const limits = this.#limits;
    let low = 0;
    let high = limits.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (word < limits[middle]) high = middle;
      else low = middle + 1;
    }
    return this.#values[low];
  }
}

/** Whole numbers from..to, each with the weight given. */
export function range(from: number, to: number, weight: (value: number) => number): [number, number][] {
  return Array.from({ length: to - from + 1 }, (_, i) => [from + i, weight(from + i)]);
}

/** The entries scaled so that their weights sum to `total`. */
export function weighing(total: number, entries: readonly (readonly [number, number])[]): [number, number][] {
  const sum = entries.reduce((all, [, weight]) => all + weight, 0);
  return entries.map(([value, weight]) => [value, (weight / sum) * total]);
}
