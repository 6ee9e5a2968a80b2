import { describe, expect, it } from "vitest";
import { bench, type Bench } from "../../../test/exchange/feed-bench.ts";
import { levelsOf } from "./limits.ts";
import type { Answer } from "./ports.ts";

const MINUTE = 60_000;
const refused = (status: number, retryAfter: number | null = null): Answer => ({ status, text: "", retryAfter });

const isDepth = (url: string): boolean => /\/depth\?/.test(url);
const asking = ({ url }: { url: string }): boolean => isDepth(url) || url.includes("ws-api");
const asked = ({ world }: Bench): { url: string; at: number }[] => world.visited.filter(({ url }) => isDepth(url));
const streams = ({ world }: Bench): { url: string; at: number }[] =>
  world.visited.filter(({ url }) => url.startsWith("wss://") && !url.includes("ws-api"));
const gaps = ({ feed }: Bench): number => feed.session.markets.reduce((sum, { book }) => sum + book.ledger.gaps, 0);
const allLive = ({ states }: Bench): boolean => states().every((state) => state.endsWith(" LIVE"));

async function started(settings: Parameters<typeof bench>[0]): Promise<Bench> {
  const made = bench(settings);
  made.feed.start();
  await made.world.run(5000);
  expect(made.states().every((state) => state.endsWith(" LIVE"))).toBe(true);
  return made;
}

/** What of a subscription at OKX is of one symbol. */
function part(text: string, symbol: string): string {
  const { op, args } = JSON.parse(text) as { op: string; args: { instId: string }[] };
  return JSON.stringify({ op, args: args.filter(({ instId }) => instId === symbol) });
}

