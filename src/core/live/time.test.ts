import { expect, it } from "vitest";
import { Malformed } from "./payload.ts";
import { BaseDay, dayOf } from "./time.ts";

const DAY = Date.UTC(2026, 7, 9);
const day = new BaseDay(DAY);
const AT = ((21 * 60 + 5) * 60 + 48) * 1e9;

it("every way of writing a moment gives the same nanoseconds", () => {
  const ms = DAY + AT / 1e6 + 228;
  expect(day.epoch(ms)).toBe(AT + 228e6);
  expect(day.epoch(ms * 1000 + 568)).toBe(AT + 228_568_000);
  expect(day.nanosText(`${ms}568804`)).toBe(AT + 228_568_804);
  expect(day.secondsText(`${Math.floor(ms / 1000)}.228568804`)).toBe(AT + 228_568_804);
  expect(day.secondsText(`${Math.floor(ms / 1000)}`)).toBe(AT);
  expect(day.iso("2026-08-09T21:05:48.228568804Z")).toBe(AT + 228_568_804);
  expect(day.iso("2026-08-09T21:05:48.2285Z")).toBe(AT + 228_500_000);
  expect(day.iso("2026-08-09T21:05:48Z")).toBe(AT);
  expect(day.iso("2026-08-10T00:00:00.000000001+00:00")).toBe(86_400e9 + 1);
});

it("a base day is midnight UTC", () => {
  expect(dayOf(DAY + 86_399_999)).toBe(DAY);
  expect(dayOf(DAY)).toBe(DAY);
});

it.each([0, 5, Number.NaN, 1e18])("%s is no moment", (value) => {
  expect(() => day.epoch(value)).toThrow(Malformed);
});

it.each(["", "2026-08-09", "2026-08-09T21:05:48", "2026-08-09T21:05:48.Z", "x", "2026-08-09T21:05:48.1234567890Z", 5])(
  "%s is no ISO moment",
  (value) => {
    expect(() => day.iso(value)).toThrow(Malformed);
  },
);
