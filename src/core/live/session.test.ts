import { describe, expect, it } from "vitest";
import { VENUES } from "../sources/venues.ts";
import type { Intent } from "./intent.ts";
import { type Input, Session, type SessionOptions } from "./session.ts";
import type { VenueName } from "./venue.ts";

const DAY = Date.UTC(2026, 2, 1);
const SECOND = 1e9;

function open(venue: VenueName, symbols: SessionOptions["symbols"]) {
  const session = new Session(VENUES[venue], { symbols, dayMs: DAY });
  const step = (input: Input): readonly Intent[] => session.step(input);
  const frame = (epoch: number, at: number, data: object | string): readonly Intent[] =>
    step({ kind: "frame", epoch, at, text: typeof data === "string" ? data : JSON.stringify(data) });
  const states = (): string[] => session.markets.map(({ symbol, book }) => `${symbol} ${book.state}`);
  const opened = step({ kind: "opened", epoch: 1, at: 0 });
  return { session, step, frame, states, opened };
}

const diff = (s: string, U: number, u: number, price = "100.5"): object => ({
  stream: `${s.toLowerCase()}@depth@100ms`,
  data: { e: "depthUpdate", E: DAY + 1000, s, U, u, b: [[price, "1"]], a: [] },
});
const depth = (lastUpdateId: number, bid = "100.1"): string =>
  JSON.stringify({ lastUpdateId, bids: [[bid, "1"]], asks: [["101.2", "1"]] });

const l2 = (sequence_num: number, product_id: string, type = "update", price_level = "100.5"): object => ({
  channel: "l2_data",
  timestamp: "2026-03-01T00:00:01.5Z",
  sequence_num,
  events: [
    {
      type,
      product_id,
      updates: [
        { side: "bid", price_level, new_quantity: "1" },
        { side: "offer", price_level: "200", new_quantity: "2" },
      ],
    },
  ],
});
const beat = (sequence_num: number): object => ({
  channel: "heartbeats",
  timestamp: "2026-03-01T00:00:01.5Z",
  sequence_num,
  events: [],
});

