import "fake-indexeddb/auto";
import { expect, it, vi } from "vitest";
import { unpackDay } from "../src/core/market/pack.ts";
import { tickSize } from "../src/core/market/instrument.ts";
import { OwnLocks } from "../src/io/streams/locks.ts";
import { Streams } from "../src/io/streams/streams.ts";
import { EXCHANGES } from "../test/exchange/exchange.ts";
import { VenueServer } from "../test/exchange/venue-server.ts";
import { World } from "../test/exchange/world.ts";
import type { LiveFrameRequest, MarketKey } from "./live-api.ts";
import { LiveDesk } from "./live-desk.ts";

const START = Date.UTC(2026, 0, 5, 10);
const REQUEST: LiveFrameRequest = {
  elapsed: 16,
  columns: 200,
  timeSpan: 60e9,
  rightEdge: null,
  priceRows: 60,
  ticksPerRow: 1,
  topTick: null,
  heldTopTick: null,
  ladderTicks: 1,
  crosshair: null,
  ofiBin: 1e9,
  leastSale: 0,
  mostSales: 20,
};
const SETTINGS = { levels: 10, record: false };

let made = 0;

/** A desk on a simulated machine, with every venue's exchange at work in it. */
function scene() {
  const houses = new Map(
    EXCHANGES.filter(({ name }) => name !== "Kraken v1").map(({ venue, make }) => [
      venue,
      new VenueServer(venue, make(7)),
    ]),
  );
  const hosts: readonly (readonly [RegExp, MarketKey["venue"]])[] = [
    [/binance\.(vision|com:)/, "binance"],
    [/kraken/, "kraken"],
    [/coinbase/, "coinbase"],
  ];
  const world = new World(3, START, (url) => {
    const found = hosts.find(([pattern]) => pattern.test(url));
    return found ? (houses.get(found[1]) ?? null) : null;
  });
  const locks = new OwnLocks();
  const database = `desk-${made++}`;
  const streams = new Streams({ database, now: () => world.wall() }, locks);
  const desk = new LiveDesk({
    connect: (url, handlers) => world.connect(url, handlers),
    get: (url, milliseconds) => world.get(url, milliseconds),
    now: () => world.now(),
    wall: () => world.wall(),
    after: (milliseconds, run) => world.after(milliseconds, run),
    random: () => world.random(),
    rewrite: (url) => url,
    streams: () => streams,
  });
  const run = async (milliseconds: number): Promise<void> => {
    for (let passed = 0; passed < milliseconds; passed += 40) {
      for (const house of houses.values()) {
        house.exchange.clock = () => world.wall();
        house.advance();
      }
      await world.run(40);
    }
  };
  const key = (venue: MarketKey["venue"], at = 0): MarketKey => ({
    venue,
    symbol: (houses.get(venue) as VenueServer).exchange.markets[at].symbol,
  });
  /** Best prices of the true book in currency. */
  const truth = ({ venue, symbol }: MarketKey) => {
    const market = (houses.get(venue) as VenueServer).exchange.markets.find((one) => one.symbol === symbol);
    if (!market) throw new Error(symbol);
    const { bids, asks } = market.shown();
    const unit = 10 ** market.shape.priceDecimals;
    return { bid: bids[0][0] / unit, ask: asks[0][0] / unit };
  };
  /** All that was said has arrived. */
  const still = (): Promise<void> => world.run(1000);
  return { desk, world, run, key, truth, still, houses, streams };
}

