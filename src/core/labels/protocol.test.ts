import * as fc from "fast-check";
import { expect, test } from "vitest";
import { emptyDay } from "../../../test/order-day.ts";
import { protocolRows, protocolSplit } from "./protocol.ts";

/** `rows` rows evenly spread over [from, to) seconds. */
function evenDay(rows: number, from: number, to: number) {
  const day = emptyDay(rows, 1);
  for (let t = 0; t < rows; t++) day.time[t] = Math.round((from + ((to - from) * t) / rows) * 1e9);
  return day;
}

test("131,176 rows are split as the protocol prints it", () => {
  const { train, validation, test, reason } = protocolSplit(evenDay(131_176, 36_000, 50_000), 50);
  expect([train.to - train.from, validation.to - validation.from, test.to - test.from]).toEqual([
    78_505, 26_035, 26_136,
  ]);
  expect(reason).toBeNull();
});

test("rows are those from 09:45 to before 15:45, to the nanosecond", () => {
  const day = emptyDay(20_000, 1);
  day.time.fill(40_000e9);
  day.time.set([35_099_999_999_999, 35_100e9]);
  day.time.set([56_699_999_999_999, 56_700e9], 19_998);
  expect(protocolRows(day)).toEqual({ rows: { from: 1, to: 19_999 }, reason: null });
});

test("a short sample outside those hours is used whole, and says so", () => {
  const { rows, reason } = protocolRows(evenDay(6_000, 34_200, 35_400));
  expect(rows).toEqual({ from: 0, to: 6_000 });
  expect(reason).toBe("only 1500 of 6000 rows lie in 09:45-15:45: all rows are used");
});

test("a venue that never closes is used whole, whatever the hour", () => {
  const day = { ...evenDay(6_000, 35_000, 57_000), messages: null };
  expect(protocolRows(day).rows.from).toBeGreaterThan(0);
  const venue = { ...day, instrument: { ...day.instrument, timeZone: "UTC" } };
  expect(protocolRows(venue)).toEqual({
    rows: { from: 0, to: 6_000 },
    reason: "the market never closes: all rows are used",
  });
});

test("a file without a clock is used whole, and says so", () => {
  const day = evenDay(6_000, 0, 6);
  const { reason } = protocolRows({ ...day, provenance: { ...day.provenance, timeBasis: "row" } });
  expect(reason).toContain("no clock");
});

test("no label of one span reaches the window of the next, for any length and horizon", () => {
  fc.assert(
    fc.property(fc.integer({ min: 3_000, max: 40_000 }), fc.integer({ min: 1, max: 300 }), (n, k) => {
      const { rows, train, validation, test } = protocolSplit(evenDay(n, 40_000, 50_000), k);
      expect(train.to - 1 + k).toBeLessThanOrEqual(validation.from - 100);
      expect(validation.to - 1 + k).toBeLessThanOrEqual(test.from - 100);
      expect(test.to - 1 + k).toBeLessThan(rows.to);
    }),
    { numRuns: 50 },
  );
});

test("every horizon up to 100 is scored on the same rows", () => {
  const day = evenDay(20_000, 40_000, 50_000);
  expect(protocolSplit(day, 10)).toEqual(protocolSplit(day, 100));
  expect(protocolSplit(day, 101).test).not.toEqual(protocolSplit(day, 100).test);
});

test("a day too short for three spans is refused with the span that would be empty", () => {
  expect(() => protocolSplit(evenDay(800, 40_000, 50_000), 50)).toThrow(/800 rows are too few .* validation span/);
});
