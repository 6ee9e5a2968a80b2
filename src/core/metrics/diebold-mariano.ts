import { studentTwoSided } from "./student.ts";

/** Two forecasters on the same rows. */
export interface DieboldMariano {
  readonly n: number;
  /** Mean of loss(a) - loss(b): negative where a is better. */
  readonly meanDifference: number;
  /** Of the mean, from the long-run variance below. */
  readonly standardError: number;
  /** Autocovariances taken in, rows. */
  readonly lag: number;
  /** mean / standard error, times the small-sample factor. NaN where the losses never differ. */
  readonly statistic: number;
  /** Two-sided, Student with n - 1 degrees of freedom; 1 where the losses never differ. */
  readonly p: number;
}

/**
 * Lag of the Bartlett weights for labels of `horizon` rows. Losses of neighbours share up to horizon - 1 rows of future;
 * weights that fall to nothing right there would count a third of that dependence and reject too often, so three times as
 * many are taken, and at least n^(1/3) for what else persists. At most a fifth of the rows.
 */
export const bartlettLag = (n: number, horizon: number): number =>
  Math.max(horizon - 1, Math.min(Math.floor(n / 5), Math.max(3 * (horizon - 1), Math.ceil(Math.cbrt(n)))));

/** Long-run variance of a series: sum over |j| <= lag of (1 - |j| / (lag + 1)) times autocovariance j, divisor n (Newey and West 1987). */
export function longRunVariance(values: Float64Array, lag: number): number {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i];
  mean /= n;
  let total = 0;
  for (let j = 0; j <= Math.min(lag, n - 1); j++) {
    let sum = 0;
    for (let i = j; i < n; i++) sum += (values[i] - mean) * (values[i - j] - mean);
    total += (j === 0 ? 1 : 2 * (1 - j / (lag + 1))) * (sum / n);
  }
  return total;
}

/**
 * Test of equal accuracy (Diebold and Mariano 1995) on losses of the same n rows: mean difference over its
 * heteroskedasticity- and autocorrelation-consistent error, times sqrt((n + 1 - 2h + h (h - 1) / n) / n) against Student's
 * law (Harvey, Leybourne and Newbold 1997), h = horizon. Throws RangeError with too few rows for the horizon.
 */
export function dieboldMariano(
  a: Float64Array,
  b: Float64Array,
  horizon: number,
  lag = bartlettLag(a.length, horizon),
): DieboldMariano {
  const n = a.length;
  if (b.length !== n) throw new RangeError(`losses of ${n} and of ${b.length} rows`);
  if (n < 2 * horizon + 2) throw new RangeError(`${n} rows are too few to compare forecasts ${horizon} rows ahead`);
  if (lag < horizon - 1) throw new RangeError(`lag ${lag}: losses of a horizon of ${horizon} depend over more rows`);
  const differences = a.map((loss, i) => loss - b[i]);
  const meanDifference = differences.reduce((sum, d) => sum + d, 0) / n;
  const standardError = Math.sqrt(longRunVariance(differences, lag) / n);
  if (!(standardError > 0)) return { n, meanDifference, standardError: 0, lag, statistic: NaN, p: 1 };
  const factor = Math.sqrt((n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n);
  const statistic = (factor * meanDifference) / standardError;
  return { n, meanDifference, standardError, lag, statistic, p: studentTwoSided(statistic, n - 1) };
}
