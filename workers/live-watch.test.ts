import { expect, it } from "vitest";
import type { AlertRule } from "../src/core/alerts/rule.ts";
import type { Alert } from "../src/core/alerts/watchman.ts";
import { takerFees } from "../src/core/live/venue-fees.ts";
import type { VenueName } from "../src/core/live/venue.ts";
import type { Product } from "../src/core/sources/products.ts";
import type { MarketKey, MarketStatus } from "./live-api.ts";
import { LiveWatch, type WatchedMarket } from "./live-watch.ts";

const START = Date.UTC(2026, 0, 5);
const SETTINGS = { common: "USD", fees: takerFees({ coinbase: 10, kraken: 10 }), latency: 100 };
const USD: MarketKey = { venue: "coinbase", symbol: "BTC-USD" };
const ALSO_USD: MarketKey = { venue: "kraken", symbol: "BTC/USD" };
const USDT: MarketKey = { venue: "binance", symbol: "BTCUSDT" };

const rule = (over: Partial<AlertRule> = {}): AlertRule => ({
  id: "wide",
  kind: "spread",
  threshold: 50,
  holds: 1000,
  coolDown: 60_000,
  enabled: true,
  sound: false,
  notify: false,
  ...over,
});

/** A market whose book and state a test sets. */
function market(key: MarketKey, clockOffset = 0) {
  const state = { state: "LIVE" as MarketStatus["state"], bid: 100, ask: 100.1, confidence: null as number | null };
  const watched: WatchedMarket = {
    key,
    status: () =>
      ({
        key,
        state: state.state,
        heardAt: START,
        instrument: null,
        lag: { p50: 5, p95: 8, p99: 10, clockOffset },
      }) as unknown as MarketStatus,
    levels: (depth) => ({
      bids: Array.from({ length: 2 * Math.min(depth, 6) }, (_, i) => (i % 2 ? 1 : state.bid - i / 100)),
      asks: Array.from({ length: 2 * Math.min(depth, 6) }, (_, i) => (i % 2 ? 1 : state.ask + i / 100)),
    }),
    confidence: () => state.confidence,
  };
  return { state, watched };
}

/** A watch on a pretended clock, and what it told. */
function scene(lists: Partial<Record<VenueName, readonly Product[]>> = {}) {
  let now = 0;
  let waiting: { readonly at: number; readonly run: () => void }[] = [];
  const asked: VenueName[] = [];
  const watch = new LiveWatch({
    now: () => now,
    wall: () => START + now,
    after: (milliseconds, run) => {
      const one = { at: now + milliseconds, run };
      waiting.push(one);
      return () => {
        waiting = waiting.filter((other) => other !== one);
      };
    },
    products: async (venue) => {
      asked.push(venue);
      return lists[venue] ?? [];
    },
  });
  const pass = (milliseconds: number): void => {
    const end = now + milliseconds;
    for (;;) {
      const [next] = waiting.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (!next) break;
      waiting = waiting.filter((one) => one !== next);
      now = Math.max(now, next.at);
      next.run();
    }
    now = end;
  };
  /** The worker does not run. */
  const sleep = (milliseconds: number): void => {
    now += milliseconds;
  };
  const heard: Alert[] = [];
  const listen = (): void => {
    void watch.alerts().then((alerts) => {
      heard.push(...alerts);
      if (alerts.length > 0) listen();
    });
  };
  listen();
  return { watch, pass, sleep, heard, asked, idle: () => waiting.length === 0 };
}

const told = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

it("tells of a rule once its condition has held, once, and again only after the cool-down", async () => {
  const { watch, pass, heard } = scene();
  const { state, watched } = market(USD);
  watch.follow([watched]);
  watch.watchFor([rule()]);
  pass(5000);
  state.ask = 101;
  pass(900);
  await told();
  expect(heard).toEqual([]);
  pass(10_000);
  state.ask = 100.1;
  pass(1000);
  state.ask = 101;
  pass(10_000);
  await told();
  expect(heard).toHaveLength(1);
  expect(heard[0]).toMatchObject({ kind: "spread", market: "coinbase:BTC-USD", threshold: 50 });
  expect(heard[0].value).toBeCloseTo(2e4 * (1 / 201), 6);
  expect(heard[0].at - START).toBeGreaterThanOrEqual(6000);
  expect(heard[0].at - START).toBeLessThan(6500);
  pass(60_000);
  await told();
  expect(heard).toHaveLength(2);
});

it("tells of a market that is not live, counting from when it ceased to be, through changing states", async () => {
  const { watch, pass, heard } = scene();
  const { state, watched } = market(USD);
  watch.follow([watched]);
  watch.watchFor([rule({ kind: "integrity", threshold: 3, holds: 0 })]);
  pass(5000);
  state.state = "GAP";
  pass(2000);
  state.state = "SYNCING";
  await told();
  expect(heard).toEqual([]);
  pass(1400);
  await told();
  expect(heard.map(({ kind, value }) => [kind, value > 3 && value < 3.5])).toEqual([["integrity", true]]);
});

it("takes nothing for lasting that it was asleep for", async () => {
  const { watch, pass, sleep, heard } = scene();
  const { state, watched } = market(USD);
  watch.follow([watched]);
  watch.watchFor([rule({ holds: 10_000 })]);
  state.ask = 101;
  pass(1000);
  sleep(60_000);
  pass(5000);
  await told();
  expect(heard).toEqual([]);
  pass(6000);
  await told();
  expect(heard).toHaveLength(1);
});

