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

const add = (to: Ledger, row: number) =>
  to.add({
    row,
    time: 10 * row,
    outcome: row % 2,
    decision: 1,
    probabilities,
    floor,
    at: 3 * (row % 2),
    absoluteMove: row,
    spread: 1,
  });

test("a tail keeps the latest forecasts, told from its own first one, and goes on beyond its room", () => {
  const ledger = new Ledger(2);
  for (const row of [3, 7, 8, 9]) add(ledger, row);
  const tail = ledger.tail(3, 8);
  add(tail, 5);
  expect([...tail.rows.subarray(0, tail.count)]).toEqual([-1, 0, 1, 5]);
  expect([...tail.time.subarray(0, tail.count)]).toEqual([70, 80, 90, 50]);
  expect([...tail.move.subarray(0, tail.count + 1)]).toEqual([0, 7, 15, 24, 29]);
  expect([...tail.top.subarray(0, tail.count)]).toEqual([-1, 1, -1, -1]);
  expect([...tail.stated.subarray(0, tail.count)]).toEqual([0.6, 0.5, 0.6, 0.6]);
  expect([...tail.floorTop.subarray(0, tail.count)]).toEqual([0, 0, 0, 0]);
  expect(tail.before(1)).toBe(2);
});
