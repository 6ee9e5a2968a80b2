import { expect, it } from "vitest";
import type { DaySummary } from "../../../workers/api.ts";
import type { BacktestReport } from "../../core/backtest/report.ts";
import { reportJson, seriesCsv, tripsCsv } from "./exports.ts";

const series = {
  time: Float64Array.of(34_200e9, 34_201.5e9),
  gross: Float64Array.of(0, 1),
  net: Float64Array.of(0, -2),
  drawdown: Float64Array.of(0, 2),
  position: Float64Array.of(0, 100),
};
const trip = {
  side: -1,
  quantity: 100,
  entryTime: 34_200e9,
  entryRow: 3,
  entryPrice: 57_000.5,
  exitTime: 34_201.5e9,
  exitRow: 9,
  exitPrice: 57_001,
  gross: -1,
  net: -2.5,
  marked: true,
};
const report = { verdict: "No evidence.", series, roundTrips: [trip] } as unknown as BacktestReport;
const day = { instrument: { symbol: "SIMX" }, provenance: { simulated: true }, fingerprint: "f" } as DaySummary;

it("exports the whole report as JSON that another program can read", () => {
  const read = JSON.parse(reportJson(report, day, "#source=sample")) as {
    link: string;
    fingerprint: string;
    report: { series: { net: number[] }; verdict: string };
  };
  expect(read).toMatchObject({ link: "#source=sample", fingerprint: "f", report: { verdict: "No evidence." } });
  expect(read.report.series.net).toEqual([0, -2]);
});

it("exports trades and equity with one row each and clock times", () => {
  expect(tripsCsv(report).split("\r\n")[1]).toBe("sell,100,09:30:00,3,57000.5,09:30:01.5,9,57001,-1,-2.5,yes");
  expect(seriesCsv(report).split("\r\n").slice(1)).toEqual(["09:30:00,0,0,0,0", "09:30:01.5,1,-2,2,100", ""]);
});
