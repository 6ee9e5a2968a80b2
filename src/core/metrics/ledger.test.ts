import { expect, test } from "vitest";
import { Ledger } from "./ledger.ts";
import { brierOf, logLossOf } from "./probability.ts";

const probabilities = Float64Array.from([0.2, 0.3, 0.5, 0.6, 0.3, 0.1]);
const floor = Float64Array.from([0.3, 0.4, 0.3, 0.3, 0.4, 0.3]);

test("sums run over the forecasts added, each scored by what happened", () => {
  const ledger = new Ledger(4);
  ledger.add({ row: 3, time: 30, decision: 1, outcome: 1, probabilities, floor, at: 0, absoluteMove: 2, spread: 5 });
  ledger.add({ row: 7, time: 70, decision: -1, outcome: 0, probabilities, floor, at: 3, absoluteMove: 0.5, spread: 7 });
  expect([...ledger.loss.subarray(0, 3)]).toEqual([0, logLossOf(0.5), logLossOf(0.5) + logLossOf(0.3)]);
  expect(ledger.floorLoss[2]).toBe(logLossOf(0.3) + logLossOf(0.4));
  expect(ledger.brier[2] - ledger.brier[1]).toBeCloseTo(brierOf(0.6, 0.3, 0.1, 0), 14);
  expect([ledger.move[2], ledger.spread[2]]).toEqual([2.5, 12]);
});

test("forecasts before a row are found by their rows", () => {
  const ledger = new Ledger(4);
  for (const row of [3, 7, 9])
    ledger.add({ row, time: row, decision: 0, outcome: 0, probabilities, floor, at: 0, absoluteMove: 0, spread: 0 });
  expect([0, 3, 4, 9, 10].map((row) => ledger.before(row))).toEqual([0, 0, 1, 2, 3]);
});
