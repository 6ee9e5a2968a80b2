import * as fc from "fast-check";
import { expect, test } from "vitest";
import { UNKNOWN } from "../../src/core/forecaster.ts";
import { fillWindows, windowEnds, windowSource } from "./windows.ts";

const unit = (inputs: number) => ({ mean: Array<number>(inputs).fill(0), deviation: Array<number>(inputs).fill(1) });

test("a window may end only where the rows before are defined and no halt lies between", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ undefined: fc.boolean(), halt: fc.boolean() }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      (rows, window) => {
        // Mostly defined, mostly unbroken.
        const bad = rows.map((row, i) => row.undefined && i % 5 === 0);
        let since = 0;
        const starts = Int32Array.from(rows, (row, i) => (row.halt && i % 7 === 3 ? (since = i + 1) : since));
        const column = Float64Array.from(bad, (b) => (b ? NaN : 1));
        const source = windowSource(["x"], [column], unit(1), { since: starts });
        const expected = rows.flatMap((_, end) => {
          const first = end - window + 1;
          const whole = first >= starts[end] && first >= 0;
          return whole && !bad.slice(first, end + 1).includes(true) ? [end] : [];
        });
        expect([...windowEnds(source, window, { from: 0, to: rows.length })]).toEqual(expected);
      },
    ),
  );
});

test("a window holds its rows in order, scaled and cut", () => {
  const scaler = { mean: [10, 0], deviation: [2, 1] };
  const columns = [Float64Array.from([10, 12, 14, 40]), Float64Array.from([1, 2, 3, 4])];
  const source = windowSource(["a", "b"], columns, scaler, {});
  const out = new Float32Array(2 * 3 * 2);
  fillWindows(source, 3, Int32Array.from([0, 2, 3]), 1, 3, out);
  expect([...out]).toEqual([0, 1, 1, 2, 2, 3, 1, 2, 2, 3, 5, 4]);
});

test("prices of the book are measured from the mid of the window's last row, sizes are not", () => {
  const scaler = { mean: [1, 0], deviation: [2, 1] };
  const columns = [Float64Array.from([1, 3, 1]), Float64Array.from([4, 3, 2])];
  const mid = Float64Array.from([100, 101, 104]);
  const source = windowSource(["askP1", "askQ1"], columns, scaler, { mid });
  const out = new Float32Array(4);
  fillWindows(source, 2, Int32Array.from([2]), 0, 1, out);
  // Row 1: ask 3 above its mid of 101, so exactly at 104: 0 from the last mid; (0 - 1) / 2.
  expect([...out]).toEqual([-0.5, 3, 0, 2]);
  expect(() => windowSource(["bidP2", "askQ1"], columns, scaler, {})).toThrow("the mid");
});

test("rows without a label end no training window, and strides skip", () => {
  const source = windowSource(["x"], [new Float64Array(8)], unit(1), {});
  const y = Int8Array.from([0, 1, -1, UNKNOWN, 0, 1, UNKNOWN, 1]);
  const labels = [{ horizon: 1, theta: 0, y }];
  expect([...windowEnds(source, 2, { from: 0, to: 8 }, labels)]).toEqual([1, 2, 4, 5, 7]);
  expect([...windowEnds(source, 2, { from: 1, to: 8 }, labels, 3)]).toEqual([1, 4, 7]);
});
