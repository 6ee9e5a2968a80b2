import { expect, test } from "vitest";
import { randomDay } from "../../../test/random-day.ts";
import { DEFAULT } from "../features/sets.ts";
import { computeFeatures, fitParameters } from "../features/index.ts";
import { runToEnd } from "../forecaster.ts";
import { protocolSplit } from "../labels/protocol.ts";
import { Study } from "./study.ts";

const NAMES = ["ofi_50", "micro_price", "ret_bps_10", "depth_imb_10", "depth_imb_10__chg_1"];
const day = randomDay(3, { rows: 9000, levels: 5 });
const study = runToEnd(Study.open(day, NAMES));

test("columns are those of the command line, fitted on the training rows", () => {
  const split = protocolSplit(day, 100);
  expect(study.report.fittedOn).toMatchObject(split.train);
  const table = computeFeatures(day, ["micro_price"], fitParameters(day, split.train));
  expect(study.column("micro_price")).toEqual(table.columns[0]);
});

test("what the source cannot give is absent with the reason, and refused with it", () => {
  const [ofi, micro, , deep, deeper] = study.report.columns;
  expect([ofi.absent, ofi.fitted, micro.fitted]).toEqual([null, false, true]);
  expect(deep.absent).toContain("needs level 10");
  expect(deeper.absent).toBe(deep.absent);
  expect(deep.missingShare).toBe(1);
  expect(() => study.column("depth_imb_10")).toThrow("needs level 10");
  expect(() => study.column("ofi_10")).toThrow("not among the columns computed");
  expect(study.table.names).toEqual(["ofi_50", "micro_price", "ret_bps_10"]);
});

test("the missing share counts rows without a value", () => {
  const missing = study.column("ofi_50").filter(Number.isNaN).length;
  expect(missing).toBeGreaterThan(0);
  expect(study.report.columns[0].missingShare).toBe(missing / day.rows);
});

test("statistics are of the rows chosen: spans, all, or those between two times", () => {
  const { test: held } = protocolSplit(day, 100);
  expect(study.summary("ofi_50", { kind: "test" }).rows).toBe(held.to - held.from);
  expect(study.summary("ofi_50", { kind: "all" }).rows).toBe(day.rows);
  const time = { kind: "time", from: day.time[1000], to: day.time[2000] } as const;
  const { from, to } = study.rowsOf(time);
  expect(day.time[from - 1]).toBeLessThan(day.time[1000]);
  expect(day.time[from]).toBe(day.time[1000]);
  expect(day.time[to - 1]).toBeLessThan(day.time[2000]);
  expect(day.time[to]).toBe(day.time[2000]);
  expect(() => study.rowsOf({ kind: "time", from: 0, to: 1 })).toThrow("no row of this day");
});

test("a day too short for spans has all its rows, the reason, and no training rows", () => {
  const short = runToEnd(Study.open(randomDay(3, { rows: 300, levels: 5 }), ["ofi_10"]));
  expect(short.report.spans).toBeNull();
  expect(short.report.reason).toContain("too few");
  expect(short.report.fittedOn).toMatchObject({ from: 0, to: 180 });
  expect(short.summary("ofi_10", { kind: "all" }).rows).toBe(300);
  expect(() => short.rowsOf({ kind: "train" })).toThrow("too short to be split");
});

test("the matrix shown is that of the columns, reordered, with the pairs and groups that belong to it", () => {
  const twins = runToEnd(Study.open(day, ["depth_bid_1", "ret_bps_10", "depth_bid_5", "depth_bid_1__abs"]));
  const { names, values, strongest, groups } = runToEnd(twins.correlations({ kind: "all" }, "spearman"));
  const at = (a: string, b: string): number => values[names.indexOf(a) * names.length + names.indexOf(b)];
  expect(names.toSorted()).toEqual(["depth_bid_1", "depth_bid_1__abs", "depth_bid_5", "ret_bps_10"]);
  expect(at("depth_bid_1", "depth_bid_1__abs")).toBeCloseTo(1, 12);
  expect(Math.abs(names.indexOf("depth_bid_1") - names.indexOf("depth_bid_1__abs"))).toBe(1);
  expect(new Set([strongest[0].a, strongest[0].b])).toEqual(new Set(["depth_bid_1", "depth_bid_1__abs"]));
  expect(strongest).toHaveLength(6);
  for (const { a, b, r } of strongest) expect(at(a, b)).toBe(r);
  expect(groups).toEqual([["depth_bid_1", "depth_bid_1__abs"]]);
});

test("power of one column is that of the same column among others, but for the correction", () => {
  const settings = { horizons: [10], resamples: 200, informationShifts: 5 };
  const alone = runToEnd(study.power({ kind: "all" }, ["ofi_50"], settings));
  const among = runToEnd(study.power({ kind: "all" }, null, settings));
  expect([alone.looked, among.looked]).toEqual([1, 3]);
  expect(alone.entries[0].ic).toEqual(among.entries[0].ic);
});

test("a wrong name is refused before any work, and every default column is known", () => {
  expect(() => Study.open(day, ["ofi_fifty"]).next()).toThrow("the nearest known one is");
  expect(() => Study.open(day, DEFAULT).next()).not.toThrow();
});
