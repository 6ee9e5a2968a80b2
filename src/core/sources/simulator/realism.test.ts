import { expect, it } from "vitest";
import { runToEnd } from "../../forecaster.ts";
import { type MarketDay, sliceDay } from "../../market/day.ts";
import { Random } from "../../random.ts";
import { simulateDay } from "./day.ts";
import { autocorrelation, kurtosis, quantile, realismFigures, returnsEvery } from "./realism.ts";
import { SIMULATOR_DEFAULTS } from "./settings.ts";

/** Rows of [seconds, type, size, direction, best bid, best ask], every level of size 10. */
function day(rows: readonly (readonly [number, number, number, number, number, number])[]): MarketDay {
  const { day: pattern } = runToEnd(simulateDay({ ...SIMULATOR_DEFAULTS, seconds: 1, levels: 1 }));
  const ints = (column: number, times = 1) => Int32Array.from(rows, (row) => row[column] * times);
  return {
    ...pattern,
    rows: rows.length,
    time: Float64Array.from(rows, ([seconds]) => seconds * 1e9),
    messages: {
      type: Uint8Array.from(rows, (row) => row[1]),
      orderId: new Float64Array(rows.length),
      size: ints(2),
      price: new Float64Array(rows.length),
      direction: Int8Array.from(rows, (row) => row[3]),
    },
    book: {
      levels: 1,
      bidPrice: [ints(4)],
      bidSize: [Int32Array.from(rows, () => 10)],
      askPrice: [ints(5)],
      askSize: [Int32Array.from(rows, () => 30)],
    },
  };
}

const TINY = day([
  [0, 1, 5, 1, 100, 110],
  [0, 4, 100, -1, 100, 114],
  [0.25, 3, 5, 1, 98, 114],
  [1, 5, 20, -1, 98, 114],
  [1.5, 4, 100, 1, 90, 114],
  [3, 1, 7, -1, 90, 112],
]);

const valueOf = (of: MarketDay, group: string, name: string): number => {
  const found = realismFigures(of).find((figure) => figure.group === group && figure.name === name);
  if (!found) throw new Error(`no figure ${group}: ${name}`);
  return found.value;
};

it("a fair coin's kurtosis is 1, a normal law's is 3", () => {
  expect(kurtosis([1, -1, 1, -1])).toBe(1);
  const random = new Random(1);
  expect(kurtosis(Float64Array.from({ length: 40_000 }, () => 5 + 2 * random.normal()))).toBeCloseTo(3, 0.5);
});

it("autocorrelation of an alternating series is -1 at odd lags and 1 at even ones", () => {
  const series = Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 3 : 5));
  expect(autocorrelation(series, 1)).toBeCloseTo(-1, 12);
  expect(autocorrelation(series, 4)).toBeCloseTo(1, 12);
});

it("quantile is the nearest rank, and NaN of nothing", () => {
  const sorted = Float64Array.from([1, 2, 3, 4]);
  expect([0, 0.25, 0.5, 0.99, 1].map((q) => quantile(sorted, q))).toEqual([1, 2, 3, 4, 4]);
  expect(quantile(new Float64Array(), 0.5)).toBeNaN();
});

it("returns are changes of the mid in ticks over whole windows, at the last row not after their end", () => {
  expect(Array.from(returnsEvery(TINY, 1))).toEqual([1, -4, -1]);
  expect(Array.from(returnsEvery(TINY, 1.5))).toEqual([-3, -1]);
});

it("counts spread, depth, waiting times, types and trade sizes of a small day by hand", () => {
  expect(valueOf(TINY, "spread", "mean")).toBeCloseTo((10 + 14 + 16 + 16 + 24 + 22) / 6, 12);
  expect(valueOf(TINY, "depth", "mean size at level 1")).toBe(20);
  expect(valueOf(TINY, "time between events", "median")).toBe(500);
  expect(valueOf(TINY, "time between events", "share of equal times")).toBe(20);
  expect(valueOf(TINY, "event types", "type 4")).toBeCloseTo(100 / 3, 12);
  expect(valueOf(TINY, "trade size", "mean")).toBeCloseTo(220 / 3, 12);
  expect(valueOf(TINY, "trade size", "share of 100")).toBeCloseTo(200 / 3, 12);
});

it("the response to a trade is the mid's move from before its row, in the aggressor's direction", () => {
  // Buy at row 1: mid 105 -> 107; hidden buy at row 3: no move; sell at row 4: 106 -> 102.
  expect(valueOf(TINY, "response of the mid", "1 row after a trade")).toBeCloseTo((2 + 0 + 4) / 3, 12);
});

it("the signature plot is the mean squared move", () => {
  expect(valueOf(TINY, "signature plot", "squared return over 1 s, per second")).toBeCloseTo((1 + 16 + 1) / 3, 12);
  expect(valueOf(TINY, "signature plot", "squared move over 1 row, per row")).toBeCloseTo((4 + 1 + 0 + 16 + 1) / 5, 12);
});

it("the impact is the slope of returns on signed volume", () => {
  const rows = Array.from({ length: 200 }, (_, i) => {
    const up = i % 3 === 0 ? 1 : -1;
    const before = Array.from({ length: i + 1 }, (_, j) => (j % 3 === 0 ? 1 : -1)).reduce((a, b) => a + b, 0);
    return [10 * i + 5, 4, 50, -up, 10_000 + 3 * before, 10_010 + 3 * before] as const;
  });
  expect(valueOf(day(rows), "response of the mid", "10 s return on 100 shares of signed volume")).toBeCloseTo(6, 6);
  expect(valueOf(day(rows), "response of the mid", "correlation of 10 s return and signed volume")).toBeCloseTo(1, 6);
});

it("refuses a day without messages, and a day too short to say anything", () => {
  expect(() => realismFigures({ ...TINY, messages: null })).toThrow(RangeError);
  expect(() => realismFigures(sliceDay(TINY, { from: 0, to: 1 }))).toThrow(RangeError);
});
