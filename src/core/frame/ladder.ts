import type { BookColumns } from "../market/day.ts";
import type { Ladder } from "./frame.ts";
import { knownRows, type PriceGrid, priceRow } from "./heat.ts";
import type { TradeIndex } from "./trade-index.ts";

/** Ladder rows start at multiples of `ladderTicks` and cover the heat's ticks. */
export function ladderGrid(heat: PriceGrid, ladderTicks: number): PriceGrid {
  const topTick = (Math.floor(heat.topTick / ladderTicks) + 1) * ladderTicks - 1;
  const bottomTick = heat.topTick - heat.rows * heat.ticksPerRow + 1;
  return { rows: Math.floor((topTick - bottomTick) / ladderTicks) + 1, ticksPerRow: ladderTicks, topTick };
}

const known = new Int32Array(2);

/** Writes resting sizes, their sums from the best price outwards, and the known rows of book row `n`. */
export function fillDepth(ladder: Ladder, book: BookColumns, n: number, grid: PriceGrid): void {
  fillSide(ladder.bid, ladder.bidSum, book.bidPrice, book.bidSize, n, grid);
  fillSide(ladder.ask, ladder.askSum, book.askPrice, book.askSize, n, grid);
  knownRows(book, n, grid, known);
  ladder.known.fill(1, known[0], Math.max(known[0], known[1] + 1));
}

function fillSide(
  resting: Float64Array,
  sum: Float64Array,
  price: readonly Int32Array[],
  size: BookColumns["bidSize"],
  n: number,
  grid: PriceGrid,
): void {
  let total = 0;
  for (let level = 0; level < price.length; level++) {
    const quantity = size[level][n];
    if (!(quantity > 0)) continue;
    total += quantity;
    const row = priceRow(grid, price[level][n]);
    if (row < 0 || row >= grid.rows) continue;
    resting[row] += quantity;
    sum[row] = total;
  }
}

/** Adds the quantities of trades `from` to `to` (excluded) by price row and aggressor. */
export function fillTraded(ladder: Ladder, trades: TradeIndex, from: number, to: number, grid: PriceGrid): void {
  for (let i = from; i < to; i++) {
    const row = priceRow(grid, trades.price[i]);
    if (row < 0 || row >= grid.rows) continue;
    if (trades.aggressor[i] > 0) ladder.tradedBuy[row] += trades.quantity[i];
    else if (trades.aggressor[i] < 0) ladder.tradedSell[row] += trades.quantity[i];
  }
}
