import { describe, expect, it } from "vitest";
import { randomDay } from "../../../../test/random-day.ts";
import type { MarketDay } from "../../market/day.ts";
import { Random } from "../../random.ts";
import { computeFeatures } from "../index.ts";
import { BLOCK_ROWS, FilledSignal, type Signal, type Step } from "./signal.ts";
import { SlidingDeviation, SlidingSlope, SlidingSum } from "./sliding.ts";
import { RowWindow, TimeWindow, type Window } from "./window.ts";

const ROWS = process.env.LOBSCOPE_LONG ? 10_000_000 : 400_000;

/** Signed values over twelve orders of magnitude, so that anything left behind by a large one would show. */
function wildValues(rows: number): Float64Array {
  const random = new Random(11);
  return Float64Array.from({ length: rows }, () => (random.uniform() - 0.5) * 10 ** (12 * random.uniform() - 6));
}

const reading = (key: string, column: Float64Array): Signal =>
  new FilledSignal(key, ({ from, to }, values, mask) => {
    for (let row = from; row < to; row++) values[row & mask] = column[row];
  });

/** Advances the steps over all rows and hands each row's value of the last one to `check`. */
function drive(
  steps: readonly Step[],
  windows: readonly Window[],
  result: Signal,
  rows: number,
  check: (row: number, value: number) => void,
) {
  const day = {} as MarketDay;
  for (const step of steps) step.reset(0);
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    const block = { day, from, to: Math.min(rows, from + BLOCK_ROWS), session: 0 };
    for (const window of windows) window.prepare(block);
    for (const step of steps) step.advance(block);
    for (let row = from; row < block.to; row++) check(row, result.values[row & (result.values.length - 1)]);
  }
}

/** Rows at which the exact value is computed: every one near the start, then a prime stride. */
const looked = (row: number) => row < 300 || row % 9973 === 0 || row === ROWS - 1;

describe("sliding windows", () => {
  it(`stay within 1e-9 of the exact two-pass value after ${ROWS.toLocaleString("en")} rows of wild values`, () => {
    const x = wildValues(ROWS);
    for (const rows of [1, 10, 100, 5000]) {
      const input = reading("x", x);
      const window = new RowWindow(rows);
      const sum = new SlidingSum("sum", input, window, 1);
      const deviation = new SlidingDeviation("std", input, window);
      drive([input, window, sum], [window], sum, ROWS, (row, value) => {
        if (!looked(row)) return;
        if (row < rows - 1) return expect(value).toBeNaN();
        const part = x.subarray(row - rows + 1, row + 1);
        const size = part.reduce((total, v) => total + Math.abs(v), 0);
        expect(Math.abs(value - part.reduce((total, v) => total + v, 0))).toBeLessThanOrEqual(1e-13 * size);
      });
      drive([input, window, deviation], [window], deviation, ROWS, (row, value) => {
        if (!looked(row)) return;
        if (row < rows - 1 || rows === 1) return expect(value).toBeNaN();
        const exact = twoPass(x.subarray(row - rows + 1, row + 1));
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(1e-9 * exact);
      });
    }
  });

  it("keep the least-squares slope within 1e-9 of the exact two-pass value", () => {
    const noise = wildValues(ROWS);
    // Values of any size, and a slope that is not lost in them.
    const y = noise.map((e, row) => 3 * noise[row > 0 ? row - 1 : row] + e);
    const x = noise.map((e, row) => noise[row > 0 ? row - 1 : row] + 1e-3 * e);
    for (const rows of [2, 50, 2500]) {
      const inputs = [reading("x", x), reading("y", y)];
      const window = new RowWindow(rows);
      const slope = new SlidingSlope("slope", inputs[0], inputs[1], window);
      drive([...inputs, window, slope], [window], slope, ROWS, (row, value) => {
        if (!looked(row)) return;
        if (row < rows - 1) return expect(value).toBeNaN();
        const part = (column: Float64Array) => column.subarray(row - rows + 1, row + 1);
        const { exact, scale } = twoPassSlope(part(x), part(y));
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(1e-9 * scale);
      });
    }
  });

  it("over time cover (t - tau, t] to the nanosecond and grow with the crowd", () => {
    const rows = 60_000;
    const random = new Random(5);
    let now = 0;
    // A quiet hour, then thousands of rows within one window, some at the same nanosecond.
    const times = Float64Array.from({ length: rows }, (_, n) => (now += random.integer(n < 5000 ? 1000 : 3)));
    const tau = times[40] - times[0]; // so that one row is exactly tau after the first
    const ones = reading("one", new Float64Array(rows).fill(1));
    const time = reading("time", times);
    const window = new TimeWindow(time, tau);
    const count = new SlidingSum("count", ones, window, 1);
    let low = 0;
    let longest = 0;
    drive([time, window, ones, count], [window], count, rows, (row, value) => {
      while (times[low] <= times[row] - tau) low++;
      longest = Math.max(longest, row - low + 1);
      expect(value).toBe(times[row] - times[0] >= tau ? row - low + 1 : Number.NaN);
    });
    expect(longest).toBeGreaterThan(10 * BLOCK_ROWS);
  });

  it("of equal values have exactly no deviation, whatever the value", () => {
    const input = reading("x", new Float64Array(2000).fill(0.1 + 0.2));
    const window = new RowWindow(37);
    const deviation = new SlidingDeviation("std", input, window);
    drive([input, window, deviation], [window], deviation, 2000, (row, value) =>
      expect(value).toBe(row < 36 ? Number.NaN : 0),
    );
  });

  it("are undefined exactly while they contain an undefined value", () => {
    const x = wildValues(1000);
    for (const hole of [0, 1, 9, 10, 500, 501, 507, 999]) x[hole] = Number.NaN;
    const input = reading("x", x);
    const window = new RowWindow(10);
    const sum = new SlidingSum("sum", input, window, 1);
    drive([input, window, sum], [window], sum, 1000, (row, value) => {
      const clean = row >= 9 && x.subarray(row - 9, row + 1).every((v) => !Number.isNaN(v));
      expect(Number.isNaN(value), `row ${row}`).toBe(!clean);
    });
  });

  it("of integers are exact, so that a sum that is zero is zero", () => {
    const day = randomDay(2, { rows: 5000, levels: 2, absence: 0 });
    const [flow, sum] = computeFeatures(day, ["ofi_ev", "ofi_100"]).columns;
    for (let row = 100; row < day.rows; row++) {
      expect(sum[row]).toBe(flow.subarray(row - 99, row + 1).reduce((total, e) => total + e, 0));
    }
  });
});

function twoPass(values: Float64Array): number {
  const mean = values.reduce((total, v) => total + v, 0) / values.length;
  return Math.sqrt(values.reduce((total, v) => total + (v - mean) ** 2, 0) / (values.length - 1));
}

const meanOf = (values: Float64Array): number => values.reduce((total, v) => total + v, 0) / values.length;

/** Slope of y on x, and the size of a slope that explains all of y: sd(y)/sd(x). */
function twoPassSlope(x: Float64Array, y: Float64Array): { exact: number; scale: number } {
  const [mx, my] = [meanOf(x), meanOf(y)];
  let [xx, xy, yy] = [0, 0, 0];
  x.forEach((v, i) => {
    xx += (v - mx) ** 2;
    xy += (v - mx) * (y[i] - my);
    yy += (y[i] - my) ** 2;
  });
  return { exact: xy / xx, scale: Math.sqrt(yy / xx) };
}
