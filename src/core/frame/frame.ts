import type { FrameOverlay } from "./overlay.ts";

/**
 * Everything one picture of the market shows, composed in the worker and transferred as one buffer. The view draws it
 * and formats its numbers; it computes none. Times are nanoseconds since the base day, prices ticks.
 */
export interface FrameRequest {
  /** Real milliseconds since the previous request; the replay clock advances by this times the speed when playing. */
  readonly elapsed: number;
  /** Width of the data area in device-independent pixels; one frame column each. */
  readonly columns: number;
  /** Nanoseconds that `columns` span. */
  readonly timeSpan: number;
  /** Time at the right edge; null follows the cursor. */
  readonly rightEdge: number | null;
  /** Heat rows, the top one first. */
  readonly priceRows: number;
  readonly ticksPerRow: number;
  /** Highest tick of the top heat row; null follows the mid. */
  readonly topTick: number | null;
  /** Where `topTick` is null: the top tick last shown, moved only as far as keeps the mid away from the edges. */
  readonly heldTopTick: number | null;
  /** Ticks per ladder row; a multiple of ticksPerRow. */
  readonly ladderTicks: number;
  readonly crosshair: { readonly time: number; readonly tick: number } | null;
  /** Nanoseconds per order-flow bin. */
  readonly ofiBin: number;
}

/** The best prices, NaN where a side is empty or the book is not known, and the trades so far. */
export interface Quote {
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
  readonly spreadTicks: number;
  readonly spreadBps: number;
  /** Ticks; NaN before the micro-price table is first fitted. */
  readonly microprice: number;
  /** Price in ticks (fractional off the tick) and aggressor of the last trade; NaN and 0 before the first. */
  readonly lastPrice: number;
  readonly lastAggressor: number;
  readonly tradedQuantity: number;
}

export interface Readout {
  readonly time: number;
  /** Crosshair price; NaN without a crosshair, when the rest is that of the cursor. */
  readonly tick: number;
  /** Size resting in the heat row; null where it is not known. */
  readonly resting: number | null;
  /** Ticks; NaN where the side is empty, before the first row, within a gap and after the cursor. So too the numbers below. */
  readonly bid: number;
  readonly ask: number;
  readonly spreadTicks: number;
  readonly microprice: number;
  /** Traded within TRADED_AROUND of the time, by aggressor, and never after the cursor. */
  readonly tradedBuy: number;
  readonly tradedSell: number;
  /** A ForecastState. */
  readonly forecast: number;
  /** Probabilities; NaN where the forecaster abstained. */
  readonly down: number;
  readonly stationary: number;
  readonly up: number;
  /** What happened next: -1, 0, +1, or UNKNOWN while pending. */
  readonly outcome: number;
  readonly imbalance: number;
  /** Order flow of the bin that holds the time. */
  readonly ofi: number;
}

/** Nanoseconds each way for the traded quantities of the read-out. */
export const TRADED_AROUND = 1_000_000_000;

/** What the forecast strip shows in a column. */
export const ForecastState = {
  /** Before the first row or after the cursor. */
  None: 0,
  Made: 1,
  /** The forecaster had no fit yet, or its inputs were undefined. */
  Abstained: 2,
  /** The forecaster has not worked through this row yet. */
  Pending: 3,
} as const;

/** What says what rests in a row of the ladder. */
export const KnownBy = {
  Nothing: 0,
  /** The visible levels, exactly. */
  Levels: 1,
  /** The whole book of up to half a second before, in buckets: a row narrower than one shares it evenly. */
  Depth: 2,
} as const;

/** The forecaster's score on the rows it has forecast so far, out of sample by construction. Fractions, not per cent. */
export interface TrackRecord {
  readonly model: string;
  readonly title: string;
  readonly horizon: number;
  /** Ticks; the stationary band in force. Null before the first fit. */
  readonly thetaTicks: number | null;
  /** Median time that `horizon` rows last, seconds. */
  readonly medianHorizonSeconds: number | null;
  readonly scored: number;
  readonly abstained: number;
  readonly refits: number;
  /** Time of the first scored row; null if none. */
  readonly since: number | null;
  readonly skill: number | null;
  /** 95 % interval by block bootstrap; null with too few blocks. */
  readonly skillInterval: readonly [number, number] | null;
  /** Skill of the best one-feature floor on the same rows, where one was run beside. */
  readonly floorSkill: number | null;
  readonly logLoss: number | null;
  readonly hitRate: number | null;
  readonly floorHitRate: number | null;
  readonly macroF1: number | null;
  readonly mcc: number | null;
  readonly brier: number | null;
  readonly ece: number | null;
  /** Equal-mass reliability bins of the top class: stated, observed, count. */
  readonly reliability: readonly { readonly stated: number; readonly observed: number; readonly n: number }[];
  /** Ticks, over scored rows. */
  readonly meanAbsoluteMove: number | null;
  readonly meanSpread: number | null;
  /** The sentence under the figures, e.g. "No edge over the floor." */
  readonly verdict: string;
}

