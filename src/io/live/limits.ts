import type { SnapshotRoute, VenueName } from "../../core/live/venue.ts";
import type { Budget } from "./rate-ledger.ts";

/** What a venue bears from one address. Margins are left below the documented limits: others may share the address. */
export interface Limits {
  /** Connection attempts. */
  readonly connects: Budget;
  /** Messages on one connection: least milliseconds between two, and in all. The key is the connection's own. */
  readonly spacingMs: number;
  readonly messages: Omit<Budget, "key"> | null;
  /** Weight of snapshot requests; null where the book is streamed. */
  readonly requests: Budget | null;
  /** The requests' documented limit, which people are shown. */
  readonly requestLimit: number;
  /** Weight of a depth request by the number of levels asked for. */
  readonly weight: (levels: number) => number;
}

const MINUTE = 60_000;
const HOUR = 3_600_000;

const none = (): number => 1;
const spot = (levels: number): number => (levels <= 100 ? 5 : levels <= 500 ? 25 : levels <= 1000 ? 50 : 250);
const futures = (levels: number): number => (levels <= 50 ? 2 : levels <= 100 ? 5 : levels <= 500 ? 10 : 20);

const binance = (name: string, requestLimit: number, weight: Limits["weight"]): Limits => ({
  // 300 attempts in 5 minutes, 5 messages a second, by binance-spot-api-docs of 2026-07.
  connects: { key: `${name} connects`, limit: 240, windowMs: 5 * MINUTE },
  spacingMs: 250,
  messages: null,
  requests: { key: `${name} weight`, limit: 0.8 * requestLimit, windowMs: MINUTE },
  requestLimit,
  weight,
});

const streamed = (connects: Budget, spacingMs: number, messages: Limits["messages"] = null): Limits => ({
  connects,
  spacingMs,
  messages,
  requests: null,
  requestLimit: 0,
  weight: none,
});

/** Sources: the venues' documents, as of 2026-11; docs/venues.md has the table. */
export const LIMITS: Readonly<Record<VenueName, Limits>> = {
  binance: binance("binance", 6000, spot),
  "binance-us": binance("binance-us", 1200, spot),
  "binance-usdm": binance("binance-usdm", 2400, futures),
  // 8 connections and 8 messages a second; 100 ms between subscriptions are what cures lost ones.
  coinbase: streamed({ key: "coinbase connects", limit: 4, windowMs: 1000 }, 130),
  "coinbase-exchange": streamed({ key: "coinbase-exchange connects", limit: 4, windowMs: 1000 }, 130),
  // About 150 attempts in 10 minutes.
  kraken: streamed({ key: "kraken connects", limit: 100, windowMs: 10 * MINUTE }, 100),
  // 3 connections a second; 480 subscriptions and their ends an hour on a connection.
  okx: streamed({ key: "okx connects", limit: 2, windowMs: 1000 }, 100, { limit: 440, windowMs: HOUR }),
  // 500 connections in 5 minutes.
  bybit: streamed({ key: "bybit connects", limit: 400, windowMs: 5 * MINUTE }, 100),
};

/** Levels a side that a route asks for. */
export function levelsOf(route: SnapshotRoute): number {
  const match = /limit\W{1,3}(\d+)/.exec(route.via === "http" ? route.url : route.text);
  return match ? Number(match[1]) : Number.POSITIVE_INFINITY;
}
