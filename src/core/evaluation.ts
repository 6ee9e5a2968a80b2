import { fitReference, type ReferenceScale } from "./features/reference.ts";
import {
  CLASS_COUNT,
  type FeatureTable,
  type FitProgress,
  type Forecaster,
  type ForecasterKind,
  type LabelColumn,
  UNKNOWN,
} from "./forecaster.ts";
import { fitRecipe, type InputChoice, type InputRecipe, recipeInputs, systemOf } from "./inputs/recipe.ts";
import { unbrokenSince } from "./features/reference-series.ts";
import {
  bandInHalfTicks,
  classesBy,
  fitThreshold,
  type LabelChoice,
  type LabelValues,
  labelValuesOf,
  protocolChoice,
} from "./labels/choice.ts";
import { classCounts, classShares, fitTheta, labelColumn, requireEveryClass } from "./labels/direction.ts";
import { futureMoves, halfTickMid } from "./labels/move.ts";
import { type ProtocolSplit, protocolSplit } from "./labels/protocol.ts";
import type { MarketDay, Span } from "./market/day.ts";
import { BOOTSTRAP, type BootstrapSettings } from "./metrics/bootstrap.ts";
import { type ScoreDetail, scoreDetail } from "./metrics/detail.ts";
import { logLossOf } from "./metrics/probability.ts";
import { fitTerciles, realisedVolatility, regimesOf } from "./metrics/regime.ts";
import type { ScoreContext } from "./metrics/scored-columns.ts";
import { type ScoredForecasts, type Scores, scoresOf } from "./metrics/scores.ts";

/** What the protocol fixes before any model is fitted: labels, spans, and the floor. */
export interface Task {
  readonly day: MarketDay;
  readonly choice: LabelChoice;
  /** Of the choice's rule, in its own unit; fitted on the training span, or a loaded model's. */
  readonly threshold: number;
  /** Rows ahead; of a horizon in seconds the mean over the training span. */
  readonly horizon: number;
  /** Half-ticks from each row to the end of its label, NaN where undefined; [rows]. */
  readonly moves: Float64Array;
  readonly split: ProtocolSplit;
  readonly labels: LabelColumn;
  /** Class shares of the training span: down, stationary, up. */
  readonly prior: Float64Array;
  readonly scale: ReferenceScale;
}

/** What fitting needs of a task: nothing of its test span. */
export interface FitTask extends Pick<Task, "day" | "horizon" | "labels" | "scale"> {
  readonly split: Pick<ProtocolSplit, "train" | "validation">;
}

/** A forecaster, what computes its inputs on any day, and those inputs on the task's day. */
export interface FittedModel extends ModelInputs {
  readonly forecaster: Forecaster;
}

export interface ModelInputs {
  readonly recipe: InputRecipe;
  readonly inputs: FeatureTable;
}

/** A model's scores on the test span; `fitted` is on the training span alone, choices were made on the validation span. */
export interface Evaluation {
  readonly model: string;
  readonly fitted: Forecaster;
  readonly recipe: InputRecipe;
  readonly scores: Scores;
  /** What was said of the rows of the test span. */
  readonly forecasts: ScoredForecasts;
}

export interface FitSettings {
  /** For kinds that leave it open; a kind with inputs of its own takes those. Default: what is usual for the kind. */
  readonly inputs?: InputChoice;
  /** Seeds training. */
  readonly seed?: number;
}

/**
 * The protocol's own label at `horizon` rows. Theta and the floor are fitted on the training span; a `theta` in
 * half-ticks that is given (a loaded model's) replaces the fitted one. Throws RangeError with a sentence where the day is
 * too short, has no order book, or its training span lacks a class.
 */
export const protocolTask = (day: MarketDay, horizon: number, givenTheta?: number): Task =>
  labelTask(day, protocolChoice(horizon), givenTheta);

/** The same for any rule and horizon; the spans are as far apart as the longest label of the day needs. */
export function labelTask(day: MarketDay, choice: LabelChoice, given?: number): Task {
  const values = labelValuesOf(day, choice);
  return taskOn(day, values, protocolSplit(day, values.reach), given);
}

/** A task on spans that somebody else drew, at least window + reach rows apart. */
export function taskOn(day: MarketDay, values: LabelValues, split: ProtocolSplit, given?: number): Task {
  const { train } = split;
  const threshold = given ?? fitThreshold(day, values, train);
  const horizon = meanRows(values, train);
  const labels: LabelColumn = {
    horizon,
    theta: bandInHalfTicks(values, threshold, train),
    y: classesBy(values, threshold),
  };
  requireEveryClass(classCounts(labels.y, train));
  const prior = classShares(labels.y, train);
  if (!prior || !classShares(labels.y, split.test)) throw new RangeError("the test span has no known label");
  const { choice, moves } = values;
  return { day, choice, threshold, horizon, moves, split, labels, prior, scale: fitReference(day, train) };
}

/** Rows that a label lasts, at least 1. */
function meanRows({ choice, last, y }: LabelValues, { from, to }: Span): number {
  if (choice.horizon.unit === "rows") return choice.horizon.value;
  let [sum, count] = [0, 0];
  for (let n = from; n < to; n++) {
    if (y[n] !== y[n]) continue;
    sum += last[n] - n;
    count++;
  }
  return Math.max(1, Math.round(sum / Math.max(1, count)));
}

