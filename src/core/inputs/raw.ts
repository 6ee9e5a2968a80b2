import type { ReferenceScale } from "../features/reference.ts";
import { ABSENT_ASK, ABSENT_BID, type BookColumns, type MarketDay } from "../market/day.ts";

/**
 * The book itself as inputs (evaluation protocol, appendix B): per level `askP`, `askQ`, `bidP`, `bidQ`. Prices in ticks
 * from the mid of their own row (so an ask is positive), sizes as ln(1 + q / s0). NaN where the level is absent.
 */
const NAME = /^(askP|askQ|bidP|bidQ)([1-9]\d{0,2})$/;

/** askP1, askQ1, bidP1, bidQ1, askP2, ... */
export const rawNames = (levels: number): readonly string[] =>
  Array.from({ length: levels }, (_, i) => ["askP", "askQ", "bidP", "bidQ"].map((field) => `${field}${i + 1}`)).flat();

export const isRawName = (name: string): boolean => NAME.test(name);

/** One column of the whole day, [rows]; all NaN if the day lacks the level. Throws RangeError for another name. */
export function rawColumn({ book, rows }: MarketDay, name: string, { medianSize }: ReferenceScale): Float64Array {
  const match = NAME.exec(name);
  if (!match) throw new RangeError(`"${name}" is not a level of the book`);
  const out = new Float64Array(rows).fill(NaN);
  const level = Number(match[2]) - 1;
  if (!book || level >= book.levels) return out;
  const prices = match[1].startsWith("ask") ? book.askPrice[level] : book.bidPrice[level];
  if (match[1].endsWith("P")) fillDistance(book, prices, out);
  else fillSize(match[1] === "askQ" ? book.askSize[level] : book.bidSize[level], prices, medianSize, out);
  return out;
}

const absent = (price: number): boolean => price === ABSENT_ASK || price === ABSENT_BID;

/** (ask 1 + bid 1) / 2 in ticks, [rows]; NaN where a side is absent. */
export function midTicks({ book, rows }: MarketDay): Float64Array {
  const out = new Float64Array(rows).fill(NaN);
  if (!book) return out;
  const ask = book.askPrice[0];
  const bid = book.bidPrice[0];
  for (let t = 0; t < rows; t++) if (!absent(ask[t]) && !absent(bid[t])) out[t] = (ask[t] + bid[t]) / 2;
  return out;
}

function fillDistance(book: BookColumns, prices: Int32Array, out: Float64Array): void {
  const ask = book.askPrice[0];
  const bid = book.bidPrice[0];
  for (let t = 0; t < out.length; t++)
    if (!absent(prices[t]) && !absent(ask[t]) && !absent(bid[t])) out[t] = prices[t] - (ask[t] + bid[t]) / 2;
}

function fillSize(sizes: ArrayLike<number>, prices: Int32Array, medianSize: number, out: Float64Array): void {
  for (let t = 0; t < out.length; t++) if (!absent(prices[t])) out[t] = Math.log1p(sizes[t] / medianSize);
}
