import { protocolTask } from "../evaluation.ts";
import { referenceInputs } from "../features/reference.ts";
import { CLASS_COUNT, type Forecaster, type ForecasterKind } from "../forecaster.ts";
import { PROTOCOL, protocolSplit, type ProtocolSplit } from "../labels/protocol.ts";
import type { MarketDay, Span } from "../market/day.ts";
import { signalOf } from "../strategy/signal.ts";
import type { BacktestProgress } from "./plan.ts";

/** What the strategy is driven by: signals on the spans it may see, and how to make them again. */
export interface Prediction {
  readonly model: string;
  readonly split: ProtocolSplit;
  /** Rows that must lie between spans: the longest look-back plus the longest horizon. */
  readonly purge: number;
  /** P(up) - P(down) for every row of the validation and the test span; NaN where the forecaster abstains. */
  readonly validation: Float64Array;
  readonly test: Float64Array;
  /** The test span's signal by the same fitted forecaster on another history of the same length; null if there is no forecaster. */
  readonly again: ((day: MarketDay) => Float64Array) | null;
}

const purgeOf = (horizon: number): number => PROTOCOL.window + Math.max(horizon, PROTOCOL.horizon);

/**
 * Fits a forecaster of `kind` on the protocol's training span (theta and scales too) and predicts the other two. Throws
 * RangeError if the day is too short or a class has no row.
 */
export function* fitPrediction(
  day: MarketDay,
  kind: ForecasterKind,
  horizon: number,
): Generator<BacktestProgress, Prediction, void> {
  yield { task: "labels and features", done: 0, total: day.rows, unit: "rows" };
  const { split, labels, scale } = protocolTask(day, horizon);
  const names = kind.inputs(horizon, day);
  const inputs = referenceInputs(day, names, scale);
  const forecaster = kind.create(horizon);
  for (const { done, total } of forecaster.fit({ inputs, labels }, split.train, split.validation)) {
    yield { task: `fitting ${kind.title} on the training span`, done, total, unit: "steps" };
  }
  return {
    model: kind.name,
    split,
    purge: purgeOf(horizon),
    validation: signalOver(forecaster, inputs, split.validation),
    test: signalOver(forecaster, inputs, split.test),
    again: (other) => signalOver(forecaster, referenceInputs(other, names, scale), split.test),
  };
}

function signalOver(forecaster: Forecaster, inputs: ReturnType<typeof referenceInputs>, span: Span): Float64Array {
  const probabilities = new Float64Array((span.to - span.from) * CLASS_COUNT);
  forecaster.predict(inputs, span, probabilities);
  return signalOf(probabilities);
}

/** From probabilities made elsewhere, [rows of the day, 3]; they must not know the validation or test span. */
export function givenPrediction(
  day: MarketDay,
  model: string,
  horizon: number,
  probabilities: Float64Array,
): Prediction {
  if (probabilities.length !== day.rows * CLASS_COUNT) {
    throw new RangeError(`${probabilities.length} probabilities for ${day.rows} rows; expected three a row`);
  }
  const split = protocolSplit(day, horizon);
  const over = ({ from, to }: Span): Float64Array =>
    signalOf(probabilities.subarray(from * CLASS_COUNT, to * CLASS_COUNT));
  return {
    model,
    split,
    purge: purgeOf(horizon),
    validation: over(split.validation),
    test: over(split.test),
    again: null,
  };
}
