import { control, type BookMessage, type Message, type QuoteMessage, type TradesMessage } from "../live/message.ts";
import * as read from "../live/payload.ts";
import { SEQUENCE_RULES } from "../live/sequence.ts";
import type { BaseDay } from "../live/time.ts";
import type { Control, Decoder, SnapshotRoute, Venue, VenueName } from "../live/venue.ts";

/** Sizes in which depth snapshots are cut: one that has exactly as many levels does not end where the book ends. */
const LIMITS: ReadonlySet<number> = new Set([5, 10, 20, 50, 100, 500, 1000, 5000]);
const TOP_CHANNEL = /^depth\d+$/;
const HOURS = 3600;

/**
 * Binance spot, Binance.US and USD-M futures: diff depth, trades and bookTicker on one combined stream, the book's start
 * by request. Protocol: binance-spot-api-docs, web-socket-streams.md and rest-api.md of 2026-07; derivatives docs, "How to
 * manage a local order book correctly" (`pu`). Symbols are written as on the stream, in capitals.
 */
class BinanceDecoder implements Decoder {
  private readonly day: BaseDay;

  constructor(day: BaseDay) {
    this.day = day;
  }

  frame(text: string): readonly Message[] {
    const frame = read.fields(read.parse(text));
    if (typeof frame.stream !== "string") return [this.payload(frame, "")];
    const [name, channel = ""] = frame.stream.split("@");
    const symbol = name.toUpperCase();
    const data = read.fields(frame.data);
    // The best few levels: futures write them like an update.
    if (TOP_CHANNEL.test(channel) && data.e === "depthUpdate") return [this.futuresTop(data, symbol)];
    return [this.payload(data, symbol)];
  }

  snapshot(text: string, symbol: string): BookMessage {
    const frame = read.fields(read.parse(text));
    return this.image(read.isFields(frame.result) ? frame.result : frame, symbol, "snapshot");
  }

  private payload(data: read.Fields, stream: string): Message {
    switch (data.e) {
      case "depthUpdate":
        return this.update(data);
      case "trade":
        return this.trade(data, "trade", data.t);
      case "aggTrade":
        return this.trade(data, "aggregate", data.a);
      case "bookTicker":
        return quote(data);
      case "serverShutdown":
        return control("shutdown");
      case undefined:
        return this.unnamed(data, stream);
      default:
        return control("other", read.text(data.e));
    }
  }

  private unnamed(data: read.Fields, stream: string): Message {
    if (data.lastUpdateId !== undefined) return this.image(data, stream, stream === "" ? "snapshot" : "top");
    if (read.isFields(data.result) && data.result.lastUpdateId !== undefined)
      return this.image(data.result, "", "snapshot");
    if (data.u !== undefined && data.B !== undefined) return quote(data);
    if (data.error !== undefined || data.code !== undefined) return control("error", JSON.stringify(data));
    return data.id === undefined ? control("other") : control("acknowledged");
  }

  private update(data: read.Fields): BookMessage {
    const last = read.whole(data.u);
    const first = read.whole(data.U);
    if (first > last) throw new read.Malformed("update ends before it starts");
    return {
      kind: "book",
      symbol: read.text(data.s),
      form: "update",
      first,
      last,
      previous: read.optionalWhole(data.pu),
      time: this.day.epoch(read.whole(data.E)),
      bids: read.levels(data.b),
      asks: read.levels(data.a),
      checksum: null,
      depth: Number.POSITIVE_INFINITY,
      truncated: false,
      restart: false,
    };
  }

  private futuresTop({ u, E, b, a }: read.Fields, symbol: string): BookMessage {
    return this.image({ lastUpdateId: u, E, bids: b, asks: a }, symbol, "top");
  }

  private image(data: read.Fields, symbol: string, form: "snapshot" | "top"): BookMessage {
    const bids = read.levels(data.bids);
    const asks = read.levels(data.asks);
    const last = read.whole(data.lastUpdateId);
    return {
      kind: "book",
      symbol,
      form,
      first: last,
      last,
      previous: Number.NaN,
      time: data.E === undefined ? Number.NaN : this.day.epoch(read.whole(data.E)),
      bids,
      asks,
      checksum: null,
      depth: Number.POSITIVE_INFINITY,
      truncated: LIMITS.has(bids.length / 2) || LIMITS.has(asks.length / 2),
      restart: false,
    };
  }

  private trade(data: read.Fields, stream: TradesMessage["stream"], id: unknown): Message {
    // Futures list liquidations and insurance-fund deals on the same stream; only deals in the market move it.
    if (data.X !== undefined && data.X !== "MARKET") return control("other", "trade outside the market");
    const print = {
      id: read.whole(id),
      time: this.day.epoch(read.whole(data.T)),
      price: read.decimal(data.p),
      qty: read.decimal(data.q),
      side: read.flag(data.m) ? (-1 as const) : (1 as const),
    };
    return { kind: "trades", symbol: read.text(data.s), stream, history: false, prints: [print] };
  }
}

