import { expect, test } from "vitest";
import { forecasterKind } from "../../models/index.ts";
import { withoutMessages } from "../../test/growing-day.ts";
import { plantedDay } from "../../test/planted-day.ts";
import { referenceInputs } from "./features/reference.ts";
import { runToEnd, UNKNOWN } from "./forecaster.ts";
import { futureMoves } from "./labels/move.ts";
import type { MarketDay } from "./market/day.ts";
import { calibration } from "./metrics/calibration.ts";
import { scoresOf } from "./metrics/scores.ts";
import { trackRecord } from "./track-record.ts";
import { Prequential } from "./walk-forward.ts";

const HORIZON = 7;

function worked(day: MarketDay, name = "trade-imbalance", refitEvery = 400, to = day.rows): Prequential {
  const kind = forecasterKind(name);
  const prequential = new Prequential(day, kind, referenceInputs(day, kind.inputs(HORIZON)), {
    horizon: HORIZON,
    refitEvery,
  });
  runToEnd(prequential.advance(to));
  return prequential;
}

test("figures are those of the forecasts whose label was known, each beside the floor of its time", () => {
  const day = plantedDay(1, 3000);
  for (const name of ["trade-imbalance", "persistence"]) {
    const prequential = worked(day, name);
    const { probabilities, floor, decision, outcome } = prequential.columns;
    const record = trackRecord(prequential, 2000);
    const outcomes = outcome.map((y, row) => (row + HORIZON < 2000 ? y : UNKNOWN));
    const scored = [...outcomes.keys()].filter(
      (row) => outcomes[row] !== UNKNOWN && !Number.isNaN(probabilities[3 * row]),
    );
    const prior = [1 / 3, 1 / 3, 1 / 3];
    const scores = scoresOf({ probabilities, outcomes, decisions: decision, prior, horizon: HORIZON });
    const mean = (of: (row: number) => number) => scored.reduce((sum, row) => sum + of(row), 0) / scored.length;
    const floorLoss = mean((row) => -Math.log(floor[3 * row + outcomes[row] + 1]));
    const moves = futureMoves(day, HORIZON);

    expect([record.scored, record.since]).toEqual([scored.length, day.time[scored[0]]]);
    expect(record.logLoss).toBeCloseTo(scores.logLoss, 12);
    expect(record.skill).toBeCloseTo(1 - scores.logLoss / floorLoss, 12);
    expect(record.brier).toBeCloseTo(scores.brier, 12);
    expect([record.macroF1, record.mcc, record.hitRate]).toEqual([scores.macroF1, scores.mcc, scores.accuracy]);
    expect(record.meanAbsoluteMove).toBeCloseTo(
      mean((row) => Math.abs(moves[row]) / 2),
      12,
    );
    expect(record.meanSpread).toBeCloseTo(
      mean((row) => day.book.askPrice[0][row] - day.book.bidPrice[0][row]),
      12,
    );
    expect(record.ece).toBeCloseTo(scores.ece, 2);
    expect(record.reliability.reduce((sum, { n }) => sum + n, 0)).toBe(scored.length);
    const likeliest = (row: number) =>
      [0, 1, 2].reduce((best, c) => (floor[3 * row + c] > floor[3 * row + best] ? c : best));
    expect(record.floorHitRate).toBeCloseTo(
      mean((row) => Number(likeliest(row) === outcomes[row] + 1)),
      12,
    );
  }
});

test("the calibration error is the sorted one's but for statements that share a cell", () => {
  const { columns, ledger, day } = worked(plantedDay(2, 6000));
  const rows = ledger.rows.subarray(0, ledger.count);
  const stated = Float64Array.from(rows, (row) => columns.probabilities[3 * row + columns.top[row] + 1]);
  const right = Uint8Array.from(rows, (row) => Number(columns.top[row] === columns.outcome[row]));
  expect(trackRecord(worked(day), day.rows).ece).toBeCloseTo(calibration(stated, right).ece, 2.5);
});

test("the record of an earlier moment is the record as it was then", () => {
  const day = plantedDay(3, 8000);
  const whole = worked(day);
  for (const played of [0, 1, 300, 407, 408, 414, 1500, 6000, 8000]) {
    expect(trackRecord(whole, played)).toEqual(trackRecord(worked(day, "trade-imbalance", 400, played), played));
  }
});

test("a record beyond what has been worked through is the record so far", () => {
  const prequential = worked(plantedDay(3, 2000), "prior", 400, 1000);
  expect(trackRecord(prequential, 2000)).toEqual(trackRecord(prequential, 1000));
});

