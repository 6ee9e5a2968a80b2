import { type FeatureTable, type FitProgress, runToEnd } from "../forecaster.ts";
import type { MarketDay, Span } from "../market/day.ts";
import { flowLevels } from "./flow.ts";
import { featureSteps } from "./table.ts";
import { fitLabelThresholds } from "./label-thresholds.ts";
import { dominantEigenvector } from "./linear-algebra.ts";
import { fitMicroprice } from "./microprice.ts";
import { DEFAULT_FEATURE_OPTIONS, type FeatureOptions, type FeatureParameters } from "./parameters.ts";
import { tradeTypes } from "./trades.ts";

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
  const weights = INTEGRATED_WINDOWS.map((W, i) => [String(W), integratedWeights(flows, i * M, M)] as const);
  return {
    train: [from, to],
    levels,
    micro: fitMicroprice(day, span),
    ofi_pc: Object.fromEntries(weights),
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
  const finite = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++)
    if (columns.every((column) => Number.isFinite(column[row]))) finite[count++] = row;
  return finite.subarray(0, count);
}

/** Sample covariance [M, M] of the columns over the given rows, by two passes. */
function covariance(columns: readonly Float64Array[], rows: Int32Array): Float64Array {
  const M = columns.length;
  const centred = columns.map((column) => {
    let sum = 0;
    for (const row of rows) sum += column[row];
    return Float64Array.from(rows, (row) => column[row] - sum / rows.length);
  });
  const matrix = new Float64Array(M * M);
  for (let i = 0; i < M; i++) {
    for (let j = i; j < M; j++) {
      let sum = 0;
      for (let r = 0; r < rows.length; r++) sum += centred[i][r] * centred[j][r];
      matrix[i * M + j] = sum / (rows.length - 1);
      matrix[j * M + i] = matrix[i * M + j];
    }
  }
  return matrix;
}

/** V = max(1, floor(traded volume of the span / 50)) shares (Easley, Lopez de Prado & O'Hara 2012). */
function vpinBucket({ messages }: MarketDay, { from, to }: Span, { includeHidden }: FeatureOptions): number {
  if (!messages) return 1;
  const isTrade = tradeTypes(includeHidden);
  let volume = 0;
  for (let row = from; row < to; row++) if (isTrade[messages.type[row]] === 1) volume += messages.size[row];
  return Math.max(1, Math.floor(volume / TRAINING_BUCKETS));
}
