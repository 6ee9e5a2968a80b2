import { expect, test } from "vitest";
import { midDay } from "../../../test/mid-day.ts";
import { runToEnd, UNKNOWN } from "../forecaster.ts";
import { catalogueLabels } from "../labels/catalogue-labels.ts";
import { fitLabelThresholds } from "../labels/catalogue-thresholds.ts";
import { fitTheta, labelColumn } from "../labels/direction.ts";
import { futureMoves } from "../labels/move.ts";
import { ABSENT_ASK } from "../market/day.ts";
import { Random } from "../random.ts";
import { labelFloors } from "./label-floors.ts";
import { classesOf, LABEL_DEFINITIONS, labelThreshold, labelValues } from "./label-rules.ts";
import { midSeriesOf, shuffledWalk } from "./mid-series.ts";
import { confusionOf, deviationFromPast, tunedRule } from "./one-feature-rule.ts";

function gaussianMids(seed: number, rows: number, step: number): Float64Array {
  const random = new Random(seed);
  const mids = new Float64Array(rows).fill(1e6);
  let level = 1e6;
  for (let row = 1; row < rows; row++) mids[row] = Math.round((level += step * random.normal()));
  return mids;
}

test("a random walk gives the smoothed labels the scores of the reference and the anchored ones a third", () => {
  const day = midDay(gaussianMids(3, 300_000, 40));
  const settings = { rules: ["smooth", "tlob", "next", "move"] as const, horizons: [10, 100], walks: 1 };
  const { labels } = runToEnd(labelFloors(day, settings));
  // reference/forecasting.md, 2.1: macro-F1 on a Gaussian walk of a million steps.
  const expected = { smooth: [0.558, 0.585], tlob: [0.558, 0.379], next: [0.334, 0.334], move: [0.334, 0.334] };
  for (const { rule, horizon, floor, readsPast } of labels) {
    const reference = expected[rule as keyof typeof expected][horizon === 10 ? 0 : 1];
    expect(Math.abs(floor.day!.macroF1 - reference), `${rule} ${horizon}`).toBeLessThan(0.015);
    expect(Math.abs(floor.walk!.mean - floor.day!.macroF1), `${rule} ${horizon}`).toBeLessThan(0.02);
    expect(readsPast).toBe(rule === "smooth" || rule === "tlob");
  }
}, 120_000);

test("the protocol's labels here are those of the protocol", () => {
  const day = midDay(gaussianMids(5, 4000, 1), [1500]);
  const moves = futureMoves(day, 20);
  const theta = fitTheta(moves, { from: 0, to: 2000 - 20 });
  const expected = labelColumn(moves, 20, theta).y;
  const { labels } = runToEnd(labelFloors(day, { rules: ["move"], horizons: [20], walks: 0 }));
  expect(labels[0].threshold).toBe(theta);
  expect(labels[0].fittedRows).toBe(1980 - 21);
  expect(labels[0].scoredRows).toBe(1980);
  const series = midSeriesOf(day, { from: 0, to: day.rows });
  const values = labelValues(LABEL_DEFINITIONS.move, series, 20);
  expect(classesOf(LABEL_DEFINITIONS.move, series, 20, values, theta)).toEqual(expected);
  const shares = [-1, 0, 1].map((c) => expected.subarray(2000).filter((y) => y === c).length / 1980);
  labels[0].shares.forEach((share, c) => expect(share).toBeCloseTo(shares[c], 15));
  expect(labels[0].floor.walk).toBeNull();
});

test("every rule is fitted on the labels of the first half, down to the last that ends in it", () => {
  const mids = gaussianMids(6, 400, 4);
  for (const definition of Object.values(LABEL_DEFINITIONS)) {
    const threshold = (from: number): number => {
      const day = midDay(mids.map((mid, row) => (row >= from ? mid + 50 * (row - from + 1) : mid)));
      const series = midSeriesOf(day, { from: 0, to: 400 });
      return labelThreshold(definition, series, 20, labelValues(definition, series, 20));
    };
    expect(threshold(200), definition.rule).toBe(threshold(400));
    if (definition.rule !== "cost") expect(threshold(150), definition.rule).not.toBe(threshold(400));
  }
});

