import type { FrameRequest, MarketFrame } from "../frame/frame.ts";

/** One row of time and sales. */
export interface Sale {
  /** Nanoseconds since the base day. */
  readonly time: number;
  /** Ticks. */
  readonly price: number;
  /** Base units. */
  readonly size: number;
  readonly aggressor: -1 | 0 | 1;
}

/** What a live market shows besides what a replay does. */
export interface LiveView {
  readonly frame: MarketFrame;
  /**
   * Buyer-taken less seller-taken quantity since the market was first watched, at the end of each column, [columns]; NaN
   * where a column shows no row.
   */
  readonly volumeDelta: Float32Array;
  /** Latest first, at least the size asked for. */
  readonly sales: readonly Sale[];
}

export interface LiveViewRequest extends FrameRequest {
  /** Smallest size of the time and sales; 0 shows all. */
  readonly leastSale: number;
  readonly mostSales: number;
}
