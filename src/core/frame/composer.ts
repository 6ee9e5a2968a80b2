import { ABSENT_ASK, ABSENT_BID, type MarketDay, type Span } from "../market/day.ts";
import { UNKNOWN } from "../forecaster.ts";
import { type ForecastColumns, forecastState, type Moment, outcomeAt } from "./columns.ts";
import { DeepScale } from "./deep-scale.ts";
import { DepthReader } from "./depth-reader.ts";
import { DepthSample, TradeScale } from "./depth-scale.ts";
import { allocateFrame, type FrameArrays } from "./frame-arrays.ts";
import { type Cursor, type FrameRequest, type Ladder, type MarketFrame, type Quote, TRADE_FIELDS } from "./frame.ts";
import { HeatPainter, type PriceGrid } from "./heat.ts";
import { breakLines, darkAt, darken, gapRows } from "./holes.ts";
import { fillBeyond, fillDepth, fillTraded, ladderGrid } from "./ladder.ts";
import { LargestTrades } from "./largest-trades.ts";
import { OrderFlow } from "./order-flow.ts";
import { flowBins, fillFlow, flowScale } from "./flow-bins.ts";
import { followTop, snapTop } from "./follow.ts";
import { quoteAt } from "./quote.ts";
import { fillOverlay, type OverlayColumn } from "./overlay.ts";
import { readoutAt, readoutRow } from "./readout.ts";
import { columnOf, firstRowNotBefore, lastRows, type TimeGrid, timeGrid } from "./time-grid.ts";
import { countBelow, TradeIndex } from "./trade-index.ts";

/** Trades drawn in one frame: the largest ones in view. */
export const MAX_TRADES = 2000;
const MAX_COLUMNS = 8192;
const MAX_PRICE_ROWS = 4096;

/**
 * Composes frames of one day: pure in (day, moment, request), nothing after the cursor is ever looked at, and every array
 * of a frame is a view on one buffer (`frameBuffer`). A day may grow: what is indexed of it is extended by its new rows
 * before each frame, and the frame is the one that a new composer would make. Scratch space is kept between frames.
 */
export class FrameComposer {
  readonly day: MarketDay;
  readonly trades: TradeIndex;
  /** Drawn under the heatmap, [rows of the day]; null if none. */
  overlay: OverlayColumn | null = null;
  /** Of the day's depth columns. */
  readonly depth = new DepthReader();
  readonly #depth: DepthSample;
  readonly #deep: DeepScale;
  readonly #flow: OrderFlow;
  readonly #tradeScale: TradeScale;
  readonly #largest = new LargestTrades(MAX_TRADES);
  readonly #painter: HeatPainter | null;
  #rowOf = new Int32Array(0);

  constructor(day: MarketDay) {
    this.day = day;
    this.trades = new TradeIndex(day);
    this.#depth = new DepthSample(day);
    this.#deep = new DeepScale(day);
    this.#flow = new OrderFlow(day);
    this.#tradeScale = new TradeScale(day.instrument.lotSize);
    this.#painter = day.book && new HeatPainter(day, day.book);
    this.extend();
  }

  /** [rows + 1]: running sum of best-level order flow. */
  get flow(): Float64Array {
    return this.#flow.sum;
  }

  /** [columns] of the frame composed last: the row that each shows, -1 for none. */
  get rowOf(): Int32Array {
    return this.#rowOf;
  }

  /** Indexes the rows that the day has grown by. */
  extend(): void {
    const { day, trades } = this;
    const { rows } = day;
    trades.extend(rows);
    this.#tradeScale.extend(trades.quantity, trades.count);
    this.#flow.extend(rows);
    this.#depth.extend(rows);
    this.#deep.extend(rows);
  }

