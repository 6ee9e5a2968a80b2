import { Random } from "../random.ts";

/** Mid prices as they became known here; times by one clock, nanoseconds, non-decreasing. */
export interface Mids {
  readonly time: ArrayLike<number>;
  /** NaN where the book was not known. */
  readonly mid: ArrayLike<number>;
  readonly count: number;
}

export interface LeadLagSettings {
  /** Nanoseconds of a bin, and lags each way in bins. */
  readonly bin: number;
  readonly lags: number;
  /** Draws of the null, and the level of its band. */
  readonly draws: number;
  readonly level: number;
  readonly seed: number;
}

export const LEAD_LAG: LeadLagSettings = { bin: 100e6, lags: 20, draws: 400, level: 0.95, seed: 1 };

export interface LeadLag {
  /** Nanoseconds; positive: the first market moves before the second. [2 lags + 1] */
  readonly lag: Float64Array;
  /** Correlation of the first's returns with the second's, `lag` later. */
  readonly correlation: Float64Array;
  /** Bins in which both mids were known. */
  readonly bins: number;
  /** The lag of the greatest absolute correlation. */
  readonly peakLag: number;
  readonly peak: number;
  /** What the greatest absolute correlation over all lags exceeds in (1 - level) of shifts that cannot mean anything. */
  readonly band: number;
  /** Share of those shifts whose greatest is at least the peak's; (1 + k) / (1 + draws). */
  readonly p: number;
}

/** Fewer bins than this per lag tell nothing. */
const LEAST_BINS_PER_LAG = 20;

/**
 * Cross-correlation of log-mid returns on a common grid over [from, to), and how large it gets by chance: the second
 * series is shifted along the circle of bins by at least four times the longest lag, and the greatest absolute value over
 * all lags is kept, so that the search over lags is paid for. Null where the bins are too few or a mid never moves.
 * Source: cross-correlation on a grid; for the effect of asynchronous trading see Hayashi & Yoshida (2005), Huth &
 * Abergel (2014).
 */
export function leadLag(
  first: Mids,
  second: Mids,
  from: number,
  to: number,
  settings: LeadLagSettings = LEAD_LAG,
): LeadLag | null {
  const { bin, lags, draws, level, seed } = settings;
  const bins = Math.floor((to - from) / bin);
  const far = 4 * lags;
  if (bins < LEAST_BINS_PER_LAG * lags || bins <= 2 * far) return null;
  const a = unit(returns(first, from, bin, bins));
  const b = unit(returns(second, from, bin, bins));
  if (!a || !b) return null;
  const correlation = new Float64Array(2 * lags + 1);
  correlate(a.values, b.values, lags, 0, correlation);
  const at = greatest(correlation);
  const peak = correlation[at];
  const random = new Random(seed);
  const shifted = new Float64Array(2 * lags + 1);
  const nulls = Float64Array.from({ length: draws }, () => {
    correlate(a.values, b.values, lags, far + random.integer(bins - 2 * far), shifted);
    return Math.abs(shifted[greatest(shifted)]);
  }).sort();
  const above = nulls.length - nulls.findIndex((value) => value >= Math.abs(peak));
  const exceeding = nulls[draws - 1] >= Math.abs(peak) ? above : 0;
  return {
    lag: Float64Array.from({ length: 2 * lags + 1 }, (_, i) => (i - lags) * bin),
    correlation,
    bins: Math.min(a.known, b.known),
    peakLag: (at - lags) * bin,
    peak,
    band: nulls[Math.min(draws - 1, Math.floor(level * draws))],
    p: (1 + exceeding) / (1 + draws),
  };
}

/** Log return of each bin; NaN where the mid at either end was not known. */
function returns({ time, mid, count }: Mids, from: number, bin: number, bins: number): Float64Array {
  const out = new Float64Array(bins).fill(Number.NaN);
  let i = 0;
  let before = Number.NaN;
  let now = Number.NaN;
  for (let edge = 0; edge <= bins; edge++) {
    for (; i < count && time[i] <= from + edge * bin; i++) now = mid[i];
    if (edge > 0) out[edge - 1] = Math.log(now / before);
    before = now;
  }
  return out;
}

/** Less its mean, over the root of its sum of squares; 0 where unknown. Null if it never moves. */
function unit(values: Float64Array): { values: Float64Array; known: number } | null {
  let known = 0;
  let sum = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    known++;
    sum += value;
  }
  const mean = sum / known;
  let squares = 0;
  const out = values.map((value) => (Number.isFinite(value) ? value - mean : 0));
  for (const value of out) squares += value * value;
  if (!(squares > 0)) return null;
  const norm = Math.sqrt(squares);
  return { values: out.map((value) => value / norm), known };
}

/** Sum over t of a[t] b[t + lag + shift], the latter along the circle where `shift` is not 0. */
function correlate(a: Float64Array, b: Float64Array, lags: number, shift: number, out: Float64Array): void {
  const n = a.length;
  for (let lag = -lags; lag <= lags; lag++) {
    let sum = 0;
    if (shift === 0) for (let t = Math.max(0, -lag); t < Math.min(n, n - lag); t++) sum += a[t] * b[t + lag];
    else for (let t = 0, u = (shift + lag) % n; t < n; t++, u = u + 1 === n ? 0 : u + 1) sum += a[t] * b[u];
    out[lag + lags] = sum;
  }
}

function greatest(values: Float64Array): number {
  let at = 0;
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i]) > Math.abs(values[at])) at = i;
  return at;
}