const quote = (data: read.Fields): QuoteMessage => ({
  kind: "quote",
  symbol: read.text(data.s),
  id: read.whole(data.u),
  bid: read.decimal(data.b),
  bidQty: read.decimal(data.B),
  ask: read.decimal(data.a),
  askQty: read.decimal(data.A),
});

interface Hosts {
  /** Bases of combined streams, best first. */
  readonly streams: readonly string[];
  readonly depth: readonly SnapshotHost[];
}

interface SnapshotHost {
  readonly via: "http" | "socket";
  readonly url: string;
  readonly limit: number;
}

const ask = (method: string, id: number, params?: readonly string[]): string => JSON.stringify({ method, params, id });

const WHOLE = ["depth@100ms", "trade", "bookTicker"];
const TOP = ["depth20@100ms"];
/** A fifth of the weight of the largest. */
const SMALLER = 1000;
/** Symbols whose streams one request names. */
const MOST = 50;

/** Stream names: the symbol in small letters, which may be of any script. */
const streamsOf = (symbols: readonly string[], channels: readonly string[]): string[] =>
  symbols.flatMap((symbol) => channels.map((channel) => `${symbol.toLowerCase()}@${channel}`));

const address = (base: string, names: readonly string[]): string =>
  `${base}/stream?streams=${names.map((name) => encodeURIComponent(name).replaceAll("%40", "@")).join("/")}`;

const inParts = (symbols: readonly string[], say: (part: readonly string[]) => string): string[] =>
  Array.from({ length: Math.ceil(symbols.length / MOST) }, (_, i) => say(symbols.slice(i * MOST, (i + 1) * MOST)));

function controlOf({ streams, depth }: Hosts): Control {
  return {
    endpoints: (symbols) => streams.map((base) => address(base, streamsOf(symbols, WHOLE))),
    subscribe: (symbols, id, named) =>
      inParts(
        symbols.filter((symbol) => !named.includes(symbol)),
        (part) => ask("SUBSCRIBE", id, streamsOf(part, WHOLE)),
      ),
    unsubscribe: (symbols, id) => inParts(symbols, (part) => ask("UNSUBSCRIBE", id, streamsOf(part, WHOLE))),
    top: (symbol, id, on) => [ask(on ? "SUBSCRIBE" : "UNSUBSCRIBE", id, streamsOf([symbol], TOP))],
    resubscribe: () => [],
    snapshotRoutes: (symbol, id, crowded = false) =>
      depth.map((host) => route({ ...host, limit: crowded ? Math.min(host.limit, SMALLER) : host.limit }, symbol, id)),
    probe: (id) => ask("LIST_SUBSCRIPTIONS", id),
  };
}

function route({ via, url, limit }: SnapshotHost, symbol: string, id: number): SnapshotRoute {
  if (via === "http") return { via, url: `${url}?symbol=${encodeURIComponent(symbol)}&limit=${limit}` };
  return { via, url, text: JSON.stringify({ id, method: "depth", params: { symbol, limit } }) };
}

const SPOT: Hosts = {
  streams: ["wss://data-stream.binance.vision", "wss://stream.binance.com:9443"],
  depth: [
    { via: "http", url: "https://data-api.binance.vision/api/v3/depth", limit: 5000 },
    { via: "socket", url: "wss://ws-api.binance.com:443/ws-api/v3", limit: 5000 },
    { via: "http", url: "https://api.binance.com/api/v3/depth", limit: 5000 },
  ],
};

const US: Hosts = {
  streams: ["wss://stream.binance.us:9443"],
  depth: [{ via: "http", url: "https://api.binance.us/api/v3/depth", limit: 1000 }],
};

const USDM: Hosts = {
  streams: ["wss://fstream.binance.com"],
  depth: [{ via: "http", url: "https://fapi.binance.com/fapi/v1/depth", limit: 1000 }],
};

const venue = (name: VenueName, title: string, hosts: Hosts, sequence: Venue["sequence"]): Venue => ({
  name,
  title,
  aid: "sequence",
  snapshots: "requested",
  sequence,
  checksum: null,
  unreadableLoses: false,
  booksByDepth: false,
  tradeSide: "taker",
  tradeIdsContiguous: true,
  silence: 60,
  heartbeats: false,
  lifetime: 23.75 * HOURS,
  control: controlOf(hosts),
  canonical: (symbol) => symbol.toUpperCase(),
  decoder: (day) => new BinanceDecoder(day),
});

export const binance = venue("binance", "Binance", SPOT, SEQUENCE_RULES.range);
export const binanceUs = venue("binance-us", "Binance.US", US, SEQUENCE_RULES.range);
export const binanceUsdm = venue("binance-usdm", "Binance USD-M", USDM, SEQUENCE_RULES.previous);
