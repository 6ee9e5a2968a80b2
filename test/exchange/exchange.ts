import { crc32 } from "node:zlib";
import { Random } from "../../src/core/random.ts";
import type { VenueName } from "../../src/core/live/venue.ts";
import { type Level, type Levels, padded, type Shape, trimmed, TrueMarket } from "./market.ts";

/** A frame, and what a client that has followed so far must hold after it. */
export interface Spoken {
  readonly text: string;
  readonly kind: "snapshot" | "update" | "trade" | "control";
  readonly symbol: string;
  /** The update that the book stands at after it, in the venue's numbers; NaN without numbers. */
  readonly id: number;
  /** The true book after it; of a trade or control frame, the book as it is. */
  readonly book: Levels;
}

/** 2026-03-01T00:00:00Z: when made-up exchanges open. */
export const OPENING_MS = Date.UTC(2026, 2, 1);

/**
 * A made-up exchange that speaks one venue's protocol about a few symbols, from a seed: the frames of one connection, in
 * order, and the truth behind each. Written apart from the adapters, from the venues' documents.
 */
export abstract class Exchange {
  readonly markets: readonly TrueMarket[];
  /** Times that the exchange started a book anew, which clients must take for a gap. */
  restarts = 0;
  protected readonly random: Random;
  /** Tells the time in milliseconds since 1970, where it is not to be made up. */
  clock: (() => number) | null = null;
  protected ms = OPENING_MS + 3_600_000;
  private readonly tradeIds = new Map<string, number>();

  constructor(seed: number, symbols: readonly string[], shape: Shape) {
    this.random = new Random(seed);
    this.markets = symbols.map((symbol) => new TrueMarket(symbol, shape, this.random));
  }

  /** What a fresh subscription answers, before anything else. */
  greeting(): Spoken[] {
    return this.markets.map((market) => this.snapshot(market));
  }

  /** The next thing that happens. */
  next(): Spoken {
    const pause = 1 + this.random.integer(200);
    this.ms = this.clock ? this.clock() : this.ms + pause;
    const market = this.markets[this.random.integer(this.markets.length)];
    const dice = this.random.integer(10);
    if (dice === 0) return this.spoken(this.heartbeat(), "control", market, Number.NaN);
    if (dice <= 2) return this.spoken(this.trade(market), "trade", market, Number.NaN);
    return this.update(market);
  }

  marketOf(symbol: string): TrueMarket {
    const market = this.markets.find((known) => known.symbol === symbol);
    if (!market) throw new Error(`no market ${symbol}`);
    return market;
  }

  /** The book from the start: sent on the stream, or the answer to a request. */
  abstract snapshot(market: TrueMarket): Spoken;
  protected abstract update(market: TrueMarket): Spoken;
  protected abstract trade(market: TrueMarket): string;
  protected abstract heartbeat(): string;

  protected spoken(text: string, kind: Spoken["kind"], market: TrueMarket, id: number): Spoken {
    return { text, kind, symbol: market.symbol, id, book: market.shown() };
  }

  protected tradeId({ symbol }: TrueMarket): number {
    const id = (this.tradeIds.get(symbol) ?? 1000) + 1;
    this.tradeIds.set(symbol, id);
    return id;
  }

  protected bestAsk(market: TrueMarket): string {
    return trimmed(market.shown().asks[0][0], market.shape.priceDecimals);
  }

  protected iso(): string {
    return new Date(this.ms).toISOString().replace("Z", "123456Z");
  }
}

const WHOLE: Shape = {
  priceDecimals: 2,
  qtyDecimals: 8,
  depth: Number.POSITIVE_INFINITY,
  tellsPushedOut: true,
};

type Text = (value: number, decimals: number) => string;

const rows = (levels: readonly Level[], { shape }: TrueMarket, text: Text): string[][] =>
  levels.map(([tick, lots]) => [text(tick, shape.priceDecimals), text(lots, shape.qtyDecimals)]);

