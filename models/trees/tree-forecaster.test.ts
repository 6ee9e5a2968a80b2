import { describe, expect, test } from "vitest";
import { forecasterContract } from "../../test/forecaster-contract.ts";
import { plantedDay } from "../../test/planted-day.ts";
import { evaluate, fitModel, protocolTask } from "../../src/core/evaluation.ts";
import { type ForecasterKind, runToEnd, UNKNOWN } from "../../src/core/forecaster.ts";
import { forestKind, FOREST_SETTINGS } from "./forest.ts";
import { gbdtKind, GBDT_SETTINGS } from "./gbdt.ts";

const HORIZON = 10;
const DAY = plantedDay(1, 12_000, 0.8);
const TASK = protocolTask(DAY, HORIZON);

const GBDT = gbdtKind({
  ...GBDT_SETTINGS,
  leaves: [3, 6],
  maxRounds: 25,
  learningRate: 0.15,
  minRows: 100,
  patience: 5,
});
const FOREST = forestKind({ ...FOREST_SETTINGS, trees: 8, maxLeaves: 24, minRows: [40, 200] });

describe("gradient boosting", () => forecasterContract(GBDT, DAY, HORIZON));
describe("the random forest", () => forecasterContract(FOREST, DAY, HORIZON));

describe.each([GBDT, FOREST])("$name", (kind) => {
  test("finds the planted drift, and none where there is none", () => {
    expect(runToEnd(evaluate(TASK, kind)).scores.skillInterval![0]).toBeGreaterThan(0.02);
    const empty = runToEnd(evaluate(protocolTask(plantedDay(2, 30_000, 0), HORIZON), kind)).scores;
    expect(empty.skillInterval![0]).toBeLessThanOrEqual(0);
  });

  test("the seed decides what is drawn", () => {
    const [first, again, other] = [1, 1, 2].map((seed) =>
      JSON.stringify(runToEnd(fitModel(TASK, kind, { seed })).forecaster.save().parameters),
    );
    expect(first).toBe(again);
    expect(first).not.toBe(other);
  });

  test("what it chooses is judged on the validation rows, which its trees have not seen", () => {
    const { inputs } = runToEnd(fitModel(TASK, kind));
    const { train, validation } = TASK.split;
    const turned = TASK.labels.y.map((label, row) => (row < validation.from || label === UNKNOWN ? label : -label));
    const [right, wrong] = [TASK.labels.y, turned].map((y) => {
      const forecaster = kind.create(HORIZON);
      runToEnd(forecaster.fit({ inputs, labels: { ...TASK.labels, y } }, train, validation));
      return Number(forecaster.describe().chosen!.validationLogLoss);
    });
    expect(wrong).toBeGreaterThan(right + 0.01);
  });

  test("is not refitted as the day unfolds, yet can be fitted without validation rows", () => {
    expect(kind.refitsLive).toBe(false);
    const { inputs } = runToEnd(fitModel(TASK, kind));
    const forecaster = kind.create(HORIZON);
    runToEnd(forecaster.fit({ inputs, labels: TASK.labels }, { from: 0, to: 7000 }));
    const held = kind.create(HORIZON);
    runToEnd(held.fit({ inputs, labels: TASK.labels }, { from: 0, to: 5490 }, { from: 5600, to: 7000 }));
    expect(forecaster.save()).toEqual(held.save());
  });

  test("a file whose trees do not end, or point out of them, is refused", () => {
    const saved = runToEnd(fitModel(TASK, kind)).forecaster.save();
    const parameters = saved.parameters as Record<string, string>;
    const spoilt = (field: string, at: number, value: number, size: 2 | 4) => {
      const copy = Buffer.from(parameters[field], "base64");
      if (size === 2) copy.writeInt16LE(value, at);
      else copy.writeInt32LE(value, at);
      return { ...saved, parameters: { ...parameters, [field]: copy.toString("base64") } };
    };
    expect(kind.load(spoilt("child", 0, 1, 4)).fitted).toBe(true);
    expect(() => kind.load(spoilt("child", 0, 0, 4))).toThrow("child is no later node");
    expect(() => kind.load(spoilt("child", 0, 1e6, 4))).toThrow("child is no later node");
    expect(() => kind.load(spoilt("column", 0, 99, 2))).toThrow("column is none of the inputs");
    expect(() => kind.load(spoilt("roots", 4, 0, 4))).toThrow("roots are not ascending");
    const short = { ...parameters, cover: parameters.cover.slice(0, 64) };
    expect(() => kind.load({ ...saved, parameters: short })).toThrow("differ in length");
  });
});

test("boosting that finds nothing to add forecasts the class shares", () => {
  const stubborn = gbdtKind({ ...GBDT_SETTINGS, maxRounds: 2, learningRate: 40, patience: 1 });
  const { forecaster, inputs } = runToEnd(fitModel(TASK, stubborn));
  expect(forecaster.describe().chosen).toMatchObject({ rounds: 0 });
  const out = new Float64Array(3);
  stubborn.load(JSON.parse(JSON.stringify(forecaster.save()))).predict(inputs, { from: 900, to: 901 }, out);
  // Rows before the longest look-back have a label and no inputs.
  TASK.prior.forEach((share, c) => expect(Math.abs(out[c] - share)).toBeLessThan(0.01));
});

const chosenBy = (kind: ForecasterKind) => runToEnd(fitModel(TASK, kind)).forecaster.describe().chosen!;

test("the number of leaves, or of rows in them, is the one that the validation rows like best", () => {
  const one = (leaves: number) =>
    chosenBy(gbdtKind({ ...GBDT_SETTINGS, leaves: [leaves], maxRounds: 20, learningRate: 0.2 }));
  const both = chosenBy(gbdtKind({ ...GBDT_SETTINGS, leaves: [2, 12], maxRounds: 20, learningRate: 0.2 }));
  expect(both.validationLogLoss).toBe(Math.min(Number(one(2).validationLogLoss), Number(one(12).validationLogLoss)));
});
