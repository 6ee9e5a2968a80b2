import { expect, test } from "vitest";
import { Random } from "../random.ts";
import { autocorrelation } from "./autocorrelation.ts";
import { columnSummary } from "./column-summary.ts";
import { histogramOf } from "./histogram.ts";

// NumPy 2.4.6, SciPy 1.17.1: default_rng(7), 24 normals x 2 rounded to a tenth.
const X = [
  0, 0.6, -0.5, -1.8, -0.9, -2, 0.1, 2.7, -1, -1.2, 1, 0.7, 0.2, -1.9, -0.1, 1.4, -2.7, -0.9, -3.8, -2.6, -3.7, -0.5,
  -2.5, 0.5,
];

test("moments and quantiles are NumPy's and SciPy's", () => {
  const summary = columnSummary(Float64Array.from(X));
  expect(summary.mean).toBeCloseTo(-0.7875, 14);
  expect(summary.deviation).toBeCloseTo(1.6200677656250653, 13);
  expect(summary.skewness).toBeCloseTo(-0.05306947861911425, 13);
  expect(summary.kurtosis).toBeCloseTo(2.5451026729581865, 13);
  const expected = [-3.8, -3.7977, -3.777, -3.55, -1.925, -0.7, 0.275, 1.34, 2.401, 2.6701, 2.7];
  summary.quantiles.forEach(([, value], i) => expect(value).toBeCloseTo(expected[i], 12));
});

test("autocorrelation at a lag is the mean product of centred neighbours over the variance", () => {
  const { values, pairs } = autocorrelation(Float64Array.from(X), [1, 2, 5, 24]);
  expect(values[0]).toBeCloseTo(0.16287264604916188, 13);
  expect(values[1]).toBeCloseTo(0.17056678645314677, 13);
  expect(values[2]).toBeCloseTo(-0.0723380417996724, 13);
  expect(values[3]).toBeNaN();
  expect(Array.from(pairs)).toEqual([23, 22, 19, 0]);
});

test("autocorrelation leaves out pairs with a missing value and recovers an autoregression's powers", () => {
  const random = new Random(3);
  const column = new Float64Array(40_000);
  for (let row = 1; row < column.length; row++) column[row] = 0.8 * column[row - 1] + random.normal();
  for (let row = 0; row < column.length; row += 7) column[row] = Number.NaN;
  const { values, pairs } = autocorrelation(column, [1, 3, 7, 1000]);
  expect(values[0]).toBeCloseTo(0.8, 1);
  expect(values[1]).toBeCloseTo(0.8 ** 3, 1);
  expect(Math.abs(values[3])).toBeLessThan(0.05);
  expect(pairs[0]).toBe(39_999 - 5715 - 5714);
});

test("autocorrelation across gaps is that of the stretches' own pairs", () => {
  const column = Float64Array.from(X);
  const gaps = [8, 9, 20];
  const { values, pairs } = autocorrelation(column, [1, 3, 9], gaps);
  const mean = X.reduce((sum, x) => sum + x, 0) / X.length;
  const variance = X.reduce((sum, x) => sum + (x - mean) ** 2, 0) / X.length;
  [1, 3, 9].forEach((lag, i) => {
    const starts = X.map((_, row) => row).filter(
      (row) => row + lag < X.length && !gaps.some((gap) => gap > row && gap <= row + lag),
    );
    expect(pairs[i]).toBe(starts.length);
    const product = starts.reduce((sum, row) => sum + (X[row] - mean) * (X[row + lag] - mean), 0);
    expect(values[i]).toBeCloseTo(product / starts.length / variance, 13);
  });
});

test("shares of missing, unchanged and most frequent values count what they say", () => {
  const summary = columnSummary(Float64Array.of(Number.NaN, 1, 1, 2, Number.NaN, 2, 2, 3, Infinity, 1));
  expect(summary.known).toBe(7);
  expect(summary.missingShare).toBeCloseTo(0.3, 15);
  // Neighbours: 1-1, 1-2, 2-2, 2-3.
  expect(summary.unchangedShare).toBe(0.5);
  expect([summary.mode, summary.distinct]).toEqual([1, 3]);
  expect(summary.modeShare).toBeCloseTo(3 / 7, 15);
});

test("a column without a value, and one that never varies, say so instead of inventing moments", () => {
  const empty = columnSummary(new Float64Array(5).fill(Number.NaN));
  expect([empty.known, empty.missingShare, empty.quantiles, empty.histogram]).toEqual([0, 1, [], null]);
  expect(empty.mean).toBeNaN();
  const constant = columnSummary(new Float64Array(5).fill(4));
  expect([constant.mean, constant.deviation, constant.modeShare, constant.unchangedShare]).toEqual([4, 0, 1, 1]);
  expect(constant.skewness).toBeNaN();
  expect(constant.histogram!.counts).toEqual(Float64Array.of(5));
});

test("every value is in a bin or in a tail that is counted", () => {
  const random = new Random(1);
  const values = Float64Array.from({ length: 10_000 }, () => random.normal() ** 3).sort();
  const { edges, counts, below, above } = histogramOf(values, 50)!;
  expect(counts.length).toBe(50);
  expect(counts.reduce((sum, count) => sum + count, 0) + below + above).toBe(10_000);
  expect([below, above]).toEqual([49, 49]);
  expect(counts[20]).toBe(values.filter((x) => x >= edges[20] && x < edges[21]).length);
});

test("a value on an edge belongs to the bin above, the last edge to the last bin", () => {
  const { edges, counts } = histogramOf(Float64Array.of(0, 0.1234567, 0.25, 0.26, 0.5, 0.61, 0.75, 0.87, 1), 4)!;
  expect(Array.from(edges)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(Array.from(counts)).toEqual([2, 2, 2, 3]);
});

test("whole numbers get bins of whole steps, so that no comb appears", () => {
  const values = Float64Array.from({ length: 97 * 41 }, (_, i) => (i % 97) / 2).sort();
  const { edges, counts } = histogramOf(values, 40)!;
  const inner = counts.slice(1, -1);
  expect(Math.max(...inner)).toBe(Math.min(...inner));
  expect((edges[1] - edges[0]) % 0.5).toBe(0);
});

test("few distinct values get a bin each", () => {
  const { counts, edges } = histogramOf(Float64Array.of(-1, -1, 0, 0, 0, 1), 60)!;
  expect(Array.from(counts)).toEqual([2, 3, 1]);
  expect(Array.from(edges)).toEqual([-1.5, -0.5, 0.5, 1.5]);
});