it("shows the exchange's own best prices, in status and picture, of two venues at once", async () => {
  const { desk, run, key, truth, still } = scene();
  const keys = [key("binance"), key("kraken")];
  desk.watch(keys, SETTINGS);
  await run(20_000);
  await still();
  for (const one of keys) {
    const status = desk.status().markets.find(({ key: { venue } }) => venue === one.venue);
    expect(status?.state).toBe("LIVE");
    expect({ bid: status?.bid, ask: status?.ask }).toEqual(truth(one));
    const drawn = desk.frame(one, REQUEST);
    const tick = tickSize(status?.instrument as never);
    expect((drawn?.frame.quote.bid as number) * tick).toBeCloseTo(truth(one).bid, 8);
    expect((drawn?.frame.quote.ask as number) * tick).toBeCloseTo(truth(one).ask, 8);
    expect(status?.report?.unaccounted).toBe(0);
  }
  desk.watch([], SETTINGS);
});

it("learns lots that nobody told, so that no quantity is rounded away", async () => {
  const { desk, run, key } = scene();
  const one = key("binance");
  desk.watch([one], SETTINGS);
  await run(10_000);
  const [{ instrument }] = desk.status().markets;
  expect(instrument?.lotSize).toBeLessThan(1);
  const sales = desk.frame(one, REQUEST)?.sales ?? [];
  expect(sales.length).toBeGreaterThan(5);
  for (const { size } of sales)
    expect(Math.abs(size / (instrument?.lotSize ?? 1) - Math.round(size / (instrument?.lotSize ?? 1)))).toBeLessThan(
      1e-6,
    );
  desk.watch([], SETTINGS);
});

it("adding and stopping a market loses nothing of the others", async () => {
  const { desk, run, key, still, truth } = scene();
  const [first, second] = [key("binance"), key("kraken")];
  desk.watch([first], SETTINGS);
  await run(5000);
  desk.watch([first, second], SETTINGS);
  await run(5000);
  desk.watch([first], SETTINGS);
  await run(5000);
  await still();
  const { markets, feeds } = desk.status();
  expect(markets.map(({ key: { venue } }) => venue)).toEqual(["binance"]);
  expect(feeds.map(({ venue }) => venue)).toEqual(["binance"]);
  expect(markets[0].report?.gaps).toBe(0);
  expect(markets[0].bid).toBe(truth(first).bid);
  expect(desk.frame(second, REQUEST)).toBeNull();
});

it("shows no quote, ladder or table while the venue is away, and the true book when it is back", async () => {
  const { desk, world, run, key, still, truth } = scene();
  const one = key("binance");
  desk.watch([one], SETTINGS);
  await run(8000);
  world.reachable = () => false;
  desk.pageChanged("offline");
  await world.run(1000);
  expect(desk.status().markets[0]).toMatchObject({ state: "OFFLINE", bid: null, ask: null });
  const dark = desk.frame(one, REQUEST);
  expect(dark?.frame.quote.bid).toBeNaN();
  expect(dark?.frame.ladder.bid.every((size) => size === 0)).toBe(true);
  expect(desk.bookTable(one)).toEqual([]);
  world.reachable = () => true;
  desk.pageChanged("online");
  await run(20_000);
  await still();
  expect(desk.status().markets[0]).toMatchObject({ state: "LIVE", bid: truth(one).bid, ask: truth(one).ask });
});

it("gives the kept window as a day whose last row is the book now", async () => {
  const { desk, run, key, still, truth } = scene();
  const one = key("kraken");
  desk.watch([one], SETTINGS);
  await run(10_000);
  await still();
  const window = desk.room(one)?.picture.packed();
  const day = unpackDay(window?.packed as ArrayBuffer);
  expect(day.rows).toBe(window?.rows);
  expect(window?.end).toBe(day.time[day.rows - 1]);
  const tick = tickSize(day.instrument);
  expect((day.book?.bidPrice[0][day.rows - 1] as number) * tick).toBeCloseTo(truth(one).bid, 8);
});

it("records what it follows until told otherwise, and closes the session", async () => {
  const { desk, run, key, streams } = scene();
  const one = key("binance");
  desk.watch([one], { levels: 10, record: true });
  await run(4000);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(desk.status().markets[0].recording.state).toBe("recording");
  await desk.setRecording(one, false);
  expect(desk.status().markets[0].recording.state).toBe("off");
  const [session] = await streams.list();
  expect(session).toMatchObject({ venue: "binance", symbol: one.symbol, ending: "closed" });
  expect(session.events).toBeGreaterThan(50);
  desk.watch([], SETTINGS);
});