/** Fits on the training span, choosing on the validation span. The generator yields the fit's progress. */
export function* fitModel(
  task: FitTask,
  kind: ForecasterKind,
  settings: FitSettings = {},
): Generator<FitProgress, FittedModel, void> {
  return yield* fitOn(task, kind, yield* modelInputs(task, kind, settings), settings);
}

/** What a kind reads of the day; the scales are fitted on the training span. */
export function* modelInputs(
  { day, horizon, split, scale }: FitTask,
  kind: ForecasterKind,
  { inputs: choice = kind.usualInputs ?? "reference" }: FitSettings = {},
): Generator<FitProgress, ModelInputs, void> {
  const recipe = kind.choosesInputs
    ? yield* fitRecipe(day, choice, split.train)
    : ownRecipe(scale, kind.inputs(horizon, day));
  return { recipe, inputs: yield* recipeInputs(day, recipe) };
}

/** The same where the inputs are at hand. */
export function* fitOn(
  task: FitTask,
  kind: ForecasterKind,
  { recipe, inputs }: ModelInputs,
  { seed = 1 }: FitSettings = {},
): Generator<FitProgress, FittedModel, void> {
  const { horizon, split, labels } = task;
  const forecaster = kind.create(horizon, { seed });
  const beside = labelsBeside(task, kind.learnsBeside ?? []);
  yield* forecaster.fit({ inputs, labels, beside }, split.train, split.validation);
  return { forecaster, recipe, inputs };
}

/** The protocol's labels at other horizons, those of whose classes one is missing left out. */
export function labelsBeside(
  { day, horizon, split: { train } }: Pick<FitTask, "day" | "horizon" | "split">,
  horizons: readonly number[],
): readonly LabelColumn[] {
  const others = horizons.filter((rows) => rows !== horizon);
  const columns = others.map((rows) => {
    const moves = futureMoves(day, rows);
    return labelColumn(moves, rows, fitTheta(moves, train));
  });
  return columns.filter(({ y }) => !classCounts(y, train).includes(0));
}

const ownRecipe = (scale: ReferenceScale, names: readonly string[]): InputRecipe => ({
  system: systemOf(names),
  names,
  scale,
  parameters: null,
});

/** What a fitted model says of the test span, which is to be looked at once. */
export function forecastTest(
  { split: { test }, labels, prior, horizon }: Pick<Task, "split" | "labels" | "prior" | "horizon">,
  { forecaster, inputs }: Pick<FittedModel, "forecaster" | "inputs">,
): ScoredForecasts {
  const rows = test.to - test.from;
  const probabilities = new Float64Array(rows * CLASS_COUNT);
  forecaster.predict(inputs, test, probabilities);
  const decisions = forecaster.decide ? new Int8Array(rows) : null;
  if (decisions) forecaster.decide?.(inputs, test, decisions);
  return { probabilities, outcomes: labels.y.subarray(test.from, test.to), decisions, prior, horizon };
}

/** Scores on the test span. */
export const scoreModel = (task: Task, model: FittedModel, settings: BootstrapSettings = BOOTSTRAP): Scores =>
  scoresOf(forecastTest(task, model), settings);

/** Everything there is to say of forecasts of the task's test span. */
export const detailOf = (
  task: Task,
  forecasts: ScoredForecasts,
  settings: BootstrapSettings = BOOTSTRAP,
): ScoreDetail => scoreDetail(forecasts, contextOf(task), settings);

/** What the rows of the task's test span were like; volatility is judged by the training span. */
export function contextOf({ day, moves, split: { train, test } }: Task): ScoreContext {
  const { book, rows, time } = day;
  if (!book) return { time: null, regime: null, move: null, spread: null };
  const halfTicks = Float64Array.from({ length: rows }, (_, row) => halfTickMid(book, row));
  const volatility = realisedVolatility(halfTicks, unbrokenSince(day));
  const terciles = fitTerciles(volatility, train);
  return {
    time: day.provenance.timeBasis === "exchange" ? time.subarray(test.from, test.to) : null,
    regime: terciles && regimesOf(volatility.subarray(test.from, test.to), terciles),
    move: moves.subarray(test.from, test.to),
    spread: Float64Array.from({ length: test.to - test.from }, (_, i) => {
      const row = test.from + i;
      return halfTicks[row] === halfTicks[row] ? book.askPrice[0][row] - book.bidPrice[0][row] : NaN;
    }),
  };
}

/** -ln p of what happened by row of the test span, NaN where nothing was said or is known; for comparisons. */
export const lossesOf = ({ probabilities, outcomes }: ScoredForecasts): Float64Array =>
  Float64Array.from(outcomes, (y, row) => {
    const p = y === UNKNOWN ? NaN : probabilities[row * CLASS_COUNT + y + 1];
    return p === p ? logLossOf(p) : NaN;
  });

/** Fits on the training span, scores the test span once. The generator yields the fit's progress. */
export function* evaluate(
  task: Task,
  kind: ForecasterKind,
  bootstrap: BootstrapSettings = BOOTSTRAP,
  settings: FitSettings = {},
): Generator<FitProgress, Evaluation, void> {
  const model = yield* fitModel(task, kind, settings);
  return evaluationOf(task, kind.name, model, bootstrap);
}

/** Scores a fitted model on the test span, once. */
export function evaluationOf(
  task: Task,
  name: string,
  model: FittedModel,
  bootstrap: BootstrapSettings = BOOTSTRAP,
): Evaluation {
  const forecasts = forecastTest(task, model);
  const { forecaster: fitted, recipe } = model;
  return { model: name, fitted, recipe, scores: scoresOf(forecasts, bootstrap), forecasts };
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
