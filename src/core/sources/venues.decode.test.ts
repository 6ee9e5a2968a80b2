import { describe, expect, it } from "vitest";
import { Ladder } from "../live/ladder.ts";
import { Malformed } from "../live/payload.ts";
import { BaseDay } from "../live/time.ts";
import type { VenueName } from "../live/venue.ts";
import { krakenChecksum } from "./kraken-checksum.ts";
import { okxChecksum } from "./okx.ts";
import { VENUES } from "./venues.ts";

/** What a venue's documents show, and what must come of it. */
const DAY = Date.UTC(2026, 2, 1);
const NO = Number.NaN;
const decode = (venue: VenueName, frame: string | object) =>
  VENUES[venue].decoder(new BaseDay(DAY)).frame(typeof frame === "string" ? frame : JSON.stringify(frame));

const bookFrame = (type: string): string =>
  `{"channel":"book","type":"${type}","data":[{"symbol":"MATIC/USD","bids":[{"price":0.5657,"qty":1098.39473000}],"asks":[{"price": 0.56810, "qty":0},{"price":1e-1,"qty":2.5E+1}],"checksum":4294967295,"timestamp":"2026-03-01T00:00:01.123456Z"}]}`;

describe("Kraken", () => {
  it("has the checksum of the worked example in its guide", () => {
    const asks =
      "45285.2 0.00100000 45286.4 1.54571953 45286.6 1.54571109 45289.6 1.54560911 45290.2 0.15890660 45291.8 1.54553491 45294.7 0.04454749 45296.1 0.35380000 45297.5 0.09945542 45299.5 0.18772827";
    const bids =
      "45283.5 0.10000000 45283.4 1.54582015 45282.1 0.10000000 45281.0 0.10000000 45280.3 1.54592586 45279.0 0.07990000 45277.6 0.03310103 45277.5 0.30000000 45277.3 1.54602737 45276.6 0.15445238";
    expect(krakenChecksum(ladderOf(bids, asks)) >>> 0).toBe(3310070434);
  });

  it("v2: numbers keep the zeros that JSON would lose, in what order they stand", () => {
    expect(decode("kraken", bookFrame("update"))).toEqual([
      {
        kind: "book",
        symbol: "MATIC/USD",
        form: "update",
        first: NO,
        last: NO,
        previous: NO,
        time: 1_123_456_000,
        bids: ["0.5657", "1098.39473000"],
        asks: ["0.56810", "0", "0.1", "25"],
        checksum: -1,
        depth: 10,
        truncated: false,
        restart: false,
      },
    ]);
  });

  it("v2: the depth is that of the answered subscription, or the smallest that holds the snapshot", () => {
    const decoder = VENUES.kraken.decoder(new BaseDay(DAY));
    const level = '{"price":1,"qty":1}';
    const snapshot = (levels: number): string =>
      `{"channel":"book","type":"snapshot","data":[{"symbol":"X/Y","bids":[${Array(levels).fill(level).join(",")}],"asks":[],"checksum":0}]}`;
    expect(decoder.frame(snapshot(10))).toMatchObject([{ depth: 10, time: NO }]);
    expect(decoder.frame(snapshot(11))).toMatchObject([{ depth: 25 }]);
    const answer = { channel: "book", depth: 500, snapshot: true, symbol: "X/Y" };
    expect(decoder.frame(JSON.stringify({ method: "subscribe", result: answer, success: true }))).toMatchObject([
      { kind: "control", what: "acknowledged" },
    ]);
    expect(decoder.frame(snapshot(11))).toMatchObject([{ depth: 500 }]);
  });

  it("v2: numbers that lost their zeros are filled up to the instrument's precision", () => {
    const decoder = VENUES.kraken.decoder(new BaseDay(DAY));
    const pairs = [{ symbol: "MATIC/USD", price_precision: 5, qty_precision: 8 }];
    decoder.frame(JSON.stringify({ channel: "instrument", type: "snapshot", data: { pairs } }));
    expect(decoder.frame(bookFrame("update"))).toMatchObject([
      { bids: ["0.56570", "1098.39473000"], asks: ["0.56810", "0.00000000", "0.10000", "25.00000000"] },
    ]);
  });

  it("v2: trades are the taker's, and a greeting is history", () => {
    const deal = { symbol: "X/Y", side: "sell", price: 0.5, qty: 7, ord_type: "limit", trade_id: 9 };
    const frame = { channel: "trade", type: "snapshot", data: [{ ...deal, timestamp: "2026-03-01T00:00:00Z" }] };
    expect(decode("kraken", frame)).toEqual([
      {
        kind: "trades",
        symbol: "X/Y",
        stream: "trade",
        history: true,
        prints: [{ id: 9, time: 0, price: "0.5", qty: "7", side: -1 }],
      },
    ]);
  });

  it("v1: a snapshot, an update of one side, and one of both in two parts", () => {
    const at = String(DAY / 1000 + 5);
    const body = { as: [["5.10", "1.0", `${at}.2`]], bs: [["5.00", "2.0", `${at}.1`]] };
    expect(decode("kraken", [0, body, "book-100", "XBT/USD"])).toMatchObject([
      {
        form: "snapshot",
        symbol: "XBT/USD",
        asks: ["5.10", "1.0"],
        bids: ["5.00", "2.0"],
        checksum: null,
        depth: 100,
        time: 5.2e9,
      },
    ]);
    const one = { a: [["5.2", "1", `${at}.3`, "r"]], c: "4294967295" };
    expect(decode("kraken", [7, one, "book-10", "X"])).toMatchObject([
      { form: "update", asks: ["5.2", "1"], bids: [], checksum: -1, depth: 10 },
    ]);
    const two = [{ a: [["5.2", "1", at]] }, { b: [["5.1", "0", at]], c: "17" }];
    expect(decode("kraken", [7, ...two, "book-10", "X"])).toMatchObject([
      { asks: ["5.2", "1"], bids: ["5.1", "0"], checksum: 17 },
    ]);
  });

  it.each([
    [[7, {}, "book-11", "X"]],
    [[7, { a: [["1", "1"]] }, "book-10", "X"]],
    [[7, { c: "x" }, "book-10", "X"]],
    [[7, {}]],
    [{ channel: "book", type: "partial", data: [] }, true],
    [{ channel: "book", type: "update", data: [{ symbol: "X", checksum: -1 }] }],
    [{ channel: "book", type: "update", data: [{ symbol: "X", bids: [{ price: "x" }], checksum: 1 }] }],
  ])("refuses %j", (frame, empty = false) => {
    if (empty) expect(decode("kraken", frame)).toEqual([]);
    else expect(() => decode("kraken", frame)).toThrow(Malformed);
  });
});

