import { quantile } from "../metrics/bootstrap.ts";
import { momentsOf } from "../metrics/trading.ts";
import { type Autocorrelation, autocorrelation } from "./autocorrelation.ts";
import { type Histogram, histogramOf } from "./histogram.ts";
import { isKnown } from "./ranks.ts";

/** Quantiles that a summary lists. */
export const SUMMARY_QUANTILES = [0, 0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1] as const;

/** What a column looks like on the rows given. Descriptive: nothing here may be used to scale a model's input. */
export interface ColumnSummary {
  readonly rows: number;
  /** Rows with a finite value; all figures below are of these. */
  readonly known: number;
  /** Share of rows without one, 0 to 1. */
  readonly missingShare: number;
  /** Share of neighbouring known rows with the same value, 0 to 1: how seldom the column moves. NaN without neighbours. */
  readonly unchangedShare: number;
  /** The most frequent value (the smallest of several), and its share of the known rows. NaN without a value. */
  readonly mode: number;
  readonly modeShare: number;
  readonly distinct: number;
  /** In the column's unit; `deviation` has divisor n - 1. NaN where undefined. */
  readonly mean: number;
  readonly deviation: number;
  /** Third standardised moment; 0 for the normal law. NaN where the column does not vary. */
  readonly skewness: number;
  /** Fourth standardised moment; 3 for the normal law. NaN where the column does not vary. */
  readonly kurtosis: number;
  /** [quantile, value] with linear interpolation; empty without a value. */
  readonly quantiles: readonly (readonly [number, number])[];
  readonly histogram: Histogram | null;
  readonly autocorrelation: Autocorrelation;
}

/** `gaps`: rows, ascending, before which events are missing: those on both sides are no neighbours. */
export function columnSummary(
  column: Float64Array,
  settings: { bins?: number; lags?: readonly number[]; gaps?: ArrayLike<number> } = {},
): ColumnSummary {
  const ascending = knownValues(column).sort();
  const known = ascending.length;
  const moments = momentsOf(ascending);
  const mean = known > 0 ? meanOf(ascending) : Number.NaN;
  return {
    rows: column.length,
    known,
    missingShare: 1 - known / column.length,
    unchangedShare: unchangedShare(column),
    ...modeOf(ascending),
    mean,
    deviation: moments?.deviation ?? (known > 1 ? 0 : Number.NaN),
    skewness: moments?.skewness ?? Number.NaN,
    kurtosis: moments?.kurtosis ?? Number.NaN,
    quantiles: known > 0 ? SUMMARY_QUANTILES.map((q) => [q, quantile(ascending, q)] as const) : [],
    histogram: histogramOf(ascending, settings.bins),
    autocorrelation: autocorrelation(column, settings.lags, settings.gaps),
  };
}

function knownValues(column: Float64Array): Float64Array {
  const values = new Float64Array(column.length);
  let n = 0;
  for (let row = 0; row < column.length; row++) if (isKnown(column[row])) values[n++] = column[row];
  return values.subarray(0, n);
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

function unchangedShare(column: Float64Array): number {
  let pairs = 0;
  let same = 0;
  for (let row = 1; row < column.length; row++) {
    if (!isKnown(column[row]) || !isKnown(column[row - 1])) continue;
    pairs++;
    if (column[row] === column[row - 1]) same++;
  }
  return same / pairs;
}

function modeOf(ascending: Float64Array): { mode: number; modeShare: number; distinct: number } {
  let mode = Number.NaN;
  let most = 0;
  let distinct = 0;
  for (let from = 0; from < ascending.length; distinct++) {
    let to = from + 1;
    while (to < ascending.length && ascending[to] === ascending[from]) to++;
    if (to - from > most) {
      most = to - from;
      mode = ascending[from];
    }
    from = to;
  }
  return { mode, modeShare: most / ascending.length, distinct };
}
