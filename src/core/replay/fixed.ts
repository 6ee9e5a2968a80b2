import { CLASS_COUNT, type Forecaster, type ForecasterKind } from "../forecaster.ts";
import type { InputRecipe } from "../inputs/recipe.ts";
import type { MarketDay } from "../market/day.ts";
import { PREQUENTIAL, Prequential, type PrequentialSettings } from "../walk-forward.ts";
import { GrowingInputs } from "./growing-inputs.ts";
import { GrowingRecipe } from "./growing-recipe.ts";

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
  const { probabilities, horizon, theta, outOfSampleFrom } = fixed;
  if (probabilities.length !== day.rows * CLASS_COUNT)
    throw new RangeError(`${probabilities.length} probabilities for ${day.rows} rows; expected three a row`);
  const settings: PrequentialSettings = { ...PREQUENTIAL, horizon, theta, heardFrom: outOfSampleFrom };
  return new Prequential(day, fixedKind(told(fixed)), new GrowingInputs(day, [], settings.refitEvery), settings);
}

/** A model that was trained before, and how to compute what it reads. */
export interface TrainedModel {
  readonly forecaster: Forecaster;
  readonly recipe: InputRecipe;
  /** Rows ahead. */
  readonly horizon: number;
  /** Half-ticks: the stationary band that it was trained on. */
  readonly theta: number;
}

/**
 * The model on a day that may grow: never refitted, heard from row `settings.heardFrom` on. Like any other it is silent until
 * the floor beside it is fitted. Null for a day without a book. Throws RangeError for inputs that the day does not have.
 */
export function trainedForecasting(
  day: MarketDay,
  { forecaster, recipe, horizon, theta }: TrainedModel,
  settings: Omit<PrequentialSettings, "horizon" | "theta">,
): Prequential | null {
  if (!day.book) return null;
  const inputs = new GrowingRecipe(day, recipe);
  return new Prequential(day, fixedKind(frozen(forecaster)), inputs, { ...settings, horizon, theta });
}

/** The forecaster, which no refit changes. */
const frozen = (forecaster: Forecaster): Forecaster => ({
  name: "fixed",
  fitted: true,
  *fit() {},
  predict: (...given) => forecaster.predict(...given),
  ...(forecaster.decide && { decide: forecaster.decide.bind(forecaster) }),
  save: () => forecaster.save(),
  describe: () => forecaster.describe(),
});

function told({ title, probabilities, horizon, theta }: FixedForecast): Forecaster {
  return {
    name: "fixed",
    fitted: true,
    *fit() {},
    predict: (_, { from, to }, out) => out.set(probabilities.subarray(from * CLASS_COUNT, to * CLASS_COUNT)),
    // Checkpoints of a replay ask for it; the forecasts themselves are beside it.
    save: () => ({
      format: "lobscope-forecaster",
      version: 1,
      model: "fixed",
      horizon,
      theta,
      inputs: [],
      parameters: null,
    }),
    describe: () => ({ name: "fixed", title, summary: "", inputs: [], parameterCount: null, source: "" }),
  };
}

const fixedKind = (forecaster: Forecaster): ForecasterKind => ({
  name: "fixed",
  title: `${forecaster.describe().title}, fixed`,
  inputs: () => [],
  create: () => forecaster,
  load: () => forecaster,
});
