import { expect, test } from "vitest";
import { interval95, resample, runningSums } from "../metrics/bootstrap.ts";
import { Random } from "../random.ts";
import { drawResamples, resampledEstimate, resampledMeans } from "./blocks.ts";
import { aucOfUp, type Pairs, pearson, spearman } from "./influence.ts";
import { centredRanks } from "./power-targets.ts";
import { ascendingOrder } from "./ranks.ts";

// SciPy 1.17.1: spearmanr, pearsonr, mannwhitneyu / (ups x downs).
const X = [
  0, 0.6, -0.5, -1.8, -0.9, -2, 0.1, 2.7, -1, -1.2, 1, 0.7, 0.2, -1.9, -0.1, 1.4, -2.7, -0.9, -3.8, -2.6, -3.7, -0.5,
  -2.5, 0.5,
];
const Y = [
  0.2, 0.1, -2.8, -1.4, -0.5, -0.9, -1.5, 0.9, -1.5, -1.4, 1.6, -0.5, 0.1, -0.1, -0.6, 0.6, -1.2, -0.4, -3.1, -1.2,
  -0.5, -1.8, -0.4, 0.4,
];

type Statistic = (x: Float64Array, y: Float64Array, kept: Uint8Array, out: Float64Array) => number;

const pairsOf = (kept: Uint8Array): Pairs => ({
  rows: kept.length,
  kept,
  n: kept.reduce((sum, keep) => sum + keep, 0),
});

const STATISTICS: Record<string, Statistic> = {
  spearman: (x, y, kept, out) => {
    const side = (values: Float64Array) => {
      const order = ascendingOrder(values);
      const u = new Float64Array(values.length);
      centredRanks(order, values, kept, u);
      return { values, order, u };
    };
    return spearman(pairsOf(kept), side(x), side(y), out);
  },
  pearson: (x, y, kept, out) => pearson(pairsOf(kept), x, y, out),
  auc: (x, y, kept, out) => aucOfUp(pairsOf(kept), x, ascendingOrder(x), y, out).value,
};

function valueOf(statistic: Statistic, x: Float64Array, y: Float64Array, kept?: Uint8Array): number {
  return statistic(x, y, kept ?? new Uint8Array(x.length).fill(1), new Float64Array(x.length));
}

test("values are SciPy's, ties included, whatever stands in rows that are left out", () => {
  const expected = { spearman: 0.5807372195408377, pearson: 0.5868576829928203, auc: 0.957983193277311 };
  const x = Float64Array.from([Number.NaN, ...X, 99, -50]);
  const y = Float64Array.from([-40, ...Y, Number.NaN, 70]);
  const kept = Uint8Array.from(x, (_, i) => (i === 0 || i > 24 ? 0 : 1));
  for (const [name, value] of Object.entries(expected)) {
    expect(valueOf(STATISTICS[name], x, y, kept)).toBeCloseTo(value, 13);
  }
});

test("influence values are what leaving a row out changes, ties and rows left out included", () => {
  const random = new Random(5);
  const n = 400;
  const x = Float64Array.from({ length: n }, () => Math.round(4 * random.normal()));
  const y = x.map((value) => Math.round(0.4 * value + 2 * random.normal()));
  const kept = Uint8Array.from({ length: n }, () => (random.uniform() < 0.8 ? 1 : 0));
  const rows = kept.reduce((sum, keep) => sum + keep, 0);
  for (const statistic of Object.values(STATISTICS)) {
    const influence = new Float64Array(n);
    const value = statistic(x, y, kept, influence);
    expect(influence.reduce((sum, v) => sum + v, 0) / n).toBeCloseTo(0, 12);
    let [size, error] = [0, 0];
    for (let row = 0; row < n; row++) {
      if (!kept[row]) {
        expect(influence[row]).toBe(0);
        continue;
      }
      const without = valueOf(statistic, x, y, kept.with(row, 0));
      const jackknife = (rows - 1) * (value - without) * (n / rows);
      size += influence[row] ** 2;
      error += (influence[row] - jackknife) ** 2;
    }
    // First order: the rest is of order 1/n.
    expect(Math.sqrt(error / size)).toBeLessThan(0.02);
  }
});

test("a side that does not vary, or a day without ups or downs, has no value", () => {
  const constant = new Float64Array(10).fill(3);
  const other = Float64Array.from({ length: 10 }, (_, i) => i + 1);
  for (const statistic of Object.values(STATISTICS)) expect(valueOf(statistic, constant, constant)).toBeNaN();
  expect(valueOf(STATISTICS.auc, other, other)).toBeNaN();
});

test("drawn blocks are those of the metrics' bootstrap, seed for seed", () => {
  const settings = { seed: 4, resamples: 200, meanBlock: 30 };
  const series = Float64Array.from({ length: 700 }, (_, i) => Math.cos(i / 9) + i / 700);
  const sums = runningSums(series);
  const expected = resample(sums, sums, 700, settings, (sum) => sum / 700);
  const means = resampledMeans(series, drawResamples(700, settings), new Float64Array(701)).sort();
  means.forEach((mean, i) => expect(mean).toBeCloseTo(expected[i], 12));
});

test("intervals agree with resampling whole rows and ranking each resample anew", () => {
  const random = new Random(8);
  const n = 1200;
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  for (let row = 1; row < n; row++) {
    x[row] = 0.9 * x[row - 1] + random.normal();
    y[row] = 0.7 * y[row - 1] + 0.4 * x[row] + 2 * random.normal();
  }
  const settings = { seed: 2, resamples: 400, meanBlock: 40 };
  const resamples = drawResamples(n, settings);
  const { starts, ends, firsts } = resamples;
  for (const statistic of Object.values(STATISTICS)) {
    const slow = new Float64Array(settings.resamples);
    for (let r = 0; r < slow.length; r++) {
      const rows: number[] = [];
      for (let i = firsts[r]; i < firsts[r + 1]; i++) for (let row = starts[i]; row < ends[i]; row++) rows.push(row);
      slow[r] = valueOf(
        statistic,
        Float64Array.from(rows, (row) => x[row]),
        Float64Array.from(rows, (row) => y[row]),
      );
    }
    const influence = new Float64Array(n);
    const value = statistic(x, y, new Uint8Array(n).fill(1), influence);
    const bounds = { nothing: 0, low: -1, high: 1 };
    const { interval } = resampledEstimate(value, influence, resamples, new Float64Array(n + 1), bounds);
    const [low, high] = interval95(slow.sort());
    const width = high - low;
    expect((interval![1] - interval![0]) / width).toBeCloseTo(1, 1);
    expect(Math.abs(interval![0] - low)).toBeLessThan(0.15 * width);
    expect(Math.abs(interval![1] - high)).toBeLessThan(0.15 * width);
  }
});

test("the bootstrap's p is that of a normal law: a value two standard errors away has 4.6 %", () => {
  const random = new Random(6);
  const influence = Float64Array.from({ length: 5000 }, () => random.normal());
  const mean = influence.reduce((sum, v) => sum + v, 0) / influence.length;
  const centred = influence.map((v) => v - mean);
  const resamples = drawResamples(5000, { seed: 1, resamples: 4000, meanBlock: 1.0001 });
  const error = Math.sqrt(centred.reduce((sum, v) => sum + v * v, 0)) / centred.length;
  const { p, interval } = resampledEstimate(2 * error, centred, resamples, new Float64Array(5001), {
    nothing: 0,
    low: 0,
    high: 1,
  });
  expect(p).toBeCloseTo(0.0455, 2);
  expect(interval![0]).toBeGreaterThanOrEqual(0);
});
