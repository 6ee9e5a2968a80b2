import { type DepthBand, type DepthColumns, depthColumnAt } from "../market/depth.ts";

/** Reads quantities of any price range out of a day's depth columns, at one row of the day at a time. */
export class DepthReader {
  private depth: DepthColumns = [];
  /** Of each band, the column that stands at the row. */
  private column: readonly number[] = [];

  /** Looks at the book after row `row`; false if nothing is known of it. */
  look(depth: DepthColumns | null | undefined, row: number): boolean {
    this.depth = depth ?? [];
    // All bands have columns at the same rows.
    const column = this.depth.length > 0 ? depthColumnAt(this.depth[0], row) : -1;
    this.column = this.depth.map(() => column);
    return column >= 0;
  }

  /** The column looked at; the same one holds the same quantities. */
  get at(): number {
    return this.column[0] ?? -1;
  }

  /** The row after which it was taken. */
  get row(): number {
    return this.depth[0].row[this.at];
  }

  /**
   * Quantity resting from tick `low` to tick `high`, both included, by the finest band that knows all of it; NaN if none
   * does. Of a bucket that is only partly within, the part that an even spread puts there.
   */
  between(low: number, high: number): number {
    for (let i = 0; i < this.depth.length; i++) {
      const sum = bandSum(this.depth[i], this.column[i], low, high);
      if (sum === sum) return sum;
    }
    return Number.NaN;
  }

  /** Of `between`, what the bids are; `bid` and `ask` were the best prices when the column was taken. */
  bidsBetween(low: number, high: number, bid: number, ask: number): number {
    if (high < ask && high <= bid) return this.between(low, high);
    if (low > bid) return 0;
    for (let i = 0; i < this.depth.length; i++) {
      const band = this.depth[i];
      const { ticksPerBucket } = band;
      const touch = Math.floor(bid / ticksPerBucket);
      const under = touch * ticksPerBucket - 1;
      const sum = low <= under ? bandSum(band, this.column[i], low, Math.min(high, under)) : 0;
      const inTouch = bandSum(band, this.column[i], under + 1, under + ticksPerBucket);
      if (!(sum + inTouch >= 0)) continue;
      return sum + (Math.floor(ask / ticksPerBucket) === touch ? band.mixed[this.column[i]] : inTouch);
    }
    return Number.NaN;
  }
}

function bandSum(band: DepthBand, column: number, low: number, high: number): number {
  const { ticksPerBucket: width, buckets, quantity } = band;
  const first = band.first[column];
  const from = Math.floor(low / width) - first;
  const to = Math.floor(high / width) - first;
  if (from < 0 || to >= buckets) return Number.NaN;
  const base = column * buckets;
  let sum = 0;
  for (let at = from; at <= to; at++) {
    const start = (first + at) * width;
    const within = Math.min(high, start + width - 1) - Math.max(low, start) + 1;
    sum += within === width ? quantity[base + at] : quantity[base + at] * (within / width);
  }
  return sum;
}
