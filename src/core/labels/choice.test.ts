import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { midDay } from "../../../test/mid-day.ts";
import { randomRows, toyDay } from "../../../test/toy-market.ts";
import { UNKNOWN } from "../forecaster.ts";
import { SECOND } from "../market/units.ts";
import { catalogueLabels } from "./catalogue-labels.ts";
import { fitLabelThresholds } from "./catalogue-thresholds.ts";
import { classesBy, fitThreshold, type LabelChoice, labelValuesOf, readChoice } from "./choice.ts";
import { horizonText, lastRows, parseHorizon, rowsAhead } from "./horizon.ts";
import { futureMoves } from "./move.ts";
import { LABEL_RULES } from "./rules.ts";

const day = toyDay(randomRows(5, 600, 0.004));
const span = { from: 20, to: 400 };

describe("with a horizon in rows", () => {
  test("the protocol's rule is the protocol's move, halts included", () => {
    for (const k of [1, 10, 50])
      expect(labelValuesOf(day, { rule: "move", horizon: rowsAhead(k) }).y).toEqual(futureMoves(day, k));
  });

  test.each(LABEL_RULES.filter((rule) => rule !== "move"))(
    "%s gives the catalogue's classes and thresholds",
    (rule) => {
      const k = 10;
      const settings = { horizons: [k], stopAtHalts: true };
      const alpha = fitLabelThresholds(day, span, settings);
      const table = catalogueLabels(day, alpha, settings);
      const expected = table.columns[table.names.indexOf(`c_${rule}_${k}`)];
      const values = labelValuesOf(day, { rule, horizon: rowsAhead(k) });
      const threshold = fitThreshold(day, values, span);
      expect(threshold).toBeCloseTo(alpha[`${rule}_${k}`], 12);
      const found = classesBy(values, threshold);
      let known = 0;
      for (let n = 0; n < day.rows; n++) {
        expect(found[n], `row ${n}`).toBe(Number.isNaN(expected[n]) ? UNKNOWN : expected[n]);
        if (found[n] !== UNKNOWN) known++;
      }
      expect(known).toBeGreaterThan(15);
    },
  );
});

describe("with a horizon in seconds", () => {
  test("the last row within it is found as by looking at every row", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 1, maxLength: 60 }), (steps) => {
        const mids = midDay(steps.map(() => 20));
        let now = 0;
        steps.forEach((step, row) => (mids.time[row] = now += step * 1e6));
        const last = lastRows(mids, { unit: "seconds", value: 1 });
        for (let n = 0; n < mids.rows; n++) {
          let end = n;
          while (end + 1 < mids.rows && mids.time[end + 1] <= mids.time[n] + SECOND) end++;
          const known = mids.time[mids.rows - 1] >= mids.time[n] + SECOND;
          expect(last[n]).toBe(known ? end : -1);
        }
      }),
    );
  });

  test("rows a second apart are labelled as by rows", () => {
    const steady = midDay(Array.from({ length: 300 }, (_, row) => 200 + ((row * row) % 37)));
    for (const rule of LABEL_RULES) {
      const inRows = labelValuesOf(steady, { rule, horizon: rowsAhead(5) });
      const inSeconds = labelValuesOf(steady, { rule, horizon: { unit: "seconds", value: 5 } });
      // What happened in the five seconds before row 4 is not known: the day begins four seconds before it.
      expect(inSeconds.y.subarray(5), rule).toEqual(inRows.y.subarray(5));
      expect(inSeconds.reach).toBe(5);
    }
  });

  test("where nothing happens within it, the mid stays what it is", () => {
    const slow = midDay([20, 30, 40, 50]);
    slow.time.set([0, 5, 10, 15].map((s) => s * 1e9));
    for (const rule of ["move", "raw", "next", "tb"] as const)
      expect(labelValuesOf(slow, { rule, horizon: { unit: "seconds", value: 2 } }).y.slice(0, 3)).toEqual(
        Float64Array.of(0, 0, 0),
      );
  });

  test("is refused without a clock", () => {
    const blind = { ...day, provenance: { ...day.provenance, timeBasis: "row" as const } };
    expect(() => labelValuesOf(blind, { rule: "move", horizon: { unit: "seconds", value: 1 } })).toThrow("clock");
  });
});

test("thresholds of the catalogue's rules know nothing of the rows behind the training span", () => {
  const mids = Array.from({ length: 200 }, (_, row) => 100 + ((row * row) % 11));
  const train = { from: 10, to: 100 };
  for (const rule of LABEL_RULES.filter((rule) => rule !== "move")) {
    const [fitted, other] = [0, 500].map((jump) => {
      const day = midDay(mids.map((mid, row) => (row < train.to ? mid : mid + jump)));
      return fitThreshold(day, labelValuesOf(day, { rule, horizon: rowsAhead(40) }), train);
    });
    expect(other, rule).toBe(fitted);
  }
});

test("no label reads across a halt or a gap", () => {
  const mids = Array.from({ length: 120 }, (_, row) => 100 + (row % 7));
  const gap = 60;
  const broken = { ...midDay(mids, [90]), gaps: { row: Int32Array.of(gap), cause: Uint8Array.of(0) } };
  const horizons: LabelChoice["horizon"][] = [rowsAhead(5), { unit: "seconds", value: 5 }];
  for (const horizon of horizons)
    for (const rule of LABEL_RULES) {
      const { y, moves } = labelValuesOf(broken, { rule, horizon });
      for (let n = 0; n < 115; n++) {
        const across = (n < gap && n + 5 >= gap) || (n <= 90 && n + 5 >= 90);
        if (across) expect([y[n], moves[n]], `${rule} row ${n}`).toEqual([NaN, NaN]);
      }
      // Rules that read the past are undefined for some rows after it, the others are not.
      const back = rule === "smooth" ? 4 : rule === "tlob" ? 9 : 0;
      for (let n = gap; n < gap + back; n++) expect(y[n], `${rule} row ${n}`).toBeNaN();
      expect(y[gap + back]).not.toBeNaN();
    }
});

test("horizons and choices are read and written", () => {
  expect([parseHorizon("50"), parseHorizon("5s")].map(horizonText)).toEqual(["50", "5s"]);
  for (const bad of ["", "0", "5m", "-1", "1.5", "s"]) expect(() => parseHorizon(bad), bad).toThrow(RangeError);
  const choice: LabelChoice = { rule: "tb", horizon: { unit: "seconds", value: 5 } };
  expect(readChoice(JSON.parse(JSON.stringify(choice)))).toEqual(choice);
  expect(() => readChoice({ ...choice, rule: "best" })).toThrow("rule is none of");
  expect(() => readChoice({ ...choice, horizon: { unit: "minutes", value: 5 } })).toThrow("horizon is not");
  expect(() => labelValuesOf(day, { rule: "raw", horizon: rowsAhead(0) })).toThrow("at least 1");
});
