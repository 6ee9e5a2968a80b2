import * as fc from "fast-check";
import { expect, it } from "vitest";
import { decay, logarithm } from "./elementary.ts";

it("decay agrees with Math.exp to a few units in the last place", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 700, noNaN: true }), (x) => {
      expect(Math.abs(decay(x) / Math.exp(-x) - 1)).toBeLessThan(1e-13 / 2 + x * 3e-16);
    }),
  );
});

it("decay starts at one and ends at zero", () => {
  expect(decay(0)).toBe(1);
  expect(decay(745)).toBe(0);
  expect(decay(744)).toBeGreaterThan(0);
});

it("logarithm agrees with Math.log", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1, noNaN: true }), (x) => {
      const expected = Math.log(x);
      expect(Math.abs(logarithm(x) - expected)).toBeLessThan(4e-16 * Math.max(1, Math.abs(expected)));
    }),
  );
});
