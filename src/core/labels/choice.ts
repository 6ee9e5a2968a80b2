import { orderStatistic } from "../features/order-statistic.ts";
import { UNKNOWN } from "../forecaster.ts";
import type { MarketDay, Span } from "../market/day.ts";
import { classOf } from "./catalogue-labels.ts";
import { CatalogueMids } from "./catalogue-mids.ts";
import { direction, fitTheta } from "./direction.ts";
import { halfTickMid } from "./move.ts";
import { firstRows, type LabelHorizon, lastRows, rowsAhead } from "./horizon.ts";
import { LABEL_RULES, type LabelRule } from "./rules.ts";

/** A rule and how far it looks. `move` is the evaluation protocol's own; scores under different rules do not compare. */
export interface LabelChoice {
  readonly rule: LabelRule;
  readonly horizon: LabelHorizon;
}

export const protocolChoice = (rows: number): LabelChoice => ({ rule: "move", horizon: rowsAhead(rows) });

/** What a label choice makes of a day, before any threshold. No label reads across a halt or a gap. */
export interface LabelValues {
  readonly choice: LabelChoice;
  /** y in the rule's unit (half-ticks, ticks or bps), NaN where undefined; [rows]. */
  readonly y: Float64Array;
  /** Mid at the last row of the label less the mid of its own, half-ticks, NaN where undefined; [rows]. */
  readonly moves: Float64Array;
  /** Last row that each label reads, -1 where it has none; [rows]. */
  readonly last: Int32Array;
  /** Most rows that a label reads ahead. */
  readonly reach: number;
  readonly mids: CatalogueMids;
}

const TLOB_ROWS = 10;

/** Throws RangeError for a day without a book, a horizon below one row, or seconds without a clock. */
export function labelValuesOf(day: MarketDay, choice: LabelChoice): LabelValues {
  if (!day.book) throw new RangeError("without an order book there is no mid, so that nothing can be labelled");
  const { rule, horizon } = choice;
  if (!(Number.isInteger(horizon.value) && horizon.value >= 1))
    throw new RangeError(`horizon ${horizon.value}: a whole number of ${horizon.unit}, at least 1`);
  const mids = new CatalogueMids(day, { gaps: Array.from(day.gaps?.row ?? []), stopAtHalts: true });
  const last = lastRows(day, horizon);
  const first = rule === "smooth" ? firstRows(day, horizon) : null;
  const y = new Float64Array(day.rows).fill(NaN);
  const moves = new Float64Array(day.rows).fill(NaN);
  let reach = 1;
  for (let n = 0; n < day.rows; n++) {
    const end = last[n];
    if (end < 0) continue;
    reach = Math.max(reach, end - n);
    if (mids.unbroken(n, end)) moves[n] = halfTickMid(day.book, end) - halfTickMid(day.book, n);
    y[n] = rule === "move" ? moves[n] : valueOf(mids, rule, n, end, first ? first[n] : n);
  }
  return { choice, y, moves, last, reach, mids };
}

/** `first..n` is the past stretch of `smooth`; `end` the last row ahead. */
function valueOf(mids: CatalogueMids, rule: Exclude<LabelRule, "move">, n: number, end: number, first: number): number {
  const back = rule === "smooth" ? first : rule === "tlob" ? n - TLOB_ROWS + 1 : n;
  if (back < 0 || !mids.unbroken(back, end)) return NaN;
  if (rule === "raw" || rule === "cost" || rule === "tb") return mids.at(end) - mids.at(n);
  const before = mids.mean(back, n);
  // Where nothing happens within the horizon the mid stays what it is.
  const after = rule === "tlob" ? mids.mean(end - TLOB_ROWS + 1, end) : mids.mean(Math.min(n + 1, end), end);
  return (1e4 * (after - before)) / before;
}

/**
 * Threshold of the rule, fitted on the rows of `train`: the protocol's theta for `move`; for the catalogue's rules its
 * order statistics of |y| over labels that end inside (a third stationary; half for `tb`), the mean spread for `cost`.
 * Throws RangeError where no label is known.
 */