describe("connections", () => {
  it.each(["Binance spot", "OKX with numbers"])(
    "%s: before the venue shuts down another takes over, and not one update is lost",
    async (dialect) => {
      const made = await started({ dialect });
      const shutdown = dialect.startsWith("OKX")
        ? '{"event":"notice","code":"64008","msg":"The connection will soon be closed."}'
        : '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1772326800000}}';
      const before = gaps(made) - made.server.exchange.restarts;
      made.server.shout(shutdown);
      await made.world.run(40_000);
      expect(made.feed.status).toMatchObject({ connections: 2, activity: "Connected." });
      expect(made.server.connections).toBe(1);
      if (dialect.startsWith("Binance")) expect(gaps(made)).toBe(before);
      expect(made.causes).not.toContain("disconnected");
      await made.expectTrue();
    },
  );

  it("the old connection is kept until each streamed book has come over the new one", async () => {
    const made = await started({ dialect: "OKX of 2022" });
    const accept = made.server.accept.bind(made.server);
    made.server.accept = (url, peer) => {
      const session = accept(url, peer);
      const received = (text: string): void => {
        if (text === "ping") return;
        session.received(part(text, "BTC-USDT"));
        made.world.after(10_000, () => session.received(part(text, "ETH-USDT")));
      };
      return { received, closed: () => session.closed() };
    };
    made.server.shout('{"event":"notice","code":"64008","msg":"The connection will soon be closed."}');
    await made.world.run(9000);
    expect(made.server.connections).toBe(2);
    await made.world.run(5000);
    expect([made.server.connections, made.causes]).toEqual([1, []]);
    await made.expectTrue();
  });

  it("a successor takes over at once when the old connection ends early, with all that it has heard", async () => {
    const made = await started({ dialect: "Binance spot" });
    made.server.shout('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1772326800000}}');
    await made.world.run(600);
    expect(made.server.connections).toBe(2);
    made.server.endOldest();
    await made.world.run(1000);
    expect([made.server.connections, made.causes]).toEqual([1, []]);
    await made.expectTrue();
  });

  it("a successor has heard what the old connection did not live to tell", async () => {
    const made = await started({ dialect: "Binance spot" });
    made.hold();
    made.server.shout('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1772326800000}}');
    for (const { symbol } of made.server.exchange.markets) made.server.forget(symbol);
    await made.world.run(400);
    expect(made.server.connections).toBe(2);
    made.hold(false);
    await made.world.run(600);
    made.server.endOldest();
    await made.world.run(1000);
    expect([made.server.connections, made.causes]).toEqual([1, []]);
    await made.expectTrue();
  });

  it("a successor that cannot be had, or brings nothing, is tried again, and the old connection goes on", async () => {
    const made = await started({ dialect: "Binance spot" });
    const accept = made.server.accept.bind(made.server);
    made.world.reachable = () => false;
    made.server.shout('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1772326800000}}');
    await made.world.run(3000);
    expect(made.feed.status).toMatchObject({ connected: true, connections: 1 });
    let silent = 0;
    made.server.accept = (url, peer) => {
      silent++;
      return accept(url.replaceAll(/depth|trade/g, "nothing"), peer);
    };
    made.world.reachable = () => true;
    await made.world.run(30_000);
    expect([silent, made.feed.status.connections]).toEqual([1, 2]);
    made.server.accept = accept;
    await made.world.run(60_000);
    expect([made.feed.status.connections, made.server.connections, made.causes]).toEqual([3, 1, []]);
    await made.expectTrue();
  });

  it("books of which nothing came meanwhile are handed over in step", async () => {
    const traded = Array.from({ length: 40 }, (_, i) => `COIN${i}USDT`);
    const made = bench({ dialect: "Binance spot", traded, pauseMs: 20 });
    made.feed.start();
    await made.world.run(60_000);
    expect(allLive(made)).toBe(true);
    made.hold();
    made.server.shout('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1772326800000}}');
    await made.world.run(1000);
    made.server.advance();
    await made.world.run(40_000);
    expect([made.server.connections, made.causes]).toEqual([1, []]);
    made.hold(false);
    await made.world.run(20_000);
    expect(made.causes).toEqual([]);
    await made.expectTrue();
  });

  it("a successor that is faster than the old connection makes no gap and loses no trade", async () => {
    for (let seed = 1; seed <= 3; seed++) {
      const made = bench({ dialect: "Binance spot", seed, pauseMs: 20, venue: { lifetime: 60 } });
      made.world.delay = { least: 5, most: 900 };
      made.feed.start();
      await made.world.run(3 * MINUTE);
      expect(made.feed.status.connections).toBeGreaterThan(2);
      expect([seed, made.causes]).toEqual([seed, []]);
      for (const { tape } of made.feed.session.markets) {
        expect([tape.missing, tape.unaccounted]).toEqual([0, 0]);
        expect(tape.duplicates).toBeGreaterThan(0);
      }
      await made.expectTrue();
    }
  });

  it("one that grows old is replaced in time, over and over, without a gap", async () => {
    const made = await started({ dialect: "Binance spot", venue: { lifetime: 120 } });
    await made.world.run(10 * MINUTE);
    expect(made.feed.status.connections).toBeGreaterThanOrEqual(5);
    expect(made.causes).toEqual([]);
    await made.expectTrue();
  });

  it("a venue that accepts and closes at once is not hammered: opening does not count as success", async () => {
    const made = bench({ dialect: "Bybit" });
    made.feed.start();
    const close = (): void => {
      made.server.restart();
      made.world.after(50, close);
    };
    close();
    await made.world.run(10 * MINUTE);
    // With waits of half of 30 s on average some forty attempts; without back-off there would be thousands.
    expect(streams(made).length).toBeLessThan(80);
    expect(streams(made).length).toBeGreaterThan(20);
  });

  it("signs of life are no data: a venue that gives nothing else is not asked ever more often", async () => {
    const made = bench({ dialect: "Bybit" });
    made.server.accept = (_, peer) => {
      const speak = (): void => {
        peer.send('{"success":true,"ret_msg":"pong","op":"ping"}');
        made.world.after(500, speak);
      };
      speak();
      made.world.after(12_000, () => peer.close(1006, ""));
      return { received: () => {}, closed: () => {} };
    };
    made.feed.start();
    await made.world.run(20 * MINUTE);
    // Twelve seconds each, and half of thirty between them.
    expect(streams(made).length).toBeLessThan(60);
    expect(streams(made).length).toBeGreaterThan(30);
  });

  it("after ten seconds of data a failure counts as the first again", async () => {
    const made = await started({ dialect: "Bybit" });
    made.world.reachable = () => false;
    made.server.restart();
    await made.world.run(5 * MINUTE);
    made.world.reachable = () => true;
    await made.world.run(MINUTE);
    expect(allLive(made)).toBe(true);
    const before = made.world.now();
    made.server.restart();
    await made.world.run(1000);
    expect(streams(made).some(({ at }) => at >= before && at - before < 350)).toBe(true);
  });

  it("a dead address is left for the next, and taken again by overlap when it answers", async () => {
    const made = bench({ dialect: "Binance spot" });
    made.world.reachable = (url) => !url.includes("data-stream.binance.vision");
    made.feed.start();
    await made.world.run(30_000);
    expect(allLive(made)).toBe(true);
    expect(made.feed.market("BTCUSDT")?.route).toMatchObject({ rung: 4 });
    made.world.reachable = () => true;
    await made.world.run(20 * MINUTE);
    expect(made.feed.market("BTCUSDT")?.route).toMatchObject({ rung: 1 });
    expect(made.causes).toEqual([]);
    await made.expectTrue();
  });

  it("silence on an open socket is noticed by the missing data, not by the socket", async () => {
    const made = await started({ dialect: "Coinbase Advanced Trade" });
    made.world.audible = false;
    await made.world.run(14_000);
    made.world.audible = true;
    await made.world.run(10_000);
    expect(made.feed.status.connections).toBeGreaterThan(1);
    expect(made.feed.status.notes).toContain("reconnecting: nothing heard for 10 s");
    await made.expectTrue();
  });

  it("a quiet market whose connection answers is left alone", async () => {
    const made = await started({ dialect: "Bybit", pauseMs: 450 });
    // Nothing happens at the exchange for ten minutes; pings are answered.
    made.hold();
    await made.world.run(10 * MINUTE);
    expect([made.feed.status.connections, made.server.connections]).toEqual([1, 1]);
    expect(made.world.said.filter(({ text }) => text.includes("ping")).length).toBeGreaterThan(20);
  });

  it("Coinbase hears of one channel a message, the first within five seconds and no two within a tenth", async () => {
    const made = await started({ dialect: "Coinbase Advanced Trade" });
    const said = made.world.said.map(({ at, text }) => ({ at, ...(JSON.parse(text) as { channel: string }) }));
    expect(said.map(({ channel }) => channel)).toEqual(["heartbeats", "level2", "market_trades"]);
    expect(said[0].at - streams(made)[0].at).toBeLessThan(1000);
    for (let i = 1; i < said.length; i++) expect(said[i].at - said[i - 1].at).toBeGreaterThanOrEqual(100);
  });
});

