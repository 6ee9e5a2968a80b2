import * as fc from "fast-check";
import { expect, test } from "vitest";
import { forecasterKind } from "../../../models/index.ts";
import { orderDay } from "../../../test/order-day.ts";
import { Fold } from "../book/fold.ts";
import { runToEnd } from "../forecaster.ts";
import { Pipeline } from "../pipeline.ts";
import { forecastingOf } from "./forecasting.ts";

const day = orderDay({ seed: 17, rows: 2500, levels: 3, halts: 0.001 });
const kind = forecasterKind("trade-imbalance");
const settings = { horizon: 10, refitEvery: 400 };

function fresh() {
  const forecasting = forecastingOf(day, kind, settings);
  if (!forecasting) throw new Error("the day has a book");
  return { forecasting, pipeline: new Pipeline(day, forecasting) };
}

const whole = fresh();
runToEnd(whole.pipeline.advance(day.rows));
const hashes = [0, 1, 500, 1777, 2500].map((row) => whole.pipeline.hashAt(new Fold(day), row));

test("the prequential forecaster refits and states probabilities on this day", () => {
  expect(whole.forecasting.refits.length).toBeGreaterThan(3);
  expect(whole.pipeline.columns.probabilities?.filter((p) => p > 0).length).toBeGreaterThan(3000);
  expect(new Set(hashes).size).toBe(5);
});

test("runs that were stopped at a row, in any slices, end with the hash that seeking to it gives", () => {
  [0, 1, 500, 1777, 2500].forEach((row, i) => {
    const { pipeline } = fresh();
    for (let to = row % 97; to <= row; to += 97) runToEnd(pipeline.advance(to));
    expect(pipeline.hashAt(new Fold(day), row)).toBe(hashes[i]);
  });
});

test("a pipeline restored from a checkpoint forecasts the same bits and does not fit again what was fitted", () => {
  fc.assert(
    fc.property(fc.nat(2500), fc.nat(12), (cut, slices) => {
      const first = fresh();
      runToEnd(first.pipeline.advance(cut));
      const work = first.pipeline.advance(day.rows);
      for (let i = 0; i < slices; i++) work.next();
      work.return();
      const checkpoint = JSON.parse(JSON.stringify(first.forecasting.checkpoint()));
      const second = fresh();
      second.pipeline.restore({ ...first.pipeline.checkpoint(), forecasting: checkpoint });
      const from = 3 * second.pipeline.front;
      const { probabilities } = second.forecasting.columns;
      probabilities.set(first.forecasting.columns.probabilities.subarray(0, from));
      runToEnd(second.pipeline.advance(day.rows));
      expect(probabilities).toEqual(whole.forecasting.columns.probabilities);
      expect(second.forecasting.refits).toEqual(whole.forecasting.refits);
      expect(second.pipeline.hashAt(new Fold(day), 2500)).toBe(hashes[4]);
    }),
    { numRuns: 12 },
  );
});

test("a day without a book is not forecast", () => {
  expect(forecastingOf({ ...day, book: null }, kind)).toBeNull();
});
