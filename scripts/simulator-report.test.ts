import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Figure } from "../src/core/sources/simulator/realism.ts";
import { realData } from "../test/data.ts";
import { alike, comparison, googFigures, median, REPORT_PATH, simulatedFigures } from "./simulator-report.ts";

const GOOG = realData("lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip");

const figures = (spread: number, kurtosis: number): Figure[] => [
  { group: "spread", name: "mean", unit: "ticks", value: spread },
  { group: "kurtosis of returns", name: "60 s", unit: "", value: kurtosis },
];

it("within a factor of two is alike, in either direction; other signs are not", () => {
  expect([0.5, 1, 2].map((v) => alike(1, v))).toEqual([true, true, true]);
  expect([0.49, 2.01, -1, Number.NaN].map((v) => alike(1, v))).toEqual([false, false, false, false]);
});

it("the median of an even number is between the middle two", () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
});

it("shows a figure that is off in bold and gives its reason", () => {
  const text = comparison(figures(20, 10), [figures(22, 3), figures(18, 4), figures(25, 2)]);
  expect(text).toContain("| mean, ticks | 20.0 | 22.0 | 18.0 to 25.0 | 1.10 |");
  expect(text).toContain("| 60 s | 10.0 | 3.00 | 2.00 to 4.00 | **0.30** |");
  expect(text).toContain("there is no news");
});

it("cannot be written while a figure is off without a reason", () => {
  expect(() => comparison(figures(20, 10), [figures(50, 10)])).toThrow("spread: mean is 50, GOOG's is 20");
});

it.skipIf(!GOOG)("the committed report is what the GOOG day and the simulator give", async () => {
  const text = comparison(await googFigures(GOOG!, () => {}), simulatedFigures());
  expect(readFileSync(REPORT_PATH, "utf8")).toContain(text);
});