test("classes are the catalogue's own", () => {
  const day = midDay(gaussianMids(8, 1500, 3), [600]);
  const series = midSeriesOf(day, { from: 0, to: day.rows });
  const alpha = fitLabelThresholds(day, { from: 0, to: 750 }, { stopAtHalts: true });
  const { names, columns } = catalogueLabels(day, alpha, { stopAtHalts: true });
  for (const rule of ["raw", "cost", "tb", "next", "tlob", "smooth"] as const) {
    for (const k of [10, 50, 100]) {
      const definition = LABEL_DEFINITIONS[rule];
      const values = labelValues(definition, series, k);
      const classes = classesOf(definition, series, k, values, labelThreshold(definition, series, k, values));
      const expected = columns[names.indexOf(`c_${rule}_${k}`)];
      expect(Array.from(classes, (y) => (y === UNKNOWN ? Number.NaN : y))).toEqual(Array.from(expected));
    }
  }
});

const sizes = (x: Float64Array, skip: (row: number) => boolean) =>
  Array.from({ length: x.length - 1 }, (_, i) => i + 1)
    .filter((row) => !skip(row))
    .map((row) => Math.abs(x[row] - x[row - 1]))
    .sort((a, b) => a - b);

const drift = (x: Float64Array) => (x[x.length - 1] - x[0]) / x.length;

test("a walk has its day's changes in size and number, none across a halt, no drift and no memory", () => {
  const mids = gaussianMids(7, 3000, 2).map((mid, row) => mid + 3 * row + (row >= 1000 ? 9999 : 0));
  const series = midSeriesOf(midDay(mids, [1000]), { from: 0, to: 3000 });
  const walk = shuffledWalk(series, 1);
  expect(sizes(walk.halfTicks, () => false)).toEqual(sizes(series.halfTicks, (row) => row === 1000 || row === 1001));
  expect(drift(series.halfTicks)).toBeGreaterThan(3);
  // Sizes near 3.6: the mean of 3,000 random signs of them is within 0.2, three standard errors.
  expect(Math.abs(drift(walk.halfTicks))).toBeLessThan(0.2);
  expect(shuffledWalk(series, 1).halfTicks).toEqual(walk.halfTicks);
  expect(shuffledWalk(series, 2).halfTicks).not.toEqual(walk.halfTicks);
});

test("gross moves, spreads and what exceeds them are counted by hand on a staircase", () => {
  // Up 6 half-ticks every fourth row: over two rows the mid moves 3 ticks or not at all; the spread is two ticks.
  const mids = Float64Array.from({ length: 80 }, (_, row) => 2000 + 6 * Math.floor(row / 4));
  const { labels } = runToEnd(
    labelFloors(midDay(mids), { rules: ["raw"], horizons: [2], walks: 0, thresholds: { raw: 1 } }),
  );
  const [{ moves, shares, threshold, fitted, scoredRows }] = labels;
  expect([threshold, fitted, scoredRows]).toEqual([1, false, 38]);
  expect(shares.map((share) => Math.round(38 * share))).toEqual([0, 20, 18]);
  expect(moves[2]).toEqual({ rows: 18, meanTicks: 3, spreadTicks: 2, beyondSpread: 1 });
  expect(moves[1]).toEqual({ rows: 20, meanTicks: 0, spreadTicks: 2, beyondSpread: 0 });
  // All stationary in the first half, so always stationary: F1 = 2 x 20 / (20 + 38), a third of it.
  expect(labels[0].floor.majority).toBeCloseTo(40 / 58 / 3, 14);
});

