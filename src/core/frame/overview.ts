import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../market/day.ts";
import { type Overview, TRADE_FIELDS } from "./frame.ts";
import { firstRowNotBefore } from "./time-grid.ts";
import { indexTrades } from "./trade-index.ts";

/** The day at a glance: `bins` equal parts of its span and its `largest` trades. Of the whole day, so it is shown under the seek bar only. */
export function overview(day: MarketDay, bins = 600, largest = 14): Overview {
  const { rows, time } = day;
  const start = rows > 0 ? time[0] : 0;
  const end = rows > 0 ? time[rows - 1] : 0;
  const trades = indexTrades(day);
  const mid = new Float32Array(bins).fill(Number.NaN);
  const volume = new Float32Array(bins);
  const width = (end - start) / bins || 1;
  for (let bin = 0, row = 0; bin < bins; bin++) {
    row = bin === bins - 1 ? rows : firstRowNotBefore(time, start + (bin + 1) * width, row, rows);
    if (row > 0) mid[bin] = midAt(day, row - 1);
  }
  for (let i = 0; i < trades.count; i++) {
    volume[Math.min(bins - 1, Math.floor((time[trades.row[i]] - start) / width))] += trades.quantity[i];
  }
  const largestTrades = new Float64Array(Math.min(largest, trades.count) * TRADE_FIELDS);
  for (let k = 0; k * TRADE_FIELDS < largestTrades.length; k++) {
    const i = trades.bySize[k];
    const fields = [time[trades.row[i]], trades.price[i], trades.quantity[i], trades.aggressor[i], trades.hidden[i]];
    largestTrades.set(fields, k * TRADE_FIELDS);
  }
  const halts = Float64Array.from(
    trades.haltRow.filter((_, i) => trades.haltKind[i] === 0),
    (row) => time[row],
  );
  return { start, end, bins, mid, volume, largestTrades, halts, gaps: new Float64Array(0) };
}

function midAt({ book }: MarketDay, row: number): number {
  if (!book || book.bidPrice[0][row] === ABSENT_BID || book.askPrice[0][row] === ABSENT_ASK) return Number.NaN;
  return (book.bidPrice[0][row] + book.askPrice[0][row]) / 2;
}
