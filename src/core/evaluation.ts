import { fitReference, type ReferenceScale } from "./features/reference.ts";
import {
  CLASS_COUNT,
  type FeatureTable,
  type FitProgress,
  type Forecaster,
  type ForecasterKind,
  type LabelColumn,
} from "./forecaster.ts";
import { fitRecipe, type InputChoice, type InputRecipe, recipeInputs, systemOf } from "./inputs/recipe.ts";
import { classCounts, classShares, fitTheta, labelColumn, requireEveryClass } from "./labels/direction.ts";
import { futureMoves } from "./labels/move.ts";
import { type ProtocolSplit, protocolSplit } from "./labels/protocol.ts";
import type { MarketDay, Span } from "./market/day.ts";
import { BOOTSTRAP, type BootstrapSettings } from "./metrics/bootstrap.ts";
import { type Scores, scoresOf } from "./metrics/scores.ts";

/** What the protocol fixes before any model is fitted: labels, spans, and the floor. */
export interface Task {
  readonly day: MarketDay;
  readonly horizon: number;
  readonly split: ProtocolSplit;
  readonly labels: LabelColumn;
  /** Class shares of the training span: down, stationary, up. */
  readonly prior: Float64Array;
  readonly scale: ReferenceScale;
}

/** A forecaster, what computes its inputs on any day, and those inputs on the task's day. */
export interface FittedModel {
  readonly forecaster: Forecaster;
  readonly recipe: InputRecipe;
  readonly inputs: FeatureTable;
}

/** A model's scores on the test span; `fitted` is on the training span alone, choices were made on the validation span. */
export interface Evaluation {
  readonly model: string;
  readonly fitted: Forecaster;
  readonly recipe: InputRecipe;
  readonly scores: Scores;
}

export interface FitSettings {
  /** For kinds that leave it open; a kind with inputs of its own takes those. Default: the protocol's. */
  readonly inputs?: InputChoice;
  /** Seeds training. */
  readonly seed?: number;
}

/**
 * Theta and the floor are fitted on the training span; a `theta` in half-ticks that is given (a loaded model's) replaces
 * the fitted one. Throws RangeError with a sentence where the day is too short, has no order book, or its training span
 * lacks a class.
 */
export function protocolTask(day: MarketDay, horizon: number, givenTheta?: number): Task {
  if (!day.book) throw new RangeError("without an order book there is no mid, so that nothing can be labelled");
  const split = protocolSplit(day, horizon);
  const moves = futureMoves(day, horizon);
  const theta = givenTheta ?? fitTheta(moves, split.train);
  const labels = labelColumn(moves, horizon, theta);
  requireEveryClass(classCounts(labels.y, split.train));
  const prior = classShares(labels.y, split.train);
  if (!prior || !classShares(labels.y, split.test)) throw new RangeError("the test span has no known label");
  return { day, horizon, split, labels, prior, scale: fitReference(day, split.train) };
}

/** Fits on the training span, choosing on the validation span. The generator yields the fit's progress. */
export function* fitModel(
  task: Task,
  kind: ForecasterKind,
  { inputs: choice = "reference", seed = 1 }: FitSettings = {},
): Generator<FitProgress, FittedModel, void> {
  const { day, horizon, split, labels } = task;
  const recipe = kind.choosesInputs
    ? yield* fitRecipe(day, choice, split.train)
    : ownRecipe(task, kind.inputs(horizon, day));
  const inputs = yield* recipeInputs(day, recipe);
  const forecaster = kind.create(horizon, { seed });
  yield* forecaster.fit({ inputs, labels }, split.train, split.validation);
  return { forecaster, recipe, inputs };
}

const ownRecipe = ({ scale }: Task, names: readonly string[]): InputRecipe => ({
  system: systemOf(names),
  names,
  scale,
  parameters: null,
});

/** Scores on the test span, which is to be looked at once. */
export function scoreModel(
  { split: { test }, labels, prior, horizon }: Task,
  { forecaster, inputs }: FittedModel,
  settings: BootstrapSettings = BOOTSTRAP,
): Scores {
  const rows = test.to - test.from;
  const probabilities = new Float64Array(rows * CLASS_COUNT);
  forecaster.predict(inputs, test, probabilities);
  const decisions = forecaster.decide ? new Int8Array(rows) : null;
  if (decisions) forecaster.decide?.(inputs, test, decisions);
  const outcomes = labels.y.subarray(test.from, test.to);
  return scoresOf({ probabilities, outcomes, decisions, prior, horizon }, settings);
}

/** Fits on the training span, scores the test span once. The generator yields the fit's progress. */
export function* evaluate(
  task: Task,
  kind: ForecasterKind,
  bootstrap: BootstrapSettings = BOOTSTRAP,
  settings: FitSettings = {},
): Generator<FitProgress, Evaluation, void> {
  const model = yield* fitModel(task, kind, settings);
  const scores = scoreModel(task, model, bootstrap);
  return { model: kind.name, fitted: model.forecaster, recipe: model.recipe, scores };
}

/** Rows of a span by class, [down, stationary, up] as shares; zeros if none is known. */
export const sharesIn = (task: Task, span: Span): readonly number[] =>
  Array.from(classShares(task.labels.y, span) ?? [0, 0, 0]);

/** What the scores say, in words. */
export function evaluationVerdict({ n, skill, skillInterval }: Scores): string {
  if (n === 0) return "The forecaster abstained on every test row.";
  if (skillInterval === null) return "Too few test rows to say.";
  if (skill <= 0 || skillInterval[0] <= 0) return "No edge over the floor.";
  return "Better than the training class shares; whether that pays is for a backtest to say.";
}
