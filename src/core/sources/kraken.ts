import { plainDecimal } from "../live/decimal.ts";
import { control, type BookMessage, type Message } from "../live/message.ts";
import * as read from "../live/payload.ts";
import { SEQUENCE_RULES } from "../live/sequence.ts";
import type { BaseDay } from "../live/time.ts";
import type { Control, Decoder, Venue } from "../live/venue.ts";
import { krakenChecksum } from "./kraken-checksum.ts";
import { KRAKEN_DEPTHS, krakenV1Data, krakenV1Event } from "./kraken-v1.ts";

/** Prices and quantities are JSON numbers, whose trailing zeros the checksum needs: they are made texts before parsing. */
const NUMBERS = /"(price|qty)":\s*(\d[\d.eE+-]*)/g;
const DEPTH = 1000;
const MAX_SYMBOLS = 4096;

interface Precision {
  readonly price: number;
  readonly qty: number;
}

/**
 * Kraken: book with CRC-32 on every update, trades. Reads the current protocol, v2, and v1 of older captures. Sources:
 * docs.kraken.com WebSocket v2 `book`, `trade`, `instrument`, "Book checksum"; v1 `book`.
 */
class KrakenDecoder implements Decoder {
  private readonly day: BaseDay;
  /** Of the `instrument` channel, where it was subscribed: then texts are filled up to it. */
  private readonly precisions = new Map<string, Precision>();
  private readonly depths = new Map<string, number>();

  constructor(day: BaseDay) {
    this.day = day;
  }

  frame(text: string): readonly Message[] {
    const frame = read.parse(text.replace(NUMBERS, '"$1":"$2"'));
    if (Array.isArray(frame)) return [krakenV1Data(frame, this.day)];
    const fields = read.fields(frame);
    if (fields.event !== undefined) return [krakenV1Event(fields)];
    switch (fields.channel) {
      case "book":
        return read.list(fields.data).map((item) => this.book(fields, read.fields(item)));
      case "trade":
        return this.trades(fields);
      case "heartbeat":
        return [control("heartbeat")];
      case "status":
        return [control("status", JSON.stringify(fields.data))];
      case "instrument":
        this.learn(fields.data);
        return [control("acknowledged", "instrument")];
      case undefined:
        return [this.answer(fields)];
      default:
        return [control("other", read.text(fields.channel))];
    }
  }

  private book(frame: read.Fields, data: read.Fields): BookMessage {
    const snapshot = frame.type === "snapshot";
    if (!snapshot && frame.type !== "update") throw new read.Malformed("neither snapshot nor update");
    const symbol = read.text(data.symbol);
    const bids = this.levels(symbol, data.bids);
    const asks = this.levels(symbol, data.asks);
    return {
      kind: "book",
      symbol,
      form: snapshot ? "snapshot" : "update",
      first: Number.NaN,
      last: Number.NaN,
      previous: Number.NaN,
      time: data.timestamp === undefined ? Number.NaN : this.day.iso(data.timestamp),
      bids,
      asks,
      checksum: data.checksum === undefined ? null : read.whole(data.checksum) | 0,
      depth: this.depths.get(symbol) ?? depthOf(Math.max(bids.length, asks.length) / 2),
      truncated: false,
      restart: false,
    };
  }

  private levels(symbol: string, rows: unknown): string[] {
    const flat: string[] = [];
    if (rows === undefined) return flat;
    const precision = this.precisions.get(symbol);
    for (const row of read.list(rows)) {
      const level = read.fields(row);
      flat.push(exact(level.price, precision?.price), exact(level.qty, precision?.qty));
    }
    return flat;
  }

  private trades(frame: read.Fields): readonly Message[] {
    const history = frame.type === "snapshot";
    return read.list(frame.data).map((item) => {
      const trade = read.fields(item);
      const print = {
        id: read.whole(trade.trade_id),
        time: this.day.iso(trade.timestamp),
        price: read.decimal(exact(trade.price)),
        qty: read.decimal(exact(trade.qty)),
        side: read.sideOf(trade.side),
      };
      return { kind: "trades", symbol: read.text(trade.symbol), stream: "trade", history, prints: [print] };
    });
  }

  private learn(data: unknown): void {
    for (const item of read.list(read.fields(data).pairs ?? [])) {
      const pair = read.fields(item);
      if (this.precisions.size >= MAX_SYMBOLS) return;
      const price = read.whole(pair.price_precision);
      this.precisions.set(read.text(pair.symbol), { price, qty: read.whole(pair.qty_precision) });
    }
  }

  private answer(frame: read.Fields): Message {
    if (frame.method === "pong") return control("heartbeat");
    if (frame.success === false || frame.error !== undefined) return control("error", String(frame.error));
    if (frame.method === undefined) return control("other");
    const { result } = frame;
    if (frame.method === "subscribe" && read.isFields(result) && result.channel === "book") {
      const depth = read.whole(result.depth);
      if (KRAKEN_DEPTHS.includes(depth) && this.depths.size < MAX_SYMBOLS)
        this.depths.set(read.text(result.symbol), depth);
    }
    return control("acknowledged");
  }
}

/** The number's own digits, filled up with zeros to `decimals`. */
function exact(value: unknown, decimals?: number): string {
  if (typeof value !== "string") throw new read.Malformed("not a number");
  const text = plainDecimal(value);
  if (decimals === undefined || decimals === 0 || decimals > 12) return text;
  const point = text.indexOf(".");
  return point < 0 ? `${text}.${"0".repeat(decimals)}` : text.padEnd(point + 1 + decimals, "0");
}

/** The subscription's depth, where its answer was not heard: a snapshot fills the smallest that holds it. */
const depthOf = (levels: number): number => KRAKEN_DEPTHS.find((depth) => levels <= depth) ?? DEPTH;

function say(method: string, channel: "book" | "trade", symbols: readonly string[], id: number): string {
  const params = { channel, symbol: symbols, ...(channel === "book" && { depth: DEPTH }) };
  return JSON.stringify({
    method,
    params: method === "subscribe" ? { ...params, snapshot: true } : params,
    req_id: id,
  });
}

const frames: Control = {
  endpoints: () => ["wss://ws.kraken.com/v2"],
  top: () => [],
  subscribe: (symbols, id) => [say("subscribe", "book", symbols, id), say("subscribe", "trade", symbols, id)],
  unsubscribe: (symbols, id) => [say("unsubscribe", "book", symbols, id), say("unsubscribe", "trade", symbols, id)],
  resubscribe: (symbol, id) => [say("unsubscribe", "book", [symbol], id), say("subscribe", "book", [symbol], id)],
  snapshotRoutes: () => [],
  probe: (id) => JSON.stringify({ method: "ping", req_id: id }),
};

export const kraken: Venue = {
  name: "kraken",
  title: "Kraken",
  aid: "checksum",
  snapshots: "streamed",
  sequence: SEQUENCE_RULES.none,
  checksum: krakenChecksum,
  // The checksum sees ten levels; an update that could not be read may have been of the eleventh.
  unreadableLoses: true,
  booksByDepth: false,
  tradeSide: "taker",
  tradeIdsContiguous: true,
  silence: 15,
  heartbeats: true,
  lifetime: Number.POSITIVE_INFINITY,
  control: frames,
  canonical: (symbol) => symbol,
  decoder: (day) => new KrakenDecoder(day),
};
