import { expect, test } from "vitest";
import { plantedDay } from "../../test/planted-day.ts";
import { runToEnd } from "../../src/core/forecaster.ts";
import { forecastingOf } from "../../src/core/replay/forecasting.ts";
import { trackRecord } from "../../src/core/track-record.ts";
import { forecasterKind } from "../index.ts";
import { logistic } from "./multinomial.ts";

const SETTINGS = { horizon: 10, refitEvery: 2000 };

function played(day: ReturnType<typeof plantedDay>, rows = day.rows) {
  const forecasting = forecastingOf(day, logistic, SETTINGS)!;
  runToEnd(forecasting.advance(rows));
  return forecasting;
}

test("the logistic model refits as the day unfolds, on the protocol's inputs, and beats the floor that it learnt with", () => {
  const forecasting = played(plantedDay(1, 9000, 0.8));
  const record = trackRecord(forecasting, 9000);
  expect(forecasting.failures).toEqual([]);
  expect(record.refits).toBe(4);
  expect(record.skillInterval![0]).toBeGreaterThan(0.02);
});

const firstForecasts = (whole: ReturnType<typeof plantedDay>) =>
  played(whole).columns.probabilities.subarray(0, 3 * 4500);

test("no forecast knows a later row: not by its inputs, nor by the size they are measured in", () => {
  const day = plantedDay(2, 6000, 0.8);
  const changed = plantedDay(2, 6000, 0.8);
  for (const sizes of [changed.book.askSize[0], changed.book.bidSize[0], changed.messages.size])
    for (let row = 4500; row < 6000; row++) sizes[row] *= 7;
  expect(firstForecasts(changed)).toEqual(firstForecasts(day));
  expect(firstForecasts(day).some((p) => p > 0)).toBe(true);
});

test("models that take minutes to fit are not refitted live", () => {
  for (const name of ["gbdt", "forest", "average"])
    expect(() => forecastingOf(plantedDay(1, 500), forecasterKind(name), SETTINGS)).toThrow("trained once");
});