export function fitThreshold(day: MarketDay, { choice, y, last }: LabelValues, train: Span): number {
  const { rule } = choice;
  if (rule === "move") return fitTheta(y, train);
  if (rule === "cost") return meanSpread(day, train);
  const sizes = Float64Array.from({ length: train.to - train.from }, (_, i) => {
    const n = train.from + i;
    return last[n] >= 0 && last[n] < train.to ? Math.abs(y[n]) : NaN;
  })
    .filter((size) => size === size)
    .sort();
  if (sizes.length === 0) throw new RangeError("threshold: no row of the span has a known label");
  return rule === "tb" ? Math.max(0.5, orderStatistic(sizes, 50, 100)) : orderStatistic(sizes, 33, 100);
}

function meanSpread({ book }: MarketDay, { from, to }: Span): number {
  let [sum, count] = [0, 0];
  if (!book) throw new RangeError("threshold: without an order book there is no spread");
  for (let n = from; n < to; n++) {
    if (!(book.bidSize[0][n] > 0 && book.askSize[0][n] > 0)) continue;
    sum += book.askPrice[0][n] - book.bidPrice[0][n];
    count++;
  }
  if (count === 0) throw new RangeError("threshold: no row of the span has a spread");
  return sum / count;
}

/** Classes -1, 0, +1 of every row, UNKNOWN where undefined; [rows]. */
export function classesBy({ choice, y, last, mids }: LabelValues, threshold: number): Int8Array {
  const { rule } = choice;
  return Int8Array.from(y, (value, n) => {
    if (rule === "tb") return barrierClass(mids, n, last[n], threshold);
    if (rule === "move") return direction(value, threshold);
    return value === value ? classOf(value, threshold) : UNKNOWN;
  });
}

/**
 * Sign of the first mid after row n, up to row `end`, that is `threshold` ticks or more away; 0 if there is none. Rows
 * without a mid are skipped, the last one too.
 */
function barrierClass(mids: CatalogueMids, n: number, end: number, threshold: number): number {
  const anchor = mids.at(n);
  if (end < 0 || anchor !== anchor || !mids.unbroken(n, end)) return UNKNOWN;
  for (let j = n + 1; j <= end; j++) {
    const away = mids.at(j) - anchor;
    if (Math.abs(away) >= threshold) return Math.sign(away);
  }
  return 0;
}

/**
 * The stationary band in half-ticks of the mid: exact for rules in ticks, for rules in bps at the mean mid of `train`, to
 * the nearest half-tick. What forecasters that class the last move are told.
 */
export function bandInHalfTicks({ choice, mids }: LabelValues, threshold: number, train: Span): number {
  if (choice.rule === "move") return threshold;
  if (choice.rule === "raw" || choice.rule === "cost" || choice.rule === "tb") return Math.round(2 * threshold);
  let [sum, count] = [0, 0];
  for (let n = train.from; n < train.to; n++) {
    const mid = mids.at(n);
    if (mid !== mid) continue;
    sum += mid;
    count++;
  }
  return count === 0 ? 0 : Math.round((2 * threshold * (sum / count)) / 1e4);
}

/** A choice read from a file or typed: throws RangeError naming what is wrong. */
export function readChoice(json: unknown): LabelChoice {
  const { rule, horizon } = (typeof json === "object" && json !== null ? json : {}) as Record<string, unknown>;
  const known = LABEL_RULES.find((candidate) => candidate === rule);
  if (!known) throw new RangeError(`label: rule is none of ${LABEL_RULES.join(", ")}`);
  const { unit, value } = (typeof horizon === "object" && horizon !== null ? horizon : {}) as Record<string, unknown>;
  if ((unit !== "rows" && unit !== "seconds") || typeof value !== "number" || !Number.isInteger(value) || value < 1)
    throw new RangeError("label: horizon is not a whole number of rows or seconds");
  return { rule: known, horizon: { unit, value } };
}