describe("OKX", () => {
  it("has the checksum text of its documents: a bid and an ask in turn, then what the longer side has left", () => {
    // CRC-32 of "3366.1:7:3366.8:9:3366:6:3368:8", and of one side that is longer (OKX API v5, order book checksum).
    expect(okxChecksum(ladderOf("3366.1 7 3366 6", "3366.8 9 3368 8"))).toBe(-1881014294);
    expect(okxChecksum(ladderOf("3366.1 7", "3366.8 9 3368 8 3372 8"))).toBe(831078360);
  });

  it("reads numbers, or does without; a checksum of 0 beside numbers is none", () => {
    const data = { asks: [["5", "1", "0", "1"]], bids: [], ts: String(DAY + 7), checksum: 0 };
    const frame = (more: object) => ({
      arg: { channel: "books", instId: "A-B" },
      action: "update",
      data: [{ ...data, ...more }],
    });
    expect(decode("okx", frame({ seqId: 10, prevSeqId: 7 }))).toMatchObject([
      { symbol: "A-B", form: "update", last: 10, previous: 7, time: 7e6, asks: ["5", "1"], bids: [], checksum: null },
    ]);
    expect(decode("okx", frame({}))).toMatchObject([{ last: NO, previous: NO, checksum: 0 }]);
    expect(decode("okx", frame({ prevSeqId: -1, seqId: 3, checksum: -5 }))).toMatchObject([
      { previous: NO, last: 3, checksum: -5 },
    ]);
    expect(() => decode("okx", frame({ checksum: "5" }))).toThrow(Malformed);
    expect(() => decode("okx", frame({ seqId: -2 }))).toThrow(Malformed);
  });
});

