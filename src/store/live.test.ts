import { expect, it } from "vitest";
import type { LiveState, LiveStatus, MarketKey, MarketStatus } from "../../workers/live-api.ts";
import { later, settle, stage } from "../../test/store.ts";
import { boot, currentLink, followChange } from "./address.ts";
import { formatLink } from "./link.ts";
import { LIVE_EVERY, shownMarket } from "./live.ts";

const BTC: MarketKey = { venue: "binance", symbol: "BTCUSDT" };
const ETH: MarketKey = { venue: "kraken", symbol: "ETH/USD" };

const status = (key: MarketKey, state: LiveState = "LIVE", tick = 1): MarketStatus =>
  ({
    key,
    state,
    bid: 100,
    ask: 101,
    messagesPerSecond: 10,
    instrument: { symbol: key.symbol, venue: key.venue, priceUnit: 0.01, tickUnits: tick, lotSize: 1e-5 },
  }) as unknown as MarketStatus;
const all = (...markets: MarketStatus[]): LiveStatus => ({ at: 0, feeds: [], markets });
const address = (hash: string) => ({ read: () => hash, write: () => undefined });

/** The store with a live worker that answers with `markets`. */
function scene(markets: () => MarketStatus[] = () => [status(BTC), status(ETH)], more = {}) {
  return stage({}, {}, new Map(), {}, { status: () => all(...markets()), ...more });
}

it("follows a market, shows it as the open day once its ticks are known, and configures its forecaster", async () => {
  let known: MarketStatus[] = [{ ...status(BTC, "SYNCING"), instrument: null }];
  const { app, calls, pass } = scene(() => known);
  app.getState().watchMarket(BTC);
  await settle();
  expect(shownMarket(app.getState())).toEqual(BTC);
  expect(app.getState().day).toBeNull();
  expect(calls).toContainEqual(["live.watch", [BTC], { levels: 10, record: true }]);
  expect(calls).toContainEqual(["live.configure", BTC, { model: "trade-imbalance", horizon: 50 }]);
  known = [status(BTC)];
  pass(LIVE_EVERY);
  await settle();
  expect(app.getState().day?.fingerprint).toBe("live:binance:BTCUSDT:0.01");
});

it("takes a market whose ticks became finer for another picture, and the same one for the same", async () => {
  let tick = 10;
  const { app, pass } = scene(() => [status(BTC, "LIVE", tick)]);
  app.getState().watchMarket(BTC);
  await settle();
  const before = app.getState().day;
  pass(LIVE_EVERY);
  await settle();
  expect(app.getState().day).toBe(before);
  tick = 1;
  pass(LIVE_EVERY);
  await settle();
  expect(app.getState().day?.fingerprint).not.toBe(before?.fingerprint);
});

it("follows several at once, switches between them, and stopping one leaves the others", async () => {
  const { app, calls } = scene();
  const { watchMarket, showMarket } = app.getState();
  watchMarket(BTC);
  watchMarket(ETH);
  await settle();
  expect(shownMarket(app.getState())).toEqual(ETH);
  showMarket(BTC);
  expect(app.getState().day?.instrument.symbol).toBe("BTCUSDT");
  app.getState().stopMarket(BTC);
  expect(shownMarket(app.getState())).toEqual(ETH);
  await settle();
  expect(calls.findLast(([name]) => name === "live.watch")?.[1]).toEqual([ETH]);
  app.getState().stopMarket(ETH);
  await settle();
  expect(app.getState()).toMatchObject({ day: null, source: null, watched: [] });
  expect(calls.findLast(([name]) => name === "live.watch")?.[1]).toEqual([]);
});

it("asks no status while nothing is followed", async () => {
  const { app, calls, pass } = scene();
  await app.getState().openSource({ kind: "sample" });
  pass(10 * LIVE_EVERY);
  await settle();
  expect(calls.filter(([name]) => name.startsWith("live."))).toEqual([]);
  app.getState().watchMarket(BTC);
  app.getState().stopMarket(BTC);
  await settle();
  const before = calls.filter(([name]) => name === "live.status").length;
  for (let i = 0; i < 5; i++) {
    pass(LIVE_EVERY);
    await settle();
  }
  expect(calls.filter(([name]) => name === "live.status").length).toBeLessThanOrEqual(before + 1);
});

it("lets a link show a market only after the person has said so", async () => {
  const { app, calls } = scene();
  await boot(app, address("source=live:kraken:ETH/USD"), null);
  await settle();
  expect(app.getState()).toMatchObject({ asked: ETH, watched: [], day: null });
  expect(calls.filter(([name]) => name.startsWith("live."))).toEqual([]);
  app.getState().answerAsked(true);
  await settle();
  expect(app.getState()).toMatchObject({ asked: null, watched: [ETH] });
});

it("contacts nobody when the person declines a link's market", async () => {
  const { app, calls } = scene();
  await boot(app, address("source=live:binance:BTCUSDT"), null);
  app.getState().answerAsked(false);
  await settle();
  expect(app.getState()).toMatchObject({ asked: null, watched: [], source: null });
  expect(calls.filter(([name]) => name.startsWith("live."))).toEqual([]);
});

it("shows a market that is followed already when a link names it, without asking", async () => {
  const { app } = scene();
  app.getState().watchMarket(BTC);
  app.getState().watchMarket(ETH);
  await settle();
  await followChange(app, "source=live:binance:BTCUSDT");
  expect(app.getState().asked).toBeNull();
  expect(shownMarket(app.getState())).toEqual(BTC);
});

it("writes the market on show into the link", async () => {
  const { app } = scene();
  app.getState().watchMarket(ETH);
  await settle();
  expect(formatLink(currentLink(app.getState()))).toContain("source=live:kraken:ETH%2FUSD");
});