  compose(moment: Moment, request: FrameRequest): MarketFrame {
    this.extend();
    const { day, trades } = this;
    const { cursor, forecast } = moment;
    const { visibleTicks } = this.#depth;
    const dark = moment.dark ?? darkAt(day, cursor.row, cursor.time);
    const grid = timeGridOf(request, cursor.time);
    const quote = quoteAt(day, trades, forecast, cursor.row, dark);
    const price = priceGrid(quote, request);
    const scale = this.#deep.at(price.ticksPerRow) ?? this.#depth.scale;
    const rowOf = this.#rows(grid, cursor, dark);
    const ladderRows = ladderGrid(price, Math.max(price.ticksPerRow, Math.floor(request.ladderTicks)));
    const bins = flowBins(grid, request.ofiBin, cursor.time);
    const inView = this.#tradesBetween(grid, cursor);
    const shown = this.#shownTrades(inView, price);
    const inRows = this.#rowsBetween(grid, cursor);
    const afterGaps = gapRows(day.gaps, inRows.from, inRows.to);
    const marks = this.#marks(grid, inRows, afterGaps);
    const arrays = allocateFrame({
      columns: grid.columns,
      cells: grid.columns * price.rows,
      ladder: ladderRows.rows,
      bins: bins.count,
      trades: shown.length,
      marks: marks.length / 2,
      overlay: this.overlay ? grid.columns : 0,
    });
    this.#painter?.paint(arrays.heat, grid.columns, rowOf, price, scale);
    fillQuotes(arrays, day, rowOf);
    fillForecast(arrays, forecast, rowOf, cursor.row);
    breakLines([arrays.bid, arrays.ask, arrays.microprice], grid, day.time, afterGaps);
    fillFlow(arrays.ofi, bins, day.time, this.flow, cursor.row);
    fillTrades(arrays.trades, trades, shown);
    arrays.marks.set(marks);
    const ladder: Ladder = {
      ...arrays.ladder,
      rows: ladderRows.rows,
      ladderTicks: ladderRows.ticksPerRow,
      topTick: ladderRows.topTick,
    };
    if (day.book && cursor.row > 0 && !dark) {
      const row = cursor.row - 1;
      fillDepth(ladder, day.book, row, ladderRows);
      if (this.depth.look(day.depth, row)) fillBeyond(ladder, day.book, row, ladderRows, this.depth);
    }
    fillTraded(ladder, trades, inView.from, inView.to, ladderRows);
    return {
      cursor,
      quote,
      integrity: moment.integrity,
      readout: readoutAt(this, moment, request.crosshair, { grid, price, rowOf, bins, dark }),
      record: moment.record,
      from: grid.from,
      to: grid.to,
      columns: grid.columns,
      priceRows: price.rows,
      ticksPerRow: price.ticksPerRow,
      topTick: price.topTick,
      depthRange: scale.range,
      visibleTicks: this.depth.look(day.depth, cursor.row - 1) ? deepTicks(quote, visibleTicks) : visibleTicks,
      heat: arrays.heat,
      bid: arrays.bid,
      ask: arrays.ask,
      microprice: arrays.microprice,
      down: arrays.down,
      stationary: arrays.stationary,
      up: arrays.up,
      forecast: arrays.forecast,
      outcome: arrays.outcome,
      imbalance: arrays.imbalance,
      ofi: arrays.ofi,
      ofiFrom: bins.from,
      ofiBin: bins.width,
      ofiScale: flowScale(arrays.ofi, day.instrument.lotSize),
      horizon: forecast?.horizon ?? 0,
      trades: arrays.trades,
      tradeScale: this.#tradeScale.value,
      marks: arrays.marks,
      ladder,
      overlay:
        this.overlay &&
        fillOverlay(this.overlay, rowOf, readoutRow(cursor, request.crosshair, { grid, rowOf, dark }), arrays.overlay),
    };
  }

  #rows(grid: TimeGrid, cursor: Cursor, dark: boolean): Int32Array {
    const { time, rows, gaps } = this.day;
    if (this.#rowOf.length !== grid.columns) this.#rowOf = new Int32Array(grid.columns);
    const played = Math.min(cursor.row, rows);
    lastRows(grid, time, played, cursor.time, this.#rowOf);
    darken(this.#rowOf, grid, time, gaps, played, dark);
    return this.#rowOf;
  }

  #tradesBetween(grid: TimeGrid, cursor: Cursor): Span {
    const known = this.trades.known(cursor.row);
    return { from: this.trades.before(grid.from, known), to: this.trades.before(grid.to, known) };
  }

  /** The largest trades of the view, in and just beyond its price range; entries of the index. */
  #shownTrades({ from, to }: Span, price: PriceGrid): Int32Array {
    const margin = 2 * price.ticksPerRow;
    const high = price.topTick + margin;
    const low = price.topTick - price.rows * price.ticksPerRow - margin;
    return this.#largest.pick(this.trades, from, to, low, high);
  }

  #rowsBetween(grid: TimeGrid, cursor: Cursor): Span {
    const { time } = this.day;
    const from = firstRowNotBefore(time, grid.from, 0, cursor.row);
    return { from, to: firstRowNotBefore(time, grid.to, from, cursor.row) };
  }

  /** [time, kind] pairs: what the source says of halts, and the first row after each gap, one a column. */
  #marks(grid: TimeGrid, { from, to }: Span, afterGaps: Int32Array): number[] {
    const { time } = this.day;
    const { haltRow, haltKind } = this.trades;
    const marks: number[] = [];
    for (let i = countBelow(haltRow, from); i < haltRow.length && haltRow[i] < to; i++)
      marks.push(time[haltRow[i]], haltKind[i]);
    let column = -1;
    for (const row of afterGaps) {
      if (columnOf(grid, time[row]) === column) continue;
      column = columnOf(grid, time[row]);
      marks.push(time[row], 1);
    }
    return marks;
  }
}

