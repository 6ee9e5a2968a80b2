import * as fc from "fast-check";
import { expect, it } from "vitest";
import { formatClock, parseClock } from "./clock-text.ts";

it("reads back every time it writes, to the nanosecond", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100 * 86_400 - 1 }),
      fc.integer({ min: 0, max: 999_999_999 }),
      (seconds, nanos) => {
        const time = seconds * 1e9 + nanos;
        expect(parseClock(formatClock(time))).toBe(time);
      },
    ),
  );
});

it("writes no more decimals than are needed", () => {
  expect(formatClock(39_903.2e9)).toBe("11:05:03.2");
  expect(formatClock(34_200e9)).toBe("09:30:00");
});

it("takes a time without seconds, with a decimal comma, with spaces around", () => {
  expect(parseClock(" 9:30 ")).toBe(34_200e9);
  expect(parseClock("11:05:03,25")).toBe(39_903.25e9);
});

it("refuses what is no time", () => {
  for (const text of ["", "11", "11:60", "11:05:61", "11:05:03.1234567890", "-1:00", "1e3:00", "11:05:03x"]) {
    expect(parseClock(text)).toBeUndefined();
  }
});