it("shows no market as live once its worker has died, and starts it again on the same markets", async () => {
  const { app, calls, dieLive, pass } = scene();
  app.getState().watchMarket(BTC);
  app.getState().watchMarket(ETH);
  await settle();
  dieLive("Uncaught Error: out of memory");
  expect(app.getState().liveStopped).toBe("out of memory");
  expect(app.getState().liveStatus?.markets.map(({ state, bid }) => [state, bid])).toEqual([
    ["OFFLINE", null],
    ["OFFLINE", null],
  ]);
  expect(await app.getState().requestLiveFrame({} as never)).toBeNull();
  pass(LIVE_EVERY);
  await settle();
  expect(app.getState().liveStatus?.markets[0].state).toBe("OFFLINE");
  app.getState().restartLive();
  await settle();
  pass(LIVE_EVERY);
  await settle();
  expect(app.getState().liveStopped).toBeNull();
  expect(app.getState().liveStatus?.markets[0].state).toBe("LIVE");
  expect(calls.findLast(([name]) => name === "live.watch")?.[1]).toEqual([BTC, ETH]);
});

it("takes a worker that never answers for dead", async () => {
  const { app, pass } = scene(undefined, { status: () => new Promise(() => undefined) });
  app.getState().watchMarket(BTC);
  for (let i = 0; i < 50; i++) {
    pass(LIVE_EVERY);
    await settle();
  }
  expect(app.getState().liveStopped).toMatch(/not answered for 20 seconds/);
});

it("gives other workers the live window, and says of when it is", async () => {
  const packed = new ArrayBuffer(8);
  const { app } = scene(undefined, { packed: () => ({ packed, rows: 1234, start: 5e9, end: 65e9 }) });
  app.getState().watchMarket(BTC);
  await settle();
  expect(await app.getState().packedDay()).toBe(packed);
  expect(app.getState().takenWindow).toEqual({ key: BTC, rows: 1234, end: 65e9 });
  expect(app.getState().day).toMatchObject({ rows: 1234, start: 5e9, end: 65e9 });
});

it("goes on receiving when a picture fails, and says why it did", async () => {
  const { app, pass } = scene(undefined, { frame: () => Promise.reject(new Error("the forecaster broke")) });
  app.getState().watchMarket(BTC);
  await settle();
  expect(await app.getState().requestLiveFrame({} as never)).toBeNull();
  expect(app.getState().liveStopped).toBeNull();
  expect(app.getState().notices.at(-1)).toMatchObject({ tone: "bad", detail: "the forecaster broke" });
  pass(LIVE_EVERY);
  await settle();
  expect(app.getState().liveStatus?.markets[0].state).toBe("LIVE");
});

it("drops a frame of a market that is no longer on show", async () => {
  const slow = later<unknown>();
  const { app } = scene(undefined, { frame: () => slow.promise });
  app.getState().watchMarket(BTC);
  app.getState().watchMarket(ETH);
  await settle();
  const frame = app.getState().requestLiveFrame({} as never);
  app.getState().showMarket(BTC);
  slow.resolve({ frame: {}, status: status(ETH) });
  expect(await frame).toBeNull();
});

it("shows a state that a frame tells of before the next look does", async () => {
  const { app } = scene(undefined, { frame: () => ({ frame: {}, status: status(BTC, "GAP") }) });
  app.getState().watchMarket(BTC);
  await settle();
  expect(app.getState().liveStatus?.markets[0].state).toBe("LIVE");
  await app.getState().requestLiveFrame({} as never);
  expect(app.getState().liveStatus?.markets[0].state).toBe("GAP");
});

it("keeps following while a recorded day is looked at, and comes back to the market", async () => {
  const { app, calls } = scene();
  app.getState().watchMarket(BTC);
  await settle();
  await app.getState().openSource({ kind: "sample" });
  await settle();
  expect(app.getState().watched).toEqual([BTC]);
  expect(shownMarket(app.getState())).toBeNull();
  app.getState().showMarket(BTC);
  expect(app.getState().day?.fingerprint).toMatch(/^live:/);
  await settle();
  expect(calls.some(([name]) => name === "close")).toBe(true);
  expect(app.getState().cursor).toBeNull();
});

it("remembers the markets followed lately, the latest first and each once", () => {
  const first = scene();
  first.app.getState().watchMarket(BTC);
  first.app.getState().watchMarket(ETH);
  first.app.getState().watchMarket(BTC);
  expect(stage({}, {}, first.kept).app.getState().recentMarkets).toEqual([BTC, ETH]);
  first.kept.set("lobscope.markets", '["https://evil.example", 7, "kraken:ETH/USD"]');
  expect(stage({}, {}, first.kept).app.getState().recentMarkets).toEqual([ETH]);
});

it("passes on that the page was frozen or offline, and only while markets are followed", async () => {
  const { app, calls } = scene();
  app.getState().pageChanged("offline");
  app.getState().watchMarket(BTC);
  app.getState().pageChanged("frozen");
  await settle();
  expect(calls.filter(([name]) => name === "live.pageChanged")).toEqual([["live.pageChanged", "frozen"]]);
});

it("sends no replay commands and no stale forecasts' settings to the market worker", async () => {
  const { app, calls } = scene();
  app.getState().watchMarket(BTC);
  await settle();
  app.getState().command({ kind: "play" });
  app.getState().change({ horizon: 100 });
  await settle();
  expect(calls.filter(([name]) => name === "transport" || name === "configure")).toEqual([]);
  expect(calls.findLast(([name]) => name === "live.configure")).toEqual([
    "live.configure",
    BTC,
    { model: "trade-imbalance", horizon: 100 },
  ]);
});
