import { expect, it } from "vitest";
import { liveDay } from "../../../test/live-day.ts";
import { lockedAt, toyDay } from "../../../test/toy-market.ts";
import { planOf } from "./plan.ts";
import { DEFAULT_BACKTEST } from "./report.ts";
import { backtestDefaults, usualQuantity } from "./venue-defaults.ts";

const day = liveDay({ seed: 1, rows: 200, levels: 2 });
const sized = (size: number, lotSize: number) => {
  const toy = toyDay(lockedAt([100, 101, 102], size));
  return { ...toy, instrument: { ...toy.instrument, lotSize } };
};

it("are a venue's own fees on its day, and those of shares elsewhere", () => {
  expect(backtestDefaults(toyDay(lockedAt([100, 101])))).toBe(DEFAULT_BACKTEST);
  const { takerBps, takerPerUnit, quantity } = backtestDefaults(day);
  expect([takerBps, takerPerUnit]).toEqual([10, 0]);
  expect(() => planOf(day, backtestDefaults(day))).not.toThrow();
  expect(quantity).toBe(usualQuantity(day));
  const kraken = { ...day, instrument: { ...day.instrument, venue: "kraken" } };
  expect(backtestDefaults(kraken).takerBps).toBe(40);
});

it("trade a tenth of what usually stands at the best price, to one digit, and no less than a lot", () => {
  expect(usualQuantity(sized(3.7, 1e-5))).toBe(0.3);
  expect(usualQuantity(sized(0.0029, 1e-6))).toBe(0.0002);
  expect(usualQuantity(sized(8600, 1))).toBe(800);
  expect(usualQuantity(sized(5, 1))).toBe(1);
  expect(usualQuantity({ ...day, book: null })).toBe(day.instrument.lotSize);
});
