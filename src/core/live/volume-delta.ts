import type { TradeIndex } from "../frame/trade-index.ts";
import type { Sale } from "./live-frame.ts";

/**
 * Cumulative volume delta by column into `out` [columns]: what buyers took less what sellers took, up to the row that each
 * column shows, from `base` on; NaN where there is none.
 */
export function fillVolumeDelta(out: Float32Array, rowOf: Int32Array, trades: TradeIndex, base: number): void {
  let row = -1;
  let delta = base;
  for (let c = 0; c < rowOf.length; c++) {
    if (rowOf[c] !== row) {
      row = rowOf[c];
      delta = base + deltaAfter(trades, row + 1);
    }
    out[c] = row < 0 ? Number.NaN : delta;
  }
}

/** Bought less sold in the first `rows` rows. */
export function deltaAfter(trades: TradeIndex, rows: number): number {
  const known = trades.known(rows);
  return trades.bought[known] - trades.sold[known];
}

/** The latest trades of at least the size `least` in the first `rows` rows, latest first, `most` of them. */
export function latestSales(trades: TradeIndex, rows: number, least: number, most: number): Sale[] {
  const { time, price, quantity, aggressor } = trades;
  const sales: Sale[] = [];
  for (let i = trades.known(rows) - 1; i >= 0 && sales.length < most; i--) {
    if (quantity[i] < least) continue;
    sales.push({ time: time[i], price: price[i], size: quantity[i], aggressor: aggressor[i] as -1 | 0 | 1 });
  }
  return sales;
}