test("a move of exactly the spread is not beyond it, and the majority is that of the half before", () => {
  // Down three ticks a row, then up two: the spread is two ticks.
  const mids = Float64Array.from({ length: 80 }, (_, row) => 2000 - 6 * row + 10 * Math.max(0, row - 40));
  const settings = { rules: ["raw"] as const, horizons: [1], walks: 0, thresholds: { raw: 1 } };
  const [{ moves, floor, shares }] = runToEnd(labelFloors(midDay(mids), settings)).labels;
  expect(shares).toEqual([0, 0, 1]);
  expect(moves[2]).toEqual({ rows: 39, meanTicks: 2, spreadTicks: 2, beyondSpread: 0 });
  expect(floor.majority).toBe(0);
});

test("the triple barrier is the first one touched, touching included, and neither is stationary", () => {
  const mids = Float64Array.of(100, 102, 104, 90, 100, 99, 101, 100, 100);
  const series = midSeriesOf(midDay(mids), { from: 0, to: mids.length });
  const definition = LABEL_DEFINITIONS.tb;
  const classes = classesOf(definition, series, 3, labelValues(definition, series, 3), 2);
  // Two ticks are four half-ticks: row 0 reaches 104 before 90.
  expect(Array.from(classes)).toEqual([1, -1, -1, 1, 0, 0, UNKNOWN, UNKNOWN, UNKNOWN]);
});

test("shares by threshold run from no stationary row beyond ties to almost all", () => {
  const day = midDay(gaussianMids(9, 5000, 30));
  const { labels } = runToEnd(labelFloors(day, { rules: ["smooth", "tb"], horizons: [10], walks: 0 }));
  for (const { curve } of labels) {
    const stationary = curve.map(({ shares }) => shares[1]);
    expect(stationary[0]).toBeLessThan(0.02);
    expect(stationary.at(-1)).toBeGreaterThan(0.6);
    expect(stationary).toEqual(stationary.toSorted((a, b) => a - b));
    curve.forEach(({ shares }) => expect(shares[0] + shares[1] + shares[2]).toBeCloseTo(1, 12));
  }
});

const known = (values: Float64Array) => Array.from(values.keys()).filter((n) => values[n] === values[n]);

const within = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

test("labels and past means do not reach across a halt or an absent side", () => {
  const day = midDay(
    Array.from({ length: 60 }, (_, row) => 2000 + row),
    [20],
  );
  day.book.askSize[0][40] = 0;
  day.book.askPrice[0][40] = ABSENT_ASK;
  const series = midSeriesOf(day, { from: 0, to: 60 });
  expect(known(labelValues(LABEL_DEFINITIONS.smooth, series, 5))).toEqual([
    ...within(4, 14),
    ...within(25, 34),
    ...within(45, 54),
  ]);
  expect(known(deviationFromPast(series, 5))).toEqual([...within(4, 19), ...within(25, 39), ...within(45, 59)]);
});

test("the tuned rule is the best of all thresholds tried by hand, reversal included", () => {
  const random = new Random(21);
  const f = Float64Array.from({ length: 2000 }, () => Math.round(10 * random.normal()) / 10);
  const y = Int8Array.from(f, (x) => {
    const pull = -x + 0.7 * random.normal();
    return random.uniform() < 0.05 ? UNKNOWN : pull > 0.5 ? 1 : pull < -0.5 ? -1 : 0;
  });
  const span = { from: 100, to: 1500 };
  const rule = tunedRule(f, y, span)!;
  expect(rule.sign).toBe(-1);
  const tried = [...new Set(f.map(Math.abs))];
  const best = Math.max(...tried.map((threshold) => confusionOf({ sign: -1, threshold }, f, y, span).macroF1()));
  expect(confusionOf(rule, f, y, span).macroF1()).toBeCloseTo(best, 2);
  expect(tunedRule(f, new Int8Array(2000).fill(UNKNOWN), span)).toBeNull();
});
