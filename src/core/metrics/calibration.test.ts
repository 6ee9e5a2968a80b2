import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../random.ts";
import { calibration, CalibrationHistogram } from "./calibration.ts";

function histogramOf(stated: Float64Array, right: Uint8Array): CalibrationHistogram {
  const histogram = new CalibrationHistogram();
  stated.forEach((p, i) => histogram.add(p, right[i] === 1));
  return histogram;
}

test("three bins of four equal NumPy's array_split of the sorted statements", () => {
  // NumPy 2.4.6, the twelve forecasts of scores.test.ts.
  const stated = [0.5314, 0.5364, 0.6686, 0.75, 0.7571, 0.6516, 0.3672, 0.5562, 0.5679, 0.4248, 0.4401, 0.4164];
  const right = [0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0];
  const { ece, bins } = calibration(Float64Array.from(stated), Uint8Array.from(right), 3);
  expect(ece).toBeCloseTo(0.16775833333333334, 14);
  expect(bins.map(({ n, observed }) => [n, observed])).toEqual([
    [4, 0.25],
    [4, 0.25],
    [4, 0.75],
  ]);
  [0.412125, 0.547975, 0.706825].forEach((mean, i) => expect(bins[i].stated).toBeCloseTo(mean, 14));
});

test("one statement made a thousand times is one bin, whatever the order of what happened", () => {
  const stated = new Float64Array(1000).fill(0.4);
  const right = Uint8Array.from({ length: 1000 }, (_, i) => Number(i < 400));
  expect(calibration(stated, right).ece).toBeCloseTo(0, 12);
  expect(calibration(stated, right).bins).toHaveLength(1);
  expect(histogramOf(stated, right).calibration().ece).toBeCloseTo(0, 12);
});

test("a statement made more often than a bin holds stands alone among the others", () => {
  // 300 spread below, 400 of 0.5, 300 spread above: bins of 100 each side of it.
  const stated = Float64Array.from({ length: 1000 }, (_, i) =>
    i < 300 ? 0.4 + i / 1e4 : i < 700 ? 0.5 : 0.6 + i / 1e4,
  );
  const { bins } = calibration(stated, new Uint8Array(1000), 10);
  expect(bins.map(({ n }) => n)).toEqual([100, 100, 100, 400, 100, 100, 100]);
  const shifted = calibration(stated.subarray(40), new Uint8Array(960), 10);
  expect(shifted.bins.map(({ n }) => n)).toEqual([96, 96, 68, 400, 108, 96, 96]);
});

test("bins hold every forecast once and about a fifteenth each", () => {
  const random = new Random(2);
  const stated = Float64Array.from({ length: 10_000 }, () => 1 / 3 + random.uniform() / 2);
  const { bins } = calibration(stated, new Uint8Array(10_000));
  expect(bins).toHaveLength(15);
  expect(bins.reduce((sum, { n }) => sum + n, 0)).toBe(10_000);
  for (const { n } of bins) expect(Math.abs(n - 10_000 / 15)).toBeLessThanOrEqual(1);
});

test("what is said with p and happens with p has no error but that of chance; overstating it by 0.1 shows as 0.1", () => {
  const random = new Random(3);
  const stated = Float64Array.from({ length: 50_000 }, () => 0.4 + random.uniform() / 2);
  const right = stated.map((p) => Number(random.uniform() < p));
  expect(calibration(stated, Uint8Array.from(right)).ece).toBeLessThan(0.012);
  const overstated = stated.map((p) => p + 0.1);
  expect(calibration(overstated, Uint8Array.from(right)).ece).toBeCloseTo(0.1, 2);
});

test("the histogram is the sorted one wherever distinct statements fall into distinct cells", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ cell: fc.integer({ min: 700, max: 2047 }), right: fc.boolean() }), {
        minLength: 1,
        maxLength: 400,
      }),
      (rows) => {
        const stated = Float64Array.from(rows, ({ cell }) => (cell + 0.5) / 2048);
        const right = Uint8Array.from(rows, (row) => Number(row.right));
        const exact = calibration(stated, right);
        const fast = histogramOf(stated, right).calibration();
        expect(fast.bins.map(({ n }) => n)).toEqual(exact.bins.map(({ n }) => n));
        expect(fast.ece).toBeCloseTo(exact.ece, 12);
      },
    ),
  );
});

test("nothing stated has no error to speak of", () => {
  expect(calibration(new Float64Array(0), new Uint8Array(0))).toEqual({ ece: NaN, bins: [] });
  expect(new CalibrationHistogram().calibration()).toEqual({ ece: NaN, bins: [] });
});
