import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../market/day.ts";
import { type Overview, TRADE_FIELDS } from "./frame.ts";
import { firstRowNotBefore } from "./time-grid.ts";
import { LargestTrades } from "./largest-trades.ts";
import { indexTrades, type TradeIndex } from "./trade-index.ts";

/**
 * The day at a glance: `bins` equal parts of its span and its `largest` trades. Of the whole day, so it is shown under the
 * seek bar only. `trades` saves indexing them where that is done.
 */
export function overview(day: MarketDay, bins = 600, largest = 14, trades: TradeIndex = indexTrades(day)): Overview {
  const { rows, time } = day;
  const start = rows > 0 ? time[0] : 0;
  const end = rows > 0 ? time[rows - 1] : 0;
  const mid = new Float32Array(bins).fill(Number.NaN);
  const volume = new Float32Array(bins);
  const width = (end - start) / bins || 1;
  for (let bin = 0, row = 0; bin < bins; bin++) {
    row = bin === bins - 1 ? rows : firstRowNotBefore(time, start + (bin + 1) * width, row, rows);
    if (row > 0) mid[bin] = midAt(day, row - 1);
  }
  for (let i = 0; i < trades.count; i++) {
    volume[Math.min(bins - 1, Math.max(0, Math.floor((trades.time[i] - start) / width)))] += trades.quantity[i];
  }
  const picked = new LargestTrades(largest).pick(trades, 0, trades.count);
  const largestTrades = new Float64Array(picked.length * TRADE_FIELDS);
  picked.forEach((i, k) => {
    const fields = [trades.time[i], trades.price[i], trades.quantity[i], trades.aggressor[i], trades.hidden[i]];
    largestTrades.set(fields, k * TRADE_FIELDS);
  });
  const halts = trades.haltRow.filter((_, i) => trades.haltKind[i] === 0);
  const timesOf = (at: ArrayLike<number>): Float64Array => Float64Array.from(at, (row) => time[row]);
  return { start, end, bins, mid, volume, largestTrades, halts: timesOf(halts), gaps: timesOf(day.gaps?.row ?? []) };
}

function midAt({ book }: MarketDay, row: number): number {
  if (!book || book.bidPrice[0][row] === ABSENT_BID || book.askPrice[0][row] === ABSENT_ASK) return Number.NaN;
  return (book.bidPrice[0][row] + book.askPrice[0][row]) / 2;
}