/** Spot numbers updates without holes; futures leave holes and name the predecessor. */
class Binance extends Exchange {
  private readonly last = new Map<string, number>();
  private readonly futures: boolean;
  constructor(seed: number, futures: boolean, symbols: readonly string[] = ["BTCUSDT", "ETHUSDT"]) {
    super(seed, symbols, WHOLE);
    this.futures = futures;
  }
  override greeting(): Spoken[] {
    return [];
  }
  snapshot(market: TrueMarket): Spoken {
    const { bids, asks } = market.shown();
    const id = this.lastOf(market);
    const book = { lastUpdateId: id, bids: rows(bids, market, padded8), asks: rows(asks, market, padded8) };
    return this.spoken(JSON.stringify(book), "snapshot", market, id);
  }
  protected update(market: TrueMarket): Spoken {
    const { bids, asks } = market.change();
    const pu = this.lastOf(market);
    const U = pu + 1 + (this.futures ? this.random.integer(50) : 0);
    const u = U + this.random.integer(20);
    this.last.set(market.symbol, u);
    const b = rows(bids, market, padded8);
    const a = rows(asks, market, padded8);
    const data = { e: "depthUpdate", E: this.ms, s: market.symbol, U, u, ...(this.futures && { pu }), b, a };
    return this.spoken(this.stream(market, "depth@100ms", data), "update", market, u);
  }
  protected trade(market: TrueMarket): string {
    const t = this.tradeId(market);
    const data = {
      e: "trade",
      E: this.ms,
      s: market.symbol,
      t,
      p: this.bestAsk(market),
      q: "0.5",
      T: this.ms,
      m: false,
    };
    return this.stream(market, "trade", data);
  }
  protected heartbeat(): string {
    return JSON.stringify({ result: ["btcusdt@trade"], id: 7 });
  }
  private stream({ symbol }: TrueMarket, channel: string, data: object): string {
    return JSON.stringify({ stream: `${symbol.toLowerCase()}@${channel}`, data });
  }
  private lastOf(market: TrueMarket): number {
    return this.last.get(market.symbol) ?? 5e12 + 1e9 * this.markets.indexOf(market);
  }
}

/** Binance writes eight decimals whatever the tick. */
const padded8: Text = (value, decimals) => padded(value, decimals) + "0".repeat(8 - decimals);

class Coinbase extends Exchange {
  private sequence = 0;
  constructor(seed: number, symbols: readonly string[] = ["BTC-USD", "ETH-USD"]) {
    super(seed, symbols, WHOLE);
  }
  snapshot(market: TrueMarket): Spoken {
    return this.book("snapshot", market, market.shown());
  }
  protected update(market: TrueMarket): Spoken {
    return this.book("update", market, market.change());
  }
  private book(type: "snapshot" | "update", market: TrueMarket, { bids, asks }: Levels): Spoken {
    const updates = [
      ...rows(bids, market, trimmed).map((row) => level("bid", row)),
      ...rows(asks, market, trimmed).map((row) => level("offer", row)),
    ];
    const id = this.sequence;
    const text = this.framed("l2_data", [{ type, product_id: market.symbol, updates }]);
    return this.spoken(text, type, market, id);
  }
  protected trade(market: TrueMarket): string {
    const older = this.tradeId(market);
    const trades = [this.tradeId(market), older].map((id) => ({
      trade_id: String(id),
      product_id: market.symbol,
      price: this.bestAsk(market),
      size: "0.25",
      side: "SELL",
      time: this.iso(),
    }));
    return this.framed("market_trades", [{ type: "update", trades }]);
  }
  protected heartbeat(): string {
    return this.framed("heartbeats", [{ current_time: "now", heartbeat_counter: this.sequence }]);
  }
  private framed(channel: string, events: readonly object[]): string {
    return JSON.stringify({ channel, client_id: "", timestamp: this.iso(), sequence_num: this.sequence++, events });
  }
}

const level = (side: string, [price_level, new_quantity]: readonly string[]): object => ({
  side,
  event_time: "1970-01-01T00:00:00Z",
  price_level,
  new_quantity,
});

class CoinbaseExchange extends Exchange {
  constructor(seed: number, symbols: readonly string[] = ["BTC-USD", "ETH-USD"]) {
    super(seed, symbols, WHOLE);
  }
  snapshot(market: TrueMarket): Spoken {
    const { bids, asks } = market.shown();
    const body = { bids: rows(bids, market, trimmed), asks: rows(asks, market, trimmed) };
    const text = JSON.stringify({ type: "snapshot", product_id: market.symbol, ...body });
    return this.spoken(text, "snapshot", market, Number.NaN);
  }
  protected update(market: TrueMarket): Spoken {
    const { bids, asks } = market.change();
    const changes = [
      ...rows(bids, market, padded).map((row) => ["buy"].concat(row)),
      ...rows(asks, market, padded).map((row) => ["sell"].concat(row)),
    ];
    const text = JSON.stringify({ type: "l2update", product_id: market.symbol, changes, time: this.iso() });
    return this.spoken(text, "update", market, Number.NaN);
  }
  protected trade(market: TrueMarket): string {
    const deal = { trade_id: this.tradeId(market), side: "sell", size: "0.3", price: this.bestAsk(market) };
    return JSON.stringify({ type: "match", ...deal, product_id: market.symbol, sequence: 5, time: this.iso() });
  }
  protected heartbeat(): string {
    return JSON.stringify({
      type: "heartbeat",
      last_trade_id: 0,
      product_id: "BTC-USD",
      sequence: 1,
      time: this.iso(),
    });
  }
}

