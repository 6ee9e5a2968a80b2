import { describe, expect, test } from "vitest";
import { forecasterContract } from "../../test/forecaster-contract.ts";
import { plantedDay } from "../../test/planted-day.ts";
import { evaluate, fitModel, protocolTask } from "../../src/core/evaluation.ts";
import { runToEnd } from "../../src/core/forecaster.ts";
import { logistic, logisticKind, LOGISTIC_SETTINGS } from "./multinomial.ts";
import { CLIP, fitScaler, scaled, scaledRows } from "./scaler.ts";

const DAY = plantedDay(1, 12_000, 0.8);
const TASK = protocolTask(DAY, 10);

describe("the logistic forecaster", () => forecasterContract(logistic, DAY, 10));

test("finds the planted drift with the protocol's inputs, and none where there is none", () => {
  const { scores, recipe } = runToEnd(evaluate(TASK, logistic));
  expect(recipe.names).toHaveLength(31);
  expect(scores.skillInterval![0]).toBeGreaterThan(0.02);
  const empty = runToEnd(evaluate(protocolTask(plantedDay(2, 40_000, 0), 10), logistic)).scores;
  expect(empty.skillInterval![0]).toBeLessThanOrEqual(0);
});

const chosen = (cs: readonly number[]) =>
  runToEnd(fitModel(TASK, logisticKind({ ...LOGISTIC_SETTINGS, cs }))).forecaster.describe().chosen?.C;

test("keeps the penalty that the validation rows like best", () => {
  expect(chosen([1e-9, 1e-2])).toBe(1e-2);
  expect(chosen([1e-2, 1e-9])).toBe(1e-2);
});

test("without validation rows it holds out a fifth to choose, reads the last rows only, and is close to the full fit", () => {
  const { inputs } = runToEnd(fitModel(TASK, logistic));
  const fit = (from: number, liveRows: number) => {
    const forecaster = logisticKind({ ...LOGISTIC_SETTINGS, liveRows }).create(10);
    runToEnd(forecaster.fit({ inputs, labels: TASK.labels }, { from, to: 7000 }));
    return forecaster.save().parameters;
  };
  expect(fit(200, 3000)).toEqual(fit(4000, 5000));
  expect(fit(200, 3000)).not.toEqual(fit(200, 4000));
  const tooShort = logistic.create(10).fit({ inputs, labels: TASK.labels }, { from: 200, to: 300 });
  expect(() => runToEnd(tooShort)).toThrow("too few to hold out");
});

test("takes the inputs it is asked for, of one system", () => {
  const fit = (inputs: "raw" | readonly string[]) => runToEnd(fitModel(TASK, logistic, { inputs }));
  expect(fit("raw").recipe).toMatchObject({ system: "raw", names: ["askP1", "askQ1", "bidP1", "bidQ1"] });
  expect(fit(["imb1", "ti50"]).forecaster.describe().inputs).toEqual(["imb1", "ti50"]);
  expect(fit(["ofi_10", "depth_imb_1"]).recipe.parameters?.train).toEqual([0, TASK.split.train.to]);
  expect(() => fit(["imb1", "depth_imb_1"])).toThrow("do not mix");
  expect(() => fit(["imb1", "oracle"])).toThrow('"oracle" is neither');
  expect(() => fit(["imb1", "imb1"])).toThrow("twice");
});

test("a day without messages is forecast from its book alone", () => {
  const { recipe } = runToEnd(fitModel(protocolTask({ ...DAY, messages: null }, 10), logistic));
  expect(recipe.names.filter((name) => /^(ti|sv|tc|add|can)/.test(name))).toEqual([]);
  expect(recipe.names).toContain("ofi1_50");
});

test("z-scores have mean 0 and deviation 1 over the training rows, are cut at five, and 0 for a constant", () => {
  const columns = [Float64Array.from([1, 2, 3, 4, 99]), new Float64Array(5).fill(0.1)];
  const rows = Int32Array.from([0, 1, 2, 3]);
  const scaler = fitScaler(columns, rows);
  expect(scaler).toEqual({ mean: [2.5, 0.1], deviation: [Math.sqrt(1.25), 1] });
  const z = scaledRows(columns, rows, scaler);
  expect([...z].filter((_, i) => i % 2 === 1)).toEqual([0, 0, 0, 0]);
  expect(z[0]).toBeCloseTo(-1.5 / Math.sqrt(1.25), 14);
  expect(scaled(99, 2.5, 1.1)).toBe(CLIP);
  expect(scaled(-99, 2.5, 1.1)).toBe(-CLIP);
});