describe("a session whose books are asked for", () => {
  it("asks once, when the first update is there to join on to, and again when the answer is too old", () => {
    const { step, frame, states, opened } = open("binance", ["BTCUSDT"]);
    expect(opened).toEqual([]);
    const [ask, ...more] = frame(1, 1, diff("BTCUSDT", 101, 102));
    expect(more).toEqual([]);
    expect(ask).toMatchObject({ kind: "snapshot", epoch: 1, symbol: "BTCUSDT", attempt: 1 });
    expect(frame(1, 2, diff("BTCUSDT", 103, 104))).toEqual([]);
    const again = step({ kind: "snapshot", epoch: 1, at: 3, symbol: "BTCUSDT", text: depth(90) });
    expect(again).toMatchObject([{ kind: "snapshot", attempt: 2 }]);
    expect(step({ kind: "snapshot", epoch: 1, at: 4, symbol: "BTCUSDT", text: depth(102) })).toEqual([]);
    expect(states()).toEqual(["BTCUSDT LIVE"]);
  });

  it("asks again when no answer has come for ten seconds", () => {
    const { step, frame } = open("binance", ["BTCUSDT"]);
    frame(1, 0, diff("BTCUSDT", 101, 102));
    expect(step({ kind: "tick", at: 10 * SECOND })).toEqual([]);
    expect(step({ kind: "tick", at: 10.1 * SECOND })).toMatchObject([{ kind: "snapshot", attempt: 2 }]);
  });

  it("throws away a late snapshot for a connection that is gone", () => {
    const { session, step, frame, states } = open("binance", ["BTCUSDT"]);
    frame(1, 1, diff("BTCUSDT", 101, 102));
    step({ kind: "opened", epoch: 2, at: 2 });
    frame(2, 3, diff("BTCUSDT", 105, 106));
    step({ kind: "snapshot", epoch: 1, at: 4, symbol: "BTCUSDT", text: depth(105) });
    expect(states()).toEqual(["BTCUSDT SYNCING"]);
    expect(session.markets[0].book.ledger.snapshots).toBe(0);
    frame(1, 5, diff("BTCUSDT", 107, 108));
    expect([session.counts.dead, session.counts.unaccounted]).toEqual([1, 0]);
  });

  it("loses nothing in a roll-over: both connections overlap, and what comes twice counts once", () => {
    const { session, step, frame, states } = open("binance", ["BTCUSDT"]);
    frame(1, 1, diff("BTCUSDT", 101, 102));
    step({ kind: "snapshot", epoch: 1, at: 2, symbol: "BTCUSDT", text: depth(102) });
    frame(1, 3, diff("BTCUSDT", 103, 103));
    expect(frame(1, 3, { e: "serverShutdown", E: DAY })).toEqual([{ kind: "roll-over", epoch: 1 }]);
    expect(frame(1, 3, { e: "serverShutdown", E: DAY })).toEqual([]);
    step({ kind: "opened", epoch: 2, at: 4, beside: true });
    frame(1, 5, diff("BTCUSDT", 104, 104));
    frame(2, 5, diff("BTCUSDT", 104, 104));
    frame(2, 6, diff("BTCUSDT", 105, 105));
    frame(1, 6, diff("BTCUSDT", 105, 105));
    step({ kind: "closed", epoch: 1, at: 7 });
    frame(2, 8, diff("BTCUSDT", 106, 106));
    const { gaps, applied, ignored } = session.markets[0].book.ledger;
    expect(states()).toEqual(["BTCUSDT LIVE"]);
    expect([gaps, applied, ignored.get("duplicate")]).toEqual([0, 4, 2]);
  });

  it("hands a quiet book over to the connection that stays, and only if that stands", () => {
    for (const heir of [2, 3, undefined]) {
      const { session, step, frame, states } = open("binance", ["BTCUSDT"]);
      frame(1, 1, diff("BTCUSDT", 101, 102));
      step({ kind: "snapshot", epoch: 1, at: 2, symbol: "BTCUSDT", text: depth(101) });
      step({ kind: "opened", epoch: 2, at: 3, beside: true });
      step({ kind: "closed", epoch: 1, at: 4, heir });
      frame(2, 5, diff("BTCUSDT", 103, 103));
      const { gaps } = session.markets[0].book.ledger;
      expect([heir, states()[0], gaps]).toEqual(heir === 2 ? [2, "BTCUSDT LIVE", 0] : [heir, "BTCUSDT GAP", 1]);
    }
  });

  it("follows one symbol more and one less, and never gives a number of a symbol to another", () => {
    const { session, step, frame, states } = open("binance", ["AUSDT", "BUSDT"]);
    frame(1, 1, diff("BUSDT", 101, 102));
    step({ kind: "snapshot", epoch: 1, at: 2, symbol: "BUSDT", text: depth(101) });
    const gone = step({ kind: "unfollow", at: 3, symbols: ["ausdt"] });
    expect(gone).toMatchObject([{ kind: "send", epoch: 1, text: expect.stringContaining("ausdt@trade") }]);
    const come = step({ kind: "follow", at: 4, symbols: ["cusdt", "BUSDT"] });
    expect(come).toMatchObject([{ kind: "send", epoch: 1, text: expect.stringContaining("cusdt@trade") }]);
    frame(1, 5, diff("AUSDT", 5, 6));
    frame(1, 6, diff("CUSDT", 7, 8));
    expect(session.markets.map(({ symbol, index }) => [symbol, index])).toEqual([
      ["BUSDT", 1],
      ["CUSDT", 2],
    ]);
    expect([states()[0], session.counts.foreign, session.counts.unaccounted]).toEqual(["BUSDT LIVE", 1, 0]);
  });

  it("says of every book that nobody listened, with the cause, and fetches it anew", () => {
    const { session, step, frame, states } = open("binance", ["BTCUSDT"]);
    frame(1, 1, diff("BTCUSDT", 101, 102));
    step({ kind: "snapshot", epoch: 1, at: 2, symbol: "BTCUSDT", text: depth(101) });
    session.batch.clear();
    step({ kind: "lost", at: 3, cause: "paused" });
    expect(session.batch.event(0)).toMatchObject({ kind: "gap", cause: "paused" });
    expect(states()).toEqual(["BTCUSDT GAP"]);
    expect(frame(1, 4, diff("BTCUSDT", 103, 104))).toMatchObject([{ kind: "snapshot", symbol: "BTCUSDT" }]);
  });

  it("replaces its connection before the venue's day is over", () => {
    const { step } = open("binance", ["BTCUSDT"]);
    expect(step({ kind: "tick", at: 23.7 * 3600 * SECOND }).map(({ kind }) => kind)).toEqual(["reconnect"]);
    const rolled = step({ kind: "tick", at: 23.8 * 3600 * SECOND });
    expect(rolled).toContainEqual({ kind: "roll-over", epoch: 1 });
    expect(step({ kind: "tick", at: 23.8 * 3600 * SECOND })).not.toContainEqual({ kind: "roll-over", epoch: 1 });
  });

  it("subscribes again to a symbol that has been silent for long, while others speak, and not at every tick", () => {
    const { session, step, frame, states } = open("binance", ["BTCUSDT", "ETHUSDT"]);
    for (const [symbol, id] of [
      ["BTCUSDT", 100],
      ["ETHUSDT", 200],
    ] as const) {
      frame(1, 1, diff(symbol, id, id));
      step({ kind: "snapshot", epoch: 1, at: 2, symbol, text: depth(id) });
      frame(1, 3, diff(symbol, id + 1, id + 1));
    }
    const said: { second: number; intent: Intent }[] = [];
    for (let second = 1; second <= 100; second++) {
      frame(1, second * SECOND, diff("ETHUSDT", 201 + second, 201 + second));
      for (const intent of step({ kind: "tick", at: second * SECOND })) said.push({ second, intent });
    }
    const again = said.filter(({ intent }) => intent.kind === "send" && intent.text.includes('SUBSCRIBE"'));
    expect(again.map(({ second }) => second)).toEqual([61]);
    expect(again).toMatchObject([{ intent: { epoch: 1, text: expect.stringContaining("btcusdt@depth@100ms") } }]);
    expect(states()).toEqual(["BTCUSDT STALE", "ETHUSDT LIVE"]);
    frame(1, 101 * SECOND, diff("BTCUSDT", 150, 150));
    expect([states()[0], session.markets[0].book.ledger.gaps]).toEqual(["BTCUSDT GAP", 1]);
  });

  it("gives a snapshot that names nothing to the only book that it can join", () => {
    const { session, frame, states } = open("binance", "any");
    frame(1, 1, diff("BTCUSDT", 101, 102));
    frame(1, 1, diff("ETHUSDT", 9001, 9002));
    frame(1, 2, depth(9001));
    expect(states()).toEqual(["BTCUSDT SYNCING", "ETHUSDT LIVE"]);
    frame(1, 2, depth(5000));
    expect([states()[0], session.counts.foreign, session.counts.unaccounted]).toEqual(["BTCUSDT SYNCING", 1, 0]);
  });

  it("keeps a snapshot that came before all else for the first book to come", () => {
    const { frame, states } = open("binance", "any");
    frame(1, 1, depth(101));
    frame(1, 2, diff("BTCUSDT", 101, 102));
    expect(states()).toEqual(["BTCUSDT LIVE"]);
  });
});