const rows = (n: number): [string, string][] => Array.from({ length: n }, (_, i) => [String(i + 1), "1"]);

const depth = (n: number) => ({ lastUpdateId: 5, bids: rows(n), asks: rows(3) });

describe("Binance", () => {
  const data = {
    e: "depthUpdate",
    E: DAY + 3,
    s: "BNBBTC",
    U: 157,
    u: 160,
    b: [["0.0024", "10"]],
    a: [["0.0026", "100"]],
  };
  const update = { kind: "book", form: "update", symbol: "BNBBTC", first: 157, last: 160, previous: NO, time: 3e6 };

  it("reads an update in a combined stream and bare, in milli- and in microseconds", () => {
    expect(decode("binance", data)).toMatchObject([{ ...update, bids: ["0.0024", "10"], asks: ["0.0026", "100"] }]);
    expect(decode("binance", { stream: "bnbbtc@depth", data })).toMatchObject([update]);
    expect(decode("binance", { ...data, E: (DAY + 3) * 1000 + 7 })).toMatchObject([{ time: 3_007_000 }]);
    expect(decode("binance-usdm", { ...data, pu: 149 })).toMatchObject([{ ...update, previous: 149 }]);
  });

  it("reads a snapshot by request, on the line, and as the answer of the WebSocket API", () => {
    const depth = { lastUpdateId: 5, bids: [["4", "1"]], asks: [] };
    const whole = { kind: "book", form: "snapshot", symbol: "", last: 5, time: NO, bids: ["4", "1"], truncated: false };
    expect(decode("binance", depth)).toMatchObject([whole]);
    expect(decode("binance", { id: 1, status: 200, result: depth })).toMatchObject([whole]);
    const decoder = VENUES.binance.decoder(new BaseDay(DAY));
    const answer = JSON.stringify({ id: 1, status: 200, result: depth });
    expect(decoder.snapshot?.(answer, "X")).toMatchObject({ ...whole, symbol: "X" });
    expect(() => decoder.snapshot?.('{"code":-1003,"msg":"Too many requests"}', "X")).toThrow(Malformed);
  });

  it("knows a snapshot that was cut from one that is whole, and the best few levels from both", () => {
    expect(decode("binance", depth(1000))).toMatchObject([{ truncated: true }]);
    expect(decode("binance", depth(999))).toMatchObject([{ truncated: false }]);
    expect(decode("binance", { stream: "bnbbtc@depth20@100ms", data: depth(20) })).toMatchObject([
      { form: "top", symbol: "BNBBTC" },
    ]);
  });

  it("takes the maker flag for the taker's side, and passes over what is no deal in the market", () => {
    const trade = { e: "trade", E: DAY, s: "X", t: 5, p: "1.50", q: "2", T: DAY + 1, m: true };
    expect(decode("binance", trade)).toMatchObject([
      { prints: [{ id: 5, time: 1e6, price: "1.50", qty: "2", side: -1 }], stream: "trade" },
    ]);
    expect(decode("binance-usdm", { ...trade, X: "INSURANCE_FUND" })).toMatchObject([{ kind: "control" }]);
  });

  it.each([
    { ...data, U: 161 },
    { ...data, u: "160" },
    { ...data, u: 2 ** 53 },
    { ...data, u: -1 },
    { ...data, s: "" },
    { ...data, s: "X".repeat(65) },
    { ...data, s: "\ud800" },
    { ...data, E: 0 },
    { ...data, b: [[0.1, 1]] },
    { ...data, b: [["1"]] },
    { ...data, b: {} },
  ])("refuses an update that is %j", (frame) => {
    expect(() => decode("binance", frame)).toThrow(Malformed);
  });
});

