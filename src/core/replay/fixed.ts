import { CLASS_COUNT, type Forecaster, type ForecasterKind } from "../forecaster.ts";
import type { MarketDay } from "../market/day.ts";
import { PREQUENTIAL, Prequential, type PrequentialSettings } from "../walk-forward.ts";
import { GrowingInputs } from "./growing-inputs.ts";

/** Forecasts of a model that was trained once, on every row of a day. */
export interface FixedForecast {
  readonly title: string;
  /** Settings that were tried before those it has. */
  readonly tried?: number;
  /** Rows ahead. */
  readonly horizon: number;
  /** Half-ticks: the stationary band that it was trained on. */
  readonly theta: number;
  /** [rows, 3]; NaN where it says nothing. */
  readonly probabilities: Float64Array;
  /** Nothing of it was fitted or chosen on this row or after it. */
  readonly outOfSampleFrom: number;
}

/**
 * The forecasts as a replay shows them: silent before `outOfSampleFrom`, never refitted, scored against the model's own
 * band. The floor beside it, the class shares of all labels known, is renewed as for any other. Null for a day without a
 * book. Throws RangeError for forecasts of another day.
 */
export function fixedForecasting(day: MarketDay, fixed: FixedForecast): Prequential | null {
  if (!day.book) return null;
  const { probabilities, horizon, theta } = fixed;
  if (probabilities.length !== day.rows * CLASS_COUNT)
    throw new RangeError(`${probabilities.length} probabilities for ${day.rows} rows; expected three a row`);
  const settings: PrequentialSettings = { ...PREQUENTIAL, horizon, theta };
  return new Prequential(day, fixedKind(fixed), new GrowingInputs(day, [], settings.refitEvery), settings);
}

function fixedKind(fixed: FixedForecast): ForecasterKind {
  const { title, outOfSampleFrom, probabilities } = fixed;
  const forecaster: Forecaster = {
    name: "fixed",
    fitted: true,
    *fit() {},
    predict: (_, { from, to }, out) => {
      out.set(probabilities.subarray(from * CLASS_COUNT, to * CLASS_COUNT));
      if (from < outOfSampleFrom) out.fill(NaN, 0, (Math.min(to, outOfSampleFrom) - from) * CLASS_COUNT);
    },
    // Checkpoints of a replay ask for it; the forecasts themselves are beside it.
    save: () => ({
      format: "lobscope-forecaster",
      version: 1,
      model: "fixed",
      horizon: fixed.horizon,
      theta: fixed.theta,
      inputs: [],
      parameters: null,
    }),
    describe: () => ({ name: "fixed", title, summary: "", inputs: [], parameterCount: null, source: "" }),
  };
  return {
    name: "fixed",
    title: `${title}, fixed`,
    inputs: () => [],
    create: () => forecaster,
    load: () => forecaster,
  };
}

/** The kind, silent before row `from`: a rule that is to be scored on the same rows as fixed forecasts. */
export const silentBefore = (kind: ForecasterKind, from: number): ForecasterKind => {
  const quiet = (inner: Forecaster): Forecaster => ({
    name: inner.name,
    fitted: inner.fitted,
    fit: (...given) => inner.fit(...given),
    predict: (inputs, span, out) => {
      inner.predict(inputs, span, out);
      if (span.from < from) out.fill(NaN, 0, (Math.min(span.to, from) - span.from) * CLASS_COUNT);
    },
    ...(inner.decide && { decide: inner.decide.bind(inner) }),
    save: () => inner.save(),
    describe: () => inner.describe(),
  });
  return {
    ...kind,
    create: (horizon, options) => quiet(kind.create(horizon, options)),
    load: (saved) => quiet(kind.load(saved)),
  };
};