describe("a session whose connection numbers its frames", () => {
  it("checks the number over all channels, heartbeats too", () => {
    const { session, frame, states } = open("coinbase", ["BTC-USD", "ETH-USD"]);
    frame(1, 1, l2(0, "BTC-USD", "snapshot"));
    frame(1, 1, l2(1, "ETH-USD", "snapshot"));
    frame(1, 1, beat(2));
    frame(1, 1, l2(3, "BTC-USD"));
    expect(states()).toEqual(["BTC-USD LIVE", "ETH-USD LIVE"]);
    const intents = frame(1, 1, beat(5));
    expect(states()).toEqual(["BTC-USD GAP", "ETH-USD GAP"]);
    expect(session.counts.missingFrames).toBe(1);
    const sent = intents.map((intent) => (intent.kind === "send" ? JSON.parse(intent.text) : intent));
    expect(sent).toEqual([
      { type: "unsubscribe", channel: "level2", product_ids: ["BTC-USD"] },
      { type: "subscribe", channel: "level2", product_ids: ["BTC-USD"] },
      { type: "unsubscribe", channel: "level2", product_ids: ["ETH-USD"] },
      { type: "subscribe", channel: "level2", product_ids: ["ETH-USD"] },
    ]);
    frame(1, 2, l2(6, "ETH-USD"));
    frame(1, 2, l2(7, "ETH-USD", "snapshot"));
    expect(states()).toEqual(["BTC-USD GAP", "ETH-USD LIVE"]);
    expect(session.markets[1].book.ledger.inGap).toBe(1);
  });

  it("counts a frame that comes twice and applies it once", () => {
    const { session, frame, states } = open("coinbase", ["BTC-USD"]);
    frame(1, 1, l2(0, "BTC-USD", "snapshot"));
    frame(1, 1, l2(1, "BTC-USD"));
    frame(1, 1, l2(1, "BTC-USD"));
    const { applied, ignored, unaccounted } = session.markets[0].book.ledger;
    expect([states(), applied, ignored.get("duplicate"), unaccounted]).toEqual([["BTC-USD LIVE"], 1, 1, 0]);
  });

  it("takes numbers that start over for a hole, and follows on from there", () => {
    const { frame, states } = open("coinbase", ["BTC-USD"]);
    frame(1, 1, l2(0, "BTC-USD", "snapshot"));
    for (let i = 1; i < 10; i++) frame(1, 1, beat(i));
    frame(1, 1, beat(0));
    expect(states()).toEqual(["BTC-USD GAP"]);
    frame(1, 1, l2(1, "BTC-USD", "snapshot"));
    frame(1, 1, l2(2, "BTC-USD"));
    expect(states()).toEqual(["BTC-USD LIVE"]);
  });

  it("a hole on one connection leaves the books of another alone", () => {
    const { step, frame, states } = open("coinbase", "any");
    step({ kind: "opened", epoch: 2, at: 0, beside: true });
    frame(1, 1, l2(0, "BTC-USD", "snapshot"));
    frame(2, 1, l2(0, "ETH-USD", "snapshot"));
    frame(1, 1, beat(4));
    expect(states()).toEqual(["BTC-USD GAP", "ETH-USD LIVE"]);
  });

  it("follows a product in USDC under the name of its book in USD", () => {
    const { frame, states } = open("coinbase", ["BTC-USDC"]);
    frame(1, 1, l2(0, "BTC-USD", "snapshot"));
    expect(states()).toEqual(["BTC-USD LIVE"]);
  });
});