const row = (side: string, price_level: string) => ({
  side,
  event_time: "1970-01-01T00:00:00Z",
  price_level,
  new_quantity: "0.5",
});

describe("Coinbase", () => {
  const frame = { channel: "l2_data", client_id: "", timestamp: "2026-03-01T00:00:02Z", sequence_num: 7 };
  it("reads the frame's number first, then every event, sides apart and in order", () => {
    const events = [
      { type: "snapshot", product_id: "A-B", updates: [row("bid", "5"), row("offer", "6"), row("bid", "4")] },
      { type: "update", product_id: "C-D", updates: [row("offer", "9")] },
    ];
    expect(decode("coinbase", { ...frame, events })).toMatchObject([
      { kind: "sequence", value: 7 },
      { symbol: "A-B", form: "snapshot", bids: ["5", "0.5", "4", "0.5"], asks: ["6", "0.5"], last: 7, time: 2e9 },
      { symbol: "C-D", form: "update", bids: [], asks: ["9", "0.5"] },
    ]);
  });

  it("refuses a frame without a number, and an error needs none", () => {
    expect(() => decode("coinbase", { ...frame, sequence_num: undefined, events: [] })).toThrow(Malformed);
    expect(() => decode("coinbase", { ...frame, events: [{ type: "x", product_id: "A", updates: [] }] })).toThrow(
      Malformed,
    );
    expect(decode("coinbase", { type: "error", message: "no" })).toMatchObject([{ kind: "control", what: "error" }]);
  });

  it("the Exchange feed: changes by side, the maker's side on matches, the last match as history", () => {
    const time = "2026-03-01T00:00:02.000001Z";
    const change = {
      type: "l2update",
      product_id: "A-B",
      changes: [
        ["sell", "6", "0.00"],
        ["buy", "5", "1"],
      ],
      time,
    };
    expect(decode("coinbase-exchange", change)).toMatchObject([
      { form: "update", symbol: "A-B", asks: ["6", "0.00"], bids: ["5", "1"], time: 2_000_001_000 },
    ]);
    const match = { type: "last_match", trade_id: 4, side: "sell", size: "1", price: "5", product_id: "A-B", time };
    expect(decode("coinbase-exchange", match)).toMatchObject([{ history: true, prints: [{ id: 4, side: -1 }] }]);
    expect(VENUES["coinbase-exchange"].tradeSide).toBe("maker");
  });
});

describe("Bybit", () => {
  it("reads depths as channels, the engine's time before the gateway's, and number 1 as a restart", () => {
    const data = { s: "BTCUSDT", b: [["5", "1"]], a: [["6", "0"]], u: 18, seq: 9 };
    const frame = { topic: "orderbook.50.BTCUSDT", type: "delta", ts: DAY + 9, data, cts: DAY + 8 };
    expect(decode("bybit", frame)).toMatchObject([
      { symbol: "BTCUSDT", form: "update", last: 18, depth: 50, time: 8e6, restart: false, asks: ["6", "0"] },
    ]);
    expect(decode("bybit", { ...frame, data: { ...data, u: 1 }, cts: undefined })).toMatchObject([
      { form: "snapshot", restart: true, time: 9e6 },
    ]);
    expect(() => decode("bybit", { ...frame, type: "partial" })).toThrow(Malformed);
  });
});

it("USD-M writes its best few levels like an update; only the stream's name tells them apart", () => {
  const data = { e: "depthUpdate", E: DAY + 1, s: "BTCUSDT", U: 5, u: 9, pu: 4, b: [["5", "1"]], a: [["6", "1"]] };
  const of = (stream: string): unknown => decode("binance-usdm", { stream, data })[0];
  expect(of("btcusdt@depth20@100ms")).toMatchObject({ form: "top", symbol: "BTCUSDT", last: 9, bids: ["5", "1"] });
  expect(of("btcusdt@depth@100ms")).toMatchObject({ form: "update", last: 9, previous: 4 });
});

