import { beforeAll, describe, expect, it } from "vitest";
import { forecasterKind } from "../../models/index.ts";
import { evaluate, protocolTask } from "../../src/core/evaluation.ts";
import { runToEnd } from "../../src/core/forecaster.ts";
import type { MarketDay } from "../../src/core/market/day.ts";
import { BOOTSTRAP } from "../../src/core/metrics/bootstrap.ts";
import { realData } from "../../test/data.ts";
import { openOneDay } from "../files.ts";
import type { Console } from "../verb.ts";

const zip = process.env.LOBSCOPE_LONG === "1" ? realData("lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip") : null;
const silent: Console = { json: () => undefined, say: () => undefined };
const SEEDS = [1, 2, 3];

/** Log-loss skill in per cent that must be reached, as the mean of three seeds, by horizon. */
const REQUIRED: readonly (readonly [model: string, horizon: number, skill: number])[] = [
  ["logistic", 10, 5.5],
  ["logistic", 50, 6.6],
  ["logistic", 100, 6.0],
  ["gbdt", 10, 6.9],
  ["gbdt", 50, 7.4],
  ["gbdt", 100, 5.7],
];

describe.skipIf(!zip)("models trained on the real GOOG day", () => {
  let goog: MarketDay;
  beforeAll(async () => {
    goog = (await openOneDay([zip!], { levels: 10 }, silent)).day;
  });

  it.each(REQUIRED)(
    "%s at horizon %i reaches a skill of %f per cent",
    { timeout: 1_200_000 },
    (model, horizon, required) => {
      const task = protocolTask(goog, horizon);
      const kind = forecasterKind(model);
      // Nothing in the linear model is drawn.
      const seeds = model === "logistic" ? [1] : SEEDS;
      const skills = seeds.map((seed) => 100 * runToEnd(evaluate(task, kind, BOOTSTRAP, { seed })).scores.skill);
      expect(skills.reduce((sum, skill) => sum + skill, 0) / seeds.length, skills.join(", ")).toBeGreaterThan(required);
    },
  );
});
