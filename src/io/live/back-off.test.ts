import { expect, it } from "vitest";
import { backOff, ceiling } from "./back-off.ts";

it("doubles from a quarter of a second to half a minute, and stays there", () => {
  expect([1, 2, 3, 7, 8, 50, 5000].map(ceiling)).toEqual([250, 500, 1000, 16_000, 30_000, 30_000, 30_000]);
});

it("waits anything below the ceiling, also at the cap: clients cut off together do not come back together", () => {
  for (const failures of [1, 4, 8, 100]) {
    expect(backOff(failures, 0)).toBe(1);
    expect(backOff(failures, 0.5)).toBe(ceiling(failures) / 2);
    expect(backOff(failures, 0.999)).toBeLessThan(ceiling(failures));
  }
  expect(backOff(0, 0.7)).toBe(0);
});
