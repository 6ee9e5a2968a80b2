import { expect, test } from "vitest";
import type { MarketReport } from "../../core/live/report.ts";
import { accountVerdict, checkRows, rangeText } from "./integrity-text.ts";

const report = (more: Partial<MarketReport> = {}): MarketReport => ({
  symbol: "BTCUSDT",
  state: "LIVE",
  received: 10,
  applied: 7,
  ignored: 1,
  ignoredBy: { duplicate: 1 },
  inGap: 2,
  waiting: 0,
  unaccounted: 0,
  gaps: 0,
  snapshots: 1,
  snapshotsRefused: 0,
  checksumsOk: 0,
  checksumsFailed: 0,
  crossed: 0,
  bestBid: 1,
  bestAsk: 2,
  bestKnown: true,
  depth: null,
  bids: 5,
  asks: 5,
  knownFrom: null,
  knownTo: null,
  quotes: { received: 0, compared: 0, mismatches: 0 },
  trades: 3,
  tradesDuplicate: 0,
  tradesPassedOver: 0,
  tradesMissing: 0,
  tradesMalformed: 0,
  tradeSide: { taker: 0, maker: 0, verdict: null },
  hash: "",
  ...more,
});
const check = (name: RegExp, more: Partial<MarketReport>, venue: Parameters<typeof checkRows>[1] = "binance") =>
  checkRows(report(more), venue).find((row) => name.test(row.name));

test("an update that is not accounted for is a failure, whichever count betrays it", () => {
  expect(accountVerdict(report()).state).toBe("passed");
  expect(accountVerdict(report({ gaps: 2 }))).toMatchObject({
    state: "noted",
    text: expect.stringContaining("2 gaps"),
  });
  expect(accountVerdict(report({ unaccounted: 1 })).state).toBe("failed");
  expect(accountVerdict(report({ received: 11 })).state).toBe("failed");
});

test("a check that the venue does not offer is n/a with its reason, never passed", () => {
  expect(check(/^Checksums/, {})).toMatchObject({ state: "na", note: "the venue sends none" });
  expect(check(/^Sequence/, {}, "coinbase-exchange")).toMatchObject({ state: "na" });
  expect(check(/^Quotes/, {})).toMatchObject({ state: "na" });
});

test("a check that has not happened yet is not passed", () => {
  expect(check(/^Checksums/, {}, "kraken")).toMatchObject({ state: "na", value: "0, 0" });
  expect(check(/^Quotes/, { quotes: { received: 4, compared: 0, mismatches: 0 } })).toMatchObject({ state: "na" });
  expect(check(/^Side/, { tradeSide: { taker: 120, maker: 3, verdict: null } })).toMatchObject({ state: "na" });
});

test("a failed checksum is noted, a quote that differs fails", () => {
  expect(check(/^Checksums/, { checksumsOk: 9, checksumsFailed: 1 }, "kraken")).toMatchObject({ state: "noted" });
  expect(check(/^Checksums/, { checksumsOk: 9 }, "kraken")).toMatchObject({ state: "passed" });
  expect(check(/^Quotes/, { quotes: { received: 9, compared: 5, mismatches: 1 } })).toMatchObject({ state: "failed" });
});

test("the known range is the channel's depth, the snapshot's prices, or all", () => {
  expect(rangeText(report())).toBe("all");
  expect(rangeText(report({ depth: 500 }))).toBe("best 500 levels a side");
  expect(rangeText(report({ knownFrom: 90, knownTo: 110.5 }))).toBe("90.00 to 110.50");
});
