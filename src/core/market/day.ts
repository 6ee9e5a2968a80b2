import { cutDepth, type DepthColumns } from "./depth.ts";
import type { Instrument } from "./instrument.ts";

/** Price of a level that the book does not hold: compares as minus/plus infinity, as the feature catalogue asks. */
export const ABSENT_BID = -2_147_483_648;
export const ABSENT_ASK = 2_147_483_647;

/** Integers where the source has integers (LOBSTER shares), doubles where it has decimals (coins). */
export type Quantities = Int32Array | Float64Array;

/** LOBSTER message types; `MessageColumns.type` holds these numbers. */
export const MessageType = {
  Add: 1,
  Reduce: 2,
  Delete: 3,
  Execute: 4,
  ExecuteHidden: 5,
  Cross: 6,
  Halt: 7,
} as const;

/** One order message per row; every array has `rows` entries. */
export interface MessageColumns {
  readonly type: Uint8Array;
  readonly orderId: Float64Array;
  readonly size: Quantities;
  /** Price units (`Instrument.priceUnit`), so that hidden executions off the tick survive. */
  readonly price: Float64Array;
  /** Side of the resting order: +1 bid, -1 ask; 0 where the message has none (halts, crosses). The aggressor of types 4 and 5 is its negative. */
  readonly direction: Int8Array;
}

/**
 * The best `levels` of each side after every row, level-major: `bidPrice[0][n]` is the best bid after row n. Prices in
 * ticks; an absent level has size 0 and price ABSENT_BID or ABSENT_ASK.
 */
export interface BookColumns {
  readonly levels: number;
  readonly askPrice: readonly Int32Array[];
  readonly askSize: readonly Quantities[];
  readonly bidPrice: readonly Int32Array[];
  readonly bidSize: readonly Quantities[];
}

/**
 * Trades of a source without order messages, in order; those of row n are `first[n]` to `first[n + 1] - 1`. A trade
 * belongs to the first row whose time is not before its own; one that came late, to the first row after it came. The
 * trades of a row after a hole happened before its book was known.
 */
export interface TradeColumns {
  /** [rows + 1]. */
  readonly first: Int32Array;
  /** Nanoseconds since the base day, non-decreasing. */
  readonly time: Float64Array;
  /** Price units. */
  readonly price: Float64Array;
  readonly size: Quantities;
  /** +1 a buyer took from the asks, -1 a seller from the bids; null if the source does not say. */
  readonly aggressor: Int8Array | null;
}

/**
 * What each message of a source without order messages did to its whole book, not only to the best levels. Both are
 * levels on the bid side less levels on the ask side, [rows]; 0 where a row is the book told anew.
 */
export interface ChangeColumns {
  /** Levels that came or have another quantity. */
  readonly set: Int32Array;
  /** Levels that are no more. */
  readonly gone: Int32Array;
}

/**
 * Holes in what was received: between row `row[i] - 1` and row `row[i]` events are missing, so that no window, label or
 * forecast may reach across. Row 0 needs none.
 */
export interface GapColumns {
  /** Ascending. */
  readonly row: Int32Array;
  /** Index into GAP_CAUSES of gap.ts. */
  readonly cause: Uint8Array;
}

export interface Provenance {
  /** Shown to people: file names, sample name, recording name. */
  readonly label: string;
  readonly simulated: boolean;
  /** Levels in the source; `book.levels` may be fewer because fewer were asked for. */
  readonly sourceLevels: number;
  /** "row": the source has no clock (an order book without messages), so time counts one row as a millisecond. */
  readonly timeBasis: "exchange" | "row";
}

/** One instrument's session as columns: what every file source gives and every later stage reads. */
export interface MarketDay {
  readonly instrument: Instrument;
  readonly provenance: Provenance;
  readonly rows: number;
  /** Nanoseconds since the base day, non-decreasing. */
  readonly time: Float64Array;
  readonly messages: MessageColumns | null;
  readonly book: BookColumns | null;
  /** Trades beside a book without order messages; a source with messages says its trades there. */
  readonly trades?: TradeColumns | null;
  /** Beside a book without order messages, where the source tells every change of it. */
  readonly changes?: ChangeColumns | null;
  /** Absent or null: nothing is known to be missing. */
  readonly gaps?: GapColumns | null;
  /** Beside the kept levels, where the source has a deeper book. For pictures; a packed day leaves it out. */
  readonly depth?: DepthColumns | null;
}

/** Rows `from` (included) to `to` (excluded). */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** First row whose time is > `t`; the state "at t" is that of the row before it. */
export function rowAfter(time: Float64Array, t: number, rows = time.length): number {
  let low = 0;
  let high = rows;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the gap that lies just before `row`; -1 if there is none. */
export function gapAt(gaps: GapColumns | null | undefined, row: number): number {
  if (!gaps) return -1;
  let low = 0;
  let high = gaps.row.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (gaps.row[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low < gaps.row.length && gaps.row[low] === row ? low : -1;
}

/** A view on rows `span`, sharing memory. A gap before its first row is none of it. */
export function sliceDay(day: MarketDay, span: Span): MarketDay {
  const cut = <T extends { subarray(from: number, to: number): T }>(column: T): T =>
    column.subarray(span.from, span.to);
  const { messages, book, trades, changes, gaps, depth } = day;
  return {
    ...day,
    rows: span.to - span.from,
    ...(depth && { depth: cutDepth(depth, span.from, span.to) }),
    ...(trades && { trades: { ...trades, first: trades.first.subarray(span.from, span.to + 1) } }),
    ...(changes && { changes: { set: cut(changes.set), gone: cut(changes.gone) } }),
    ...(gaps && { gaps: cutGaps(gaps, span) }),
    time: cut(day.time),
    messages: messages && {
      type: cut(messages.type),
      orderId: cut(messages.orderId),
      size: cutQuantities(messages.size, span),
      price: cut(messages.price),
      direction: cut(messages.direction),
    },
    book: book && {
      levels: book.levels,
      askPrice: book.askPrice.map(cut),
      askSize: book.askSize.map((column) => cutQuantities(column, span)),
      bidPrice: book.bidPrice.map(cut),
      bidSize: book.bidSize.map((column) => cutQuantities(column, span)),
    },
  };
}

function cutGaps({ row, cause }: GapColumns, { from, to }: Span): GapColumns {
  const inside = (_: number, i: number): boolean => row[i] > from && row[i] < to;
  return { row: row.filter(inside).map((at) => at - from), cause: cause.filter(inside) };
}

const cutQuantities = (column: Quantities, span: Span): Quantities => column.subarray(span.from, span.to);

/** The same day with only its best `levels`, sharing memory. */
export function keepLevels(day: MarketDay, levels: number): MarketDay {
  const { book } = day;
  if (!book || book.levels <= levels) return day;
  return {
    ...day,
    book: {
      levels,
      askPrice: book.askPrice.slice(0, levels),
      askSize: book.askSize.slice(0, levels),
      bidPrice: book.bidPrice.slice(0, levels),
      bidSize: book.bidSize.slice(0, levels),
    },
  };
}
