import type { MarketDay } from "../market/day.ts";
import { type DepthBand, type DepthColumns, depthColumnAt } from "../market/depth.ts";
import { type DepthScale, roundNumber, scaleOf } from "./depth-scale.ts";
import { RunningQuantile } from "./running-quantile.ts";

/** Rows looked at: between this many and twice as many, evenly spread. */
const SAMPLES = 128;
/** Buckets looked at to either side of the mid: where the picture mostly is. */
const REACH = 128;
/** Shares of the buckets that hold something below which and from which on a colour is the first and the last. */
const LOW = 0.4;
const HIGH = 0.995;

/** The band whose buckets are rows of a usual picture: the last but one. */
const scaled = (depth: DepthColumns): DepthBand => depth[Math.max(0, depth.length - 2)];

/**
 * The colour scale of a day whose whole book is known: of what rests in price buckets near the mid, not of single
 * levels, so that walls stand out from what is usual in a row. A row of several buckets has so much larger numbers. Rows are
 * sampled every power of two, as for DepthSample.
 */
export class DeepScale {
  readonly #day: MarketDay;
  readonly #low = new RunningQuantile(LOW);
  readonly #high = new RunningQuantile(HIGH);
  #stride = 1;
  #next = 0;
  #scale: DepthScale | null = null;

  constructor(day: MarketDay) {
    this.#day = day;
  }

  /** Takes in the rows up to `rows`. */
  extend(rows: number): void {
    if (!this.#day.depth) return;
    let stride = 1;
    while (rows >= 2 * SAMPLES * stride) stride *= 2;
    if (stride > this.#stride) {
      this.#stride = stride;
      this.#next = 0;
      this.#low.clear();
      this.#high.clear();
    }
    for (; this.#next < rows; this.#next += this.#stride) this.#sample(this.#next);
  }

  /** For rows of `ticksPerRow`; null where no depth is known. The same object while it is the same scale. */
  at(ticksPerRow: number): DepthScale | null {
    const { depth } = this.#day;
    if (!depth || depth.length === 0 || this.#low.count === 0) return null;
    const buckets = Math.max(1, ticksPerRow / scaled(depth).ticksPerBucket);
    const low = roundNumber(this.#low.value * buckets, "down");
    const high = Math.max(roundNumber(this.#high.value * buckets, "up"), low * 10);
    const { range } = this.#scale ?? {};
    if (range?.[0] !== low || range[1] !== high) this.#scale = scaleOf(low, high);
    return this.#scale;
  }

  #sample(row: number): void {
    const { depth } = this.#day;
    const band = depth && depth.length > 0 ? scaled(depth) : null;
    const column = band ? depthColumnAt(band, row) : -1;
    if (!band || column < 0) return;
    const middle = column * band.buckets + band.buckets / 2;
    for (let at = middle - REACH; at < middle + REACH; at++) {
      const quantity = band.quantity[at];
      if (!(quantity > 0)) continue;
      this.#low.add(quantity);
      this.#high.add(quantity);
    }
  }
}
