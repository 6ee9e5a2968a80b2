import { control, type BookMessage, type Message } from "../live/message.ts";
import * as read from "../live/payload.ts";
import type { BaseDay } from "../live/time.ts";

/** Book depths that can be subscribed to. */
export const KRAKEN_DEPTHS: readonly number[] = [10, 25, 100, 500, 1000];

/**
 * Kraken's first protocol, which captures of before 2024 hold: `[channel, payload, ..., "book-1000", pair]` with prices
 * and quantities as texts of fixed decimals, a checksum on every update and none on the snapshot.
 */
export function krakenV1Data(frame: readonly unknown[], day: BaseDay): Message {
  if (frame.length < 4) throw new read.Malformed("too few items");
  const name = read.text(frame.at(-2));
  const symbol = read.text(frame.at(-1));
  const payloads = frame.slice(1, -2);
  const depth = /^book-(\d{1,4})$/.exec(name);
  if (depth) return book(symbol, Number(depth[1]), payloads.map(read.fields), day);
  return name === "trade" ? trades(symbol, payloads[0], day) : control("other", name);
}

export function krakenV1Event(frame: read.Fields): Message {
  switch (frame.event) {
    case "heartbeat":
    case "pong":
      return control("heartbeat");
    case "subscriptionStatus":
      if (frame.status === "error") return control("error", String(frame.errorMessage));
      return control("acknowledged");
    default:
      return control("status", JSON.stringify(frame));
  }
}

function book(symbol: string, depth: number, payloads: readonly read.Fields[], day: BaseDay): BookMessage {
  const snapshot = payloads.some(({ as, bs }) => as !== undefined || bs !== undefined);
  const bids: string[] = [];
  const asks: string[] = [];
  let checksum: number | null = null;
  let time = Number.NaN;
  for (const part of payloads) {
    for (const rows of [snapshot ? part.as : part.a, snapshot ? part.bs : part.b]) time = newest(rows, time, day);
    append(asks, read.levels(snapshot ? part.as : part.a));
    append(bids, read.levels(snapshot ? part.bs : part.b));
    if (part.c !== undefined) checksum = read.wholeText(part.c) | 0;
  }
  if (!KRAKEN_DEPTHS.includes(depth)) throw new read.Malformed("not a depth");
  return {
    kind: "book",
    symbol,
    form: snapshot ? "snapshot" : "update",
    first: Number.NaN,
    last: Number.NaN,
    previous: Number.NaN,
    time,
    bids,
    asks,
    checksum,
    depth,
    truncated: false,
    restart: false,
  };
}

function append(to: string[], from: readonly string[]): void {
  for (const text of from) to.push(text);
}

/** The latest of the levels' own times: messages have none. */
function newest(rows: unknown, time: number, day: BaseDay): number {
  if (rows === undefined) return time;
  let latest = time;
  for (const row of read.list(rows)) {
    const at = day.secondsText(read.text(read.list(row)[2]));
    if (!(at <= latest)) latest = at;
  }
  return latest;
}

function trades(symbol: string, rows: unknown, day: BaseDay): Message {
  const prints = read.list(rows).map((row) => {
    const [price, qty, time, side] = read.list(row);
    return {
      id: Number.NaN,
      time: day.secondsText(read.text(time)),
      price: read.decimal(price),
      qty: read.decimal(qty),
      side: read.sideOf(side),
    };
  });
  return { kind: "trades", symbol, stream: "trade", history: false, prints };
}
