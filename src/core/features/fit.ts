import { type FeatureTable, type FitProgress, runToEnd } from "../forecaster.ts";
import type { MarketDay, Span } from "../market/day.ts";
import { flowLevels } from "./flow.ts";
import { featureSteps } from "./table.ts";
import { fitLabelThresholds } from "../labels/catalogue-thresholds.ts";
import { dominantEigenvector } from "./linear-algebra.ts";
import { fitMicroprice } from "./microprice.ts";
import { DEFAULT_FEATURE_OPTIONS, type FeatureOptions, type FeatureParameters } from "./parameters.ts";
import { tradeTypes } from "./tape.ts";

/** Windows, in rows, of the integrated order flow imbalance. */
const INTEGRATED_WINDOWS = [10, 50, 100] as const;
/** Buckets that the training volume fills. */
const TRAINING_BUCKETS = 50;

/**
 * Fits every parameter of the catalogue (features.md section 11) on rows `span`; windows look back from row 0, nothing
 * looks past span.to. A generator: every `next()` is a bounded slice of work.
 */
export function* fitSteps(
  day: MarketDay,
  span: Span,
  options: FeatureOptions = DEFAULT_FEATURE_OPTIONS,
): Generator<FitProgress, FeatureParameters, void> {
  const { from, to } = span;
  if (!(from >= 0 && from < to && to <= day.rows))
    throw new RangeError(`training rows ${from}:${to} are not within 0:${day.rows}`);
  const levels = day.book?.levels ?? 0;
  const M = flowLevels(levels);
  const names = INTEGRATED_WINDOWS.flatMap((W) => flowNames(M, W));
  const flows = yield* featureSteps(day, names, {}, { span, options });
  const done: FitProgress = { done: to, total: to, unit: "rows" };
  const weights: Record<string, readonly number[]> = {};
  for (const [i, W] of INTEGRATED_WINDOWS.entries()) {
    weights[W] = integratedWeights(flows, i * M, M);
    yield done;
  }
  const micro = fitMicroprice(day, span);
  yield done;
  return {
    train: [from, to],
    levels,
    micro,
    ofi_pc: weights,
    vpin_bucket: vpinBucket(day, span, options),
    alpha: fitLabelThresholds(day, span),
  };
}

/** `fitSteps` run to its end. */
export const fitParameters = (
  day: MarketDay,
  span: Span,
  options: FeatureOptions = DEFAULT_FEATURE_OPTIONS,
): FeatureParameters => runToEnd(fitSteps(day, span, options));

const flowNames = (levels: number, W: number): string[] =>
  Array.from({ length: levels }, (_, i) => `mlofi_norm_${i + 1}_${W}`);

/**
 * First principal component of the columns first..first+M-1 over rows where all are finite, signed so that the weights
 * sum to more than 0 and scaled to sum of |w| = 1 (Cont, Cucuringu & Zhang 2023). Equal weights where fewer than two
 * rows are finite.
 */
function integratedWeights({ columns, rows }: FeatureTable, first: number, M: number): number[] {
  const used = columns.slice(first, first + M);
  const finite = finiteRows(used, rows);
  if (finite.length < 2) return Array.from({ length: M }, () => 1 / M);
  const vector = dominantEigenvector(covariance(used, finite), M);
  const sign = vector.reduce((sum, w) => sum + w, 0) < 0 ? -1 : 1;
  const scale = vector.reduce((sum, w) => sum + Math.abs(w), 0);
  return Array.from(vector, (w) => (sign * w) / scale);
}

function finiteRows(columns: readonly Float64Array[], rows: number): Int32Array {
  const holes = new Uint8Array(rows);
  for (const column of columns) {
    for (let row = 0; row < rows; row++) if (!Number.isFinite(column[row])) holes[row] = 1;
  }
  const finite = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) if (holes[row] === 0) finite[count++] = row;
  return finite.subarray(0, count);
}

/** Sample covariance [M, M] of the columns over the given rows, by two passes. */
function covariance(columns: readonly Float64Array[], rows: Int32Array): Float64Array {
  const M = columns.length;
  const centred = columns.map((column) => centredValues(column, rows));
  const matrix = new Float64Array(M * M);
  for (let i = 0; i < M; i++) {
    for (let j = i; j < M; j++) {
      matrix[i * M + j] = dot(centred[i], centred[j]) / (rows.length - 1);
      matrix[j * M + i] = matrix[i * M + j];
    }
  }
  return matrix;
}

function centredValues(column: Float64Array, rows: Int32Array): Float64Array {
  const values = new Float64Array(rows.length);
  let sum = 0;
  for (let r = 0; r < rows.length; r++) sum += values[r] = column[rows[r]];
  const mean = sum / rows.length;
  for (let r = 0; r < rows.length; r++) values[r] -= mean;
  return values;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let r = 0; r < x.length; r++) sum += x[r] * y[r];
  return sum;
}

/** V = max(1, floor(traded volume of the span / 50)) shares (Easley, Lopez de Prado & O'Hara 2012). */
function vpinBucket({ messages, trades }: MarketDay, { from, to }: Span, { includeHidden }: FeatureOptions): number {
  const isTrade = tradeTypes(includeHidden);
  let volume = 0;
  if (messages) {
    for (let row = from; row < to; row++) if (isTrade[messages.type[row]] === 1) volume += messages.size[row];
  } else if (trades) {
    for (let i = trades.first[from]; i < trades.first[to]; i++) volume += trades.size[i];
  }
  return Math.max(1, Math.floor(volume / TRAINING_BUCKETS));
}
