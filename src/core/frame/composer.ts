import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../market/day.ts";
import { UNKNOWN } from "../forecaster.ts";
import { type ForecastColumns, forecastState, type Moment, outcomeAt } from "./columns.ts";
import { type DepthScale, depthScale, tradeScale, visibleTicks } from "./depth-scale.ts";
import { allocateFrame, type FrameArrays } from "./frame-arrays.ts";
import { type Cursor, type FrameRequest, type Ladder, type MarketFrame, TRADE_FIELDS } from "./frame.ts";
import { HeatPainter, type PriceGrid } from "./heat.ts";
import { fillDepth, fillTraded, ladderGrid } from "./ladder.ts";
import { cumulativeFlow } from "./order-flow.ts";
import { flowBins, fillFlow, flowScale } from "./flow-bins.ts";
import { followTop, snapTop } from "./follow.ts";
import { quoteAt } from "./quote.ts";
import { fillOverlay, type OverlayColumn } from "./overlay.ts";
import { readoutAt, readoutRow } from "./readout.ts";
import { firstRowNotBefore, lastRows, type TimeGrid, timeGrid } from "./time-grid.ts";
import { countBelow, indexTrades, type TradeIndex } from "./trade-index.ts";

/** Trades drawn in one frame: the largest ones in view. */
export const MAX_TRADES = 2000;
const MAX_COLUMNS = 8192;
const MAX_PRICE_ROWS = 4096;

/**
 * Composes frames of one day from scratch: pure in (day, moment, request), nothing after the cursor is ever looked at,
 * and every array of a frame is a view on one buffer (`frameBuffer`). Scratch space is kept between frames.
 */
export class FrameComposer {
  readonly day: MarketDay;
  readonly scale: DepthScale;
  readonly visibleTicks: number;
  readonly trades: TradeIndex;
  readonly flow: Float64Array;
  readonly #tradeScale: number;
  readonly #painter: HeatPainter | null;
  /** Drawn under the heatmap, [rows of the day]; null if none. */
  overlay: OverlayColumn | null = null;
  #rowOf = new Int32Array(0);

  constructor(day: MarketDay) {
    this.day = day;
    this.scale = depthScale(day);
    this.visibleTicks = visibleTicks(day);
    this.trades = indexTrades(day);
    this.#tradeScale = tradeScale(this.trades.quantity, this.trades.bySize, day.instrument.lotSize);
    this.flow = cumulativeFlow(day.book, day.rows);
    this.#painter = day.book && new HeatPainter(day.book, this.scale);
  }

  compose(moment: Moment, request: FrameRequest): MarketFrame {
    const { day, trades } = this;
    const { cursor, forecast } = moment;
    const grid = timeGridOf(request, cursor.time);
    const price = this.#priceGrid(moment, request);
    const rowOf = this.#rows(grid, cursor);
    const ladderRows = ladderGrid(price, Math.max(price.ticksPerRow, Math.floor(request.ladderTicks)));
    const bins = flowBins(grid, request.ofiBin, cursor.time);
    const inView = this.#tradesBetween(grid, cursor);
    const arrays = allocateFrame({
      columns: grid.columns,
      cells: grid.columns * price.rows,
      ladder: ladderRows.rows,
      bins: bins.count,
      trades: Math.min(MAX_TRADES, inView.to - inView.from),
      marks: trades.haltRow.length,
      overlay: this.overlay ? grid.columns : 0,
    });
    this.#painter?.paint(arrays.heat, grid.columns, rowOf, price);
    fillQuotes(arrays, day, rowOf);
    fillForecast(arrays, forecast, rowOf, cursor.row);
    fillFlow(arrays.ofi, bins, day.time, this.flow, cursor.row);
    const tradeCount = this.#fillTrades(arrays.trades, inView, price);
    const markCount = this.#fillMarks(arrays.marks, grid, cursor);
    const ladder: Ladder = {
      ...arrays.ladder,
      rows: ladderRows.rows,
      ladderTicks: ladderRows.ticksPerRow,
      topTick: ladderRows.topTick,
    };
    if (day.book && cursor.row > 0) fillDepth(ladder, day.book, cursor.row - 1, ladderRows);
    fillTraded(ladder, trades, inView.from, inView.to, ladderRows);
    return {
      cursor,
      quote: quoteAt(day, trades, forecast, cursor.row),
      integrity: moment.integrity,
      readout: readoutAt(this, moment, request.crosshair, { grid, price, rowOf, bins }),
      record: moment.record,
      from: grid.from,
      to: grid.to,
      columns: grid.columns,
      priceRows: price.rows,
      ticksPerRow: price.ticksPerRow,
      topTick: price.topTick,
      depthRange: this.scale.range,
      visibleTicks: this.visibleTicks,
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
      trades: arrays.trades.subarray(0, tradeCount * TRADE_FIELDS),
      tradeScale: this.#tradeScale,
      marks: arrays.marks.subarray(0, markCount * 2),
      ladder,
      overlay:
        this.overlay &&
        fillOverlay(this.overlay, rowOf, readoutRow(cursor, request.crosshair, { grid, rowOf }), arrays.overlay),
    };
  }

