import { expect, test } from "vitest";
import { Random } from "../random.ts";
import { blockFor, interval95, quantile, resample, runningSums, skillInterval } from "./bootstrap.ts";

/** The same resampling, row by row: every drawn index is looked up. */
function naiveResample(a: Float64Array, b: Float64Array, seed: number, resamples: number, meanBlock: number): number[] {
  const random = new Random(seed);
  const rate = -Math.log1p(-1 / meanBlock);
  const ratios: number[] = [];
  for (let r = 0; r < resamples; r++) {
    let drawn = 0;
    const sums = [0, 0];
    while (drawn < a.length) {
      const from = random.integer(a.length);
      const length = 1 + Math.floor(random.exponential() / rate);
      for (let i = 0; i < length && drawn < a.length; i++, drawn++) {
        sums[0] += a[(from + i) % a.length];
        sums[1] += b[(from + i) % a.length];
      }
    }
    ratios.push(sums[0] / sums[1]);
  }
  return ratios.sort((x, y) => x - y);
}

test("blocks taken from running sums are blocks summed row by row, wrapping round the end", () => {
  const random = new Random(4);
  const a = Float64Array.from({ length: 137 }, () => random.integer(100));
  const b = Float64Array.from({ length: 137 }, () => 1 + random.integer(100));
  const settings = { seed: 9, resamples: 200, meanBlock: 20 };
  const fast = resample(runningSums(a), runningSums(b), 137, settings, (x, y) => x / y);
  expect([...fast]).toEqual(naiveResample(a, b, 9, 200, 20));
});

test("a seed gives the same interval, another seed another one", () => {
  const random = new Random(5);
  const losses = runningSums(Float64Array.from({ length: 6000 }, () => random.uniform()));
  const floors = runningSums(new Float64Array(6000).fill(0.5));
  const at = (seed: number) => skillInterval(losses, floors, 6000, { seed, resamples: 300, meanBlock: 500 });
  expect(at(1)).toEqual(at(1));
  expect(at(1)).not.toEqual(at(2));
});

test("no interval is given of fewer than ten blocks", () => {
  const sums = runningSums(new Float64Array(5000).fill(1));
  expect(skillInterval(sums, sums, 4999)).toBeNull();
  expect(skillInterval(sums, sums, 5000)).toEqual([0, 0]);
});

test("blocks are shortened to make ten of them, but never below the length of a label", () => {
  expect(blockFor(26_136, 50, 500)).toBe(500);
  expect(blockFor(5_000, 100, 500)).toBe(500);
  expect(blockFor(1_900, 100, 500)).toBe(190);
  expect(blockFor(26_136, 600, 500)).toBe(600);
  expect(blockFor(999, 100, 500)).toBeNull();
  expect(blockFor(4_999, 600, 500)).toBeNull();
  expect(blockFor(0, 1, 500)).toBeNull();
});

test("quantiles lie where NumPy's do", () => {
  const sorted = Float64Array.from([1, 1, 2, 3, 4, 5, 6, 9]);
  expect([0.025, 0.3, 0.975].map((q) => quantile(sorted, q))).toEqual(
    [1, 2.1, 8.475].map((v) => expect.closeTo(v, 12)),
  );
});

test("the mean block length is the one asked for", () => {
  const n = 10_000;
  const index = runningSums(Float64Array.from({ length: n }, (_, i) => i));
  const spread = (meanBlock: number): number => {
    const means = resample(index, index, n, { seed: 3, resamples: 400, meanBlock }, (sum) => sum / n);
    const centre = means.reduce((sum, m) => sum + m, 0) / means.length;
    return Math.sqrt(means.reduce((sum, m) => sum + (m - centre) ** 2, 0) / means.length);
  };
  // Var of the mean of ~n/L blocks of a trend: about 2L / n times the variance n²/12 of one index (geometric blocks).
  for (const L of [20, 100]) expect(spread(L) / (n * Math.sqrt(L / (6 * n)))).toBeCloseTo(1, 0.6);
});

test("on autocorrelated losses a 95 % interval of long blocks holds the truth about 95 times in 100, of short ones less", () => {
  const random = new Random(6);
  const n = 8000;
  const trials = 80;
  const held = { long: 0, short: 0 };
  for (let trial = 0; trial < trials; trial++) {
    // AR(1) with coefficient 0.9 about 1: the mean is known, and ten rows or so say the same thing.
    const values = new Float64Array(n);
    let x = random.normal() / Math.sqrt(1 - 0.9 ** 2);
    for (let i = 0; i < n; i++) values[i] = 1 + (x = 0.9 * x + random.normal());
    const sums = runningSums(values);
    for (const [name, meanBlock] of [
      ["long", 200],
      ["short", 5],
    ] as const) {
      const [low, high] = interval95(resample(sums, sums, n, { seed: trial, resamples: 200, meanBlock }, (s) => s / n));
      held[name] += Number(low <= 1 && 1 <= high);
    }
  }
  expect(held.long / trials).toBeGreaterThan(0.9);
  expect(held.long / trials).toBeLessThan(0.99);
  expect(held.short / trials).toBeLessThan(0.8);
});