describe("what is said to a venue", () => {
  it("Bybit takes ten topics at a time, Binance fifty symbols, and each is named once", () => {
    const symbols = Array.from({ length: 120 }, (_, i) => `S${i}USDT`);
    const bybit = VENUES.bybit.control.subscribe(symbols, 1, []).map((text) => JSON.parse(text) as { args: string[] });
    expect(bybit.map(({ args }) => args.length)).toEqual(Array.from({ length: 24 }, () => 10));
    expect(new Set(bybit.flatMap(({ args }) => args)).size).toBe(240);
    const named = symbols.slice(0, 50);
    const binance = VENUES.binance.control.subscribe(symbols, 1, named);
    expect(binance.map((text) => (JSON.parse(text) as { params: string[] }).params.length)).toEqual([150, 60]);
    expect(VENUES.binance.control.subscribe(named, 1, named)).toEqual([]);
  });

  it("Coinbase is never told to stop the heartbeats, which are the connection's", () => {
    const said = VENUES.coinbase.control.unsubscribe(["BTC-USD"], 1);
    expect(said.map((text) => (JSON.parse(text) as { channel: string }).channel)).toEqual(["level2", "market_trades"]);
  });

  it.each(Object.values(VENUES))("$name: every frame is JSON or ping, every address is wss or https", (venue) => {
    const { control } = venue;
    const symbols = ["BTC-USD", "币安/X&Y"].map((symbol) => venue.canonical(symbol));
    const frames = [
      ...control.subscribe(symbols, 1, []),
      ...control.unsubscribe(symbols, 2),
      ...control.top(symbols[1], 5, true),
      ...control.resubscribe(symbols[1], 3),
      ...[control.probe(4)].filter((frame) => frame !== null),
    ];
    for (const frame of frames) if (frame !== "ping") expect(JSON.parse(frame)).toBeTypeOf("object");
    for (const url of control.endpoints(symbols)) {
      expect(new URL(url).protocol).toBe("wss:");
      expect(url).toMatch(/^[\x21-\x7e]+$/);
    }
    const routes = control.snapshotRoutes(symbols[1], 5);
    expect(routes.length > 0).toBe(venue.snapshots === "requested");
    for (const { url } of routes) expect(["wss:", "https:"]).toContain(new URL(url).protocol);
    // Whoever streams its books can be made to start one over, and that names the symbol and no other.
    if (venue.snapshots === "streamed") {
      expect(control.resubscribe(symbols[1], 3).every((frame) => frame.includes("币安/X&Y"))).toBe(true);
      expect(control.resubscribe(symbols[1], 3).some((frame) => frame.includes("BTC-USD"))).toBe(false);
    }
  });

  it("Binance asks for 5000 levels over HTTP, then over a socket that CORS cannot stop", () => {
    const [first, second] = VENUES.binance.control.snapshotRoutes("BTCUSDT", 9);
    expect(first).toEqual({
      via: "http",
      url: "https://data-api.binance.vision/api/v3/depth?symbol=BTCUSDT&limit=5000",
    });
    expect(second).toMatchObject({
      via: "socket",
      text: '{"id":9,"method":"depth","params":{"symbol":"BTCUSDT","limit":5000}}',
    });
    expect(VENUES.binance.control.endpoints(["BTCUSDT"])[0]).toBe(
      "wss://data-stream.binance.vision/stream?streams=btcusdt@depth@100ms/btcusdt@trade/btcusdt@bookTicker",
    );
  });
});

function ladderOf(bids: string, asks: string): Ladder {
  const ladder = new Ladder(true);
  for (const [side, text] of [
    [ladder.bids, bids],
    [ladder.asks, asks],
  ] as const) {
    const parts = text.split(" ");
    for (let i = 0; i < parts.length; i += 2)
      side.set(Math.round(Number(parts[i]) * 10), Math.round(Number(parts[i + 1]) * 1e8), parts[i], parts[i + 1]);
  }
  return ladder;
}
