import { ABSENT_ASK, ABSENT_BID, type BookColumns, type MarketDay } from "../market/day.ts";

/** The heat's colour scale: logarithmic, and the same all day so that a colour keeps its meaning. */
export interface DepthScale {
  /** Quantities that cell values 2 and 255 stand for; smaller and larger ones are painted as these. */
  readonly range: readonly [number, number];
  /** Cell value of whole quantities 0..length-1. */
  readonly table: Uint8Array;
}

const SAMPLES = 2048;
const TABLE_LENGTH = 4096;
const ROUND = [1, 1.5, 2, 3, 5, 7, 10] as const;

/** The round number (1, 1.5, 2, 3, 5, 7 times a power of ten) nearest to a positive `value` from below or from above. */
export function roundNumber(value: number, direction: "down" | "up"): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const share = value / power;
  if (direction === "up") return power * (ROUND.find((step) => step >= share - 1e-9) ?? 10);
  return power * (ROUND.findLast((step) => step <= share + 1e-9) ?? 1);
}

/** Cell value 2..255 of a positive quantity. */
export function cellOf(quantity: number, [low, high]: readonly [number, number]): number {
  const share = Math.log(quantity / low) / Math.log(high / low);
  return 2 + Math.round(253 * Math.min(1, Math.max(0, share)));
}

/** From the 10th to the 99.5th percentile of level sizes over the whole day, rounded outwards. It colours; it forecasts nothing. */
export function depthScale(day: MarketDay): DepthScale {
  const sizes = day.book ? sampleSizes(day.book, day.rows) : new Float64Array(0);
  const low = sizes.length > 0 ? roundNumber(sizes[Math.floor(sizes.length * 0.1)], "down") : 1;
  const high = sizes.length > 0 ? roundNumber(sizes[Math.floor(sizes.length * 0.995)], "up") : 10;
  const range = [low, Math.max(high, low * 10)] as const;
  const table = new Uint8Array(TABLE_LENGTH).map((_, quantity) => (quantity === 0 ? 1 : cellOf(quantity, range)));
  return { range, table };
}

/** The 99th percentile of the day's trades (quantities from large to small by `bySize`), rounded up; one lot without trades. */
export function tradeScale(quantity: Float64Array, bySize: Int32Array, lotSize: number): number {
  return bySize.length > 0 ? roundNumber(quantity[bySize[Math.floor(bySize.length * 0.01)]], "up") : lotSize;
}

function sampleSizes(book: BookColumns, rows: number): Float64Array {
  const step = Math.max(1, Math.floor(rows / SAMPLES));
  const sizes: number[] = [];
  for (let row = 0; row < rows; row += step) {
    for (let level = 0; level < book.levels; level++) {
      if (book.bidSize[level][row] > 0) sizes.push(book.bidSize[level][row]);
      if (book.askSize[level][row] > 0) sizes.push(book.askSize[level][row]);
    }
  }
  return Float64Array.from(sizes).sort();
}

/** Median ticks from the deepest visible bid to the deepest visible ask, over rows with two full sides; NaN if there are none. */
export function visibleTicks(day: MarketDay): number {
  const { book, rows } = day;
  if (!book) return Number.NaN;
  const step = Math.max(1, Math.floor(rows / SAMPLES));
  const widths: number[] = [];
  for (let row = 0; row < rows; row += step) {
    const bid = book.bidPrice[book.levels - 1][row];
    const ask = book.askPrice[book.levels - 1][row];
    if (bid !== ABSENT_BID && ask !== ABSENT_ASK) widths.push(ask - bid);
  }
  return widths.length > 0 ? Float64Array.from(widths).sort()[widths.length >> 1] : Number.NaN;
}
