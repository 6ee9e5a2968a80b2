import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../market/day.ts";

/** One level of the book, for people who read tables: prices in ticks, NaN and size 0 where the level is absent. */
export interface BookTableRow {
  readonly level: number;
  readonly bidSize: number;
  readonly bid: number;
  readonly ask: number;
  readonly askSize: number;
}

/** The visible book after row `row - 1`, best level first; empty before the first row or without an order book. */
export function bookTable(day: MarketDay, row: number): BookTableRow[] {
  const { book } = day;
  const last = Math.min(row, day.rows) - 1;
  if (!book || last < 0) return [];
  return Array.from({ length: book.levels }, (_, level) => {
    const bid = book.bidPrice[level][last];
    const ask = book.askPrice[level][last];
    return {
      level: level + 1,
      bidSize: bid === ABSENT_BID ? 0 : book.bidSize[level][last],
      bid: bid === ABSENT_BID ? Number.NaN : bid,
      ask: ask === ABSENT_ASK ? Number.NaN : ask,
      askSize: ask === ABSENT_ASK ? 0 : book.askSize[level][last],
    };
  });
}
