import { Random } from "../random.ts";
import { quantileOfSorted } from "./trading.ts";

export interface BootstrapSettings {
  readonly resamples: number;
  readonly seed: number;
  /** Mean block length in values; `blockLengthFor(n)` unless given. */
  readonly block?: number;
  /** Two-sided coverage, 0.95 unless given. */
  readonly coverage?: number;
}

/** n^(1/3), rounded up: the order at which the block bootstrap of a mean is best (Hall, Horowitz and Jing 1995). */
export const blockLengthFor = (n: number): number => Math.max(1, Math.ceil(Math.cbrt(n)));

/**
 * Percentile interval of the mean by the stationary bootstrap (Politis and Romano 1994): blocks of geometric length on
 * the circle of values, so that neighbouring trades stay together. Null for fewer than two values.
 */
export function meanInterval(values: ArrayLike<number>, settings: BootstrapSettings): [number, number] | null {
  const n = values.length;
  if (n < 2 || settings.resamples < 1) return null;
  const random = new Random(settings.seed);
  const restart = 1 / (settings.block ?? blockLengthFor(n));
  const means = new Float64Array(settings.resamples);
  for (let resample = 0; resample < means.length; resample++) means[resample] = resampledMean(values, random, restart);
  means.sort();
  const tail = (1 - (settings.coverage ?? 0.95)) / 2;
  return [quantileOfSorted(means, tail), quantileOfSorted(means, 1 - tail)];
}

function resampledMean(values: ArrayLike<number>, random: Random, restart: number): number {
  const n = values.length;
  let sum = 0;
  let at = 0;
  for (let i = 0; i < n; i++) {
    at = i === 0 || random.uniform() < restart ? random.integer(n) : at + 1 === n ? 0 : at + 1;
    sum += values[at];
  }
  return sum / n;
}
