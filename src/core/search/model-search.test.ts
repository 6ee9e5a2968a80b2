import { describe, expect, test } from "vitest";
import { SEARCHABLE } from "../../../models/search-spaces.ts";
import { plantedDay } from "../../../test/planted-day.ts";
import { fitModel, protocolTask } from "../evaluation.ts";
import { runToEnd } from "../forecaster.ts";
import { protocolChoice } from "../labels/choice.ts";
import { logLossOf } from "../metrics/probability.ts";
import { searchField, searchModel, validationLoss } from "./model-search.ts";
import { SEARCH } from "./search.ts";

const ROWS = 8_000;
const CHOICE = protocolChoice(10);
const settings = { ...SEARCH, trials: 6, shares: [1 / 9, 1] };

describe.each(["logistic", "forest"])("searching %s", (name) => {
  const searchable = SEARCHABLE[name];
  const found = runToEnd(searchModel(searchField(plantedDay(1, ROWS, 0.8), CHOICE), searchable, settings, () => 0));

  test("a test span of nonsense gives the same trials: it is not read", () => {
    const poisoned = plantedDay(1, ROWS, 0.8);
    const { test: span } = protocolTask(poisoned, 10).split;
    const { book, messages } = poisoned;
    for (const column of [book.askPrice[0], book.bidPrice[0], book.askSize[0], book.bidSize[0]])
      column.fill(-2_147_483_648, span.from);
    for (const column of [messages.price, messages.size, messages.orderId]) column.fill(NaN, span.from);
    messages.type.fill(7, span.from);
    expect(runToEnd(searchModel(searchField(poisoned, CHOICE), searchable, settings, () => 0))).toEqual(found);
  });

  test("the part of the day that is searched ends before the test span begins", () => {
    const day = plantedDay(1, ROWS, 0.8);
    const field = searchField(day, CHOICE);
    const { split } = protocolTask(day, 10);
    expect(field.day.rows).toBeLessThanOrEqual(split.test.from);
    expect([field.train, field.validation]).toEqual([split.train, split.validation]);
  });

  test("a loss is that of the same model fitted by hand on the validation rows", () => {
    const day = plantedDay(1, ROWS, 0.8);
    const task = protocolTask(day, 10);
    const { point, rungs } = found.best!;
    const { forecaster, inputs } = runToEnd(fitModel(task, searchable.kind(point, 1)));
    const { validation } = task.split;
    const out = new Float64Array(3 * (validation.to - validation.from));
    forecaster.predict(inputs, validation, out);
    let [sum, count] = [0, 0];
    for (let row = validation.from; row < validation.to; row++) {
      const p = out[3 * (row - validation.from) + task.labels.y[row] + 1];
      sum += logLossOf(p);
      count++;
    }
    expect(rungs.at(-1)!.loss).toBeCloseTo(sum / count, 10);
  });

  test("changes of the validation rows change the losses", () => {
    const other = plantedDay(2, ROWS, 0.8);
    const changed = plantedDay(1, ROWS, 0.8);
    const { validation } = protocolTask(changed, 10).split;
    for (const side of ["askPrice", "bidPrice"] as const)
      changed.book[side][0].set(other.book[side][0].subarray(validation.from), validation.from);
    expect(runToEnd(searchModel(searchField(changed, CHOICE), searchable, settings, () => 0))).not.toEqual(found);
  });
});

test("labels in seconds and by other rules can be searched under", () => {
  const field = searchField(plantedDay(3, 12_000, 0.8), { rule: "next", horizon: { unit: "seconds", value: 1 } });
  const loss = validationLoss(field, SEARCHABLE.logistic);
  expect(runToEnd(loss({ C: 0.01, l1Ratio: 0 }, 1))).toBeLessThan(1.1);
});

test("boosting is tried with its own settings", () => {
  const field = searchField(plantedDay(1, 6_000, 0.8), CHOICE);
  const loss = validationLoss(field, SEARCHABLE.gbdt);
  const point = { learningRate: 0.1, leaves: 8, minRows: 50, columnShare: 0.5, rowShare: 0.5, l2: 10 };
  const [tried, slower] = [point, { ...point, learningRate: 0.011 }].map((at) => runToEnd(loss(at, 1 / 50)));
  // Thirty rounds at a tenth of the rate learn less.
  expect(tried).toBeLessThan(slower);
});
