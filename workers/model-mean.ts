import { CLASS_COUNT, type FitProgress, type Forecaster } from "../src/core/forecaster.ts";
import type { InputRecipe } from "../src/core/inputs/recipe.ts";
import type { KeptModel, ModelOrder, ModelResult } from "../src/core/model-result.ts";
import { pooled } from "../models/average.ts";
import { forecastsOf, type ModelDesk } from "./model-desk.ts";

/** A scored model, loaded to forecast. */
export interface Member {
  readonly result: ModelResult;
  readonly recipe: InputRecipe;
  readonly forecaster: Forecaster;
}

/**
 * What `members` say together of the rows from the validation span to the end of the day, [rows, 3]: the renormalised
 * geometric mean, in which each counts the same. Throws RangeError for models that forecast different things.
 */
export function* saidTogether(desk: ModelDesk, members: readonly Member[]): Generator<FitProgress, Float64Array, void> {
  const [{ result }, ...others] = members;
  const stranger = others.find((other) => other.result.threshold !== result.threshold);
  if (stranger)
    throw new RangeError(`${stranger.result.title} was trained on another band than ${result.title}: no average`);
  const { validation } = desk.task(result.order.label, result.threshold).split;
  const said: Float64Array[] = [];
  for (const { recipe, forecaster } of members) {
    const inputs = yield* desk.inputs(recipe);
    said.push(yield* forecastsOf(forecaster, inputs, { from: validation.from, to: desk.day.rows }));
  }
  return said.length === 1 ? said[0] : pooled(said);
}

/** Null if one of them is not known. */
const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>((total, value) => (total === null || value === null ? null : total + value), 0);

/** Scores the average of `members` on the test span, as any model is. */
export function* meanOf(
  desk: ModelDesk,
  order: ModelOrder,
  members: readonly Member[],
): Generator<FitProgress, KeptModel, void> {
  const said = yield* saidTogether(desk, members);
  const results = members.map(({ result }) => result);
  const { threshold } = results[0];
  const task = desk.task(order.label, threshold);
  const parameterCount = sum(results.map((result) => result.parameterCount));
  const forecaster = speaking(said, task.split.validation.from, results, parameterCount);
  const inputs = yield* desk.inputs(members[0].recipe);
  const backends = new Set(results.map(({ backend }) => backend));
  const took = sum(results.map((result) => result.took)) ?? 0;
  const model = { forecaster, recipe: members[0].recipe, inputs };
  const backend = [...backends].join("+");
  const result = yield* desk.scored(task, model, { order, origin: "trained", backend, took });
  return { result: { ...result, latency: sum(results.map(({ latency }) => latency)), explains: false }, file: null };
}

/** Forecasts that are worked out already, of the rows from `from` on, as a forecaster. */
function speaking(
  said: Float64Array,
  first: number,
  members: readonly ModelResult[],
  parameterCount: number | null,
): Forecaster {
  const title = `Average of ${members.length}`;
  return {
    name: "mean",
    fitted: true,
    *fit() {},
    predict: (_, { from, to }, out) => out.set(said.subarray((from - first) * CLASS_COUNT, (to - first) * CLASS_COUNT)),
    save: () => {
      throw new RangeError("an average is saved through its members");
    },
    describe: () => ({
      name: "mean",
      title,
      summary: `The geometric mean of ${members.map((member) => member.title.toLowerCase()).join(", ")}, nothing tuned.`,
      inputs: [],
      parameterCount,
      source: "Genest and Zidek 1986",
    }),
  };
}
