import { type BookColumns, type MarketDay, type MessageColumns, MessageType } from "../market/day.ts";

/** +1 for a message that adds to the visible size at its price, -1 for one that takes from it, 0 for the others. */
const CHANGE = Int8Array.of(0, 1, -1, -1, -1, 0, 0, 0);

/**
 * Whether row `n` (> 0) of message and book contradict each other: types 1-4 must change the visible size at their price
 * by exactly their size, type 5 must change nothing. Where levels were dropped, a price beyond the deepest one kept, both
 * before and after, cannot be checked and does not count; a level that is not visible holds 0.
 */
function disagrees(day: MarketDay, messages: MessageColumns, book: BookColumns, n: number, windowed: boolean): boolean {
  const type = messages.type[n];
  if (type === MessageType.ExecuteHidden) return bookChanged(book, n);
  const change = CHANGE[type];
  if (change === 0) return false;
  const bid = messages.direction[n] > 0;
  const prices = bid ? book.bidPrice : book.askPrice;
  const sizes = bid ? book.bidSize : book.askSize;
  const price = messages.price[n] / day.instrument.tickUnits;
  let before = 0;
  let after = 0;
  for (let level = 0; level < book.levels; level++) {
    if (prices[level][n - 1] === price) before = sizes[level][n - 1];
    if (prices[level][n] === price) after = sizes[level][n];
  }
  if (after - before === change * messages.size[n]) return false;
  if (!windowed) return true;
  const deepest = prices[book.levels - 1];
  const beyond = (row: number): boolean => (bid ? price < deepest[row] : price > deepest[row]);
  return !(beyond(n - 1) && beyond(n));
}

function bookChanged(book: BookColumns, n: number): boolean {
  for (let level = 0; level < book.levels; level++) {
    if (
      book.bidPrice[level][n] !== book.bidPrice[level][n - 1] ||
      book.bidSize[level][n] !== book.bidSize[level][n - 1]
    )
      return true;
    if (
      book.askPrice[level][n] !== book.askPrice[level][n - 1] ||
      book.askSize[level][n] !== book.askSize[level][n - 1]
    )
      return true;
  }
  return false;
}

export interface Disagreements {
  readonly count: number;
  /** First row that disagrees; -1 if none does. */
  readonly first: number;
}

/** Rows `from..to-1` of a day with both messages and book; row 0 is never checked. */
export function disagreements(day: MarketDay, from: number, to: number): Disagreements {
  const { messages, book } = day;
  let count = 0;
  let first = -1;
  if (messages === null || book === null) return { count, first };
  const windowed = book.levels < day.provenance.sourceLevels;
  for (let n = Math.max(1, from); n < to; n++) {
    if (!disagrees(day, messages, book, n, windowed)) continue;
    if (count === 0) first = n;
    count += 1;
  }
  return { count, first };
}
