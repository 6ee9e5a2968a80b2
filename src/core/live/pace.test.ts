import { expect, it } from "vitest";
import { Pace } from "./pace.ts";

it("a market is stale after twenty of its usual pauses, and never before the least patience", () => {
  const pace = new Pace();
  expect(pace.patience(15e9)).toBe(15e9);
  for (let i = 0; i < 100; i++) pace.heard(i * 1e9);
  expect(pace.patience(15e9)).toBe(20e9);
  pace.heard(5000e9);
  expect(pace.patience(15e9)).toBe(20e9);
  for (let i = 0; i < 100; i++) pace.heard(6000e9 + i * 1e6);
  expect(pace.patience(15e9)).toBe(15e9);
});
