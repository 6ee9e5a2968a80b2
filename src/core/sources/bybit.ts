import { control, type BookMessage, type Message } from "../live/message.ts";
import * as read from "../live/payload.ts";
import { SEQUENCE_RULES } from "../live/sequence.ts";
import type { BaseDay } from "../live/time.ts";
import type { Control, Decoder, Venue } from "../live/venue.ts";

const DEPTH = 200;
const TOPIC = /^orderbook\.(\d{1,4})\.(.{1,40})$/;

/**
 * Bybit v5: `orderbook.{1,50,200,500,1000}.SYMBOL`, each depth a channel with its own numbers, and `publicTrade.SYMBOL`.
 * Every update's `u` is one above the last; `u` = 1 means that the service started anew and the book is to be replaced,
 * whatever the type says. Protocol: bybit-exchange.github.io/docs/v5/websocket/public/orderbook.
 */
class BybitDecoder implements Decoder {
  private readonly day: BaseDay;

  constructor(day: BaseDay) {
    this.day = day;
  }

  frame(text: string): readonly Message[] {
    const frame = read.fields(read.parse(text));
    if (frame.topic === undefined) return [answer(frame)];
    const topic = read.text(frame.topic);
    const book = TOPIC.exec(topic);
    if (book) return [this.book(frame, Number(book[1]), book[2])];
    if (topic.startsWith("publicTrade.")) return this.trades(frame);
    return [control("other", topic)];
  }

  private book(frame: read.Fields, depth: number, symbol: string): BookMessage {
    if (frame.type !== "snapshot" && frame.type !== "delta") throw new read.Malformed("neither snapshot nor delta");
    const data = read.fields(frame.data);
    const last = read.whole(data.u);
    const restart = last === 1;
    return {
      kind: "book",
      symbol,
      form: frame.type === "snapshot" || restart ? "snapshot" : "update",
      first: last,
      last,
      previous: Number.NaN,
      // `cts` is the matching engine's time, `ts` the gateway's.
      time: this.day.epoch(read.whole(frame.cts ?? frame.ts)),
      bids: read.levels(data.b),
      asks: read.levels(data.a),
      checksum: null,
      depth,
      truncated: false,
      restart,
    };
  }

  private trades(frame: read.Fields): readonly Message[] {
    return read.list(frame.data).map((item) => {
      const trade = read.fields(item);
      const print = {
        id: Number.NaN,
        time: this.day.epoch(read.whole(trade.T)),
        price: read.decimal(trade.p),
        qty: read.decimal(trade.v),
        side: read.sideOf(trade.S),
      };
      return { kind: "trades", symbol: read.text(trade.s), stream: "trade", history: false, prints: [print] };
    });
  }
}

function answer(frame: read.Fields): Message {
  if (frame.success === false) return control("error", String(frame.ret_msg));
  if (frame.op === "pong" || frame.ret_msg === "pong") return control("heartbeat");
  return frame.op === undefined ? control("other") : control("acknowledged");
}

const say = (op: string, args: readonly string[], id: number): string =>
  JSON.stringify({ req_id: String(id), op, args });
const book = (symbol: string): string => `orderbook.${DEPTH}.${symbol}`;
const topics = (symbols: readonly string[]): string[] => symbols.flatMap((s) => [book(s), `publicTrade.${s}`]);

/** A spot request may name ten topics. */
const MOST = 10;

const ask = (op: string, symbols: readonly string[], id: number): string[] => {
  const all = topics(symbols);
  return Array.from({ length: Math.ceil(all.length / MOST) }, (_, i) =>
    say(op, all.slice(i * MOST, (i + 1) * MOST), id),
  );
};

const frames: Control = {
  endpoints: () => ["wss://stream.bybit.com/v5/public/spot"],
  top: () => [],
  subscribe: (symbols, id) => ask("subscribe", symbols, id),
  unsubscribe: (symbols, id) => ask("unsubscribe", symbols, id),
  resubscribe: (symbol, id) => [say("unsubscribe", [book(symbol)], id), say("subscribe", [book(symbol)], id)],
  snapshotRoutes: () => [],
  probe: (id) => JSON.stringify({ req_id: String(id), op: "ping" }),
};

export const bybit: Venue = {
  name: "bybit",
  title: "Bybit",
  aid: "sequence",
  snapshots: "streamed",
  sequence: SEQUENCE_RULES.step,
  checksum: null,
  unreadableLoses: false,
  booksByDepth: true,
  tradeSide: "taker",
  tradeIdsContiguous: false,
  silence: 40,
  heartbeats: false,
  lifetime: Number.POSITIVE_INFINITY,
  control: frames,
  canonical: (symbol) => symbol,
  decoder: (day) => new BybitDecoder(day),
};
