import { fitReference, type ReferenceScale, referenceInputs } from "./features/reference.ts";
import { CLASS_COUNT, type FitProgress, type Forecaster, type ForecasterKind, type LabelColumn } from "./forecaster.ts";
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

/** A model's scores on the test span; `fitted` is on the training span alone. */
export interface Evaluation {
  readonly model: string;
  readonly fitted: Forecaster;
  readonly scores: Scores;
}

/**
 * Theta and the floor are fitted on the training span. Throws RangeError with a sentence where the day is too short, has
 * no order book, or its training span lacks a class.
 */
export function protocolTask(day: MarketDay, horizon: number): Task {
  if (!day.book) throw new RangeError("without an order book there is no mid, so that nothing can be labelled");
  const split = protocolSplit(day, horizon);
  const moves = futureMoves(day, horizon);
  const theta = fitTheta(moves, split.train);
  const labels = labelColumn(moves, horizon, theta);
  requireEveryClass(classCounts(labels.y, split.train));
  const prior = classShares(labels.y, split.train);
  if (!prior || !classShares(labels.y, split.test)) throw new RangeError("the test span has no known label");
  return { day, horizon, split, labels, prior, scale: fitReference(day, split.train) };
}

/** Fits on the training span, scores the test span once. The generator yields the fit's progress. */
export function* evaluate(
  task: Task,
  kind: ForecasterKind,
  settings: BootstrapSettings = BOOTSTRAP,
): Generator<FitProgress, Evaluation, void> {
  const { day, horizon, split, labels, prior, scale } = task;
  const inputs = referenceInputs(day, kind.inputs(horizon), scale);
  const fitted = kind.create(horizon);
  yield* fitted.fit({ inputs, labels }, split.train);
  const { test } = split;
  const probabilities = new Float64Array((test.to - test.from) * CLASS_COUNT);
  fitted.predict(inputs, test, probabilities);
  const decisions = fitted.decide ? new Int8Array(test.to - test.from) : null;
  if (decisions) fitted.decide?.(inputs, test, decisions);
  const outcomes = labels.y.subarray(test.from, test.to);
  return {
    model: kind.name,
    fitted,
    scores: scoresOf({ probabilities, outcomes, decisions, prior, horizon }, settings),
  };
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