  #priceGrid(moment: Moment, request: FrameRequest): PriceGrid {
    const rows = clampWhole(request.priceRows, MAX_PRICE_ROWS);
    const ticksPerRow = clampWhole(request.ticksPerRow, 1e6);
    const topTick =
      request.topTick === null
        ? followTop(this.#centre(moment), request.heldTopTick, rows, ticksPerRow)
        : snapTop(request.topTick, ticksPerRow);
    return { rows, ticksPerRow, topTick };
  }

  /** What the picture follows, ticks: the mid, else the side there is, else the last trade; NaN before anything is known. */
  #centre({ cursor, forecast }: Moment): number {
    const { bid, ask, lastPrice } = quoteAt(this.day, this.trades, forecast, cursor.row);
    if (bid === bid && ask === ask) return (bid + ask) / 2;
    if (bid === bid) return bid;
    return ask === ask ? ask : lastPrice;
  }

  #rows(grid: TimeGrid, cursor: Cursor): Int32Array {
    if (this.#rowOf.length !== grid.columns) this.#rowOf = new Int32Array(grid.columns);
    lastRows(grid, this.day.time, Math.min(cursor.row, this.day.rows), cursor.time, this.#rowOf);
    return this.#rowOf;
  }

  #tradesBetween(grid: TimeGrid, cursor: Cursor): { from: number; to: number } {
    const { time } = this.day;
    const first = firstRowNotBefore(time, grid.from, 0, cursor.row);
    const last = firstRowNotBefore(time, grid.to, first, cursor.row);
    return { from: countBelow(this.trades.row, first), to: countBelow(this.trades.row, last) };
  }

  /** The largest trades of the view, in and just beyond its price range; how many were written. */
  #fillTrades(out: Float64Array, inView: { from: number; to: number }, price: PriceGrid): number {
    const { bySize, row, price: tick, quantity, aggressor, hidden } = this.trades;
    const margin = 2 * price.ticksPerRow;
    const high = price.topTick + margin;
    const low = price.topTick - price.rows * price.ticksPerRow - margin;
    let at = 0;
    for (let k = 0; k < bySize.length && at < out.length; k++) {
      const i = bySize[k];
      if (i < inView.from || i >= inView.to || tick[i] > high || tick[i] < low) continue;
      out[at] = this.day.time[row[i]];
      out[at + 1] = tick[i];
      out[at + 2] = quantity[i];
      out[at + 3] = aggressor[i];
      out[at + 4] = hidden[i];
      at += TRADE_FIELDS;
    }
    return at / TRADE_FIELDS;
  }

  #fillMarks(out: Float64Array, grid: TimeGrid, cursor: Cursor): number {
    const { haltRow, haltKind } = this.trades;
    let count = 0;
    for (let i = 0; i < haltRow.length && haltRow[i] < cursor.row; i++) {
      const t = this.day.time[haltRow[i]];
      if (t < grid.from || t >= grid.to) continue;
      out[count * 2] = t;
      out[count * 2 + 1] = haltKind[i];
      count++;
    }
    return count;
  }
}

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
