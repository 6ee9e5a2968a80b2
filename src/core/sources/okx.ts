import { crc32 } from "../live/crc32.ts";
import type { Ladder } from "../live/ladder.ts";
import { control, type BookMessage, type Message } from "../live/message.ts";
import * as read from "../live/payload.ts";
import { SEQUENCE_RULES } from "../live/sequence.ts";
import type { BaseDay } from "../live/time.ts";
import type { Control, Decoder, Venue } from "../live/venue.ts";

const CHECKED = 25;

/**
 * CRC-32 of the best 25 levels, a bid and an ask in turn, as price:quantity joined by colons, in the exchange's texts; a
 * side that has no more levels is passed over. Signed, as OKX states it. Source: OKX API v5, order book channel.
 */
export function okxChecksum({ bids, asks }: Ladder): number {
  const parts: string[] = [];
  for (let level = 0; level < CHECKED; level++) {
    for (const { texts, size } of [bids, asks]) {
      if (texts && level < size) parts.push(texts.price[size - 1 - level], texts.qty[size - 1 - level]);
    }
  }
  return crc32(parts.join(":"));
}

/**
 * OKX: `books` (400 levels, 100 ms) with `seqId`/`prevSeqId` and a checksum, either of which may be missing: recordings
 * before 2023 have no numbers, later messages may have no checksum, or a 0 in its place. Protocol: OKX API v5.
 */
class OkxDecoder implements Decoder {
  private readonly day: BaseDay;

  constructor(day: BaseDay) {
    this.day = day;
  }

  frame(text: string): readonly Message[] {
    if (text === "pong") return [control("heartbeat")];
    const frame = read.fields(read.parse(text));
    if (frame.event === "error") return [control("error", `${String(frame.code)} ${String(frame.msg)}`)];
    if (frame.event === "notice") return [control("shutdown", String(frame.msg))];
    if (frame.event !== undefined) return [control("acknowledged")];
    const arg = read.fields(frame.arg);
    const symbol = read.text(arg.instId);
    if (arg.channel === "books" || arg.channel === "books-l2-tbt")
      return read.list(frame.data).map((item) => this.book(symbol, frame.action, read.fields(item)));
    if (arg.channel === "trades") return [this.trades(symbol, frame.data)];
    return [control("other", read.text(arg.channel))];
  }

  private book(symbol: string, action: unknown, data: read.Fields): BookMessage {
    if (action !== "snapshot" && action !== "update") throw new read.Malformed("neither snapshot nor update");
    const last = read.optionalWhole(data.seqId);
    return {
      kind: "book",
      symbol,
      form: action,
      first: last,
      last,
      previous: data.prevSeqId === -1 ? Number.NaN : read.optionalWhole(data.prevSeqId),
      time: this.day.epoch(read.wholeText(data.ts)),
      bids: read.levels(data.bids),
      asks: read.levels(data.asks),
      checksum: checksum(data.checksum, !Number.isNaN(last)),
      depth: Number.POSITIVE_INFINITY,
      truncated: false,
      restart: false,
    };
  }

  private trades(symbol: string, data: unknown): Message {
    const prints = read.list(data).map((item) => {
      const trade = read.fields(item);
      return {
        id: read.wholeText(trade.tradeId),
        time: this.day.epoch(read.wholeText(trade.ts)),
        price: read.decimal(trade.px),
        qty: read.decimal(trade.sz),
        side: read.sideOf(trade.side),
      };
    });
    return { kind: "trades", symbol, stream: "trade", history: false, prints };
  }
}

function checksum(value: unknown, numbered: boolean): number | null {
  if (value === undefined || (value === 0 && numbered)) return null;
  if (typeof value !== "number" || !Number.isInteger(value) || Math.abs(value) > 2 ** 31)
    throw new read.Malformed("not a checksum");
  return value | 0;
}

const say = (op: string, channels: readonly string[], symbols: readonly string[]): string =>
  JSON.stringify({ op, args: symbols.flatMap((instId) => channels.map((channel) => ({ channel, instId }))) });
const CHANNELS = ["books", "trades"];

const frames: Control = {
  endpoints: () => ["wss://ws.okx.com:8443/ws/v5/public"],
  top: () => [],
  subscribe: (symbols) => [say("subscribe", CHANNELS, symbols)],
  unsubscribe: (symbols) => [say("unsubscribe", CHANNELS, symbols)],
  resubscribe: (symbol) => [say("unsubscribe", ["books"], [symbol]), say("subscribe", ["books"], [symbol])],
  snapshotRoutes: () => [],
  probe: () => "ping",
};

export const okx: Venue = {
  name: "okx",
  title: "OKX",
  aid: "checksum",
  snapshots: "streamed",
  sequence: SEQUENCE_RULES.linked,
  checksum: okxChecksum,
  unreadableLoses: true,
  booksByDepth: false,
  tradeSide: "taker",
  tradeIdsContiguous: false,
  silence: 30,
  heartbeats: false,
  lifetime: Number.POSITIVE_INFINITY,
  control: frames,
  canonical: (symbol) => symbol,
  decoder: (day) => new OkxDecoder(day),
};
