import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Instrument } from "../core/market/instrument.ts";
import * as f from "./format.ts";

const GOOG: Instrument = {
  symbol: "GOOG",
  venue: "NASDAQ",
  date: "2012-06-21",
  timeZone: "America/New_York",
  currency: "USD",
  priceUnit: 1e-4,
  tickUnits: 100,
  lotSize: 1,
};

test("numbers are grouped by thousands with a true minus sign", () => {
  expect(f.number(-1234567.891, 2)).toBe("−1,234,567.89");
  expect(f.number(999)).toBe("999");
  expect(f.number(1000)).toBe("1,000");
  expect(f.number(-0.4)).toBe("0");
});

test("grouping agrees with the platform's own for any integer", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (n) => f.number(n) === n.toLocaleString("en-US").replace("-", f.MINUS)));
});

test("what is no number is n/a and never zero", () => {
  expect(f.number(Number.NaN)).toBe("n/a");
  expect(f.percent(null)).toBe("n/a");
  expect(f.signed(undefined)).toBe("n/a");
  expect(f.bytes(null)).toBe("n/a");
  expect(f.duration(Number.NaN)).toBe("n/a");
  expect(f.notAvailable("one day")).toBe("n/a: one day");
});

test("signs appear only on numbers that have one after rounding", () => {
  expect(f.signed(406)).toBe("+406");
  expect(f.signed(-0.334, 2)).toBe("−0.33");
  expect(f.signed(0.001, 2)).toBe("0.00");
  expect(f.signedPercent(0.066, 1)).toBe("+6.6\u00a0%");
});

test("prices carry the decimals of one tick, and one more only between ticks", () => {
  expect(f.price(56_611, GOOG)).toBe("566.11");
  expect(f.exactPrice(56_599, GOOG)).toBe("565.99");
  expect(f.exactPrice(56_599.5, GOOG)).toBe("565.995");
  expect(f.price(7, { ...GOOG, priceUnit: 1, tickUnits: 5 })).toBe("35");
});

test("clock times are cut, not rounded, and whole minutes are short on axes", () => {
  expect(f.clock(15 * 3600e9 + 18 * 60e9 + 39.1409e9)).toBe("15:18:39.140");
  expect(f.clock(35_999_999_600_000)).toBe("09:59:59.999");
  expect(f.clock(34_200e9, 0)).toBe("09:30:00");
  expect(f.clock(86_400e9 + 61e9, 0)).toBe("00:01:01");
  expect(f.shortClock(34_200e9)).toBe("09:30");
  expect(f.shortClock(34_230e9)).toBe("09:30:30");
  expect(f.shortClock(34_230.5e9)).toBe("09:30:30.500");
});

test("a source without a clock counts rows", () => {
  expect(f.timeOrRow(12_345e6, "row")).toBe("row 12,345");
});

test("durations and sizes use the unit that fits", () => {
  expect(f.duration(5.84)).toBe("5.8\u00a0s");
  expect(f.duration(2)).toBe("2\u00a0s");
  expect(f.duration(156)).toBe("2\u00a0min 36\u00a0s");
  expect(f.duration(3900)).toBe("1\u00a0h 5\u00a0min");
  expect(f.bytes(2_100_000_000)).toBe("2.1\u00a0GB");
  expect(f.bytes(999)).toBe("999\u00a0B");
  expect(f.bytes(999_900)).toBe("1.0\u00a0MB");
});

test("quantities are shares where lots are whole and coins where they are not", () => {
  expect(f.quantityUnit(GOOG)).toBe("sh");
  expect(f.quantityUnit({ ...GOOG, symbol: "BTC-USD", lotSize: 1e-5 })).toBe("BTC");
  expect(f.quantityUnit({ ...GOOG, symbol: "BTCUSDT", lotSize: 1e-5 })).toBe("BTC");
  expect(f.quantity(0.12345, { ...GOOG, lotSize: 1e-5 })).toBe("0.12345");
});

test("zones are named by their city", () => {
  expect(f.zoneName("America/New_York")).toBe("New York");
});

test("quantities of coins keep as many digits as there is room for, whole ones their size, and none shows as nothing", () => {
  const coin = { lotSize: 1e-8 };
  expect(f.shortQuantity(12.3456789, coin)).toBe("12.3457");
  expect(f.shortQuantity(0.19841324, coin, 4)).toBe("0.198");
  expect(f.shortQuantity(0.000_012_345, coin, 4)).toBe("0.000012");
  expect(f.shortQuantity(0, coin, 4)).toBe("0.000");
  expect(f.shortQuantity(1_234_567.8, coin)).toBe("1,234,568");
  expect(f.shortQuantity(-0.5, coin, 4)).toBe("\u22120.500");
  expect(f.shortQuantity(3, { lotSize: 1 })).toBe("3");
});

test("writes a moment before the base day as the evening that it was", () => {
  expect(f.clock(-1.5e9, 1)).toBe("23:59:58.5");
  expect(f.clock(-86_400e9, 0)).toBe("00:00:00");
  expect(f.clock(-2 * 86_400e9 - 60e9, 0)).toBe("23:59:00");
});

test("a tight spread in basis points is never shown as none", () => {
  expect([2.63, 12.34, 0.25, 0.00162, 0].map(f.basisPoints)).toEqual(["2.6", "12.3", "0.25", "0.0016", "0.0"]);
  expect(f.basisPoints(Number.NaN)).toBe("n/a");
});
