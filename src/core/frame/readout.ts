import { UNKNOWN } from "../forecaster.ts";
import { ABSENT_ASK, ABSENT_BID, type BookColumns, type MarketDay } from "../market/day.ts";
import type { DepthReader } from "./depth-reader.ts";
import { type ForecastColumns, forecastState, type Moment, outcomeAt } from "./columns.ts";
import type { FlowBins } from "./flow-bins.ts";
import { ForecastState, type FrameRequest, type Readout, TRADED_AROUND } from "./frame.ts";
import { knownRows, type PriceGrid, priceRow, wholeRows } from "./heat.ts";
import { columnOf, firstRowNotBefore, type TimeGrid } from "./time-grid.ts";
import type { TradeIndex } from "./trade-index.ts";

/** The day and what is indexed of it. */
interface Indexed {
  readonly day: MarketDay;
  readonly trades: TradeIndex;
  readonly flow: Float64Array;
  readonly depth: DepthReader;
}

/** What the picture shows in each column, so that the read-out says the same. */
export interface Picture {
  readonly grid: TimeGrid;
  readonly price: PriceGrid;
  readonly rowOf: Int32Array;
  readonly bins: FlowBins;
  /** No book is known at the cursor. */
  readonly dark: boolean;
}

/** The row that the read-out is of; -1 after the cursor, before the first row and where no book is known. */
export function readoutRow(
  cursor: Moment["cursor"],
  crosshair: FrameRequest["crosshair"],
  { grid, rowOf, dark }: Pick<Picture, "grid" | "rowOf" | "dark">,
): number {
  if (crosshair === null) return dark ? -1 : cursor.row - 1;
  return crosshair.time > cursor.time ? -1 : rowOf[columnOf(grid, crosshair.time)];
}

/** The values under the crosshair, or at the cursor without one; NaN after the cursor and before the first row. */
export function readoutAt(
  of: Indexed,
  moment: Moment,
  crosshair: FrameRequest["crosshair"],
  picture: Picture,
): Readout {
  const { cursor, forecast } = moment;
  const time = crosshair?.time ?? cursor.time;
  const tick = crosshair?.tick ?? Number.NaN;
  const n = readoutRow(cursor, crosshair, picture);
  const book = n >= 0 ? of.day.book : null;
  const bid = book && book.bidPrice[0][n] !== ABSENT_BID ? book.bidPrice[0][n] : Number.NaN;
  const ask = book && book.askPrice[0][n] !== ABSENT_ASK ? book.askPrice[0][n] : Number.NaN;
  return {
    time,
    tick,
    resting: book && tick === tick ? restingAt(of, book, n, tick, picture.price) : null,
    bid,
    ask,
    spreadTicks: ask - bid,
    ...tradedAround(of, time, cursor.row),
    ...forecastAt(forecast, n, cursor.row),
    imbalance: book ? imbalanceAt(book, n) : Number.NaN,
    ofi: !of.day.book || time > cursor.time ? Number.NaN : flowAt(of, picture.bins, time, cursor.row),
  };
}

const imbalanceAt = (book: BookColumns, n: number): number =>
  (book.bidSize[0][n] - book.askSize[0][n]) / (book.bidSize[0][n] + book.askSize[0][n]);

function forecastAt(forecast: ForecastColumns | null, n: number, played: number) {
  const ready = forecast !== null && n >= 0 && n < forecast.ready;
  return {
    forecast: forecast ? forecastState(forecast, n) : ForecastState.None,
    down: ready ? forecast.probabilities[3 * n] : Number.NaN,
    stationary: ready ? forecast.probabilities[3 * n + 1] : Number.NaN,
    up: ready ? forecast.probabilities[3 * n + 2] : Number.NaN,
    outcome: forecast ? outcomeAt(forecast, n, played) : UNKNOWN,
    microprice: ready ? forecast.microprice[n] : Number.NaN,
  };
}

const known = new Int32Array(2);

/** Size resting in the heat row of `tick`, as the heat shows it; null where it is not known. */
function restingAt(
  { day, depth }: Indexed,
  book: BookColumns,
  n: number,
  tick: number,
  price: PriceGrid,
): number | null {
  const row = priceRow(price, tick);
  if (depth.look(day.depth, n)) {
    wholeRows(book, n, price, known);
    if (row < known[0] || row > known[1]) {
      const high = price.topTick - row * price.ticksPerRow;
      const quantity = depth.between(high - price.ticksPerRow + 1, high);
      return Number.isNaN(quantity) ? null : quantity;
    }
  } else knownRows(book, n, price, known);
  if (row < known[0] || row > known[1]) return null;
  let sum = 0;
  for (let level = 0; level < book.levels; level++) {
    if (book.askSize[level][n] > 0 && priceRow(price, book.askPrice[level][n]) === row) sum += book.askSize[level][n];
    if (book.bidSize[level][n] > 0 && priceRow(price, book.bidPrice[level][n]) === row) sum += book.bidSize[level][n];
  }
  return sum;
}

function tradedAround({ trades }: Indexed, time: number, played: number) {
  const known = trades.known(played);
  const from = trades.before(time - TRADED_AROUND, known);
  const to = trades.before(time + TRADED_AROUND, known);
  return { tradedBuy: trades.bought[to] - trades.bought[from], tradedSell: trades.sold[to] - trades.sold[from] };
}

function flowAt({ day, flow }: Indexed, bins: FlowBins, time: number, played: number): number {
  const start = Math.floor(time / bins.width) * bins.width;
  const from = firstRowNotBefore(day.time, start, 0, played);
  return flow[firstRowNotBefore(day.time, start + bins.width, from, played)] - flow[from];
}
