import type { BookColumns } from "../market/day.ts";
import type { DepthReader } from "./depth-reader.ts";
import { KnownBy, type Ladder } from "./frame.ts";
import { knownRows, type PriceGrid, priceRow, wholeRows } from "./heat.ts";
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
  ladder.known.fill(KnownBy.Levels, known[0], Math.max(known[0], known[1] + 1));
}

/**
 * Beyond the visible levels of book row `n`, and where a row holds more than these, what the depth columns say of it; but
 * nothing on the wrong side of the best prices, which may have moved since. `depth` looks at row `n`.
 */
export function fillBeyond(ladder: Ladder, book: BookColumns, n: number, grid: PriceGrid, depth: DepthReader): void {
  const [bidThen, askThen] = [book.bidPrice[0][depth.row], book.askPrice[0][depth.row]];
  const [bid, ask] = [book.bidPrice[0][n], book.askPrice[0][n]];
  wholeRows(book, n, grid, known);
  const [first, last] = known;
  for (let row = 0; row < grid.rows; row++) {
    if (row >= first && row <= last) continue;
    const [low, high] = [lowOf(grid, row), highOf(grid, row)];
    const all = depth.between(low, high);
    if (!(all >= 0)) continue;
    const bids = depth.bidsBetween(low, high, bidThen, askThen);
    ladder.known[row] = KnownBy.Depth;
    // A row may hold all visible levels of one side that it can, and not all of the other.
    if (row > last) ladder.bid[row] = low > bid ? 0 : bids;
    if (row < first) ladder.ask[row] = high < ask ? 0 : Math.max(0, all - bids);
  }
  sumAsks(ladder, book, n, grid, depth, first);
  sumBids(ladder, book, n, grid, depth, last);
}

const highOf = ({ topTick, ticksPerRow }: PriceGrid, row: number): number => topTick - row * ticksPerRow;
const lowOf = (grid: PriceGrid, row: number): number => highOf(grid, row + 1) + 1;

/** Above row `first`, the last one whose asks are all visible: their sum, and from there on by rows, while these are known. */
function sumAsks(
  ladder: Ladder,
  book: BookColumns,
  n: number,
  grid: PriceGrid,
  depth: DepthReader,
  first: number,
): void {
  let sum = 0;
  for (let level = 0; level < book.levels && book.askPrice[level][n] <= highOf(grid, first); level++)
    sum += book.askSize[level][n];
  const { rows } = grid;
  if (first > rows) sum += depth.between(lowOf(grid, first - 1), lowOf(grid, rows - 1) - 1);
  for (let row = Math.min(rows, first) - 1; row >= 0; row--) {
    if (ladder.known[row] !== KnownBy.Depth) return;
    sum += ladder.ask[row];
    ladder.askSum[row] = ladder.ask[row] > 0 && sum > 0 ? sum : 0;
  }
}

/** Below row `last`, as `sumAsks`. */
function sumBids(
  ladder: Ladder,
  book: BookColumns,
  n: number,
  grid: PriceGrid,
  depth: DepthReader,
  last: number,
): void {
  let sum = 0;
  for (let level = 0; level < book.levels && book.bidPrice[level][n] >= lowOf(grid, last); level++)
    sum += book.bidSize[level][n];
  if (last < -1) sum += depth.between(highOf(grid, 0) + 1, highOf(grid, last + 1));
  for (let row = Math.max(-1, last) + 1; row < grid.rows; row++) {
    if (ladder.known[row] !== KnownBy.Depth) return;
    sum += ladder.bid[row];
    ladder.bidSum[row] = ladder.bid[row] > 0 && sum > 0 ? sum : 0;
  }
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
