import type { MarketDay, Span } from "../market/day.ts";
import { orderStatistic } from "./order-statistic.ts";

/** Rows ahead that the catalogue's labels look. */
export const LABEL_HORIZONS = [10, 50, 100] as const;
/** Rows averaged by the length-10 smoothing of `tlob`. */
const SMOOTHING_ROWS = 10;

/**
 * Thresholds of the catalogue's label rules (features.md section 12), fitted on the labels that begin and end inside
 * `span`. Keys are rule_horizon: `raw` and `tb` in ticks (33 % and 50 % order statistic of |m_{n+k} - m_n|, tb at least
 * 0.5), `smooth`, `next`, `tlob` in bps (33 %), `cost` the mean spread in ticks. NaN where the span has no label.
 */
export function fitLabelThresholds(day: MarketDay, span: Span): Record<string, number> {
  const mids = new Mids(day);
  const cost = meanSpread(day, span);
  const alpha: Record<string, number> = {};
  for (const k of LABEL_HORIZONS) {
    const ascending = (label: (n: number) => number) => magnitudes(label, span.from, span.to - k);
    const raw = ascending((n) => mids.mean(n + k, n + k) - mids.mean(n, n));
    alpha[`raw_${k}`] = orderStatistic(raw, 33, 100);
    alpha[`tb_${k}`] = Math.max(0.5, orderStatistic(raw, 50, 100));
    alpha[`smooth_${k}`] = third(ascending((n) => relative(mids.mean(n + 1, n + k), mids.mean(n - k + 1, n))));
    alpha[`next_${k}`] = third(ascending((n) => relative(mids.mean(n + 1, n + k), mids.mean(n, n))));
    const ago = SMOOTHING_ROWS - 1;
    alpha[`tlob_${k}`] = third(ascending((n) => relative(mids.mean(n + k - ago, n + k), mids.mean(n - ago, n))));
    alpha[`cost_${k}`] = cost;
  }
  return alpha;
}

const third = (ascending: Float64Array): number => orderStatistic(ascending, 33, 100);
const relative = (after: number, before: number): number => (1e4 * (after - before)) / before;

/** |label| of rows from..to-1 where it is defined, ascending. */
function magnitudes(label: (n: number) => number, from: number, to: number): Float64Array {
  const sizes = new Float64Array(Math.max(0, to - from));
  let count = 0;
  for (let n = from; n < to; n++) {
    const size = Math.abs(label(n));
    if (size === size) sizes[count++] = size;
  }
  return sizes.subarray(0, count).sort();
}

/** Means of the mid in ticks over ranges of rows, exact by prefix sums of 2m. */
class Mids {
  private readonly sums: Float64Array;
  private readonly undefinedBefore: Int32Array;

  constructor({ book, rows }: MarketDay) {
    this.sums = new Float64Array(rows + 1);
    this.undefinedBefore = new Int32Array(rows + 1);
    for (let n = 0; n < rows; n++) {
      const defined = book !== null && book.bidSize[0][n] > 0 && book.askSize[0][n] > 0;
      this.sums[n + 1] = this.sums[n] + (defined ? book.bidPrice[0][n] + book.askPrice[0][n] : 0);
      this.undefinedBefore[n + 1] = this.undefinedBefore[n] + (defined ? 0 : 1);
    }
  }

  /** Mean of m over rows first..last; NaN if one of them is undefined or outside the day. */
  mean(first: number, last: number): number {
    if (first < 0 || last + 1 >= this.sums.length) return Number.NaN;
    if (this.undefinedBefore[last + 1] !== this.undefinedBefore[first]) return Number.NaN;
    return (this.sums[last + 1] - this.sums[first]) / (2 * (last - first + 1));
  }
}

function meanSpread({ book }: MarketDay, { from, to }: Span): number {
  if (!book) return Number.NaN;
  let sum = 0;
  let count = 0;
  for (let n = from; n < to; n++) {
    if (!(book.bidSize[0][n] > 0 && book.askSize[0][n] > 0)) continue;
    sum += book.askPrice[0][n] - book.bidPrice[0][n];
    count++;
  }
  return sum / count;
}