export interface Cursor {
  /** Rows played: the state is that after row `row - 1`. */
  readonly row: number;
  readonly rows: number;
  readonly time: number;
  readonly start: number;
  readonly end: number;
  readonly playing: boolean;
  /** Market seconds per second; Infinity is as fast as possible. */
  readonly speed: number;
  readonly loop: boolean;
  /** Rows the forecaster has worked through; = rows when the whole day is ready. */
  readonly ready: number;
}

export interface Integrity {
  readonly received: number;
  readonly applied: number;
  readonly ignored: number;
  readonly inGaps: number;
  readonly gaps: number;
  readonly halts: number;
  readonly crossed: boolean;
  readonly halted: boolean;
  readonly stateHash: string | null;
}

/** Fields of one trade in `MarketFrame.trades`. */
export const TRADE_FIELDS = 5; // time, price in ticks, quantity, aggressor, hidden (0 or 1)

export interface MarketFrame {
  readonly cursor: Cursor;
  readonly quote: Quote;
  readonly integrity: Integrity;
  /** At the crosshair, or at the cursor where there is none. */
  readonly readout: Readout;
  readonly record: TrackRecord | null;
  /** Time of the left edge of column 0 and of the right edge of the last. */
  readonly from: number;
  readonly to: number;
  readonly columns: number;
  readonly priceRows: number;
  readonly ticksPerRow: number;
  readonly topTick: number;
  /** [priceRows, columns] row-major: 0 unknown (outside what is known of the book, within a gap), 1 known to be empty, 2..255 depth on a log scale. */
  readonly heat: Uint8Array;
  /** Quantities that 2 and 255 stand for; the same all day, so that a colour keeps its meaning. */
  readonly depthRange: readonly [number, number];
  /** What a first price scale should show: median ticks between the deepest visible bid and ask, or more where depth is known. */
  readonly visibleTicks: number;
  /**
   * [columns] each, ticks; NaN = none, within a gap, or later than the cursor. All are those of the last row in the column;
   * a gap that spans no column takes the lines of the first column after it.
   */
  readonly bid: Float32Array;
  readonly ask: Float32Array;
  readonly microprice: Float32Array;
  readonly down: Float32Array;
  readonly stationary: Float32Array;
  readonly up: Float32Array;
  /** [columns], ForecastState. */
  readonly forecast: Uint8Array;
  /** [columns] -1, 0, +1 or UNKNOWN. */
  readonly outcome: Int8Array;
  readonly imbalance: Float32Array;
  /** Signed best-level order flow per bin; bin i spans [ofiFrom + i * ofiBin, + ofiBin). */
  readonly ofi: Float32Array;
  readonly ofiFrom: number;
  readonly ofiBin: number;
  /** A round quantity that about one bin in twenty exceeds: the end of the strip's axis. */
  readonly ofiScale: number;
  /** Rows ahead that `outcome` and the forecasts look. */
  readonly horizon: number;
  /** TRADE_FIELDS numbers a trade, the largest trades first. */
  readonly trades: Float64Array;
  /** A round quantity that about one trade of the day in a hundred exceeds: drawn at full size. */
  readonly tradeScale: number;
  /**
   * Times of halts and gaps in view: [time, 0 halt | 1 gap | 2 trading again | 3 quoting again] pairs; a gap's is that of the
   * first row after it.
   */
  readonly marks: Float64Array;
  readonly ladder: Ladder;
  /** The column drawn under the heatmap; null if none was given. */
  readonly overlay: FrameOverlay | null;
}

/** Depth now and volume in view, by ladder row from the top; [ladderRows] each. */
export interface Ladder {
  readonly rows: number;
  readonly ladderTicks: number;
  /** Highest tick of row 0: rows start at multiples of `ladderTicks`, so it may lie above the heat's top. */
  readonly topTick: number;
  /** Resting size; 0 where none. A row of several ticks may hold both sides where the spread is narrower. */
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  /** Cumulative size from the best price outwards; 0 where it is not known. */
  readonly bidSum: Float64Array;
  readonly askSum: Float64Array;
  /** A KnownBy. */
  readonly known: Uint8Array;
  readonly tradedBuy: Float64Array;
  readonly tradedSell: Float64Array;
}

/** The day at a glance under the seek bar, computed once: [bins] each, plus marks. */
export interface Overview {
  readonly start: number;
  readonly end: number;
  readonly bins: number;
  /** Mid in ticks at the end of each bin (NaN if none yet) and quantity traded in it. */
  readonly mid: Float32Array;
  readonly volume: Float32Array;
  /** The largest trades: TRADE_FIELDS numbers each. */
  readonly largestTrades: Float64Array;
  readonly halts: Float64Array;
  readonly gaps: Float64Array;
}