describe("what a session makes of silence and noise", () => {
  it("asks a silent connection for a sign of life, then gives it up", () => {
    const { step } = open("kraken", ["BTC/USD"]);
    expect(step({ kind: "tick", at: 7 * SECOND })).toEqual([]);
    expect(step({ kind: "tick", at: 8 * SECOND })).toMatchObject([
      { kind: "send", text: '{"method":"ping","req_id":2}' },
    ]);
    const later = step({ kind: "tick", at: 15.1 * SECOND });
    expect(later).toContainEqual({ kind: "reconnect", epoch: 1, cause: "nothing heard for 15 s" });
  });

  it("gives a stream up that sends no snapshot after three attempts", () => {
    const { step, frame } = open("kraken", ["BTC/USD"]);
    const kinds: string[] = [];
    const update =
      '{"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[{"price":1,"qty":1}],"asks":[],"checksum":1}]}';
    for (let second = 1; second <= 40; second++) {
      const intents = [...frame(1, second * SECOND, update), ...step({ kind: "tick", at: second * SECOND })];
      for (const intent of intents) {
        if (intent.kind !== "send" || !intent.text.includes("ping")) kinds.push(intent.kind);
      }
    }
    // Unsubscribed and subscribed again twice, then a new connection.
    expect(kinds).toEqual(["send", "send", "send", "send", "reconnect"]);
  });

  it("subscribes again to a symbol of which nothing came at all", () => {
    const { step, frame } = open("kraken", ["BTC/USD", "ETH/USD"]);
    frame(1, 5 * SECOND, '{"channel":"heartbeat"}');
    frame(1, 10 * SECOND, '{"channel":"heartbeat"}');
    const sent = step({ kind: "tick", at: 10.5 * SECOND });
    expect(sent.filter(({ kind }) => kind === "send").length).toBe(5); // a probe, and both symbols off and on
  });

  it("loses the books of a connection whose frame could not be read, where nothing else would tell", () => {
    for (const [venue, state] of [
      ["coinbase-exchange", "GAP"],
      ["binance", "LIVE"],
    ] as const) {
      const { session, step, frame } = open(venue, "any");
      if (venue === "binance") {
        frame(1, 1, diff("X", 1, 2));
        step({ kind: "snapshot", epoch: 1, at: 1, symbol: "X", text: depth(1) });
      } else frame(1, 1, { type: "snapshot", product_id: "X", bids: [["1", "1"]], asks: [["2", "1"]] });
      expect(session.markets[0].book.state).toBe("LIVE");
      frame(1, 2, '{"type":"l2upd');
      expect([session.markets[0].book.state, session.counts.malformed]).toEqual([state, 1]);
    }
  });

  it("does not follow symbols that nobody asked for, whatever they are called", () => {
    const { session, frame } = open("binance", ["BTCUSDT"]);
    for (const symbol of ["__proto__", "constructor", "toString", "ETHUSDT"]) frame(1, 1, diff(symbol, 1, 2));
    expect([session.markets.length, session.counts.foreign]).toEqual([1, 4]);
  });

  it("follows symbols called like parts of an object, where all are followed", () => {
    const { session, frame } = open("binance", "any");
    for (const symbol of ["__proto__", "constructor", "币安"]) frame(1, 1, diff(symbol, 1, 2));
    expect(session.markets.map(({ symbol }) => symbol)).toEqual(["__proto__", "constructor", "币安"]);
  });

  it("follows no more than a bounded number of symbols, and keeps a bounded number of notes", () => {
    const { session, frame } = open("binance", "any");
    for (let i = 0; i < 1100; i++) frame(1, 1, diff(`S${i}`, 1, 2));
    expect([session.markets.length, session.counts.foreign]).toEqual([1024, 76]);
    for (let i = 0; i < 100; i++) frame(1, 1, { e: `news${i}` });
    expect([session.notes.length, session.notes.at(-1)?.detail, session.counts.unread]).toEqual([50, "news99", 100]);
  });
});

