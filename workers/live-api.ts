import type { LiveView, LiveViewRequest, Sale } from "../src/core/live/live-frame.ts";
import type { MarketReport } from "../src/core/live/report.ts";
import type { Lag } from "../src/core/live/lag.ts";
import type { VenueName } from "../src/core/live/venue.ts";
import type { Instrument } from "../src/core/market/instrument.ts";
import type { Product } from "../src/core/sources/products.ts";
import type { ProductList } from "../src/io/live/product-list.ts";
import type { FeedStatus, LiveState, Route } from "../src/io/live/status.ts";
import type { ReplaySettings } from "./api.ts";

import type { WatchApi } from "./watch-api.ts";

/** The contract between the page and the live worker: types only. */

export type {
  Alert,
  AlertRule,
  BoardSettings,
  CrossBasis,
  CrossLine,
  CrossReading,
  MidSeries,
  WatchApi,
} from "./watch-api.ts";

export interface MarketKey {
  readonly venue: VenueName;
  /** As the venue's messages write it. */
  readonly symbol: string;
}

export type { FeedStatus, Lag, LiveState, Product, ProductList, Route };

export interface RecordingState {
  readonly state: "recording" | "elsewhere" | "full" | "failed" | "off";
  /** Why, where it is not simply recording or off; a sentence. */
  readonly detail: string | null;
  readonly sessionId: string | null;
  readonly events: number;
  readonly bytes: number;
  /** Events received and not yet committed. */
  readonly unflushed: number;
}

export interface MarketStatus {
  readonly key: MarketKey;
  /** Null until ticks are known. */
  readonly instrument: Instrument | null;
  /** Levels a side of its picture: those of the settings when it was first followed. */
  readonly levels: number;
  readonly state: LiveState;
  /** Epoch milliseconds since which the state holds. */
  readonly since: number;
  /** Why it is so and what a person can do, in sentences; "" where LIVE needs none. */
  readonly reason: string;
  readonly remedy: string;
  readonly route: Route | null;
  readonly report: MarketReport | null;
  readonly lag: Lag | null;
  /** Over the last five seconds. */
  readonly messagesPerSecond: number;
  /** Price of the best bid and ask with their sizes; null unless the book is shown. */
  readonly bid: number | null;
  readonly bidSize: number | null;
  readonly ask: number | null;
  readonly askSize: number | null;
  /** Epoch milliseconds of the last news; null before any. */
  readonly heardAt: number | null;
  readonly recording: RecordingState;
}

export interface LiveStatus {
  /** Epoch milliseconds at which it was so. */
  readonly at: number;
  readonly feeds: readonly FeedStatus[];
  readonly markets: readonly MarketStatus[];
}

/** A frame of a live market: what a replay shows, and what only a live one has. */
export interface LiveFrame extends LiveView {
  readonly status: MarketStatus;
}

export type { LiveViewRequest as LiveFrameRequest, Sale };

export interface LiveSettings {
  /** Levels a side kept for the picture, features and forecasts. */
  readonly levels: number;
  readonly record: boolean;
}

/** The kept window of a market, frozen: what features, models and backtests are computed on. */
export interface PackedWindow {
  /** `packDay` of it. */
  readonly packed: ArrayBuffer;
  readonly rows: number;
  /** Nanoseconds since the base day of its first and last row; 0 of an empty one. */
  readonly start: number;
  readonly end: number;
}

/** Owns the connections, the books, and what is recorded of them. */
export interface LiveApi extends WatchApi {
  products(venue: VenueName): Promise<ProductList>;
  /** All markets to follow from now on: starts and stops what differs. */
  watch(markets: readonly MarketKey[], settings: LiveSettings): Promise<void>;
  configure(market: MarketKey, settings: ReplaySettings): void;
  /**
   * Lets a model that was trained before (the text of its file) forecast the market from its next row on, until other
   * settings come. Rejects with a sentence naming what is wrong with it.
   */
  send(market: MarketKey, file: string): Promise<void>;
  /** Null while nothing is known of it. The newest call wins. */
  frame(market: MarketKey, request: LiveViewRequest): LiveFrame | null;
  status(): LiveStatus;
  bookTable(market: MarketKey): readonly {
    readonly level: number;
    readonly bidSize: number;
    readonly bid: number;
    readonly ask: number;
    readonly askSize: number;
  }[];
  /** State hash of all events of the market since it was first watched. */
  stateHash(market: MarketKey): Promise<string>;
  /** The kept window as it is now; its buffer is transferred. */
  packed(market: MarketKey): Promise<PackedWindow>;
  record(market: MarketKey, on: boolean): Promise<void>;
  /** The page was frozen or offline, or is back: what was missed becomes a gap with its cause. Or it is closed for good. */
  pageChanged(change: "frozen" | "resumed" | "offline" | "online" | "closed"): void;
  /** As `MarketApi.hosts`. */
  hosts(): readonly string[];
}
