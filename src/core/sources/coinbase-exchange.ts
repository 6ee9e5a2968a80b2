import { control, type BookMessage, type Message } from "../live/message.ts";
import * as read from "../live/payload.ts";
import { SEQUENCE_RULES } from "../live/sequence.ts";
import type { BaseDay } from "../live/time.ts";
import type { Control, Decoder, Venue } from "../live/venue.ts";

/**
 * Coinbase Exchange: `snapshot` and `l2update` of level2_batch, `match`. Book messages have no number, so a lost one is
 * never noticed: a fall-back that says so. Protocol: docs.cdp.coinbase.com, Exchange WebSocket channels.
 */
class CoinbaseExchangeDecoder implements Decoder {
  private readonly day: BaseDay;

  constructor(day: BaseDay) {
    this.day = day;
  }

  frame(text: string): readonly Message[] {
    const frame = read.fields(read.parse(text));
    switch (frame.type) {
      case "l2update":
        return [this.update(frame)];
      case "snapshot":
        return [book(frame, "snapshot", Number.NaN, read.levels(frame.bids), read.levels(frame.asks))];
      case "match":
      case "last_match":
        return [this.trade(frame)];
      case "heartbeat":
        return [control("heartbeat")];
      case "subscriptions":
        return [control("acknowledged")];
      case "error":
        return [control("error", JSON.stringify([frame.message, frame.reason]))];
      default:
        return [control("other", read.text(frame.type))];
    }
  }

  private update(frame: read.Fields): BookMessage {
    const bids: string[] = [];
    const asks: string[] = [];
    for (const row of read.list(frame.changes)) {
      const [side, price, qty] = read.list(row);
      if (typeof price !== "string" || typeof qty !== "string") throw new read.Malformed("not a change");
      (read.sideOf(side) === 1 ? bids : asks).push(price, qty);
    }
    return book(frame, "update", this.day.iso(frame.time), bids, asks);
  }

  private trade(frame: read.Fields): Message {
    const print = {
      id: read.whole(frame.trade_id),
      time: this.day.iso(frame.time),
      price: read.decimal(frame.price),
      qty: read.decimal(frame.size),
      side: read.sideOf(frame.side),
    };
    const history = frame.type === "last_match";
    return { kind: "trades", symbol: read.text(frame.product_id), stream: "trade", history, prints: [print] };
  }
}

const book = (
  frame: read.Fields,
  form: "snapshot" | "update",
  time: number,
  bids: readonly string[],
  asks: readonly string[],
): BookMessage => ({
  kind: "book",
  symbol: read.text(frame.product_id),
  form,
  first: Number.NaN,
  last: Number.NaN,
  previous: Number.NaN,
  time,
  bids,
  asks,
  checksum: null,
  depth: Number.POSITIVE_INFINITY,
  truncated: false,
  restart: false,
});

const say = (type: string, channels: readonly string[], symbols: readonly string[]): string =>
  JSON.stringify({ type, product_ids: symbols, channels });
const CHANNELS = ["level2_batch", "matches", "heartbeat"];

const frames: Control = {
  endpoints: () => ["wss://ws-feed.exchange.coinbase.com"],
  top: () => [],
  subscribe: (symbols) => [say("subscribe", CHANNELS, symbols)],
  unsubscribe: (symbols) => [say("unsubscribe", CHANNELS, symbols)],
  resubscribe: (symbol) => [
    say("unsubscribe", ["level2_batch"], [symbol]),
    say("subscribe", ["level2_batch"], [symbol]),
  ],
  snapshotRoutes: () => [],
  probe: () => null,
};

export const coinbaseExchange: Venue = {
  name: "coinbase-exchange",
  title: "Coinbase Exchange",
  aid: "none",
  snapshots: "streamed",
  sequence: SEQUENCE_RULES.none,
  checksum: null,
  unreadableLoses: true,
  booksByDepth: false,
  // "side" of a match is the maker order's: documented.
  tradeSide: "maker",
  tradeIdsContiguous: true,
  silence: 10,
  heartbeats: true,
  lifetime: Number.POSITIVE_INFINITY,
  control: frames,
  canonical: (symbol) => symbol,
  decoder: (day) => new CoinbaseExchangeDecoder(day),
};
