import { halfTickMid } from "../labels/move.ts";
import { type MarketDay, MessageType, type Span } from "../market/day.ts";
import { Random } from "../random.ts";

/** Mids in ticks, row by row, with running sums: means over any run of rows at the cost of one subtraction. */
export class MidSeries {
  readonly rows: number;
  /** 2m, half-ticks; NaN where a side is absent. */
  readonly halfTicks: Float64Array;
  readonly #sums: Float64Array;
  readonly #breaksBefore: Int32Array;

  /** `halted` rows break what reaches across them; null: none. */
  constructor(halfTicks: Float64Array, halted: Uint8Array | null) {
    const rows = halfTicks.length;
    this.rows = rows;
    this.halfTicks = halfTicks;
    this.#sums = new Float64Array(rows + 1);
    this.#breaksBefore = new Int32Array(rows + 1);
    for (let row = 0; row < rows; row++) {
      const known = halfTicks[row] === halfTicks[row];
      this.#sums[row + 1] = this.#sums[row] + (known ? halfTicks[row] : 0);
      this.#breaksBefore[row + 1] = this.#breaksBefore[row] + (known && !halted?.[row] ? 0 : 1);
    }
  }

  /** True if rows first..last lie in the series, all have a mid and none is a halt. */
  whole(first: number, last: number): boolean {
    return first >= 0 && last < this.rows && this.#breaksBefore[last + 1] === this.#breaksBefore[first];
  }

  /** Σ 2m, half-ticks and so exact, of rows first..last, which must be whole. */
  sum(first: number, last: number): number {
    return this.#sums[last + 1] - this.#sums[first];
  }

  /** Mean mid, ticks, of rows first..last, which must be whole. */
  mean(first: number, last: number): number {
    return this.sum(first, last) / (2 * (last - first + 1));
  }
}

/** The mids of the day's rows in `span`. */
export function midSeriesOf(day: MarketDay, span: Span): MidSeries {
  const rows = span.to - span.from;
  const halfTicks = new Float64Array(rows).fill(Number.NaN);
  const halted = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = span.from + i;
    if (day.book) halfTicks[i] = halfTickMid(day.book, row);
    halted[i] = day.messages?.type[row] === MessageType.Halt ? 1 : 0;
  }
  return new MidSeries(halfTicks, halted);
}

/**
 * A driftless random walk of as many rows: the series' own changes from row to row (those across halts and absent sides
 * are not changes), shuffled, each with a coin for its sign. Same sizes, no memory, nothing to predict.
 */
export function shuffledWalk(series: MidSeries, seed: number): MidSeries {
  const { rows, halfTicks } = series;
  const changes = new Float64Array(rows);
  let count = 0;
  for (let row = 1; row < rows; row++) {
    if (series.whole(row - 1, row)) changes[count++] = Math.abs(halfTicks[row] - halfTicks[row - 1]);
  }
  const random = new Random(seed);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = changes[i];
    changes[i] = changes[j];
    changes[j] = kept;
  }
  const walk = new Float64Array(count + 1);
  walk[0] = halfTicks.find((mid) => mid === mid) ?? Number.NaN;
  for (let i = 0; i < count; i++) walk[i + 1] = walk[i] + (random.word() & 1 ? changes[i] : -changes[i]);
  return new MidSeries(walk, null);
}
