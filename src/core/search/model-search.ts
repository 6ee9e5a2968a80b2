import {
  fitOn,
  type FitSettings,
  type FittedModel,
  type FitTask,
  type ModelInputs,
  modelInputs,
} from "../evaluation.ts";
import { CLASS_COUNT, type FitProgress, type ForecasterKind, UNKNOWN } from "../forecaster.ts";
import { fitReference } from "../features/reference.ts";
import { bandInHalfTicks, classesBy, fitThreshold, type LabelChoice, labelValuesOf } from "../labels/choice.ts";
import { classCounts, requireEveryClass } from "../labels/direction.ts";
import { lastRows } from "../labels/horizon.ts";
import { protocolSplit } from "../labels/protocol.ts";
import { type MarketDay, sliceDay, type Span } from "../market/day.ts";
import { logLossOf } from "../metrics/probability.ts";
import { type Objective, search, type SearchProgress, type SearchResult, type SearchSettings } from "./search.ts";
import type { Point, Space } from "./space.ts";

/** What can be searched of a kind of model. */
export interface Searchable {
  readonly space: Space;
  /** What a share of the effort is a share of. */
  readonly budget: "rows" | "rounds" | "trees" | "epochs";
  /** The kind with these settings, trained with this share of its rounds, trees or epochs. */
  kind(point: Point, share: number): ForecasterKind;
}

/** The part of a day that a search may see: training and validation rows, and what their labels read. */
export interface SearchField {
  readonly day: MarketDay;
  readonly choice: LabelChoice;
  readonly train: Span;
  readonly validation: Span;
}

/**
 * Cuts the day off behind the last row that a validation label reads, which is before the test span: of the test span only
 * its length and, for horizons in seconds, its clock are known here. Throws RangeError if the day is too short.
 */
export function searchField(day: MarketDay, choice: LabelChoice): SearchField {
  let reach = 1;
  for (const [row, last] of lastRows(day, choice.horizon).entries()) reach = Math.max(reach, last - row);
  const { train, validation } = protocolSplit(day, reach);
  return { day: sliceDay(day, { from: 0, to: validation.to + reach }), choice, train, validation };
}

/** Searches the settings of a kind of model on the validation rows alone. Deterministic but for the times. */
export function* searchModel(
  field: SearchField,
  searchable: Searchable,
  settings: SearchSettings,
  now: () => number,
  fit: FitSettings = {},
): Generator<SearchProgress, SearchResult, void> {
  return yield* search(searchable.space, validationLoss(field, searchable, fit), settings, now);
}

/** Mean -ln p of the outcome over the validation rows that are forecast. */
export function validationLoss(
  { day, choice, train, validation }: SearchField,
  searchable: Searchable,
  fit: FitSettings = {},
): Objective {
  const values = labelValuesOf(day, choice);
  const threshold = fitThreshold(day, values, train);
  const y = classesBy(values, threshold);
  requireEveryClass(classCounts(y, train));
  const horizon = choice.horizon.unit === "rows" ? choice.horizon.value : meanReach(values.last, train);
  const labels = { horizon, theta: bandInHalfTicks(values, threshold, train), y };
  const task: FitTask = { day, horizon, labels, scale: fitReference(day, train), split: { train, validation } };
  let inputs: ModelInputs | null = null;
  return function* (point, share): Generator<FitProgress, number, void> {
    const kind = searchable.kind(point, share);
    inputs ??= yield* modelInputs(task, kind, fit);
    const rows = searchable.budget === "rows" ? lastShare(train, share) : train;
    const model = yield* fitOn({ ...task, split: { train: rows, validation } }, kind, inputs, fit);
    return meanLoss(model, validation, y);
  };
}

const lastShare = ({ from, to }: Span, share: number): Span => ({ from: to - Math.ceil(share * (to - from)), to });

function meanReach(last: Int32Array, { from, to }: Span): number {
  let [sum, count] = [0, 0];
  for (let n = from; n < to; n++) {
    if (last[n] < 0) continue;
    sum += last[n] - n;
    count++;
  }
  return Math.max(1, Math.round(sum / Math.max(1, count)));
}

/** NaN where no row is forecast. */
function meanLoss({ forecaster, inputs }: FittedModel, span: Span, y: Int8Array): number {
  const probabilities = new Float64Array((span.to - span.from) * CLASS_COUNT);
  forecaster.predict(inputs, span, probabilities);
  let [sum, count] = [0, 0];
  for (let row = span.from; row < span.to; row++) {
    const at = (row - span.from) * CLASS_COUNT;
    if (y[row] === UNKNOWN || Number.isNaN(probabilities[at])) continue;
    sum += logLossOf(probabilities[at + y[row] + 1]);
    count++;
  }
  return sum / count;
}
