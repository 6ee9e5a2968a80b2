import { describe, expect, test } from "vitest";
import { forecasterKind } from "../../models/index.ts";
import { plantedDay } from "../../test/planted-day.ts";
import { labelTask } from "./evaluation.ts";
import { evaluateFolds, FOLDS, foldSplits, foldTasks } from "./folds.ts";
import { runToEnd } from "./forecaster.ts";
import { protocolChoice } from "./labels/choice.ts";
import { PROTOCOL } from "./labels/protocol.ts";
import { scoresOf } from "./metrics/scores.ts";

const day = plantedDay(4, 16_000, 0.8);

describe.each([false, true])("rolling: %s", (rolling) => {
  const settings = { ...FOLDS, rolling };

  test.each([10, 300])("no label and no look-back of one span reaches into another at horizon %i", (horizon) => {
    const reach = Math.max(horizon, PROTOCOL.horizon);
    let before = 0;
    for (const { train, validation, test: block } of foldSplits(day, horizon, settings)) {
      expect(train.to + reach).toBeLessThanOrEqual(validation.from - PROTOCOL.window);
      expect(validation.to + reach).toBeLessThanOrEqual(block.from - PROTOCOL.window - reach);
      expect(block.from).toBeGreaterThan(before);
      expect(block.to + reach).toBeLessThanOrEqual(day.rows);
      before = block.to;
    }
  });

  test("training rows grow with the day, or move with it", () => {
    const lengths = foldSplits(day, 10, settings).map(({ train }) => train.to - train.from);
    if (rolling) expect(new Set(lengths).size).toBe(1);
    else for (let f = 1; f < lengths.length; f++) expect(lengths[f]).toBeGreaterThan(lengths[f - 1] + 1000);
  });
});

test("every block is scored by a fit on the rows before it, against its own floor", () => {
  const tasks = foldTasks(day, protocolChoice(10), { ...FOLDS, folds: 3 });
  const kind = forecasterKind("trade-imbalance");
  const { folds, scores, forecasts, context } = runToEnd(evaluateFolds(tasks, kind));
  expect(folds.map(({ evaluation }) => evaluation.scores.n).reduce((a, b) => a + b)).toBe(scores.n);
  const loss = folds.reduce((sum, { evaluation: { scores: s } }) => sum + s.floorLogLoss * s.n, 0) / scores.n;
  expect(scores.floorLogLoss).toBeCloseTo(loss, 12);
  expect(scores.skillInterval![0]).toBeGreaterThan(0);
  expect(context.time).toHaveLength(forecasts.outcomes.length);
  // The floor itself, fitted anew before each block, has no skill.
  const floor = runToEnd(evaluateFolds(tasks, forecasterKind("prior")));
  expect(floor.scores.skill).toBeCloseTo(0, 12);
  expect(scoresOf(floor.forecasts).skill).toBeCloseTo(0, 12);
});

test("nothing after a block changes what is said of it", () => {
  const [first] = foldTasks(day, protocolChoice(10), FOLDS);
  const other = plantedDay(9, 16_000, 0.8);
  const changed = plantedDay(4, 16_000, 0.8);
  for (const level of ["askPrice", "bidPrice", "askSize", "bidSize"] as const)
    changed.book[level][0].set(other.book[level][0].subarray(first.split.test.to + 100), first.split.test.to + 100);
  const [again] = foldTasks(changed, protocolChoice(10), FOLDS);
  const kind = forecasterKind("logistic");
  const said = [first, again].map((task) => runToEnd(evaluateFolds([task], kind)).forecasts.probabilities);
  expect(said[1]).toEqual(said[0]);
});

test("labels of any rule are fitted, on spans as far apart as the longest label needs", () => {
  const seconds = labelTask(day, { rule: "smooth", horizon: { unit: "seconds", value: 1 } });
  expect(seconds.horizon).toBe(1000);
  expect(seconds.split.validation.from - seconds.split.train.to).toBe(1100);
});

test("blocks that do not fit are refused", () => {
  expect(() => foldSplits(day, 10, { ...FOLDS, folds: 60 })).toThrow("too few");
  expect(() => foldSplits(day, 10, { ...FOLDS, folds: 0 })).toThrow("0 folds");
  expect(() => foldSplits(day, 10, { ...FOLDS, first: 1 })).toThrow("first 1");
});
