import type { Span } from "../market/day.ts";

/** What is assumed, stated before any result. Plain object; the defaults stand beside it. */
export interface BacktestSettings {
  readonly strategy: "taker";
  readonly model: string;
  /** Rows. */
  readonly horizon: number;
  /** Order entry latency, milliseconds: the strategy acts on the book this long after the one it decided on. */
  readonly latencyMs: number;
  /** Basis points of notional per side; negative is a rebate. */
  readonly makerBps: number;
  readonly takerBps: number;
  /** Currency per unit (share), added to the basis points; US equities charge this way. */
  readonly takerPerUnit: number;
  /** Units per trade. */
  readonly quantity: number;
  /** Null: chosen on the validation span. */
  readonly threshold: number | null;
  readonly seed: number;
  /** Resamples of the block bootstrap. */
  readonly resamples: number;
  /** Settings of the model that were tried before this one (its card says how many); they count as trials. Absent: 1. */
  readonly modelTrials?: number;
}

export const DEFAULT_BACKTEST: BacktestSettings = {
  strategy: "taker",
  model: "trade-imbalance",
  horizon: 50,
  latencyMs: 100,
  makerBps: 0,
  takerBps: 0,
  takerPerUnit: 0.003,
  quantity: 100,
  threshold: null,
  seed: 1,
  resamples: 2000,
};

export interface CostSplit {
  /** Half-spreads crossed, against the mid at the fill. */
  readonly spread: number;
  /** Beyond the best price: walking the levels. */
  readonly slippage: number;
  readonly fees: number;
}

/** A round trip. Money in the quote currency; prices in ticks, volume-weighted. */
export interface RoundTrip {
  readonly side: 1 | -1;
  readonly quantity: number;
  readonly entryTime: number;
  readonly entryRow: number;
  readonly entryPrice: number;
  readonly exitTime: number;
  readonly exitRow: number;
  readonly exitPrice: number;
  readonly gross: number;
  readonly net: number;
  /** True if the rest of it could not be closed at the end of the span and is valued at the last mid. */
  readonly marked: boolean;
}

/** The figures of one run (of `null`: the mean over the null runs); gross - spread - slippage - fees = net. Null where it cannot be computed (no trades). */
export interface RunSummary {
  readonly trades: number;
  readonly gross: number;
  readonly net: number;
  readonly costs: CostSplit;
  readonly maxDrawdown: number;
  readonly turnover: number;
  readonly winRate: number | null;
  readonly profitFactor: number | null;
  readonly meanTradeNet: number | null;
  readonly meanTradeGross: number | null;
  /** Net of costs, per trade, in ticks per unit. */
  readonly meanTradeNetTicks: number | null;
  readonly meanTradeGrossTicks: number | null;
  /** 95 %, currency per trade, block bootstrap. In `null`: the middle 95 % of the null runs' mean trades. */
  readonly meanTradeInterval: readonly [number, number] | null;
  /** The same in ticks per unit, net and gross. */
  readonly meanTradeNetTicksInterval: readonly [number, number] | null;
  readonly meanTradeGrossTicksInterval: readonly [number, number] | null;
  readonly medianHoldSeconds: number | null;
  /** Per trade, not annualised. */
  readonly sharpe: number | null;
  readonly sharpeStandardError: number | null;
  /** Orders that found no or too little visible quantity, a halt, or the end of the span. */
  readonly unfilled: number;
  /** Signed units that could not be closed at the end of the span; valued at the last mid. */
  readonly openQuantity: number;
}

export interface Series {
  /** Nanoseconds; [points]. */
  readonly time: Float64Array;
  readonly gross: Float64Array;
  readonly net: Float64Array;
  readonly drawdown: Float64Array;
  /** Signed units. */
  readonly position: Float64Array;
}

/** Net equity of the null runs at the points of `series`: the middle 95 %, currency. */
export interface Band {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Mean net ticks a trade had the taker paid another share of the spread, after another latency. */
export interface Surface {
  /** 0..1, rows of `meanNetTicks`. */
  readonly shares: readonly number[];
  /** Milliseconds, columns of `meanNetTicks`; the run's own latency is among them. */
  readonly latenciesMs: readonly number[];
  /** Trades at each latency. */
  readonly trades: readonly number[];
  /** [shares][latencies]; null where there was no trade. */
  readonly meanNetTicks: readonly (readonly (number | null)[])[];
}

export interface Check {
  readonly name: string;
  readonly detail: string;
  readonly value: string;
  readonly state: "passed" | "noted" | "na" | "failed";
}

/** One threshold tried on the validation span. */
export interface Trial {
  readonly threshold: number;
  readonly trades: number;
  readonly meanTradeNetTicks: number | null;
  /** Per trade. */
  readonly sharpe: number | null;
}

export type VerdictKind = "edge" | "no-edge" | "not-enough-data";

export interface BacktestReport extends RunSummary {
  readonly strategy: string;
  readonly model: string;
  readonly settings: BacktestSettings;
  readonly currency: string;
  /** Rows of the day, and the same as times. */
  readonly spans: Readonly<
    Record<"train" | "validation" | "test", Span & { readonly fromTime: number; readonly toTime: number }>
  >;
  /** What the validation span chose, and among how many (0: it was given). */
  readonly threshold: number;
  readonly thresholdsTried: number;
  /** Why the spans do not cover the protocol's hours; null if they do. */
  readonly spansReason: string | null;
  /** The validation figures that chose the threshold, one per threshold tried. */
  readonly trials: readonly Trial[];
  /** Same strategy, null forecaster: the same signal moved in time by random offsets. What knowing nothing earns, mean over the runs. */
  readonly null: RunSummary;
  /** Mean net ticks a trade of each null run that traded. */
  readonly nullDistribution: readonly number[];
  readonly nullRuns: number;
  readonly verdictKind: VerdictKind;
  /** A sentence. */
  readonly verdict: string;
  /** A second sentence with the figures it follows from. */
  readonly verdictDetail: string;
  readonly series: Series;
  /** Mean over the null runs. */
  readonly nullSeries: Series;
  readonly nullBand: Band;
  readonly roundTrips: readonly RoundTrip[];
  /** Cash conserved, no look-ahead...: computed on this run. */
  readonly checks: readonly Check[];
  /** Rows of the test span, each given to the strategy once. */
  readonly events: number;
  /** Added by `breakEvenSurface` on request. */
  readonly surface?: Surface;
}