it("keeps alerts for a page that was not asking, and gives them to the newest that does", async () => {
  const { watch, pass, heard } = scene();
  const { state, watched } = market(USD);
  state.confidence = 0.9;
  watch.follow([watched]);
  const newest = watch.alerts();
  watch.watchFor([rule({ kind: "confidence", threshold: 80, holds: 0 })]);
  pass(1000);
  expect((await newest).map(({ kind, value }) => [kind, value])).toEqual([["confidence", 90]]);
  expect(heard).toEqual([]);
});

it("rests while there is nothing to watch for", () => {
  const { watch, pass, idle } = scene();
  watch.follow([market(USD).watched]);
  watch.watchFor([rule({ enabled: false })]);
  pass(1000);
  expect(idle()).toBe(true);
  watch.watchFor([rule()]);
  pass(1000);
  expect(idle()).toBe(false);
});

it("tells a net edge of prices that lasted through the doubt, and none while a book is not live", () => {
  const { watch, pass } = scene();
  const [cheap, dear] = [market(USD, 40), market(ALSO_USD, 10)];
  watch.follow([cheap.watched, dear.watched]);
  dear.state.bid = 101;
  dear.state.ask = 101.1;
  watch.stepped("kraken");
  pass(200);
  const { pairs, lines } = watch.crossVenue(SETTINGS);
  // 30 ms more to the first, 10 ms of late messages at each, 100 ms there and back.
  expect(pairs[0]).toMatchObject({ buy: { venue: "coinbase" }, doubt: 150, known: true });
  expect(pairs[0].opportunity.net?.edgeBps).toBeCloseTo(1e4 * ((101 * 0.999) / (100.1 * 1.001) - 1), 6);
  expect(lines.map(({ skew }) => skew)).toEqual([40, 10]);
  dear.state.bid = 100.5;
  watch.stepped("kraken");
  dear.state.bid = 101;
  watch.stepped("kraken");
  pass(100);
  // The bid was at 100.5 for a moment within the doubt: that is all that one could have counted on.
  expect(watch.crossVenue(SETTINGS).pairs[0].opportunity.net?.edgeBps).toBeCloseTo(
    1e4 * ((100.5 * 0.999) / (100.1 * 1.001) - 1),
    6,
  );
  dear.state.state = "OFFLINE";
  pass(400);
  dear.state.state = "LIVE";
  const back = watch.crossVenue(SETTINGS);
  expect(back.pairs[0]).toMatchObject({ known: false, opportunity: { net: null } });
  pass(200);
  expect(watch.crossVenue(SETTINGS).pairs[0].known).toBe(true);
});

it("says which market tells the basis, or which one would", () => {
  const { watch } = scene();
  const tether = market({ venue: "kraken", symbol: "USDT/USD" });
  const markets = [market(USD).watched, market(USDT).watched];
  watch.follow(markets);
  expect(watch.crossVenue(SETTINGS).bases).toEqual([
    { currency: "USDT", rate: null, from: [], offer: { venue: "kraken", symbol: "USDT/USD" } },
  ]);
  tether.state.bid = 0.98;
  tether.state.ask = 1;
  watch.follow([...markets, tether.watched]);
  const [basis] = watch.crossVenue(SETTINGS).bases;
  expect(basis).toMatchObject({ offer: null, from: [{ venue: "kraken", symbol: "USDT/USD" }] });
  expect(basis.rate).toBeCloseTo(0.99, 9);
});

it("asks a venue what it trades only where the symbol does not tell, and names it until then as unnamed", async () => {
  const odd: MarketKey = { venue: "binance", symbol: "XYZTRY" };
  const product = { symbol: "XYZTRY", title: "XYZ/TRY", base: "XYZ", quote: "TRY" } as Product;
  const { watch, asked } = scene({ binance: [product] });
  watch.follow([market(USD).watched, market(odd).watched]);
  expect(watch.crossVenue(SETTINGS).unnamed).toEqual([odd]);
  await told();
  expect(asked).toEqual(["binance"]);
  const { unnamed, lines } = watch.crossVenue(SETTINGS);
  expect(unnamed).toEqual([]);
  expect(lines[1].market).toMatchObject({ base: "XYZ", quote: "TRY" });
});

it("gives the mids of both markets since a while, with the one that held then and holes where no book was live", () => {
  const { watch, pass } = scene();
  const [first, second] = [market(USD), market(ALSO_USD)];
  watch.follow([first.watched, second.watched]);
  for (let i = 0; i < 10; i++) {
    pass(1000);
    first.state.bid = 100 - i / 1000;
    watch.stepped("coinbase");
  }
  first.state.state = "GAP";
  pass(200);
  const found = watch.mids(USD, ALSO_USD, 3e9);
  expect(found?.now).toBe(10.2e9);
  expect([...(found?.first.time ?? [])]).toEqual([7e9, 8e9, 9e9, 10e9, 10.2e9]);
  expect(found?.first.mid.at(-1)).toBeNaN();
  expect(found?.second.mid).toHaveLength(1);
  expect(watch.mids(USD, USDT, 3e9)).toBeNull();
});
