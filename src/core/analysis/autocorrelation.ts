import { isKnown } from "./ranks.ts";

/** Lags, in rows, at which a column's memory is shown unless others are asked for. */
export const AUTOCORRELATION_LAGS: readonly number[] = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 2000, 5000,
];

export interface Autocorrelation {
  /** Rows. */
  readonly lags: readonly number[];
  /** In about [-1, 1]; NaN where no two known values are that far apart or the column does not vary. [lags] */
  readonly values: Float64Array;
  /** Pairs behind each, [lags]. */
  readonly pairs: Int32Array;
}

/**
 * r(l) = mean over rows t with x_t and x_{t+l} both known of (x_t - m)(x_{t+l} - m), over the mean of (x - m)^2; m and
 * the variance from all known rows. Without missing values this is the "adjusted" sample autocorrelation. Pairs on both
 * sides of a gap, which lies before each of the rows `gaps` (ascending), are left out.
 */
export function autocorrelation(
  column: Float64Array,
  lags: readonly number[] = AUTOCORRELATION_LAGS,
  gaps: ArrayLike<number> = [],
): Autocorrelation {
  const { centred, variance } = centre(column);
  const ends = [...Array.from(gaps), column.length];
  const values = new Float64Array(lags.length);
  const pairs = new Int32Array(lags.length);
  for (let i = 0; i < lags.length; i++) {
    const lag = lags[i];
    let sum = 0;
    let count = 0;
    let start = 0;
    for (const end of ends) {
      for (let a = start, b = start + lag; b < end; a++, b++) {
        const product = centred[a] * centred[b];
        if (product === product) {
          sum += product;
          count++;
        }
      }
      start = end;
    }
    values[i] = count > 0 && variance > 0 ? sum / count / variance : Number.NaN;
    pairs[i] = count;
  }
  return { lags, values, pairs };
}

/** Known values less their mean, NaN elsewhere, and their variance (divisor n). */
function centre(column: Float64Array): { centred: Float64Array; variance: number } {
  let n = 0;
  let sum = 0;
  for (let row = 0; row < column.length; row++) {
    if (!isKnown(column[row])) continue;
    sum += column[row];
    n++;
  }
  const mean = sum / n;
  const centred = new Float64Array(column.length);
  let squares = 0;
  for (let row = 0; row < column.length; row++) {
    const known = isKnown(column[row]);
    centred[row] = known ? column[row] - mean : Number.NaN;
    if (known) squares += centred[row] * centred[row];
  }
  return { centred, variance: squares / n };
}
