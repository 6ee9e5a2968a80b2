import type { FeatureTable, FitProgress } from "../forecaster.ts";
import { runToEnd } from "../forecaster.ts";
import type { MarketDay, Span } from "../market/day.ts";
import { CLOCK } from "./clock.ts";
import { DEPTH } from "./depth.ts";
import { FeatureEngine } from "./engine/engine.ts";
import { type Feed, feedOf, type Grammar, Plan } from "./engine/plan.ts";
import { FLOW } from "./flow.ts";
import { compileFamily, type Family, type Suffix } from "./grammar.ts";
import { MOVES } from "./moves.ts";
import { DEFAULT_FEATURE_OPTIONS, type FeatureOptions, type Fitted } from "./parameters.ts";
import { PRICE } from "./price.ts";
import { QUEUE } from "./queue.ts";
import { TRADES } from "./trades.ts";

export { type FeatureCheckpoint, FeatureEngine } from "./engine/engine.ts";
export type { Family, Suffix } from "./grammar.ts";
export {
  DEFAULT_FEATURE_OPTIONS,
  type FeatureOptions,
  type FeatureParameters,
  type Fitted,
  readParameters,
} from "./parameters.ts";

/** The catalogue: every family of columns, in the order in which it is shown. */
export const CATALOGUE: readonly Family[] = [...PRICE, ...FLOW, ...DEPTH, ...QUEUE, ...TRADES, ...MOVES, ...CLOCK];

/** What extends any column X, first defined at row f; suffixes chain from left to right. */
export const SUFFIXES: readonly Suffix[] = [
  {
    pattern: "mean_{W}",
    formula: "mean of X over the last W rows",
    firstRow: "f + W − 1",
    build: (plan, x, rows) => plan.mean(x, rows),
  },
  {
    pattern: "std_{W}",
    formula: "sample standard deviation of X over the last W rows (divisor W − 1); 0 if all are equal",
    firstRow: "f + W − 1",
    build: (plan, x, rows) => plan.deviation(x, rows),
  },
  { pattern: "chg_{k}", formula: "Xₙ − Xₙ₋ₖ", firstRow: "f + k", build: (plan, x, lag) => plan.change(x, lag) },
  { pattern: "abs", formula: "|X|", firstRow: "f", build: (plan, x) => plan.map("abs", x, Math.abs) },
];

/** The twenty columns that every first look starts from (section 14). */
export const CORE: readonly string[] = [
  "spread_ticks",
  "weighted_mid_dev_ticks",
  "micro_dev_ticks",
  "ofi_ev",
  "ofi_10",
  "ofi_50",
  "ofi_100",
  "ofi_10s",
  "ofi_int_50",
  "depth_imb_1",
  "depth_imb_5",
  "dw_imb_5",
  "depth_imb_1__mean_10",
  "svol_10s",
  "trade_imb_10s",
  "rv_ticks_100",
  "ret_bps_10",
  "mid_ma_dev_ticks_50",
  "event_rate_10s",
  "tod_frac",
];

/** Named column sets. */
export const FEATURE_SETS: Readonly<Record<string, readonly string[]>> = { core: CORE };

const GRAMMAR: Grammar = {
  families: CATALOGUE.map(compileFamily),
  suffixes: SUFFIXES.map((suffix) => ({
    suffix,
    expression: new RegExp(`^${suffix.pattern.replace(/\{\w\}/, "([1-9]\\d{0,8})")}$`),
  })),
};

/** Family of a column's base name (before `__`); null if the catalogue has none. */
export function familyOf(name: string): Family | null {
  const [base] = name.split("__");
  return GRAMMAR.families.find((compiled) => compiled.match(base))?.family ?? null;
}

/**
 * An engine for the named columns at row 0 of a feed. Throws RangeError naming an unknown column and the nearest known
 * one, or the fitted parameter that a column lacks.
 */
export function featureEngine(
  names: readonly string[],
  feed: Feed,
  fitted: Fitted = {},
  options: FeatureOptions = DEFAULT_FEATURE_OPTIONS,
): FeatureEngine {
  return new FeatureEngine(new Plan(GRAMMAR, feed, fitted, options), names);
}

/** Settings of a table of features; everything has a default. */
export interface TableSettings {
  /** Rows written; history is always read from row 0. Default: all. */
  readonly span?: Span;
  readonly options?: FeatureOptions;
  /** Rows before which the feed lost events: every window restarts there. Ascending. */
  readonly gaps?: readonly number[];
}

/** Rows between two progress reports. */
const SLICE_ROWS = 8192;

/**
 * Columns `names` for the rows of `settings.span`, in one pass from row 0. Row r of the table is row span.from + r of
 * the day. A generator: every `next()` is a bounded slice of work.
 */
export function* featureSteps(
  day: MarketDay,
  names: readonly string[],
  fitted: Fitted = {},
  settings: TableSettings = {},
): Generator<FitProgress, FeatureTable, void> {
  const { span = { from: 0, to: day.rows }, options = DEFAULT_FEATURE_OPTIONS, gaps = [] } = settings;
  const { from, to } = span;
  if (!(from >= 0 && from <= to && to <= day.rows))
    throw new RangeError(`rows ${from}:${to} are not within 0:${day.rows}`);
  const engine = featureEngine(names, feedOf(day), fitted, options);
  const columns = names.map(() => new Float64Array(to - from));
  let gap = 0;
  while (engine.row < to) {
    while (gap < gaps.length && gaps[gap] <= engine.row) if (gaps[gap++] === engine.row) engine.reset();
    engine.advance(day, Math.min(to, engine.row + SLICE_ROWS, gaps[gap] ?? Infinity), columns, from);
    yield { done: engine.row, total: to, unit: "rows" };
  }
  return { names, rows: to - from, columns };
}

/** `featureSteps` run to its end. */
export const computeFeatures = (
  day: MarketDay,
  names: readonly string[],
  fitted: Fitted = {},
  settings: TableSettings = {},
): FeatureTable => runToEnd(featureSteps(day, names, fitted, settings));
