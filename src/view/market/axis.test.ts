import * as fc from "fast-check";
import { expect, test } from "vitest";
import { priceMarks, timeMarks } from "./axis.ts";
import { apart } from "./strip-layer.ts";
import { skillAxis } from "./record-charts.tsx";

test("price labels lie at round ticks, far enough apart, and every fifth or tenth is strong", () => {
  const marks = priceMarks(56_530, 56_695, 3);
  expect(marks.map(({ value }) => value)).toEqual(Array.from({ length: 17 }, (_, i) => 56_530 + 10 * i));
  expect(marks.filter(({ strong }) => strong).map(({ value }) => value)).toEqual([56_550, 56_600, 56_650]);
});

test("labels never come closer than asked, whatever the zoom", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 48, noNaN: true }),
      fc.double({ min: 0.05, max: 30_000, noNaN: true }),
      (perTick, seconds) => {
        const prices = priceMarks(-500 / perTick, 500 / perTick, perTick);
        for (let i = 1; i < prices.length; i++) {
          expect((prices[i].value - prices[i - 1].value) * perTick).toBeGreaterThanOrEqual(28 - 1e-6);
        }
        const times = timeMarks(40_000e9, 40_000e9 + seconds * 1e9, 984);
        for (let i = 1; i < times.length; i++) {
          expect(((times[i].value - times[i - 1].value) / (seconds * 1e9)) * 984).toBeGreaterThanOrEqual(90 - 1e-6);
        }
        if (seconds <= 100_000) expect(times.length).toBeGreaterThan(0);
      },
    ),
  );
});

test("five minutes are marked every half minute, whole minutes strong", () => {
  const marks = timeMarks(54_886e9, 55_186e9, 984);
  expect(marks.map(({ value }) => value / 1e9)).toEqual([
    54_900, 54_930, 54_960, 54_990, 55_020, 55_050, 55_080, 55_110, 55_140, 55_170,
  ]);
  expect(marks.filter(({ strong }) => strong).map(({ value }) => value / 60e9)).toEqual([915, 916, 917, 918, 919]);
});

test("labels pushed apart keep their order, their distance and their bounds", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 92, noNaN: true }), { minLength: 3, maxLength: 3 }), (given) => {
      const heights = given.toSorted((a, b) => a - b);
      apart(heights, 14, 7, 85);
      expect(heights[0]).toBeGreaterThanOrEqual(7);
      expect(heights[2]).toBeLessThanOrEqual(85);
      expect(heights[1] - heights[0]).toBeGreaterThanOrEqual(14 - 1e-9);
      expect(heights[2] - heights[1]).toBeGreaterThanOrEqual(14 - 1e-9);
    }),
  );
});

test("the skill axis holds zero and every value, in at most seven steps", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -90, max: 90, noNaN: true }), { minLength: 1, maxLength: 4 }), (values) => {
      const { low, high, step } = skillAxis(values);
      expect(low).toBeLessThan(0);
      for (const value of values) expect(value >= low && value <= high).toBe(true);
      expect((high - low) / step).toBeLessThanOrEqual(7);
    }),
  );
});
