import { type FeatureTable, type FitProgress, runToEnd } from "../forecaster.ts";
import type { MarketDay, Span } from "../market/day.ts";
import { GRAMMAR } from "./catalogue.ts";
import { FeatureEngine } from "./engine/engine.ts";
import { type Feed, feedOf, Plan } from "./engine/plan.ts";
import { DEFAULT_FEATURE_OPTIONS, type FeatureOptions, type Fitted } from "./parameters.ts";

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

/** Throws UnknownColumn naming the first name that is not in the catalogue, and the nearest that is. */
export function checkNames(names: readonly string[]): void {
  const plan = new Plan(
    GRAMMAR,
    { levels: 0, hasMessages: false, hasTrades: false, hasAggressor: false, tickSize: 1, tickUnits: 1 },
    {},
    DEFAULT_FEATURE_OPTIONS,
  );
  for (const name of names) plan.column(name);
}

/** Settings of a table of features; everything has a default. */
export interface TableSettings {
  /** Rows written; history is always read from row 0. Default: all. */
  readonly span?: Span;
  /** Rows written in the place of a span, strictly ascending: see `sampledRows`. */
  readonly at?: Int32Array;
  readonly options?: FeatureOptions;
  /** Rows, beside the day's own gaps, before which the feed lost events: every window restarts there. Ascending. */
  readonly gaps?: ArrayLike<number>;
}

/** Rows between two progress reports. */
const SLICE_ROWS = 8192;

/**
 * Columns `names` for the rows of `settings.span`, in one pass from row 0. Row r of the table is row span.from + r of
 * the day, or row at[r]. A generator: every `next()` is a bounded slice of work.
 */
export function* featureSteps(
  day: MarketDay,
  names: readonly string[],
  fitted: Fitted = {},
  settings: TableSettings = {},
): Generator<FitProgress, FeatureTable, void> {
  const { at, options = DEFAULT_FEATURE_OPTIONS, gaps = [] } = settings;
  const span = at ? spanOfRows(at) : (settings.span ?? { from: 0, to: day.rows });
  const { from, to } = span;
  if (!(from >= 0 && from <= to && to <= day.rows))
    throw new RangeError(`rows ${from}:${to} are not within 0:${day.rows}`);
  const engine = featureEngine(names, feedOf(day), fitted, options);
  const rows = at?.length ?? to - from;
  const columns = names.map(() => new Float64Array(rows));
  const slice = at ? names.map(() => new Float64Array(SLICE_ROWS)) : columns;
  let gap = 0;
  let taken = 0;
  while (engine.row < to) {
    while (gap < gaps.length && gaps[gap] <= engine.row) if (gaps[gap++] === engine.row) engine.reset();
    const start = engine.row;
    engine.advance(day, Math.min(to, start + SLICE_ROWS, gaps[gap] ?? Infinity), slice, at ? start : from);
    if (at) taken = take(slice, start, columns, at, taken, engine.row);
    yield { done: engine.row, total: to, unit: "rows" };
  }
  return { names, rows, columns };
}

/** Copies the rows at[taken..] below `end` out of a slice that begins at row `start`; returns how many are taken by then. */
function take(
  slice: readonly Float64Array[],
  start: number,
  columns: readonly Float64Array[],
  at: Int32Array,
  taken: number,
  end: number,
): number {
  let next = taken;
  while (next < at.length && at[next] < end) next++;
  columns.forEach((column, i) => {
    for (let r = taken; r < next; r++) column[r] = slice[i][at[r] - start];
  });
  return next;
}

function spanOfRows(at: Int32Array): Span {
  for (let r = 1; r < at.length; r++)
    if (at[r] <= at[r - 1]) throw new RangeError("the rows asked for are not ascending");
  return at.length === 0 ? { from: 0, to: 0 } : { from: at[0], to: at[at.length - 1] + 1 };
}

/** `featureSteps` run to its end. */
export const computeFeatures = (
  day: MarketDay,
  names: readonly string[],
  fitted: Fitted = {},
  settings: TableSettings = {},
): FeatureTable => runToEnd(featureSteps(day, names, fitted, settings));
