import type { Lag } from "../../core/live/lag.ts";
import type { Integrity } from "../../core/live/synced-book.ts";
import type { VenueName } from "../../core/live/venue.ts";

/** A book is one of the integrity states, or there is no connection at all. */
export type LiveState = Integrity | "OFFLINE";

/** How the market is being received: a rung of the venue's ladder of routes, in words. */
export interface Route {
  /** E.g. "data-stream.binance.vision + REST snapshot". */
  readonly title: string;
  /** What that means for the book, in one sentence. */
  readonly meaning: string;
  /** 1 is the best. */
  readonly rung: number;
}

/** Received = applied + ignored + in gaps + waiting, over all frames of a connection. */
export interface FeedStatus {
  readonly venue: VenueName;
  readonly connected: boolean;
  /** Sentences for people: what is being done, e.g. "trying again in 4 s". */
  readonly activity: string;
  readonly connections: number;
  readonly reconnects: number;
  /** Requests' weight used of the venue's limit, by our own ledger; null where the venue has none. */
  readonly weight: { readonly used: number; readonly limit: number } | null;
  /** What the venue said last that a person may want to read. */
  readonly notes: readonly string[];
}

/** One symbol as a feed receives it. */
export interface FeedMarket {
  readonly state: LiveState;
  /** Epoch milliseconds since which the state holds. */
  readonly since: number;
  /** Why it is so and what a person can do, in sentences; "" where LIVE needs none. */
  readonly reason: string;
  readonly remedy: string;
  readonly route: Route | null;
  readonly lag: Lag | null;
  /** Over the last five seconds. */
  readonly messagesPerSecond: number;
  /** Epoch milliseconds of the last news of the book; null before any. */
  readonly heardAt: number | null;
}
