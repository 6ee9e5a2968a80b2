import { describe, expect, test } from "vitest";
import { Random } from "../random.ts";
import { bartlettLag, dieboldMariano, longRunVariance } from "./diebold-mariano.ts";
import outside from "./golden/outside.json" with { type: "json" };
import { incompleteBeta, studentTwoSided } from "./student.ts";

test.each(outside.dieboldMariano)(
  "error and statistic at horizon $horizon, lag $lag are those of statsmodels' HAC regression on a constant",
  ({ a, b, horizon, lag, mean, standardError, statistic, p }) => {
    const found = dieboldMariano(Float64Array.from(a), Float64Array.from(b), horizon, lag);
    expect(found.meanDifference).toBeCloseTo(mean, 12);
    expect(found.standardError / standardError).toBeCloseTo(1, 10);
    expect(found.statistic).toBeCloseTo(statistic, 9);
    expect(found.p).toBeCloseTo(p, 10);
  },
);

test("tails of Student's law are SciPy's", () => {
  for (const { t, freedom, p } of outside.student) expect(studentTwoSided(t, freedom) / p).toBeCloseTo(1, 9);
  expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
  expect(studentTwoSided(NaN, 4)).toBeNaN();
});

/** Loss differences whose neighbours share `horizon - 1` of `horizon` shocks, as overlapping labels make them. */
function overlapping(random: Random, n: number, horizon: number, mean: number): [Float64Array, Float64Array] {
  const shocks = Float64Array.from({ length: n + horizon }, () => random.normal());
  const a = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < horizon; j++) a[i] += shocks[i + j] / horizon;
  return [a.map((value) => value + mean), new Float64Array(n)];
}

function rejections(mean: number, lag?: (n: number, h: number) => number): number {
  const random = new Random(11);
  const [trials, n, horizon] = [600, 1500, 20];
  let rejected = 0;
  for (let i = 0; i < trials; i++) {
    const [a, b] = overlapping(random, n, horizon, mean);
    if (dieboldMariano(a, b, horizon, lag?.(n, horizon)).p < 0.05) rejected++;
  }
  return rejected / trials;
}

describe("with overlapping labels", () => {
  test("equal forecasters are told apart in about five cases of a hundred", () => {
    const size = rejections(0);
    expect(size).toBeGreaterThan(0.02);
    expect(size).toBeLessThan(0.095);
  });

  test("a lag of no more than the overlap would reject equal forecasters more often", () => {
    expect(rejections(0, (_, horizon) => horizon - 1)).toBeGreaterThan(rejections(0) + 0.01);
  });

  test("a difference of five standard errors is nearly always found", () => {
    // The long-run deviation is 1, so that the error of the mean is 1 / sqrt(1500).
    expect(rejections(5 / Math.sqrt(1500))).toBeGreaterThan(0.95);
  });
});

test("its sign says which is better, and turning the two round turns it", () => {
  const [a, b] = overlapping(new Random(2), 400, 5, 0.3);
  const found = dieboldMariano(a, b, 5);
  expect(found.statistic).toBeGreaterThan(3);
  expect(dieboldMariano(b, a, 5).statistic).toBeCloseTo(-found.statistic, 12);
});

test("forecasters that never differ are not told apart", () => {
  const same = Float64Array.from({ length: 50 }, (_, i) => i);
  expect(dieboldMariano(same, same, 3)).toMatchObject({ meanDifference: 0, statistic: NaN, p: 1 });
});

test("the lag is at least the overlap, and refused below it; so are too few rows", () => {
  expect(bartlettLag(26_000, 100)).toBe(297);
  expect(bartlettLag(26_000, 1)).toBe(30);
  expect(bartlettLag(300, 100)).toBe(99);
  const rows = new Float64Array(50);
  expect(() => dieboldMariano(rows, rows, 5, 3)).toThrow("lag 3");
  expect(() => dieboldMariano(rows, rows, 25)).toThrow("50 rows are too few");
  expect(() => dieboldMariano(rows, rows.subarray(1), 5)).toThrow("50 and of 49 rows");
});

test("without lags the long-run variance is the variance", () => {
  expect(longRunVariance(Float64Array.of(1, 2, 3, 6), 0)).toBeCloseTo(3.5, 12);
});
