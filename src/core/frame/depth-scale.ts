import { ABSENT_ASK, ABSENT_BID, type BookColumns, type MarketDay } from "../market/day.ts";
import { RunningQuantile } from "./running-quantile.ts";

/** The heat's colour scale: logarithmic, and the same all day so that a colour keeps its meaning. */
export interface DepthScale {
  /** Quantities that cell values 2 and 255 stand for; smaller and larger ones are painted as these. */
  readonly range: readonly [number, number];
  /** Cell value of whole quantities 0..length-1. */
  readonly table: Uint8Array;
}

/** Rows looked at: between this many and twice as many, evenly spread. */
const SAMPLES = 2048;
const TABLE_LENGTH = 4096;
const ROUND = [1, 1.5, 2, 3, 5, 7, 10] as const;

/** The round number (1, 1.5, 2, 3, 5, 7 times a power of ten) nearest to a positive `value` from below or from above. */
export function roundNumber(value: number, direction: "down" | "up"): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const share = value / power;
  if (direction === "up") return power * (ROUND.find((step) => step >= share - 1e-9) ?? 10);
  return power * (ROUND.findLast((step) => step <= share + 1e-9) ?? 1);
}

/** Cell value 2..255 of a positive quantity. */
export function cellOf(quantity: number, [low, high]: readonly [number, number]): number {
  const share = Math.log(quantity / low) / Math.log(high / low);
  return 2 + Math.round(253 * Math.min(1, Math.max(0, share)));
}

/**
 * What is measured of the book's levels over all rows so far, at a sample of rows. It colours and scales; it forecasts
 * nothing. Rows are sampled every power of two, so that a growing day is sampled anew only when it has doubled.
 */
export class DepthSample {
  /** From the 10th to the 99.5th percentile of level sizes, rounded outwards. */
  scale: DepthScale = scaleOf(1, 10);
  /** Median ticks from the deepest visible bid to the deepest visible ask, over rows with two full sides; NaN if there are none. */
  visibleTicks = Number.NaN;
  readonly #book: BookColumns | null;
  readonly #low = new RunningQuantile(0.1);
  readonly #high = new RunningQuantile(0.995);
  readonly #width = new RunningQuantile(0.5);
  #stride = 1;
  /** The next row to be sampled. */
  #next = 0;

  constructor({ book }: MarketDay) {
    this.#book = book;
  }

  /** Takes in the rows up to `rows`. */
  extend(rows: number): void {
    const book = this.#book;
    if (!book) return;
    const stride = strideFor(rows);
    if (stride > this.#stride) {
      this.#stride = stride;
      this.#next = 0;
      for (const quantile of [this.#low, this.#high, this.#width]) quantile.clear();
    }
    if (this.#next >= rows) return;
    for (; this.#next < rows; this.#next += this.#stride) this.#sample(book, this.#next);
    this.#measure();
  }

  #sample(book: BookColumns, row: number): void {
    for (let level = 0; level < book.levels; level++) {
      if (book.bidSize[level][row] > 0) this.#size(book.bidSize[level][row]);
      if (book.askSize[level][row] > 0) this.#size(book.askSize[level][row]);
    }
    const bid = book.bidPrice[book.levels - 1][row];
    const ask = book.askPrice[book.levels - 1][row];
    if (bid !== ABSENT_BID && ask !== ABSENT_ASK) this.#width.add(ask - bid);
  }

  #size(quantity: number): void {
    this.#low.add(quantity);
    this.#high.add(quantity);
  }

  #measure(): void {
    this.visibleTicks = this.#width.value;
    if (this.#low.count === 0) return;
    const low = roundNumber(this.#low.value, "down");
    const high = Math.max(roundNumber(this.#high.value, "up"), low * 10);
    if (low !== this.scale.range[0] || high !== this.scale.range[1]) this.scale = scaleOf(low, high);
  }
}

function strideFor(rows: number): number {
  let stride = 1;
  while (rows >= 2 * SAMPLES * stride) stride *= 2;
  return stride;
}

export function scaleOf(low: number, high: number): DepthScale {
  const range = [low, high] as const;
  const table = new Uint8Array(TABLE_LENGTH).map((_, quantity) => (quantity === 0 ? 1 : cellOf(quantity, range)));
  return { range, table };
}

/** The 99th percentile of trade sizes so far, rounded up; one lot without trades. */
export class TradeScale {
  value: number;
  /** Of negated sizes, so that the place is counted from the largest. */
  readonly #largest = new RunningQuantile(0.01);
  #count = 0;

  constructor(lotSize: number) {
    this.value = lotSize;
  }

  /** Takes in the first `count` of `quantity`. */
  extend(quantity: Float64Array, count: number): void {
    if (this.#count >= count) return;
    for (; this.#count < count; this.#count++) this.#largest.add(-quantity[this.#count]);
    this.value = roundNumber(-this.#largest.value, "up");
  }
}
