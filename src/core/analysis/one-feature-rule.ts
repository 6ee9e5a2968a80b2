import { CLASS_COUNT, UNKNOWN } from "../forecaster.ts";
import type { Span } from "../market/day.ts";
import { Confusion } from "../metrics/confusion.ts";
import type { MidSeries } from "./mid-series.ts";

/** up where sign x f > threshold, down where sign x f < -threshold, else stationary; f = m - mean of past mids, ticks. */
export interface OneFeatureRule {
  readonly sign: 1 | -1;
  readonly threshold: number;
}

/** Thresholds tried: these many quantiles of |f|. */
const GRID = 100;

/** f of every row, ticks, NaN where the past is not whole; [rows]. Known at the row: it forecasts nothing on a walk. */
export function deviationFromPast({ mids, rows }: MidSeries, pastRows: number): Float64Array {
  const f = new Float64Array(rows).fill(Number.NaN);
  const unit = 2 * pastRows;
  for (let n = pastRows - 1; n < rows; n++) {
    // f is a whole number of units: rounding to one makes equal deviations equal.
    const first = n - pastRows + 1;
    if (mids.unbroken(first, n)) f[n] = Math.round((mids.at(n) - mids.mean(first, n)) * unit) / unit;
  }
  return f;
}

/** The rule with the highest macro-F1 on `span`, its sign included; the first of equals. Null without a labelled row. */
export function tunedRule(f: Float64Array, y: Int8Array, span: Span): OneFeatureRule | null {
  const sizes = knownSizes(f, y, span);
  if (sizes.length === 0) return null;
  const thresholds = gridOf(sizes);
  const counts = countsByThreshold(f, y, span, thresholds);
  let best: OneFeatureRule | null = null;
  let most = -1;
  for (const sign of [1, -1] as const) {
    for (let g = 0; g < thresholds.length; g++) {
      const macroF1 = confusionAt(counts, thresholds.length, g, sign).macroF1();
      if (macroF1 > most + 1e-12) {
        most = macroF1;
        best = { sign, threshold: thresholds[g] };
      }
    }
  }
  return best;
}

/** What the rule scores on the labelled rows of `span`. */
export function confusionOf(rule: OneFeatureRule, f: Float64Array, y: Int8Array, span: Span): Confusion {
  const confusion = new Confusion();
  for (let n = span.from; n < span.to; n++) {
    if (y[n] === UNKNOWN || f[n] !== f[n]) continue;
    const signed = rule.sign * f[n];
    confusion.add(y[n], signed > rule.threshold ? 1 : signed < -rule.threshold ? -1 : 0);
  }
  return confusion;
}

function knownSizes(f: Float64Array, y: Int8Array, { from, to }: Span): Float64Array {
  const sizes = new Float64Array(Math.max(0, to - from));
  let count = 0;
  for (let n = from; n < to; n++) if (y[n] !== UNKNOWN && f[n] === f[n]) sizes[count++] = Math.abs(f[n]);
  return sizes.subarray(0, count).sort();
}

/** Distinct quantiles of the sizes, ascending, from 0. */
function gridOf(ascending: Float64Array): Float64Array {
  const grid = [0];
  for (let g = 0; g < GRID; g++) {
    const value = ascending[Math.floor((g * ascending.length) / GRID)];
    if (value > grid.at(-1)!) grid.push(value);
  }
  return Float64Array.from(grid);
}

/** Rows by (thresholds that |f| exceeds, sign of f, class); [grid + 1, 2, 3]. */
function countsByThreshold(f: Float64Array, y: Int8Array, { from, to }: Span, thresholds: Float64Array): Float64Array {
  const counts = new Float64Array((thresholds.length + 1) * 2 * CLASS_COUNT);
  for (let n = from; n < to; n++) {
    if (y[n] === UNKNOWN || f[n] !== f[n]) continue;
    const exceeded = countBelow(thresholds, Math.abs(f[n]));
    counts[(2 * exceeded + (f[n] > 0 ? 1 : 0)) * CLASS_COUNT + y[n] + 1]++;
  }
  return counts;
}

/** Thresholds strictly below `size`. */
function countBelow(thresholds: Float64Array, size: number): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (thresholds[middle] < size) low = middle + 1;
    else high = middle;
  }
  return low;
}

function confusionAt(counts: Float64Array, grid: number, g: number, sign: 1 | -1): Confusion {
  const confusion = new Confusion();
  for (let exceeded = 0; exceeded <= grid; exceeded++) {
    for (let positive = 0; positive < 2; positive++) {
      const decided = exceeded > g ? (positive ? sign : -sign) : 0;
      for (let c = 0; c < CLASS_COUNT; c++) {
        confusion.add(c - 1, decided, counts[(2 * exceeded + positive) * CLASS_COUNT + c]);
      }
    }
  }
  return confusion;
}
