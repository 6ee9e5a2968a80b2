import { expect, it } from "vitest";
import { plantedDay } from "../../../test/planted-day.ts";
import { LIVE_FORECASTERS } from "../../../models/live.ts";
import { logistic } from "../../../models/linear/multinomial.ts";
import { runToEnd } from "../forecaster.ts";
import { fitRecipe, recipeInputs } from "../inputs/recipe.ts";
import { labelColumn } from "../labels/direction.ts";
import { futureMoves } from "../labels/move.ts";
import { trackRecord } from "../track-record.ts";
import { PREQUENTIAL } from "../walk-forward.ts";
import { type FixedForecast, fixedForecasting, trainedForecasting } from "./fixed.ts";
import { forecastingOf } from "./forecasting.ts";
import { Replay } from "./replay.ts";

const ROWS = 9000;
const FROM = 7000;
const day = plantedDay(5, ROWS);

function fixed(more: Partial<FixedForecast> = {}): FixedForecast {
  const probabilities = new Float64Array(3 * ROWS);
  for (let row = 0; row < ROWS; row++)
    probabilities.set([0.2, 0.3 + (row % 10) / 100, 0.5 - (row % 10) / 100], 3 * row);
  return { title: "Boosting", horizon: 50, theta: 4, probabilities, outOfSampleFrom: FROM, ...more };
}

it("shows a fixed model's own forecasts from its test span on, against its own band, and is silent before", () => {
  const given = fixed();
  const run = fixedForecasting(day, given);
  if (!run) throw new Error("no book");
  runToEnd(run.advance(ROWS));
  const { probabilities, theta } = run.columns;
  expect(probabilities.subarray(0, 3 * FROM).every(Number.isNaN)).toBe(true);
  expect(probabilities.subarray(3 * FROM)).toEqual(given.probabilities.subarray(3 * FROM));
  expect(theta[ROWS - 1]).toBe(4);
  const fitted = forecastingOf(day, LIVE_FORECASTERS.prior, PREQUENTIAL);
  if (!fitted) throw new Error("no book");
  runToEnd(fitted.advance(ROWS));
  expect(fitted.columns.theta[ROWS - 1]).not.toBe(4);
});

it("is scored beside rules that are heard on the same rows", () => {
  const run = fixedForecasting(day, fixed());
  const heard = (heardFrom: number) =>
    forecastingOf(day, LIVE_FORECASTERS["queue-imbalance"], { ...PREQUENTIAL, theta: 4, heardFrom });
  const beside = heard(FROM);
  const early = heard(0);
  if (!run || !beside || !early) throw new Error("no book");
  for (const one of [run, beside, early]) runToEnd(one.advance(ROWS));
  const record = trackRecord(run, ROWS, [beside]);
  expect(record.scored).toBe(ROWS - 50 - FROM);
  expect(record.title).toBe("Boosting, fixed");
  expect(record.floorSkill).not.toBeNull();
  expect(trackRecord(run, ROWS, [early]).floorSkill).toBeNull();
});

it("goes through a replay with its checkpoints, and refuses forecasts of another day", () => {
  const replay = new Replay(day, fixedForecasting(day, fixed()));
  runToEnd(replay.prepare());
  expect(replay.ready).toBe(ROWS);
  expect(() => fixedForecasting(day, fixed({ probabilities: new Float64Array(30) }))).toThrow(
    "30 probabilities for 9000 rows",
  );
});

it("a model on a day that grows says what it says of the whole day, in whatever steps, but nothing of earlier rows", () => {
  const split = { train: { from: 0, to: 5000 }, validation: { from: 5200, to: 6500 } };
  const recipe = runToEnd(fitRecipe(day, "protocol", split.train));
  const inputs = runToEnd(recipeInputs(day, recipe));
  const theta = 1;
  const labels = labelColumn(futureMoves(day, 50), 50, theta);
  const forecaster = logistic.create(50);
  runToEnd(forecaster.fit({ inputs, labels }, split.train, split.validation));
  const expected = new Float64Array(3 * (ROWS - FROM));
  forecaster.predict(inputs, { from: FROM, to: ROWS }, expected);
  const settings = { refitEvery: 1000, heardFrom: FROM };
  const run = trainedForecasting(day, { forecaster, recipe, horizon: 50, theta }, settings);
  if (!run) throw new Error("no book");
  for (let to = 0; to < ROWS; to += 777) runToEnd(run.advance(to));
  runToEnd(run.advance(ROWS));
  const { probabilities } = run.columns;
  expect(probabilities.subarray(0, 3 * FROM).every(Number.isNaN)).toBe(true);
  const said = probabilities.subarray(3 * FROM);
  expect(Math.max(...said.map((p, i) => Math.abs(p - expected[i])))).toBeLessThan(1e-9);
  expect(trackRecord(run, ROWS).scored).toBe(ROWS - 50 - FROM);
});
