import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomDay } from "../../../test/random-day.ts";
import { sliceDay } from "../market/day.ts";
import { computeFeatures, DEFAULT, fitParameters, sampledRows, type Sampling } from "./index.ts";

const day = randomDay(9, { rows: 1200, levels: 5, absence: 0.01 });
const all = { from: 0, to: day.rows };
const RULES: readonly Sampling[] = [
  { by: "event" },
  { by: "time", seconds: 5 },
  { by: "volume", volume: 1000 },
  { by: "quotes" },
];

describe("samples", () => {
  it("by event are every row", () => {
    expect([...sampledRows(day, { by: "event" }, { from: 3, to: 6 })]).toEqual([3, 4, 5]);
  });

  it("by time are the first rows at or after each multiple, even one that is met exactly", () => {
    const time = Float64Array.of(1, 4.999999999, 5, 5, 9, 21, 22, 25).map((s) => s * 1e9);
    const quiet = { ...sliceDay(day, { from: 0, to: 8 }), time };
    expect([...sampledRows(quiet, { by: "time", seconds: 5 }, { from: 0, to: 8 })]).toEqual([2, 5, 7]);
  });

  it("by volume are the rows whose trade fills a bar, the rest carried over", () => {
    const { type, size } = day.messages!;
    let total = 0;
    const expected = Array.from({ length: day.rows }, (_, n) => n).filter((n) => {
      const before = Math.floor(total / 1000);
      if (type[n] === 4 || type[n] === 5) total += size[n];
      return Math.floor(total / 1000) > before;
    });
    expect(expected.length).toBeGreaterThan(20);
    expect([...sampledRows(day, { by: "volume", volume: 1000 }, all)]).toEqual(expected);
    expect(sampledRows(day, { by: "volume", volume: 1000 }, all, false).length).toBeLessThan(expected.length);
  });

  it("by quotes are the rows whose best differs from the row before", () => {
    const { bidPrice, bidSize, askPrice, askSize } = day.book!;
    const best = (n: number) => [bidPrice, bidSize, askPrice, askSize].map((columns) => columns[0][n]).join();
    const rows = new Set(sampledRows(day, { by: "quotes" }, all));
    for (let n = 0; n < day.rows; n++) expect(rows.has(n), `row ${n}`).toBe(n === 0 || best(n) !== best(n - 1));
    expect(rows.size).toBeLessThan(day.rows);
  });

  it("do not depend on later rows", () => {
    fc.assert(
      fc.property(fc.constantFrom(...RULES), fc.integer({ min: 1, max: day.rows }), (rule, to) => {
        const cut = sampledRows(sliceDay(day, { from: 0, to }), rule, { from: 0, to });
        expect([...cut]).toEqual([...sampledRows(day, rule, all)].filter((row) => row < to));
      }),
    );
  });

  it("get the values of their rows: windows count every row", () => {
    const fitted = fitParameters(day, { from: 0, to: 600 });
    const whole = computeFeatures(day, DEFAULT, fitted);
    for (const rule of RULES) {
      const at = sampledRows(day, rule, { from: 100, to: 1100 });
      const table = computeFeatures(day, DEFAULT, fitted, { at });
      expect(table.rows).toBe(at.length);
      table.columns.forEach((column, i) =>
        expect(column).toEqual(Float64Array.from(at, (row) => whole.columns[i][row])),
      );
    }
  });

  it("of bars without length are refused", () => {
    expect(() => sampledRows(day, { by: "time", seconds: 0 }, all)).toThrow("seconds");
    expect(() => sampledRows(day, { by: "volume", volume: -1 }, all)).toThrow("volume");
    expect(() => computeFeatures(day, ["ofi_ev"], {}, { at: Int32Array.of(5, 5) })).toThrow("ascending");
  });
});
