import { control, type BookMessage, type Message, type Print, type TradesMessage } from "../live/message.ts";
import * as read from "../live/payload.ts";
import { SEQUENCE_RULES } from "../live/sequence.ts";
import type { BaseDay } from "../live/time.ts";
import type { Control, Decoder, Venue } from "../live/venue.ts";

const CHANNELS = ["heartbeats", "level2", "market_trades"] as const;

/**
 * Coinbase Advanced Trade: level2 (which arrives as `l2_data`), market_trades, heartbeats. `sequence_num` counts the
 * frames of the connection, over all channels; it is looked at before anything else a frame says. Protocol:
 * docs.cdp.coinbase.com, Advanced Trade WebSocket channels, 2026-08.
 */
class CoinbaseDecoder implements Decoder {
  private readonly day: BaseDay;

  constructor(day: BaseDay) {
    this.day = day;
  }

  frame(text: string): readonly Message[] {
    const frame = read.fields(read.parse(text));
    if (frame.type === "error") return [control("error", String(frame.message))];
    const sequence = read.whole(frame.sequence_num);
    const messages: Message[] = [{ kind: "sequence", value: sequence }];
    if (frame.channel === "l2_data") this.books(frame, sequence, messages);
    else if (frame.channel === "market_trades") this.trades(frame, messages);
    else if (frame.channel === "heartbeats") messages.push(control("heartbeat"));
    else if (frame.channel === "subscriptions") messages.push(control("acknowledged"));
    else messages.push(control("other", read.text(frame.channel)));
    return messages;
  }

  private books(frame: read.Fields, sequence: number, out: Message[]): void {
    // The levels' own times are 1970 in snapshots; the frame's is always that of the feed.
    const time = this.day.iso(frame.timestamp);
    for (const item of read.list(frame.events)) out.push(book(read.fields(item), sequence, time));
  }

  private trades(frame: read.Fields, out: Message[]): void {
    for (const item of read.list(frame.events)) {
      const event = read.fields(item);
      const history = isSnapshot(event);
      const bySymbol = new Map<string, Print[]>();
      for (const row of read.list(event.trades)) {
        const trade = read.fields(row);
        const symbol = read.text(trade.product_id);
        const prints = bySymbol.get(symbol);
        if (prints) prints.push(this.print(trade));
        else bySymbol.set(symbol, [this.print(trade)]);
      }
      for (const [symbol, prints] of bySymbol) out.push(oldestFirst(symbol, history, prints));
    }
  }

  private print(trade: read.Fields): Print {
    return {
      id: read.wholeText(trade.trade_id),
      time: this.day.iso(trade.time),
      price: read.decimal(trade.price),
      qty: read.decimal(trade.size),
      side: read.sideOf(trade.side),
    };
  }
}

/** They come newest first. */
function oldestFirst(symbol: string, history: boolean, prints: Print[]): TradesMessage {
  return { kind: "trades", symbol, stream: "trade", history, prints: prints.sort((a, b) => a.id - b.id) };
}

function isSnapshot({ type }: read.Fields): boolean {
  if (type !== "snapshot" && type !== "update") throw new read.Malformed("neither snapshot nor update");
  return type === "snapshot";
}

function book(event: read.Fields, sequence: number, time: number): BookMessage {
  const bids: string[] = [];
  const asks: string[] = [];
  for (const row of read.list(event.updates)) {
    const level = read.fields(row);
    const { price_level: price, new_quantity: qty } = level;
    if (typeof price !== "string" || typeof qty !== "string") throw new read.Malformed("not a level");
    (read.sideOf(level.side) === 1 ? bids : asks).push(price, qty);
  }
  return {
    kind: "book",
    symbol: read.text(event.product_id),
    form: isSnapshot(event) ? "snapshot" : "update",
    first: sequence,
    last: sequence,
    previous: Number.NaN,
    time,
    bids,
    asks,
    checksum: null,
    depth: Number.POSITIVE_INFINITY,
    truncated: false,
    restart: false,
  };
}

const say = (type: string, channel: string, symbols: readonly string[]): string =>
  JSON.stringify({ type, channel, product_ids: symbols });

const frames: Control = {
  endpoints: () => ["wss://advanced-trade-ws.coinbase.com"],
  top: () => [],
  subscribe: (symbols) => CHANNELS.map((channel) => say("subscribe", channel, symbols)),
  // The heartbeats are the connection's: they go on.
  unsubscribe: (symbols) => CHANNELS.slice(1).map((channel) => say("unsubscribe", channel, symbols)),
  resubscribe: (symbol) => [say("unsubscribe", "level2", [symbol]), say("subscribe", "level2", [symbol])],
  snapshotRoutes: () => [],
  probe: () => null,
};

export const coinbase: Venue = {
  name: "coinbase",
  title: "Coinbase Advanced Trade",
  aid: "connection-sequence",
  snapshots: "streamed",
  sequence: SEQUENCE_RULES.none,
  checksum: null,
  unreadableLoses: true,
  booksByDepth: false,
  // Unanimous in the capture of 2026-08-09, against what two well-known libraries assume: hence the calibration.
  tradeSide: "maker",
  tradeIdsContiguous: true,
  silence: 10,
  heartbeats: true,
  lifetime: Number.POSITIVE_INFINITY,
  control: frames,
  // Products in USDC share the books in USD, and answer to that name.
  canonical: (symbol) => symbol.replace(/-USDC$/, "-USD"),
  decoder: (day) => new CoinbaseDecoder(day),
};
