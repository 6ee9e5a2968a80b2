import { forecastTest } from "../evaluation.ts";
import { CLASS_COUNT, type FeatureTable, type FitProgress, type ForecasterKind } from "../forecaster.ts";
import { isRawName } from "../inputs/raw.ts";
import { classCounts, classShares, requireEveryClass } from "../labels/direction.ts";
import { BOOTSTRAP, type BootstrapSettings } from "../metrics/bootstrap.ts";
import { type Scores, scoresOf } from "../metrics/scores.ts";
import { type FiDataset, type FiTask, fiTask } from "./dataset.ts";
import type { FiHorizon } from "./layout.ts";

export interface FiOrder {
  readonly kinds: readonly ForecasterKind[];
  readonly horizons: readonly FiHorizon[];
  readonly seed: number;
  readonly bootstrap: BootstrapSettings;
}

export const FI_ORDER: Omit<FiOrder, "kinds"> = { horizons: [10, 20, 50, 100], seed: 1, bootstrap: BOOTSTRAP };

/** One model at one horizon; `reason` says why it has no scores. */
export interface FiResult {
  readonly model: string;
  readonly horizon: FiHorizon;
  readonly scores: Scores | null;
  readonly reason: string | null;
}

export interface FiProgress {
  readonly model: string;
  readonly horizon: FiHorizon;
  readonly fit: FitProgress | null;
}

/** Fits every kind at every horizon on the training file, chooses on its last fifth, and scores the test files once. */
export function* fiRun(data: FiDataset, order: FiOrder): Generator<FiProgress, FiResult[], void> {
  const results: FiResult[] = [];
  for (const horizon of order.horizons) {
    const task = fiTask(data, horizon);
    requireEveryClass(classCounts(task.labels.y, task.split.train));
    for (const kind of order.kinds) {
      yield { model: kind.name, horizon, fit: null };
      results.push(yield* resultOf(data, task, kind, horizon, order));
    }
  }
  return results;
}

function* resultOf(
  data: FiDataset,
  task: FiTask,
  kind: ForecasterKind,
  horizon: FiHorizon,
  { seed, bootstrap }: FiOrder,
): Generator<FiProgress, FiResult, void> {
  const { labels, split } = task;
  try {
    const inputs = inputsOf(data, task, kind);
    const forecaster = kind.create(labels.horizon, { seed });
    for (const fit of forecaster.fit({ inputs, labels }, split.train, split.validation))
      yield { model: kind.name, horizon, fit };
    const prior = classShares(labels.y, split.train) ?? new Float64Array(CLASS_COUNT);
    const forecasts = forecastTest(
      { split: { ...split, rows: { from: 0, to: data.rows }, reason: null }, labels, prior, horizon: labels.horizon },
      { forecaster, inputs },
    );
    return { model: kind.name, horizon, scores: scoresOf(forecasts, bootstrap), reason: null };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { model: kind.name, horizon, scores: null, reason: error.message };
  }
}

/** The book for every kind that learns from a table or reads levels; one-line rules have columns of their own. */
function inputsOf(
  { book, normalisation }: FiDataset,
  { labels, floorInputs }: FiTask,
  kind: ForecasterKind,
): FeatureTable {
  const own = kind.inputs(labels.horizon);
  if (kind.choosesInputs || own.some(isRawName)) return book;
  const lacking = own.filter((name) => !floorInputs.names.includes(name));
  if (lacking.length > 0)
    throw new RangeError(`FI-2010 ${normalisation} files have no ${lacking.join(", ")}, which ${kind.name} reads`);
  return floorInputs;
}

/** Means of anchored folds, by model and horizon, in the order of the first fold. Null where a fold has no score. */
export interface FiMean {
  readonly model: string;
  readonly horizon: FiHorizon;
  readonly folds: number;
  readonly macroF1: number | null;
  readonly accuracy: number | null;
  readonly logLoss: number | null;
  readonly skill: number | null;
}

export function foldMeans(folds: readonly (readonly FiResult[])[]): FiMean[] {
  return folds[0].map(({ model, horizon }, i) => {
    const scores = folds.map((results) => results[i].scores);
    const mean = (pick: (scores: Scores) => number): number | null =>
      scores.every((score) => score !== null)
        ? scores.reduce((sum, score) => sum + pick(score), 0) / scores.length
        : null;
    return {
      model,
      horizon,
      folds: folds.length,
      macroF1: mean(({ macroF1 }) => macroF1),
      accuracy: mean(({ accuracy }) => accuracy),
      logLoss: mean(({ logLoss }) => logLoss),
      skill: mean(({ skill }) => skill),
    };
  });
}
