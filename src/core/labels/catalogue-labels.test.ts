import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { realData } from "../../../test/data.ts";
import { goldenFile, readColumns } from "../../../test/golden.ts";
import { randomDay } from "../../../test/random-day.ts";
import { tinyLobster } from "../../../test/tiny-lobster.ts";
import { readParameters } from "../features/index.ts";
import { keepLevels, type MarketDay, sliceDay } from "../market/day.ts";
import { catalogueLabels, classOf, labelNames } from "./catalogue-labels.ts";
import { fitLabelThresholds } from "./catalogue-thresholds.ts";

const constructed = (name: string) => fileURLToPath(new URL(`../features/golden/${name}`, import.meta.url));
const edge = tinyLobster(constructed("edge_message_3.csv"), constructed("edge_orderbook_3.csv"));
const GOOG = realData("lobster/GOOG_2012-06-21_34200000_57600000_message_10.head2000.csv");

/** Section 13: moves to 1e-9 of value plus root mean square, classes and ends exactly, undefined rows the same. */
function expectGolden(day: MarketDay, params: string, path: string): void {
  const golden = readColumns(path);
  const { alpha } = readParameters(JSON.parse(readFileSync(params, "utf8")));
  const { names, columns, rows } = catalogueLabels(day, alpha);
  expect([...golden.keys()].slice(2)).toEqual(names);
  expect(names).toHaveLength(36);
  expect(rows).toBe(golden.get("row")!.length);
  names.forEach((name, i) => {
    const expected = golden.get(name)!;
    const finite = expected.filter((x) => !Number.isNaN(x));
    const rms = Math.sqrt(finite.reduce((sum, x) => sum + x * x, 0) / finite.length);
    for (let row = 0; row < rows; row++) {
      const [ours, theirs] = [columns[i][row], expected[row]];
      const allowed = name.startsWith("y_") ? 1e-9 * (Math.abs(theirs) + rms) : 0;
      const equal = Number.isNaN(theirs) ? Number.isNaN(ours) : Math.abs(ours - theirs) <= allowed;
      if (!equal) expect.fail(`${name} row ${row}: ${ours}, reference ${theirs}`);
    }
  });
}

const rowsFrom = (a: number, b: number) => Array.from({ length: b - a + 1 }, (_, i) => a + i);

describe("labels of the catalogue", () => {
  it("equal the reference vectors on the constructed book", () => {
    expectGolden(edge, constructed("edge_3_params.json"), constructed("edge_3_labels.csv.gz"));
  });

  const files = [GOOG, goldenFile("goog_10_params.json"), goldenFile("goog_10_labels.csv.gz")];
  const there = files.filter((path) => path !== null);
  it.skipIf(there.length < 3)("equal the reference vectors on the first 2,000 rows of GOOG", () => {
    const [message, params, labels] = there;
    expectGolden(tinyLobster(message, message.replace("message", "orderbook")), params, labels);
  });

  it("of a row never read beyond the end they state", () => {
    const day = randomDay(8, { rows: 300, levels: 1, absence: 0.01 });
    const alpha = fitLabelThresholds(day, { from: 0, to: 200 }, { horizons: [7, 20] });
    const { names, columns } = catalogueLabels(day, alpha, { horizons: [7, 20] });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (rows) => {
        const cut = catalogueLabels(sliceDay(day, { from: 0, to: rows }), alpha, { horizons: [7, 20] });
        names.forEach((name, i) => {
          const k = Number(/\d+$/.exec(name));
          for (let n = 0; n < rows; n++) {
            const expected = n + k < rows ? columns[i][n] : Number.NaN;
            if (!Object.is(cut.columns[i][n] + 0, expected + 0)) expect.fail(`${name} row ${n} of ${rows}`);
          }
        });
      }),
      { numRuns: 30 },
    );
    expect(names).toEqual(labelNames([7, 20]));
  });

  it("have thresholds that only see their training rows", () => {
    const day = randomDay(4, { rows: 400, levels: 1, absence: 0.01 });
    const span = { from: 30, to: 250 };
    expect(fitLabelThresholds(sliceDay(day, { from: 0, to: 250 }), span)).toEqual(fitLabelThresholds(day, span));
    expect(fitLabelThresholds(day, { from: 30, to: 270 })).not.toEqual(fitLabelThresholds(day, span));
  });

  it("turn at a threshold that is a tie into no move", () => {
    expect([classOf(0.5, 0.5), classOf(-0.5, 0.5), classOf(0.50001, 0.5), classOf(-0.50001, 0.5)]).toEqual([
      0, 0, 1, -1,
    ]);
    expect([classOf(0, 0), classOf(0.5, 0), classOf(Number.NaN, 0)]).toEqual([0, 1, Number.NaN]);
    expect(classOf(3000 * (1 + 5e-10), 3000)).toBe(0);
  });

  it("do not cross a gap, nor a halt when asked to", () => {
    const day = randomDay(4, { rows: 200, levels: 1, absence: 0 });
    day.messages!.type.fill(1);
    day.messages!.type[120] = 7;
    const k = 10;
    const alpha = fitLabelThresholds(day, { from: 0, to: 200 }, { horizons: [k] });
    const undefinedRows = (name: string, settings: object) => {
      const { names, columns } = catalogueLabels(day, alpha, { horizons: [k], ...settings });
      const column = columns[names.indexOf(name)];
      return Array.from(column.keys()).filter((n) => n >= k && n < 190 && Number.isNaN(column[n]));
    };
    expect(undefinedRows("c_raw_10", {})).toEqual([]);
    for (const name of ["c_raw_10", "c_cost_10", "c_tb_10", "y_next_10"]) {
      expect(undefinedRows(name, { stopAtHalts: true }), name).toEqual(rowsFrom(110, 120));
      expect(undefinedRows(name, { gaps: [50] }), name).toEqual(rowsFrom(40, 49));
    }
    expect(undefinedRows("y_smooth_10", { stopAtHalts: true })).toEqual(rowsFrom(110, 129));
    expect(undefinedRows("y_smooth_10", { gaps: [50] })).toEqual(rowsFrom(40, 58));
  });

  it("add the fee of both sides to the spread of a round trip", () => {
    const [free, paid] = [0, 2].map((feeBps) => fitLabelThresholds(edge, { from: 0, to: 100 }, { feeBps }).cost_10);
    expect(paid - free).toBeCloseTo((2 * 2 * 100) / 1e4, 2); // prices of the file are about 100 ticks
    expect(() => catalogueLabels(keepLevels(edge, 1), { raw_10: 1 })).toThrow('no threshold "smooth_10"');
  });
});
