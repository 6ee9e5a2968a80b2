import type { TradeIndex } from "../frame/trade-index.ts";
import type { MarketDay } from "../market/day.ts";
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
      const known = trades.known(row + 1);
      delta = base + trades.bought[known] - trades.sold[known];
    }
    out[c] = row < 0 ? Number.NaN : delta;
  }
}

/** What was traded in the first `rows` rows of a day, and bought less sold of it. */
export function tradedIn({ trades }: MarketDay, rows: number): { readonly traded: number; readonly delta: number } {
  let traded = 0;
  let delta = 0;
  if (!trades) return { traded, delta };
  const { first, size, aggressor } = trades;
  for (let i = first[0]; i < first[rows]; i++) {
    traded += size[i];
    delta += size[i] * (aggressor?.[i] ?? 0);
  }
  return { traded, delta };
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
