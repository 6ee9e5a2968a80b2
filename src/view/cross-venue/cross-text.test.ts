import { expect, it } from "vitest";
import type { BoardMarket, BoardPair } from "../../core/cross-venue/board.ts";
import type { LeadLag } from "../../core/cross-venue/lead-lag.ts";
import { aboveOthers, basisText, leadText, lookAndIs, verdict, whyNotNet } from "./cross-text.ts";
import type { CrossLine } from "./types.ts";

const USDT: BoardMarket = { venue: "binance", symbol: "BTCUSDT", base: "BTC", quote: "USDT" };
const USD: BoardMarket = { venue: "kraken", symbol: "BTC/USD", base: "BTC", quote: "USD" };
const plain = (text: string): string => text.replaceAll("\u00a0", " ").replaceAll("\u2212", "-");

const pair = (over: Partial<BoardPair> = {}): BoardPair => ({
  buy: USDT,
  sell: USD,
  opportunity: { grossBps: 12.34, net: { size: 0, profit: 0, edgeBps: -48.06 } },
  money: "USD",
  doubt: 320,
  known: true,
  ...over,
});
const unknown = { grossBps: 12.34, net: null };

it("says first what it looks like, then what it is, and what it earns only where it does", () => {
  const { looks, is } = lookAndIs(pair());
  expect([looks, is].map(plain)).toEqual([
    "Buy BTC at Binance BTCUSDT, sell at Kraken BTC/USD: gross looks like +12.3 bps",
    "net is -48.1 bps",
  ]);
  const earning = pair({ opportunity: { grossBps: 90, net: { size: 0.5, profit: 12.5, edgeBps: 3 } } });
  expect(plain(lookAndIs(earning).is)).toBe("net is +3.00 bps, 12.50 USD on 0.5000 BTC");
});

it("says why nothing can be said net: no times, too far apart, not long enough, no rate", () => {
  const why = (over: Partial<BoardPair>): string => plain(whyNotNet(pair({ opportunity: unknown, ...over })));
  expect(whyNotNet(pair())).toBe("");
  expect(why({ doubt: Number.POSITIVE_INFINITY, known: false })).toContain("no times");
  expect(why({ doubt: 6000, known: false })).toContain("6,000 ms apart");
  expect(why({ known: false })).toBe("both books have not been live for 320 ms yet");
  expect(why({})).toBe("no live market that is followed says what USDT is worth in USD");
});

it("claims that something earns only where a net edge is above nothing", () => {
  const net = (edgeBps: number) => pair({ opportunity: { grossBps: 1, net: { size: 0, profit: 0, edgeBps } } });
  expect(verdict([pair({ opportunity: unknown })])).toBe("Nothing can be said net yet.");
  expect(verdict([net(-1), net(0)])).toMatch(/^Nothing earns/);
  expect(verdict([net(-1), net(0.1)])).toMatch(/^This would have earned/);
});

const line = (bid: number | null, rate: number | null, base = "BTC"): CrossLine =>
  ({ market: { ...USD, base }, bid, ask: bid, rate }) as CrossLine;

it("measures a market against the median of its coin's in one money, and none against itself alone", () => {
  const [low, high] = [line(100, 1), line(101, 2)];
  expect(aboveOthers(high, [low, high, line(5, 1, "ETH")])).toBeCloseTo(1e4 * (202 / 151 - 1), 9);
  expect(aboveOthers(low, [low, line(100, null), line(null, 1)])).toBeNull();
});

it("never takes one money for another in words either", () => {
  const basis = { currency: "USDT", rate: null, from: [], offer: null };
  expect(basisText(basis, "USD")).toContain("One is not taken for the other");
  const from = [{ venue: "kraken", symbol: "USDT/USD" }] as const;
  expect(basisText({ ...basis, from }, "USD")).toContain("Kraken USDT/USD is followed, and not live");
  expect(basisText({ ...basis, from, rate: 0.9991 }, "USD")).toContain("1 USDT = 0.99910 USD");
});

const found = (peakLag: number, p: number): LeadLag => ({ peak: 0.4, peakLag, p }) as LeadLag;

it("names a leader only beyond chance, and the right one", () => {
  const names = ["A", "B"] as const;
  const text = (over: LeadLag | null, seconds = 60): string => plain(leadText({ seconds, found: over }, names));
  expect(text(found(300e6, 0.0025))).toBe("A moves 300 ms before B (correlation +0.40 at +300 ms, p 0.0025).");
  expect(text(found(-300e6, 0.05))).toMatch(/^B moves 300 ms before A/);
  expect(text(found(0, 0.01))).toMatch(/^They move together/);
  expect(text(found(300e6, 0.06))).toMatch(/^No lead beyond chance/);
  expect(text(null)).toContain("has not moved");
  expect(text(null, 12)).toBe("Both books have been live together for 12 of the 40 seconds that it takes.");
});
