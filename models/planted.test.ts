import { describe, expect, test } from "vitest";
import { plantedDay } from "../test/planted-day.ts";
import { plantedBelief, plantedTruth } from "../test/planted-truth.ts";
import { evaluate, protocolTask, type Task } from "../src/core/evaluation.ts";
import { type ForecasterKind, runToEnd } from "../src/core/forecaster.ts";
import { futureMoves } from "../src/core/labels/move.ts";
import { type Scores, scoresOf } from "../src/core/metrics/scores.ts";
import { averageKind } from "./average.ts";
import { forecasterKind } from "./index.ts";
import { logistic } from "./linear/multinomial.ts";
import { gbdtKind, GBDT_SETTINGS } from "./trees/gbdt.ts";

const LONG = process.env.LOBSCOPE_LONG === "1";
const STRENGTH = 0.8;

/** The registered models, or boosting with less to do. */
const boosting: ForecasterKind = LONG
  ? forecasterKind("gbdt")
  : gbdtKind({ ...GBDT_SETTINGS, leaves: [8], learningRate: 0.1, maxRounds: 150, patience: 15 });
const KINDS: readonly ForecasterKind[] = [
  logistic,
  boosting,
  averageKind([logistic, boosting]),
  ...["persistence", "queue-imbalance", "trade-imbalance"].map(forecasterKind),
];

function truthScores({ split: { test: span }, labels, prior, horizon, day }: Task): Scores {
  const truth = plantedTruth(day as ReturnType<typeof plantedDay>, STRENGTH, horizon, labels.theta);
  const probabilities = truth.subarray(3 * span.from, 3 * span.to);
  const outcomes = labels.y.subarray(span.from, span.to);
  return scoresOf({ probabilities, outcomes, decisions: null, prior, horizon });
}

describe.each([10, 50])("on a planted market at horizon %i", (horizon) => {
  const task = protocolTask(plantedDay(1, LONG ? 90_000 : 30_000, STRENGTH), horizon);
  const truth = truthScores(task);
  const scores = KINDS.map((kind) => runToEnd(evaluate(task, kind)).scores);

  test("the best model recovers at least 80 per cent of the skill of the true conditional probability", () => {
    expect(truth.skill).toBeGreaterThan(0.25);
    expect(Math.max(...scores.map(({ skill }) => skill))).toBeGreaterThanOrEqual(0.8 * truth.skill);
  });

  test("and none is better than the truth, which no causal forecast can be", () => {
    for (const [i, { skill }] of scores.entries()) expect(skill, KINDS[i].name).toBeLessThan(truth.skill);
  });
});

test("the true probability is that: what it says happens as often as it says", () => {
  const day = plantedDay(7, 60_000, STRENGTH);
  const [horizon, theta] = [20, 6];
  const moves = futureMoves(day, horizon);
  const truth = plantedTruth(day, STRENGTH, horizon, theta);
  // Rows a horizon and a turn apart, so that they tell of different futures.
  const [said, happened] = [new Float64Array(10), new Float64Array(10)];
  const counts = new Float64Array(10);
  for (let row = 500; row + horizon < day.rows; row += horizon) {
    const up = truth[3 * row + 2];
    const bin = Math.min(9, Math.floor(10 * up));
    said[bin] += up;
    happened[bin] += Number(moves[row] > theta);
    counts[bin]++;
  }
  for (let bin = 0; bin < 10; bin++) {
    if (counts[bin] < 30) continue;
    const p = said[bin] / counts[bin];
    expect(Math.abs(happened[bin] / counts[bin] - p), `bin ${bin}`).toBeLessThan(
      4 * Math.sqrt((p * (1 - p)) / counts[bin]),
    );
  }
  const belief = plantedBelief(day, STRENGTH);
  expect(Math.max(...belief)).toBeGreaterThan(0.999);
  expect(Math.min(...belief)).toBeLessThan(0.001);
});

test("where nothing is planted the truth is the same in every row", () => {
  const truth = plantedTruth(plantedDay(2, 3_000, 0), 0, 20, 6);
  for (let row = 1; row < 3_000; row++)
    for (let c = 0; c < 3; c++) expect(truth[3 * row + c]).toBeCloseTo(truth[c], 12);
  expect(truth[0]).toBeCloseTo(truth[2], 12);
});