it("works out forecasts as rows come, and starts anew with another horizon", async () => {
  const { desk, run, key } = scene();
  const one = key("binance");
  desk.watch([one], SETTINGS);
  desk.configure(one, { model: "queue-imbalance", horizon: 10 });
  await run(4000);
  desk.frame(one, REQUEST);
  await run(4000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { frame } = desk.frame(one, REQUEST) ?? {};
  expect(frame?.horizon).toBe(10);
  expect(frame?.cursor.ready).toBeGreaterThan(0);
  desk.configure(one, { model: "queue-imbalance", horizon: 20 });
  expect(desk.frame(one, REQUEST)?.frame.horizon).toBe(20);
});

it("draws the cumulative volume delta as the strip, at the crosshair where there is one", async () => {
  const { desk, run, key } = scene();
  const one = key("binance");
  desk.watch([one], SETTINGS);
  await run(20_000);
  const now = desk.frame(one, REQUEST);
  const overlay = now?.frame.overlay;
  const known = [...(now?.volumeDelta ?? [])].filter((value) => !Number.isNaN(value));
  expect(overlay?.name).toBe("Cumulative volume delta");
  expect(overlay?.low).toBe(Math.min(...known));
  expect(overlay?.high).toBe(Math.max(...known));
  expect(overlay?.at).toBe(known.at(-1));
  const { from, to } = now?.frame ?? { from: 0, to: 0 };
  const pointed = desk.frame(one, {
    ...REQUEST,
    rightEdge: to,
    crosshair: { time: from + (to - from) * 0.8, tick: 0 },
  });
  expect(pointed?.frame.overlay?.at).toBe(pointed?.volumeDelta[160]);
});

it("records all that is followed, or none of it, when the setting changes", async () => {
  const { desk, run, key } = scene();
  const keys = [key("binance"), key("kraken")];
  const states = () => desk.status().markets.map(({ recording }) => recording.state);
  desk.watch(keys, { levels: 10, record: false });
  await run(4000);
  expect(states()).toEqual(["off", "off"]);
  desk.watch(keys, { levels: 10, record: true });
  await run(1000);
  expect(states()).toEqual(["recording", "recording"]);
  await desk.setRecording(keys[0], false);
  desk.watch(keys, { levels: 20, record: true });
  expect(states(), "another setting leaves alone what was said of one market").toEqual(["off", "recording"]);
  desk.watch(keys, { levels: 10, record: false });
  expect(states()).toEqual(["off", "off"]);
  desk.watch([], SETTINGS);
});

it("takes its own recording that is being closed for no other tab", async () => {
  const { desk, run, key } = scene();
  const one = key("binance");
  desk.watch([one], { levels: 10, record: true });
  await run(4000);
  const heard: string[] = [];
  void desk.setRecording(one, false);
  void desk.setRecording(one, true);
  for (let look = 0; look < 50; look++) {
    await run(40);
    await new Promise((resolve) => setTimeout(resolve, 2));
    heard.push(desk.status().markets[0].recording.state);
  }
  expect(heard).not.toContain("elsewhere");
  expect(heard.at(-1)).toBe("recording");
  await desk.setRecording(one, false);
  desk.watch([], SETTINGS);
});

it("closes all sessions whole when the page is closed", async () => {
  const { desk, run, key, streams } = scene();
  desk.watch([key("binance"), key("kraken")], { levels: 10, record: true });
  await run(6000);
  desk.pageChanged("closed");
  await vi.waitFor(async () => {
    const list = await streams.list();
    expect(list.map(({ ending }) => ending)).toEqual(["closed", "closed"]);
  });
  expect(desk.status().markets).toEqual([]);
});
