import { describe, expect, test } from "vitest";
import { forecasterContract, forecasts } from "../test/forecaster-contract.ts";
import { plantedDay } from "../test/planted-day.ts";
import { fitModel, protocolTask } from "../src/core/evaluation.ts";
import { runToEnd } from "../src/core/forecaster.ts";
import { Average, averageKind } from "./average.ts";
import { queueImbalance } from "./floors/queue-imbalance.ts";
import { logistic, logisticKind, LOGISTIC_SETTINGS } from "./linear/multinomial.ts";
import { forestKind, FOREST_SETTINGS } from "./trees/forest.ts";
import { gbdtKind, GBDT_SETTINGS } from "./trees/gbdt.ts";

const DAY = plantedDay(1, 12_000, 0.8);
const TASK = protocolTask(DAY, 10);
const GBDT = gbdtKind({ ...GBDT_SETTINGS, leaves: [4], maxRounds: 10, learningRate: 0.2, patience: 5 });
const KIND = averageKind([logistic, GBDT]);

describe("the average", () => forecasterContract(KIND, DAY, 10));

test("is the renormalised geometric mean of its members, each fitted as if alone", () => {
  const together = runToEnd(fitModel(TASK, KIND));
  const alone = [logistic, GBDT].map((kind) => runToEnd(fitModel(TASK, kind)));
  const [a, b] = alone.map((model) => forecasts(model.forecaster, model, 500, 600));
  const mean = forecasts(together.forecaster, together, 500, 600);
  for (let row = 0; row < 100; row++) {
    const roots = [0, 1, 2].map((c) => Math.sqrt(a[3 * row + c] * b[3 * row + c]));
    const total = roots[0] + roots[1] + roots[2];
    roots.forEach((root, c) => expect(mean[3 * row + c]).toBeCloseTo(root / total, 12));
  }
  const fitted = new Average(
    10,
    alone.map(({ forecaster }) => forecaster),
  );
  expect(forecasts(fitted, together, 500, 600)).toEqual(mean);
  expect(together.forecaster.describe().chosen).toMatchObject({ "logistic.C": expect.any(Number), "gbdt.leaves": 4 });
});

test("one member is repeated as it is, and a certain member is not certain of the others", () => {
  const model = runToEnd(fitModel(TASK, averageKind([logistic])));
  const single = runToEnd(fitModel(TASK, logistic));
  forecasts(model.forecaster, model, 300, 310).forEach((p, i) =>
    expect(p).toBeCloseTo(forecasts(single.forecaster, single, 300, 310)[i], 14),
  );
});

test("has no account of its forecast in log-odds if a member has none", () => {
  const forest = forestKind({ ...FOREST_SETTINGS, trees: 2, minRows: [200] });
  const { forecaster, inputs } = runToEnd(fitModel(TASK, averageKind([logistic, forest])));
  expect(forecaster.explain?.(inputs, 700)).toBeNull();
});

test("refuses members with inputs of their own, none at all, and files whose members do not fit together", () => {
  expect(() => averageKind([logistic, queueImbalance])).toThrow("queue-imbalance has inputs of its own");
  expect(() => new Average(10, [])).toThrow("nothing");
  const saved = runToEnd(fitModel(TASK, KIND)).forecaster.save();
  const { members } = saved.parameters as { members: (typeof saved)[] };
  const withMembers = (changed: object[]) => KIND.load({ ...saved, parameters: { members: changed } });
  expect(() => withMembers([])).toThrow("members");
  expect(() => withMembers([members[0], { ...members[1], model: "lstm" }])).toThrow("none of logistic, gbdt");
  expect(() => withMembers([members[0], { ...members[1], horizon: 20 }])).toThrow("another horizon");
  expect(() => withMembers([{ ...members[0], theta: members[0].theta + 1 }])).toThrow("band");
  expect(() => KIND.load({ ...saved, inputs: ["imb1"] })).toThrow("inputs");
});

test("may be refitted live only if all its members may", () => {
  expect(KIND.refitsLive).toBe(false);
  expect(averageKind([logistic, logisticKind({ ...LOGISTIC_SETTINGS, l1Ratio: 1 })]).refitsLive).toBe(true);
});
