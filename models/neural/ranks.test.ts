import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { fitRanks, KNOTS, scoreOf, scored } from "./ranks.ts";

const ROWS = 20_000;
const all = Int32Array.from({ length: ROWS }, (_, i) => i);
const random = new Random(1);
const normal = Float64Array.from({ length: ROWS }, () => random.normal());

test("a monotone change of a column leaves its scores as they are, and a normal column's are its own values", () => {
  const heavy = normal.map((z) => Math.exp(3 * z));
  const ranks = fitRanks([normal, heavy], all);
  for (const z of [-2, -0.7, 0, 0.3, 1.5]) expect(scoreOf(ranks, 0, z), `${z}`).toBeCloseTo(z, 1);
  const [a, b] = scored([normal, heavy], ranks);
  const worst = a.reduce(
    (most, score, i) => (Math.abs(normal[i]) < 2 ? Math.max(most, Math.abs(score - b[i])) : most),
    0,
  );
  // Between two knots a bent column is followed by its chord.
  expect(worst).toBeLessThan(0.05);
});

test("equal values share one score, the mean of their ranks; beyond the ends the score is held; NaN stays NaN", () => {
  const counts = Float64Array.from({ length: ROWS }, (_, i) => Math.max(0, (i % 4) - 1));
  const ranks = fitRanks([counts], all);
  const zero = scoreOf(ranks, 0, 0);
  // Half of the rows are 0: their mean score is that of the lower half of a normal, -sqrt(2 / pi).
  expect(zero).toBeCloseTo(-Math.sqrt(2 / Math.PI), 1);
  expect([scoreOf(ranks, 0, -9), scoreOf(ranks, 0, 9)]).toEqual([zero, scoreOf(ranks, 0, 2)]);
  expect(scoreOf(ranks, 0, NaN)).toBeNaN();
  const constant = fitRanks([new Float64Array(ROWS).fill(3)], all);
  expect(scoreOf(constant, 0, 3)).toBeCloseTo(0, 6);
});

test("a column's scores are those of its values one by one", () => {
  const ranks = fitRanks([normal], all);
  const mixed = normal.map((z, i) => (i % 97 === 0 ? NaN : i % 3 === 0 ? 4 * z : Math.round(z)));
  const [column] = scored([mixed], ranks);
  expect([...column]).toEqual([...mixed].map((x) => scoreOf(ranks, 0, x)));
});

test("scores rise with the value, and only the given rows are looked at", () => {
  const ranks = fitRanks([normal], all.subarray(0, 5_000));
  const changed = normal.slice();
  changed.fill(1e6, 5_000);
  expect(fitRanks([changed], all.subarray(0, 5_000))).toEqual(ranks);
  const grid = Array.from({ length: 400 }, (_, i) => scoreOf(ranks, 0, -4 + i / 50));
  for (let i = 1; i < grid.length; i++) expect(grid[i]).toBeGreaterThanOrEqual(grid[i - 1]);
  expect(ranks.knots.length).toBe(KNOTS);
});
