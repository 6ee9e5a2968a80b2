import type { VenueName } from "../../src/core/live/venue.ts";

/** What a client wants to hear, from its address or a message, and what the venue answers at once. */
export interface Said {
  readonly channels: readonly {
    readonly channel: "book" | "trades" | "top";
    readonly symbol: string;
    readonly on: boolean;
  }[];
  readonly answers: readonly string[];
}

type Channels = Said["channels"];

const NOTHING: Said = { channels: [], answers: [] };

/** Reads a connection's address or a client's message as the venue would, by the venues' documents. */
export function subscriptions(venue: VenueName, text: string): Said {
  if (venue.startsWith("binance")) return binance(text);
  if (text.startsWith("ws")) return NOTHING;
  if (text === "ping") return { channels: [], answers: ["pong"] };
  const message = JSON.parse(text) as Record<string, unknown>;
  if (venue === "coinbase") return coinbase(message);
  if (venue === "coinbase-exchange") return coinbaseExchange(message);
  if (venue === "kraken") return kraken(message);
  return venue === "okx" ? okx(message) : bybit(message);
}

function streams(names: readonly string[], on: boolean): Channels {
  return names.flatMap((name) => {
    const [symbol, channel] = name.split("@");
    const known = { depth: "book", trade: "trades", depth20: "top" }[channel] as "book" | "trades" | "top" | undefined;
    return known ? [{ channel: known, symbol: symbol.toUpperCase(), on }] : [];
  });
}

function binance(text: string): Said {
  if (text.startsWith("ws")) {
    const names = new URL(text).searchParams.get("streams") ?? "";
    return { channels: streams(names.split("/"), true), answers: [] };
  }
  const { method, params = [], id } = JSON.parse(text) as { method: string; params?: string[]; id: number };
  const channels = method === "LIST_SUBSCRIPTIONS" ? [] : streams(params, method === "SUBSCRIBE");
  return { channels, answers: [JSON.stringify({ result: null, id })] };
}

function coinbase({ type, channel, product_ids }: Record<string, unknown>): Said {
  const on = type === "subscribe";
  const kind = channel === "level2" ? "book" : channel === "market_trades" ? "trades" : null;
  const channels = kind ? (product_ids as string[]).map((symbol) => ({ channel: kind, symbol, on }) as const) : [];
  const answer = { channel: "subscriptions", timestamp: "2026-03-01T01:00:00Z", sequence_num: 0, events: [] };
  return { channels, answers: [JSON.stringify(answer)] };
}

function coinbaseExchange({ type, product_ids, channels: names }: Record<string, unknown>): Said {
  const on = type === "subscribe";
  const channels = (product_ids as string[]).flatMap((symbol) =>
    (names as string[]).flatMap((name) =>
      name === "heartbeat" ? [] : [{ channel: name === "matches" ? "trades" : "book", symbol, on } as const],
    ),
  );
  return { channels, answers: [JSON.stringify({ type: "subscriptions", channels: [] })] };
}

function kraken({ method, params, req_id }: Record<string, unknown>): Said {
  if (method === "ping") return { channels: [], answers: [JSON.stringify({ method: "pong", req_id })] };
  const { channel, symbol } = params as { channel: string; symbol: string[] };
  const on = method === "subscribe";
  const kind = channel === "book" ? "book" : "trades";
  const answers = symbol.map((name) =>
    JSON.stringify({ method, result: { channel, symbol: name, depth: 10 }, success: true, req_id }),
  );
  return { channels: symbol.map((name) => ({ channel: kind, symbol: name, on }) as const), answers };
}

function okx({ op, args }: Record<string, unknown>): Said {
  const on = op === "subscribe";
  const list = args as { channel: string; instId: string }[];
  return {
    channels: list.map(
      ({ channel, instId }) => ({ channel: channel === "books" ? "book" : "trades", symbol: instId, on }) as const,
    ),
    answers: list.map((arg) => JSON.stringify({ event: op, arg, connId: "a4d3ae55" })),
  };
}

function bybit({ op, args, req_id }: Record<string, unknown>): Said {
  if (op === "ping") return { channels: [], answers: [JSON.stringify({ success: true, ret_msg: "pong", op, req_id })] };
  const topics = args as string[];
  if (topics.length > 10)
    return { channels: [], answers: [JSON.stringify({ success: false, ret_msg: "args size >10", op, req_id })] };
  const channels = topics.map((topic) => {
    const parts = topic.split(".");
    return {
      channel: parts[0] === "orderbook" ? "book" : "trades",
      symbol: parts.at(-1) ?? "",
      on: op === "subscribe",
    } as const;
  });
  return { channels, answers: [JSON.stringify({ success: true, ret_msg: "", op, req_id })] };
}
