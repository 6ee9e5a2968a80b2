import type { Nanos, Side, Ticks } from "./units.ts";

/**
 * The vocabulary every source speaks. `exchTs` is the exchange's clock, `localTs` the receiver's; both are integer
 * nanoseconds since the source's base day and `localTs` is never overwritten. File or arrival order breaks ties.
 */
interface Stamped {
  readonly exchTs: Nanos;
  readonly localTs: Nanos;
  /** The source's own sequence number: the zero-based row of a file, the update id of a feed. */
  readonly sequence: number;
}

/** The quantity resting at a price is now `qty`; `qty === 0` removes the level. */
export interface BookChange extends Stamped {
  readonly kind: "book";
  readonly side: Side;
  readonly price: Ticks;
  readonly qty: number;
}

/** `aggressor` +1 = buyer took, -1 = seller took, 0 = the source does not say. `price` is in price units. */
export interface Trade extends Stamped {
  readonly kind: "trade";
  readonly aggressor: Side | 0;
  readonly price: number;
  readonly qty: number;
  readonly hidden: boolean;
}

export type OrderAction = "add" | "reduce" | "delete" | "execute" | "execute-hidden" | "cross";

/** An order-level message; `side` is that of the resting order, `price` is in price units. */
export interface OrderEvent extends Stamped {
  readonly kind: "order";
  readonly action: OrderAction;
  readonly orderId: number;
  readonly side: Side;
  readonly price: number;
  readonly qty: number;
}

/** Events are missing before this one. Every windowed state downstream resets. */
export interface Gap extends Stamped {
  readonly kind: "gap";
  readonly cause: string;
}

/** Trading or quoting status changed (LOBSTER type 7: price -1 halt, 0 quoting resumed, 1 trading resumed). */
export interface Halt extends Stamped {
  readonly kind: "halt";
  readonly state: "halted" | "quoting" | "trading";
}

export type MarketEvent = BookChange | Trade | OrderEvent | Gap | Halt;