const KRAKEN: Shape = { priceDecimals: 1, qtyDecimals: 8, depth: 10, tellsPushedOut: false };

const bare = (text: string): string => String(BigInt(text.replace(".", "")));

class Kraken extends Exchange {
  constructor(seed: number, symbols: readonly string[] = ["BTC/USD", "ETH/USD"]) {
    super(seed, symbols, KRAKEN);
  }
  snapshot(market: TrueMarket): Spoken {
    return this.book("snapshot", market, market.shown());
  }
  protected update(market: TrueMarket): Spoken {
    return this.book("update", market, market.change());
  }
  protected checksum(market: TrueMarket): number {
    const { bids, asks } = market.shown();
    const side = (levels: readonly Level[]): string => rows(levels, market, padded).flat().map(bare).join("");
    return crc32(side(asks) + side(bids));
  }
  private book(type: "snapshot" | "update", market: TrueMarket, { bids, asks }: Levels): Spoken {
    // Numbers with the zeros at their end, as JSON.stringify would not write them.
    const side = (levels: readonly Level[]): string =>
      rows(levels, market, padded)
        .map(([price, qty]) => `{"price":${price},"qty":${qty}}`)
        .join(",");
    const data = `{"symbol":"${market.symbol}","bids":[${side(bids)}],"asks":[${side(asks)}],"checksum":${this.checksum(market)},"timestamp":"${this.iso()}"}`;
    return this.spoken(`{"channel":"book","type":"${type}","data":[${data}]}`, type, market, Number.NaN);
  }
  protected trade(market: TrueMarket): string {
    const price = this.bestAsk(market);
    const deal = `"side":"buy","price":${price},"qty":0.10000000,"ord_type":"limit","trade_id":${this.tradeId(market)}`;
    return `{"channel":"trade","type":"update","data":[{"symbol":"${market.symbol}",${deal},"timestamp":"${this.iso()}"}]}`;
  }
  protected heartbeat(): string {
    return '{"channel":"heartbeat"}';
  }
}

class KrakenV1 extends Kraken {
  override snapshot(market: TrueMarket): Spoken {
    const { bids, asks } = market.shown();
    const body = { as: this.stamped(asks, market), bs: this.stamped(bids, market) };
    return this.spoken(JSON.stringify([7, body, "book-10", market.symbol]), "snapshot", market, Number.NaN);
  }
  protected override update(market: TrueMarket): Spoken {
    const { bids, asks } = market.change();
    const c = String(this.checksum(market));
    const a = this.stamped(asks, market);
    const b = this.stamped(bids, market);
    const parts = a.length > 0 && b.length > 0 ? [{ a }, { b, c }] : [a.length > 0 ? { a, c } : { b, c }];
    return this.spoken(JSON.stringify([7, ...parts, "book-10", market.symbol]), "update", market, Number.NaN);
  }
  protected override trade(market: TrueMarket): string {
    const row = [this.bestAsk(market), "0.5", this.seconds(), "b", "l", ""];
    return JSON.stringify([8, [row], "trade", market.symbol]);
  }
  protected override heartbeat(): string {
    return '{"event":"heartbeat"}';
  }
  private stamped(levels: readonly Level[], market: TrueMarket): string[][] {
    return rows(levels, market, padded).map((row) => row.concat(this.seconds()));
  }
  private seconds(): string {
    return `${Math.floor(this.ms / 1000)}.${String(this.ms % 1000).padStart(3, "0")}456`;
  }
}

