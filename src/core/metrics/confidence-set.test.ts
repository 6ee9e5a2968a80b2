import { expect, test } from "vitest";
import { Random } from "../random.ts";
import { modelConfidenceSet } from "./confidence-set.ts";
import { compareModels, SET_LEVEL } from "./comparison.ts";
import outside from "./golden/outside.json" with { type: "json" };

test("p-values are those of the arch package, up to what two sets of resamples differ by", () => {
  const { losses, meanBlock, p } = outside.confidenceSet;
  const members = modelConfidenceSet(
    losses.map((loss) => Float64Array.from(loss)),
    { seed: 5, resamples: 8000, meanBlock },
  );
  for (const { model, p: found } of members)
    expect(Math.abs(found - p[String(model) as keyof typeof p]), `model ${model}`).toBeLessThan(0.02);
});

/** Losses with a common part and a persistent part of their own (blocks of ten rows), and these means. */
function losses(random: Random, n: number, means: readonly number[]): Float64Array[] {
  const common = Float64Array.from({ length: n }, () => random.normal());
  return means.map((mean) => {
    let own = 0;
    return common.map((value, i) => {
      if (i % 10 === 0) own = random.normal();
      return value + own + mean;
    });
  });
}

const SETTINGS = { seed: 1, resamples: 300, meanBlock: 30 };

function coverage(means: readonly number[]): { kept: number; alone: number } {
  const random = new Random(21);
  const trials = 150;
  let [kept, alone] = [0, 0];
  for (let i = 0; i < trials; i++) {
    const set = modelConfidenceSet(losses(random, 1500, means), { ...SETTINGS, seed: i }).filter(
      ({ p }) => p >= SET_LEVEL,
    );
    const inside = new Set(set.map(({ model }) => model));
    if (means.every((mean, model) => mean > Math.min(...means) || inside.has(model))) kept++;
    if (inside.size === 1) alone++;
  }
  return { kept: kept / trials, alone: alone / trials };
}

test("all of the equally good stay in the 90 % set in about nine cases of ten or more", () => {
  expect(coverage([0, 0, 0]).kept).toBeGreaterThan(0.83);
});

test("those that are clearly worse are dropped, and the best stays", () => {
  const { kept, alone } = coverage([0, 0.8, 0.8, 1]);
  expect(kept).toBe(1);
  expect(alone).toBeGreaterThan(0.95);
});

test("the best comes first with p 1, and p falls from there", () => {
  const members = modelConfidenceSet(losses(new Random(4), 800, [0.5, 0, 1]), SETTINGS);
  expect(members.map(({ model }) => model)).toEqual([1, 0, 2]);
  expect(members[0].p).toBe(1);
  for (let i = 1; i < members.length; i++) expect(members[i].p).toBeLessThanOrEqual(members[i - 1].p);
});

test("the same model twice is never told apart", () => {
  const [loss] = losses(new Random(5), 500, [0]);
  expect(modelConfidenceSet([loss, loss.slice()], SETTINGS).map(({ p }) => p)).toEqual([1, 1]);
  expect(modelConfidenceSet([loss], SETTINGS)).toMatchObject([{ model: 0, p: 1 }]);
  expect(modelConfidenceSet([], SETTINGS)).toEqual([]);
  expect(() => modelConfidenceSet([loss, loss.subarray(1)], SETTINGS)).toThrow("same rows");
});

test("models are compared on the rows that all of them forecast, the better first in each pair", () => {
  const [a, b, c] = losses(new Random(6), 2000, [0.4, 0, 0.9]);
  a.fill(NaN, 0, 100);
  b.fill(NaN, 50, 200);
  const { n, models, pairs } = compareModels(
    [
      { name: "a", losses: a },
      { name: "b", losses: b },
      { name: "c", losses: c },
    ],
    10,
    { ...SETTINGS, meanBlock: 100 },
  );
  expect(n).toBe(1800);
  expect(models.map(({ name }) => name)).toEqual(["b", "a", "c"]);
  expect(models[0].logLoss).toBeCloseTo(b.subarray(200).reduce((sum, x) => sum + x, 0) / 1800, 12);
  expect(pairs.map(({ better, worse }) => better + worse)).toEqual(["ba", "bc", "ac"]);
  for (const { test: found } of pairs) expect(found.statistic).toBeLessThan(-2);
  const never = new Float64Array(2000).fill(NaN);
  const both = [
    { name: "a", losses: a },
    { name: "never", losses: never },
  ];
  expect(() => compareModels(both, 10)).toThrow("no row is forecast");
});
