import { expect, it } from "vitest";
import type { QualityReport } from "../../core/sources/quality.ts";
import { checkRows, contentRows } from "./quality-text.ts";

const quality: QualityReport = {
  files: [],
  symbol: "SIMX",
  date: null,
  rows: 1000,
  levels: 10,
  sourceLevels: 50,
  start: 34_200.004_241_176,
  end: 57_599.9,
  eventCounts: { "1": 480, "7": 1 },
  crossed: 0,
  locked: 2,
  misordered: 0,
  disagreements: null,
  halts: 1,
  offTickPrices: 0,
  equalTimestamps: 3,
  largestSilence: null,
  absentLevelRows: 0,
  tickSize: 0.01,
  variants: [],
  warnings: [],
};

const row = (rows: ReturnType<typeof checkRows>, name: string) => rows.find((each) => each.name === name);

it("passes a check that found nothing, notes one that found something, and says what could not be checked", () => {
  const rows = checkRows(quality);
  expect(row(rows, "Crossed")).toMatchObject({ value: "0", state: "passed" });
  expect(row(rows, "Locked")).toMatchObject({ value: "2", state: "noted" });
  expect(row(rows, "Locked")?.note).toMatch(/0\.20\s%/);
  expect(row(rows, "Message and book disagree")).toMatchObject({ value: "n/a", state: "na" });
  expect(row(rows, "Largest silence")?.value).toBe("n/a");
});

it("says which levels were kept, and writes times to the millisecond", () => {
  const rows = contentRows(quality);
  expect(row(rows, "Levels a side")?.note).toBe("the best 10 of 50 are kept");
  expect(row(rows, "Span")?.value).toBe("09:30:00.004 to 15:59:59.900");
  expect(row(rows, "Halts and resumptions")?.value).toBe("1");
});

it("of a received stream it tells trades and gaps in the place of what only files of order messages have", () => {
  const gaps = { count: 2, seconds: 12.5, causes: { sequence: 2 } };
  const stream = { ...quality, eventCounts: {}, trades: 4321, gaps };
  expect(row(contentRows(stream), "Trades")?.value).toMatch(/4.321/);
  expect(row(checkRows(stream), "Gaps")).toMatchObject({ value: "2", state: "noted" });
  expect(row(checkRows(stream), "Gaps")?.note).toMatch(/12\.5|13/);
  expect(row(checkRows(stream), "Halts")).toBeUndefined();
  expect(row(checkRows({ ...stream, gaps: { count: 0, seconds: 0, causes: {} } }), "Gaps")?.state).toBe("passed");
  expect(row(contentRows(quality), "Trades")).toBeUndefined();
});
