import type { Side } from "../market/units.ts";

/**
 * What a venue says, in the house's words: a venue's decoder turns frames into these, freshly made and checked field by
 * field. Times are nanoseconds since the base day, NaN where the venue gives none. Numbers that make the book stay
 * decimal text until they become integers.
 */
export interface BookMessage {
  readonly kind: "book";
  readonly symbol: string;
  /**
   * "update": new quantities of some levels. "snapshot": all levels there are, or the best of them.
   * "top": all of the best few levels, complete in itself, without a thread of updates.
   */
  readonly form: "update" | "snapshot" | "top";
  /** First and last update that the message covers, and the last one of the message before; NaN where unnumbered. */
  readonly first: number;
  readonly last: number;
  readonly previous: number;
  readonly time: number;
  /** price, quantity, price, quantity, ... */
  readonly bids: readonly string[];
  readonly asks: readonly string[];
  /** CRC-32 that the book must have after this message, as a signed integer; null if none is stated. */
  readonly checksum: number | null;
  /** Levels a side that the venue keeps on this channel: what lies below is forgotten. Infinity = all. */
  readonly depth: number;
  /** A snapshot that does not reach the end of the book: levels beyond its worst are unknown until they change. */
  readonly truncated: boolean;
  /** The venue says that it started anew: what was before is not continued. */
  readonly restart: boolean;
}

export interface Print {
  /** Trade id; NaN if it is not a number. */
  readonly id: number;
  readonly time: number;
  readonly price: string;
  readonly qty: string;
  /** The side that the venue writes: see `Venue.tradeSide` for whose it is. */
  readonly side: Side | 0;
}

export interface TradesMessage {
  readonly kind: "trades";
  readonly symbol: string;
  /** "trade" or "aggregate": the same deals in two streams; a symbol listens to the one it heard first. */
  readonly stream: "trade" | "aggregate";
  /** Trades from before the subscription, sent as a greeting. */
  readonly history: boolean;
  /** Oldest first. */
  readonly prints: readonly Print[];
}

/** The best prices as the venue states them beside the book, to check the book by. */
export interface QuoteMessage {
  readonly kind: "quote";
  readonly symbol: string;
  /** The update it follows, in the book's numbering; NaN where it is not in that numbering. */
  readonly id: number;
  readonly bid: string;
  readonly bidQty: string;
  readonly ask: string;
  readonly askQty: string;
}

/** The frame's number on its connection, where a venue numbers frames. It comes before what else the frame says. */
export interface SequenceMessage {
  readonly kind: "sequence";
  readonly value: number;
}

/** Anything that is understood and moves no book. */
export interface ControlMessage {
  readonly kind: "control";
  /** "shutdown": the venue is about to close the connection. "error": it refused something. "other": not read here. */
  readonly what: "heartbeat" | "acknowledged" | "shutdown" | "error" | "status" | "other";
  readonly detail: string;
}

export type Message = BookMessage | TradesMessage | QuoteMessage | SequenceMessage | ControlMessage;

export const control = (what: ControlMessage["what"], detail = ""): ControlMessage => ({
  kind: "control",
  what,
  detail: detail.slice(0, 200),
});
