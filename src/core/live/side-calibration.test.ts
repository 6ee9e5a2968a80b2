import { expect, it } from "vitest";
import { SideCalibration } from "./side-calibration.ts";

it("two hundred clear prints turn the assumed side around", () => {
  const calibration = new SideCalibration("taker");
  for (let i = 0; i < 199; i++) calibration.see(-1, 101, 100, 101);
  expect([calibration.verdict, calibration.aggressor(-1)]).toEqual([null, -1]);
  calibration.see(1, 100, 100, 101);
  expect([calibration.verdict, calibration.aggressor(-1), calibration.aggressor(0)]).toEqual(["maker", 1, 0]);
});

it("prints inside the spread say nothing, and divided prints give no verdict", () => {
  const calibration = new SideCalibration("maker");
  for (let i = 0; i < 1000; i++) calibration.see(1, 100.5, 100, 101);
  expect(calibration.taker + calibration.maker).toBe(0);
  for (let i = 0; i < 1000; i++) calibration.see(i % 3 === 0 ? 1 : -1, 101, 100, 101);
  expect([calibration.verdict, calibration.aggressor(1)]).toEqual([null, -1]);
});
