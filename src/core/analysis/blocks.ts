import { interval95, type BootstrapSettings } from "../metrics/bootstrap.ts";
import { normalCdf } from "../metrics/trading-deflated.ts";
import { Random } from "../random.ts";

/** Which rows each resample is made of: pieces starts[i]..ends[i]-1, those of resample r being i = firsts[r]..firsts[r+1]-1. */
export interface Resamples {
  readonly rows: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** [resamples + 1] */
  readonly firsts: Int32Array;
}

/**
 * The stationary bootstrap of metrics/bootstrap.ts (Politis and Romano 1994) drawn once, so that hundreds of statistics
 * are resampled over the same blocks without drawing again: same seed, same resamples.
 */
export function drawResamples(rows: number, settings: BootstrapSettings): Resamples {
  const random = new Random(settings.seed);
  const rate = -Math.log1p(-1 / settings.meanBlock);
  const starts: number[] = [];
  const ends: number[] = [];
  const firsts = new Int32Array(settings.resamples + 1);
  for (let r = 0; r < settings.resamples; r++) {
    for (let left = rows; left > 0;) {
      const from = random.integer(rows);
      const length = Math.min(left, 1 + Math.floor(random.exponential() / rate));
      const to = Math.min(rows, from + length);
      starts.push(from);
      ends.push(to);
      const wrapped = length - (to - from);
      if (wrapped > 0) {
        starts.push(0);
        ends.push(wrapped);
      }
      left -= length;
    }
    firsts[r + 1] = starts.length;
  }
  return { rows, starts: Int32Array.from(starts), ends: Int32Array.from(ends), firsts };
}

/** An estimate and how far it can be trusted. */
export interface Estimate {
  readonly value: number;
  /** Central 95 % of the resampled statistic; null with fewer than ten blocks of rows. */
  readonly interval: readonly [number, number] | null;
}

export interface ResampledEstimate extends Estimate {
  /** Two-sided p of "the value is `nothing`" from the resamples' standard deviation, normal law; null without interval. */
  readonly p: number | null;
}

/**
 * Interval of a statistic from its influence values (mean 0 over the rows, [rows]): a resample's statistic is the value
 * plus the mean influence of the rows drawn, exact to first order, so that it costs one subtraction per block. `sums` is
 * scratch, [rows + 1]. `bounds` clip the interval to where the statistic can be.
 */
export function resampledEstimate(
  value: number,
  influence: Float64Array,
  resamples: Resamples | null,
  sums: Float64Array,
  { nothing, low, high }: { readonly nothing: number; readonly low: number; readonly high: number },
): ResampledEstimate {
  if (!resamples || value !== value) return { value, interval: null, p: null };
  const means = resampledMeans(influence, resamples, sums);
  let squares = 0;
  for (let r = 0; r < means.length; r++) squares += means[r] * means[r];
  const deviation = Math.sqrt(squares / means.length);
  const [from, to] = interval95(means.sort());
  return {
    value,
    interval: [Math.max(low, value + from), Math.min(high, value + to)],
    p: deviation > 0 ? 2 * normalCdf(-Math.abs(value - nothing) / deviation) : null,
  };
}

/** Mean of `series` over the rows of each resample, [resamples]. */
export function resampledMeans(series: Float64Array, resamples: Resamples, sums: Float64Array): Float64Array {
  const { rows, starts, ends, firsts } = resamples;
  sums[0] = 0;
  for (let row = 0; row < rows; row++) sums[row + 1] = sums[row] + series[row];
  const means = new Float64Array(firsts.length - 1);
  for (let r = 0; r < means.length; r++) {
    let sum = 0;
    for (let i = firsts[r]; i < firsts[r + 1]; i++) sum += sums[ends[i]] - sums[starts[i]];
    means[r] = sum / rows;
  }
  return means;
}