function fillTrades(out: Float64Array, trades: TradeIndex, shown: Int32Array): void {
  const { time, price, quantity, aggressor, hidden } = trades;
  for (let k = 0, at = 0; k < shown.length; k++, at += TRADE_FIELDS) {
    const i = shown[k];
    out[at] = time[i];
    out[at + 1] = price[i];
    out[at + 2] = quantity[i];
    out[at + 3] = aggressor[i];
    out[at + 4] = hidden[i];
  }
}

function priceGrid(quote: Quote, request: FrameRequest): PriceGrid {
  const rows = clampWhole(request.priceRows, MAX_PRICE_ROWS);
  const ticksPerRow = clampWhole(request.ticksPerRow, 1e6);
  const topTick =
    request.topTick === null
      ? followTop(centreOf(quote), request.heldTopTick, rows, ticksPerRow)
      : snapTop(request.topTick, ticksPerRow);
  return { rows, ticksPerRow, topTick };
}

/** What the picture follows, ticks: the mid, else the side there is, else the last trade; NaN before anything is known. */
function centreOf({ bid, ask, lastPrice }: Quote): number {
  if (bid === bid && ask === ask) return (bid + ask) / 2;
  if (bid === bid) return bid;
  return ask === ask ? ask : lastPrice;
}

/** Share of the price that a first picture of a book known beyond its visible levels spans at least. */
const FIRST_SHARE = 1.5e-3;

const deepTicks = ({ bid, ask }: Quote, visible: number): number =>
  Math.max(visible, FIRST_SHARE * Math.abs(bid + ask) * 0.5) || visible;

const clampWhole = (value: number, most: number): number => Math.min(most, Math.max(1, Math.floor(value) || 1));

function timeGridOf(request: FrameRequest, now: number): TimeGrid {
  const columns = clampWhole(request.columns, MAX_COLUMNS);
  // A microsecond a column at least: finer, and the products of column index and step would lose nanoseconds.
  const span = Math.max(columns * 1000, Number.isFinite(request.timeSpan) ? request.timeSpan : 300e9);
  return timeGrid(columns, span, request.rightEdge ?? now);
}

function fillQuotes(arrays: FrameArrays, { book }: MarketDay, rowOf: Int32Array): void {
  const { bid, ask, imbalance } = arrays;
  if (!book) {
    for (const column of [bid, ask, imbalance]) column.fill(Number.NaN);
    return;
  }
  const [bestBid] = book.bidPrice;
  const [bestAsk] = book.askPrice;
  const [bidSize] = book.bidSize;
  const [askSize] = book.askSize;
  for (let c = 0; c < rowOf.length; c++) {
    const n = rowOf[c];
    const hasBid = n >= 0 && bestBid[n] !== ABSENT_BID;
    const hasAsk = n >= 0 && bestAsk[n] !== ABSENT_ASK;
    bid[c] = hasBid ? bestBid[n] : Number.NaN;
    ask[c] = hasAsk ? bestAsk[n] : Number.NaN;
    imbalance[c] = n >= 0 ? (bidSize[n] - askSize[n]) / (bidSize[n] + askSize[n]) : Number.NaN;
  }
}

function fillForecast(arrays: FrameArrays, forecast: ForecastColumns | null, rowOf: Int32Array, played: number): void {
  const { down, stationary, up, microprice, outcome, forecast: state } = arrays;
  down.fill(Number.NaN);
  stationary.fill(Number.NaN);
  up.fill(Number.NaN);
  microprice.fill(Number.NaN);
  outcome.fill(UNKNOWN);
  if (!forecast) return;
  for (let c = 0; c < rowOf.length; c++) {
    const n = rowOf[c];
    state[c] = forecastState(forecast, n);
    if (n < 0 || n >= forecast.ready) continue;
    down[c] = forecast.probabilities[3 * n];
    stationary[c] = forecast.probabilities[3 * n + 1];
    up[c] = forecast.probabilities[3 * n + 2];
    microprice[c] = forecast.microprice[n];
    outcome[c] = outcomeAt(forecast, n, played);
  }
}

/** The one buffer that all arrays of a frame are views on: the transfer list of a frame is `[frameBuffer(frame)]`. */
export const frameBuffer = (frame: MarketFrame): ArrayBuffer => frame.heat.buffer as ArrayBuffer;