class Okx extends Exchange {
  private readonly last = new Map<string, number>();
  private readonly numbered: boolean;
  constructor(seed: number, numbered: boolean, symbols: readonly string[] = ["BTC-USDT", "ETH-USDT"]) {
    super(seed, symbols, { priceDecimals: 1, qtyDecimals: 4, depth: 25, tellsPushedOut: true });
    this.numbered = numbered;
  }
  snapshot(market: TrueMarket): Spoken {
    return this.book("snapshot", market, market.shown(), -1);
  }
  protected update(market: TrueMarket): Spoken {
    const levels = market.change();
    const previous = this.last.get(market.symbol) ?? 100;
    // For maintenance the numbers start over, lower.
    const reset = this.random.integer(200) === 0;
    this.last.set(market.symbol, reset ? 3 : previous + 1 + this.random.integer(9));
    return this.book("update", market, levels, previous);
  }
  private book(action: "snapshot" | "update", market: TrueMarket, { bids, asks }: Levels, prevSeqId: number): Spoken {
    const row = (levels: readonly Level[]): string[][] => rows(levels, market, trimmed).map((r) => r.concat("0", "1"));
    const seqId = this.last.get(market.symbol) ?? 100;
    const numbers = this.numbered ? { seqId, prevSeqId } : {};
    const data = { asks: row(asks), bids: row(bids), ts: String(this.ms), checksum: this.checksum(market), ...numbers };
    const text = JSON.stringify({ arg: { channel: "books", instId: market.symbol }, action, data: [data] });
    return this.spoken(text, action, market, this.numbered ? seqId : Number.NaN);
  }
  private checksum(market: TrueMarket): number {
    const { bids, asks } = market.shown();
    const b = rows(bids, market, trimmed);
    const a = rows(asks, market, trimmed);
    const parts = Array.from({ length: 25 }, (_, i) => [b[i], a[i]].filter((row) => row !== undefined)).flat(2);
    return crc32(parts.join(":")) | 0;
  }
  protected trade(market: TrueMarket): string {
    const deal = { tradeId: String(this.tradeId(market)), px: this.bestAsk(market), sz: "1", side: "buy" };
    const data = [{ instId: market.symbol, ...deal, ts: String(this.ms) }];
    return JSON.stringify({ arg: { channel: "trades", instId: market.symbol }, data });
  }
  protected heartbeat(): string {
    return "pong";
  }
}

class Bybit extends Exchange {
  private readonly last = new Map<string, number>();
  constructor(seed: number, symbols: readonly string[] = ["BTCUSDT", "ETHUSDT"]) {
    super(seed, symbols, { priceDecimals: 2, qtyDecimals: 6, depth: 50, tellsPushedOut: true });
  }
  snapshot(market: TrueMarket): Spoken {
    return this.book("snapshot", market, market.shown());
  }
  protected update(market: TrueMarket): Spoken {
    const levels = market.change();
    // The service starts anew: the whole book under number 1.
    const restart = this.random.integer(200) === 0;
    if (restart) this.restarts++;
    this.last.set(market.symbol, restart ? 1 : this.lastOf(market) + 1);
    return restart ? this.book("snapshot", market, market.shown()) : this.book("delta", market, levels);
  }
  private book(type: "snapshot" | "delta", market: TrueMarket, { bids, asks }: Levels): Spoken {
    const u = this.lastOf(market);
    const data = { s: market.symbol, b: rows(bids, market, trimmed), a: rows(asks, market, trimmed), u, seq: 3 * u };
    const topic = `orderbook.50.${market.symbol}`;
    const text = JSON.stringify({ topic, type, ts: this.ms, data, cts: this.ms - 1 });
    return this.spoken(text, type === "delta" ? "update" : "snapshot", market, u);
  }
  protected trade(market: TrueMarket): string {
    const deal = { T: this.ms, s: market.symbol, S: "Buy", v: "0.5", p: this.bestAsk(market), i: "a-b-c", BT: false };
    return JSON.stringify({ topic: `publicTrade.${market.symbol}`, type: "snapshot", ts: this.ms, data: [deal] });
  }
  protected heartbeat(): string {
    return '{"success":true,"ret_msg":"pong","conn_id":"x","op":"ping"}';
  }
  private lastOf({ symbol }: TrueMarket): number {
    return this.last.get(symbol) ?? 40_000;
  }
}

/** Every dialect that is read, and the venue whose adapter reads it. */
export const EXCHANGES: readonly {
  readonly name: string;
  readonly venue: VenueName;
  /** Two symbols, unless others are given. */
  readonly make: (seed: number, symbols?: readonly string[]) => Exchange;
}[] = [
  { name: "Binance spot", venue: "binance", make: (seed, symbols) => new Binance(seed, false, symbols) },
  { name: "Binance.US", venue: "binance-us", make: (seed, symbols) => new Binance(seed, false, symbols) },
  { name: "Binance USD-M", venue: "binance-usdm", make: (seed, symbols) => new Binance(seed, true, symbols) },
  { name: "Coinbase Advanced Trade", venue: "coinbase", make: (seed, symbols) => new Coinbase(seed, symbols) },
  {
    name: "Coinbase Exchange",
    venue: "coinbase-exchange",
    make: (seed, symbols) => new CoinbaseExchange(seed, symbols),
  },
  { name: "Kraken v2", venue: "kraken", make: (seed, symbols) => new Kraken(seed, symbols) },
  { name: "Kraken v1", venue: "kraken", make: (seed, symbols) => new KrakenV1(seed, symbols) },
  { name: "OKX with numbers", venue: "okx", make: (seed, symbols) => new Okx(seed, true, symbols) },
  { name: "OKX of 2022", venue: "okx", make: (seed, symbols) => new Okx(seed, false, symbols) },
  { name: "Bybit", venue: "bybit", make: (seed, symbols) => new Bybit(seed, symbols) },
];