const trade = (t: number, m: boolean, p = "100.5"): object => ({
  stream: "btcusdt@trade",
  data: { e: "trade", E: DAY, s: "BTCUSDT", t, p, q: "0.25", T: DAY + 5, m },
});

const coinbaseTrades = (sequence_num: number, type: string, ids: readonly number[]): object => ({
  channel: "market_trades",
  timestamp: "2026-03-01T00:00:01.5Z",
  sequence_num,
  events: [
    {
      type,
      trades: ids.map((id) => ({
        trade_id: String(id),
        product_id: "BTC-USD",
        price: "100",
        size: "1",
        side: "BUY",
        time: "2026-03-01T00:00:01.5Z",
      })),
    },
  ],
});

describe("trades", () => {
  it("become events once each, with the taker's side, and skipped ids are counted", () => {
    const { session, frame } = open("binance", ["BTCUSDT"]);
    for (const t of [5, 6, 6, 9]) frame(1, 7, trade(t, t === 6));
    const events = Array.from({ length: session.batch.count }, (_, i) => session.batch.event(i));
    expect(events).toMatchObject([
      { kind: "trade", aggressor: 1, price: 1005, qty: 0.25, exchTs: 5e6, localTs: 7, sequence: 5 },
      { kind: "trade", aggressor: -1, sequence: 6 },
      { kind: "trade", sequence: 9 },
    ]);
    const { trades, duplicates, missing, unaccounted } = session.markets[0].tape;
    expect([trades, duplicates, missing, unaccounted]).toEqual([3, 1, 2, 0]);
  });

  it("are put in order, a greeting is history, and after a reconnection the greeting fills the hole", () => {
    const { session, step, frame } = open("coinbase", ["BTC-USD"]);
    frame(1, 1, coinbaseTrades(0, "snapshot", [12, 11, 10]));
    frame(1, 2, coinbaseTrades(1, "update", [14, 13]));
    step({ kind: "opened", epoch: 2, at: 3 });
    frame(2, 4, coinbaseTrades(0, "snapshot", [17, 16, 15, 14, 13]));
    const ids = Array.from({ length: session.batch.count }, (_, i) => session.batch.sequence[i]);
    expect(ids).toEqual([13, 14, 15, 16, 17]);
    const { passedOver, duplicates, missing } = session.markets[0].tape;
    expect([passedOver, duplicates, missing]).toEqual([3, 2, 0]);
    expect(session.batch.side[0]).toBe(-1); // Coinbase writes the maker's side
  });

  it("of one symbol are heard from one of the two streams that tell the same deals", () => {
    const { session, frame } = open("binance", ["BTCUSDT"]);
    frame(1, 1, trade(5, true));
    frame(1, 1, {
      stream: "btcusdt@aggTrade",
      data: { e: "aggTrade", E: DAY, s: "BTCUSDT", a: 5, p: "1", q: "1", T: DAY, m: true, f: 1, l: 1 },
    });
    expect([session.markets[0].tape.trades, session.markets[0].tape.passedOver]).toEqual([1, 1]);
  });
});