describe("snapshots", () => {
  it("come by the next route where one is refused, and the route is named", async () => {
    const made = bench({ dialect: "Binance spot" });
    made.world.answer = (url) => (url.includes("data-api") ? refused(451) : null);
    made.feed.start();
    await made.world.run(5000);
    expect(allLive(made)).toBe(true);
    expect(made.feed.market("BTCUSDT")?.route).toMatchObject({ rung: 2 });
    expect(made.feed.market("BTCUSDT")?.route?.title).toContain("WebSocket API");
    expect(asked(made).filter(({ url }) => url.includes("data-api")).length).toBe(2);
    await made.expectTrue();
  });

  it("that no route gives leave the best twenty levels, shown as such, until one does, by itself", async () => {
    const made = bench({ dialect: "Binance spot" });
    made.world.answer = (url) => (isDepth(url) ? refused(403) : null);
    made.world.reachable = (url) => !url.includes("ws-api");
    made.feed.start();
    await made.world.run(20_000);
    expect(made.states()).toEqual(["BTCUSDT TOP-20", "ETHUSDT TOP-20"]);
    const { route, reason, remedy } = made.feed.market("BTCUSDT") ?? {};
    expect(route).toMatchObject({ rung: 7, title: "data-stream.binance.vision, best 20 levels only" });
    expect([reason, remedy].join(" ")).toContain("tried again by itself");
    const { bids } = made.server.exchange.marketOf("BTCUSDT").shown();
    const { ladder } = made.feed.session.markets[0].book.book;
    expect(ladder.bids.size).toBeLessThanOrEqual(20);
    expect(ladder.bids.price(0)).toBe(bids[0][0]);
    made.server.restart();
    await made.world.run(5000);
    expect(made.states()).toEqual(["BTCUSDT TOP-20", "ETHUSDT TOP-20"]);
    made.world.answer = () => null;
    await made.world.run(6 * MINUTE);
    expect(allLive(made)).toBe(true);
    expect(made.causes).toEqual(["disconnected", "disconnected", "deeper", "deeper"]);
    await made.expectTrue();
    // The twenty levels are not subscribed to any more.
    const last = made.world.said.findLast(({ text }) => text.includes("depth20"));
    expect(last?.text).toContain("UNSUBSCRIBE");
  });

  it("are not asked for before Retry-After is over", async () => {
    const made = bench({ dialect: "Binance.US" });
    made.world.answer = () => refused(429, 45_000);
    made.feed.start();
    await made.world.run(5000);
    const first = asked(made).length;
    made.world.answer = () => null;
    await made.world.run(38_000);
    expect(asked(made).length).toBe(first);
    await made.world.run(15_000);
    expect(allLive(made)).toBe(true);
  });

  it("are not asked for within two minutes of a ban, by any route", async () => {
    const made = bench({ dialect: "Binance spot" });
    made.world.answer = (url) => (url.includes("data-api") ? refused(418, 1000) : null);
    made.feed.start();
    await made.world.run(3000);
    const banned = made.world.visited.length;
    made.world.answer = () => null;
    await made.world.run(115_000);
    expect(made.world.visited.slice(banned).filter(asking)).toEqual([]);
    // Other hosts of the venue count against the same address: they are not tried either.
    expect(made.world.visited.filter(asking).every(({ url }) => url.includes("data-api"))).toBe(true);
    await made.world.run(20_000);
    expect(allLive(made)).toBe(true);
  });

  it("that are too old are asked for again, and nothing else is; after three by another route", async () => {
    const made = bench({ dialect: "Binance spot" });
    let stale = 100;
    for (let i = 0; i < 50; i++) made.server.advance();
    const old = made.server.get(depthUrl("BTCUSDT")).text;
    for (let i = 0; i < 50; i++) made.server.advance();
    made.world.answer = (url) =>
      url.includes("symbol=BTCUSDT") && stale-- > 0 ? { status: 200, text: old, retryAfter: null } : null;
    made.feed.start();
    await made.world.run(20_000);
    expect(made.feed.status.connections).toBe(1);
    expect(made.feed.session.markets[0].book.ledger.snapshotsRefused).toBe(3);
    expect(made.feed.market("BTCUSDT")?.route).toMatchObject({ rung: 2 });
    await made.expectTrue();
  });

  it("of a hundred symbols cut off at once stay within the venue's weights: not one refusal", async () => {
    const traded = Array.from({ length: 100 }, (_, i) => `COIN${i}USDT`);
    const made = bench({ dialect: "Binance spot", traded, pauseMs: 20 });
    const used = new Map<number, number>();
    let refusals = 0;
    let flying = 0;
    made.world.answer = (url) => {
      const window = Math.floor(made.world.now() / MINUTE);
      const levels = levelsOf({ via: "http", url });
      const weight = (used.get(window) ?? 0) + (levels > 1000 ? 250 : 50);
      used.set(window, weight);
      flying++;
      if (weight <= 6000) return null;
      refusals++;
      return refused(429);
    };
    made.feed.start();
    await made.world.run(20_000);
    made.server.restart();
    await made.world.run(3 * MINUTE);
    expect(allLive(made)).toBe(true);
    // Twice all but a few, and a few more to see further where a book looked cut off.
    expect([refusals, flying >= 190, flying < 240]).toEqual([0, true, true]);
    expect(Math.max(...used.values())).toBeGreaterThan(4000);
    await made.expectTrue();
    expect(made.feed.status.weight).toMatchObject({ limit: 6000 });
  });
});

