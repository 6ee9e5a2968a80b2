import type { Alert } from "../src/core/alerts/watchman.ts";
import type { AlertRule } from "../src/core/alerts/rule.ts";
import type { BoardLine, BoardPair, BoardSettings } from "../src/core/cross-venue/board.ts";
import type { Instrument } from "../src/core/market/instrument.ts";
import type { LiveState } from "../src/io/live/status.ts";
import type { MarketKey } from "./live-api.ts";

/** What the live worker watches for over all markets that are followed: types only, a part of `LiveApi`. */

export type { Alert, AlertRule, BoardSettings };

/** One market beside the others. */
export interface CrossLine extends BoardLine {
  readonly state: LiveState;
  /** Milliseconds since the last news of its book; null before any. */
  readonly age: number | null;
  readonly instrument: Instrument | null;
}

/** What a quote currency is worth in the common one, and who says so. */
export interface CrossBasis {
  readonly currency: string;
  /** Common currency per unit, in the middle; null if no live market that is followed says. */
  readonly rate: number | null;
  /** The followed markets of the two currencies, live or not. */
  readonly from: readonly MarketKey[];
  /** A market that would tell; null where one is followed, or none is known. */
  readonly offer: MarketKey | null;
}

export interface CrossReading {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly lines: readonly CrossLine[];
  /** Followed markets of which it is not known what they trade, or not yet. */
  readonly unnamed: readonly MarketKey[];
  /** Of every thing that two live markets trade; the best net first. */
  readonly pairs: readonly BoardPair[];
  /** Of every quote currency besides the common one. */
  readonly bases: readonly CrossBasis[];
}

/** Mids as they became known here; nanoseconds of the live worker's clock; NaN while the book was not live. */
export interface MidSeries {
  readonly time: Float64Array;
  readonly mid: Float64Array;
}

export interface WatchApi {
  /** What to watch for on every market followed, from now on. */
  watchFor(rules: readonly AlertRule[]): void;
  /** What fired since it was last asked; waits until something does. A newer call gives an older one nothing. */
  alerts(): Promise<readonly Alert[]>;
  crossVenue(settings: BoardSettings): CrossReading;
  /** The last `span` nanoseconds of two markets up to `now` of the worker's clock; null unless both are side by side. */
  mids(
    first: MarketKey,
    second: MarketKey,
    span: number,
  ): { readonly first: MidSeries; readonly second: MidSeries; readonly now: number } | null;
}