test("before the first fit nothing is scored and the verdict counts labels", () => {
  const record = trackRecord(worked(plantedDay(4, 3000), "prior", 2500), 1211);
  expect(record).toMatchObject({
    scored: 0,
    abstained: 1211,
    refits: 0,
    skill: null,
    hitRate: null,
    thetaTicks: null,
    since: null,
  });
  expect(record.verdict).toBe("Abstaining: first fit after 2,500 labels, 1,204 so far.");
});

test("the band in force and the time that the horizon lasts come with the first fit", () => {
  const prequential = worked(plantedDay(4, 1000));
  const { thetaTicks, medianHorizonSeconds } = trackRecord(prequential, 500);
  expect(thetaTicks).toBe(prequential.refits[0].theta / 2);
  expect(medianHorizonSeconds).toBeCloseTo(0.007, 9);
});

test("few scored rows give figures, no interval, and no claim", () => {
  const record = trackRecord(worked(plantedDay(5, 3000, 0.9)), 3000);
  expect(record.skill).toBeGreaterThan(0.02);
  expect(record.skillInterval).toBeNull();
  expect(record.verdict).toBe(
    `Too few scored rows to say: ${record.scored.toLocaleString("en")} of the 5,000 that an interval needs.`,
  );
});

test("a forecaster of nothing has no edge, in words", () => {
  for (const name of ["prior", "queue-imbalance"]) {
    const record = trackRecord(worked(plantedDay(6, 12_000, 0), name), 12_000);
    expect([name, record.verdict]).toEqual([name, "No edge over the floor."]);
    expect(record.skillInterval![0]).toBeLessThanOrEqual(0);
  }
});

test("an edge smaller than the spread is said to be one before costs only", () => {
  const day = plantedDay(7, 12_000, 0.9);
  const wide = {
    ...day,
    book: {
      ...day.book,
      askPrice: [day.book.askPrice[0].map((p) => p + 100)],
      bidPrice: [day.book.bidPrice[0].map((p) => p - 100)],
    },
  };
  const record = trackRecord(worked(wide), 12_000);
  expect(record.skillInterval![0]).toBeGreaterThan(0);
  expect(record.verdict).toBe(
    `Better than the floor, but no edge after costs. The mid moves ${record.meanAbsoluteMove!.toFixed(1)} ticks on average in 7 events; ` +
      `crossing the spread costs ${record.meanSpread!.toFixed(1)}.`,
  );
});

test("an edge larger than the spread is left to a backtest", () => {
  const day = plantedDay(7, 12_000, 0.9);
  const bidPrice = [day.book.askPrice[0].map((p) => p - 1)];
  const record = trackRecord(worked({ ...day, book: { ...day.book, bidPrice } }), 12_000);
  expect(record.meanAbsoluteMove).toBeGreaterThan(record.meanSpread!);
  expect(record.verdict).toMatch(/^Better than the floor\. .* whether that pays is for a backtest to say\.$/);
});

test("a market whose trades stand beside its book is not said to lack messages", () => {
  const day = plantedDay(8, 1000);
  const still = [new Int32Array(1000).fill(50_000)];
  const stuck = { ...day, book: { ...day.book, bidPrice: still, askPrice: [still[0].map((price) => price + 1)] } };
  const { verdict } = trackRecord(worked(withoutMessages(stuck, 1), "queue-imbalance"), 700);
  expect(verdict).toBe("Abstaining: no row of class down among 400.");
});

test("a day that gives it nothing to read says what is missing", () => {
  const day = plantedDay(8, 1000);
  const silent = worked({ ...day, messages: null });
  expect(trackRecord(silent, 406).verdict).toBe("Abstaining: first fit after 400 labels, 399 so far.");
  expect(trackRecord(silent, 700).verdict).toBe(
    "Abstaining: no row with a known label and defined ti10, ti50, ti100 among 400; the file has no messages, so no trades are known.",
  );
  expect(trackRecord(worked({ ...day, book: null }), 1000).verdict).toContain("without an order book");
});

test("the floor to beat is the best of those scored on the same rows, and none while it lags behind", () => {
  const day = plantedDay(1, 3000);
  const [model, lagging] = [worked(day, "persistence"), worked(day, "trade-imbalance", 400, 2000)];
  const floors = [worked(day, "queue-imbalance"), worked(day, "trade-imbalance")];
  const skills = floors.map((floor) => trackRecord(floor, day.rows).skill as number);
  expect(skills[0]).not.toBe(skills[1]);
  expect(trackRecord(model, day.rows, floors).floorSkill).toBe(Math.max(...skills));
  expect(trackRecord(model, day.rows, [lagging]).floorSkill).toBeNull();
  expect(trackRecord(model, 2000, [lagging]).floorSkill).toBe(trackRecord(lagging, 2000).skill);
  expect(trackRecord(model, day.rows).floorSkill).toBeNull();
});