const depthUrl = (symbol: string): string => `https://data-api.binance.vision/api/v3/depth?symbol=${symbol}&limit=5000`;

describe("a page that sleeps", () => {
  it.each([
    ["timers that stand still", true],
    ["a machine whose monotonic clock sleeps with it", false],
  ])("%s: what happened is a gap with its cause, and the book comes back", async (_, monotonic) => {
    const made = await started({ dialect: "Binance spot" });
    made.world.sleep(10 * MINUTE, monotonic);
    await made.world.run(5000);
    expect(made.causes).toEqual(["paused", "paused"]);
    expect(made.feed.status.notes.join(" ")).toContain("paused for 60");
    await made.expectTrue();
    const lag = made.feed.market("BTCUSDT")?.lag;
    expect(lag?.p99).toBeLessThan(100);
  });

  it("frozen and resumed: nothing is received meanwhile, and the gap says why", async () => {
    const made = await started({ dialect: "Kraken v2" });
    made.feed.pageChanged("frozen");
    expect(made.server.connections).toBe(1);
    await made.world.run(20_000);
    expect([made.server.connections, made.causes]).toEqual([0, ["paused", "paused"]]);
    made.feed.pageChanged("resumed");
    await made.world.run(3000);
    await made.expectTrue();
    expect(made.causes).toHaveLength(2);
  });

  it("a freeze that nobody ends is no freeze while timers run", async () => {
    const made = await started({ dialect: "Kraken v2" });
    made.feed.pageChanged("frozen");
    await made.world.run(45_000);
    await made.expectTrue();
  });

  it("offline and online: at once gone, at once back", async () => {
    const made = await started({ dialect: "Binance USD-M" });
    made.world.reachable = () => false;
    made.feed.pageChanged("offline");
    expect(made.states().every((state) => state.endsWith("OFFLINE"))).toBe(true);
    expect(made.causes).toEqual(["disconnected", "disconnected"]);
    await made.world.run(2 * MINUTE);
    expect(made.feed.status.activity).toMatch(/The connection ended .* Trying again/);
    made.world.reachable = () => true;
    made.feed.pageChanged("online");
    await made.world.run(2000);
    await made.expectTrue();
  });

  it("a clock set back an hour changes nothing, one set ahead costs a gap at most, and lags stay small", async () => {
    for (const hour of [-60 * MINUTE, 60 * MINUTE]) {
      const made = await started({ dialect: "Binance spot" });
      made.world.setClock(hour);
      await made.world.run(20_000);
      expect(made.causes).toEqual(hour < 0 ? [] : ["paused", "paused"]);
      await made.expectTrue();
      const { lag } = made.feed.market("ETHUSDT") ?? {};
      expect(lag?.p50).toBeGreaterThanOrEqual(0);
      expect(lag?.p99).toBeLessThan(100);
      expect(lag?.clockOffset).toBeGreaterThan(hour > 0 ? hour : 0);
      expect(lag?.clockOffset).toBeLessThan(Math.max(0, hour) + 100);
    }
  });

  it("what was late before a fresh connection does not end that one, too, while it opens", async () => {
    const made = await started({ dialect: "Bybit" });
    made.world.delay = { least: 12_000, most: 12_010 };
    await made.world.run(17_000);
    made.world.delay = { least: 2000, most: 2100 };
    await made.world.run(60_000);
    expect(made.feed.status.notes.filter((note) => note.includes("s late")).length).toBeLessThanOrEqual(2);
    expect(allLive(made)).toBe(true);
  });

  it("a connection that falls ten seconds behind is given up for a fresh one", async () => {
    const made = await started({ dialect: "Bybit" });
    made.world.delay = { least: 12_000, most: 12_010 };
    await made.world.run(17_000);
    made.world.delay = { least: 5, most: 40 };
    await made.world.run(20_000);
    expect(made.feed.status.notes.join(" ")).toContain("more than 10 s late");
    expect(made.feed.status.reconnects).toBeGreaterThan(0);
    await made.expectTrue();
  });
});

describe("symbols", () => {
  it.each(["Binance spot", "Coinbase Advanced Trade", "Kraken v2", "OKX of 2022", "Bybit"])(
    "%s: one more and one less, and the others lose nothing",
    async (dialect) => {
      const [first, second] = bench({ dialect }).server.exchange.markets.map(({ symbol }) => symbol);
      const made = await started({ dialect, symbols: [first] });
      expect(made.states()).toEqual([`${first} LIVE`]);
      made.feed.add(second);
      await made.world.run(5000);
      expect(made.states()).toEqual([`${first} LIVE`, `${second} LIVE`]);
      const kept = made.feed.session.markets[0];
      await made.expectTrue();
      made.feed.remove(second);
      const foreign = made.feed.session.counts.foreign;
      await made.world.run(20_000);
      expect(made.states()).toEqual([`${first} LIVE`]);
      expect(made.feed.market(second)).toBeNull();
      expect(kept.book.ledger.gaps).toBe(made.server.exchange.restarts > 0 ? kept.book.ledger.gaps : 0);
      expect(made.causes.filter((cause) => cause !== "restart")).toEqual([]);
      expect(made.feed.status.connections).toBe(1);
      // After a few in flight, the venue says nothing more of what nobody follows.
      expect(made.feed.session.counts.foreign - foreign).toBeLessThan(10);
      await made.expectTrue();
    },
  );

  it("a symbol added while the connection opens is not forgotten", async () => {
    const made = bench({ dialect: "Binance spot", symbols: ["BTCUSDT"] });
    made.feed.start();
    made.feed.add("ETHUSDT");
    await made.world.run(5000);
    await made.expectTrue();
    expect(made.states()).toHaveLength(2);
  });

  it("the last one taken away ends the connection, and another begins one", async () => {
    const made = await started({ dialect: "OKX of 2022", symbols: ["BTC-USDT"] });
    made.feed.remove("BTC-USDT");
    await made.world.run(100);
    expect([made.server.connections, made.feed.status.connected]).toEqual([0, false]);
    made.feed.add("ETH-USDT");
    await made.world.run(3000);
    expect(made.states()).toEqual(["ETH-USDT LIVE"]);
    await made.expectTrue();
  });

  it("stopped, nothing runs on; started again, it comes back with a gap", async () => {
    const made = await started({ dialect: "Bybit" });
    made.feed.stop();
    await made.world.run(100);
    const visited = made.world.visited.length;
    await made.world.run(5 * MINUTE);
    expect([made.server.connections, made.world.visited.length]).toEqual([0, visited]);
    made.feed.start();
    await made.world.run(3000);
    await made.expectTrue();
  });
});
