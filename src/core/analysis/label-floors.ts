import { CLASS_COUNT, UNKNOWN } from "../forecaster.ts";
import type { MarketDay, Span } from "../market/day.ts";
import { Confusion } from "../metrics/confusion.ts";
import {
  classesOf,
  LABEL_DEFINITIONS,
  LABEL_RULES,
  labelThreshold,
  labelValues,
  type LabelDefinition,
  type LabelRule,
} from "./label-rules.ts";
import { type MidSeries, midSeriesOf, shuffledWalk } from "./mid-series.ts";
import { confusionOf, deviationFromPast, type OneFeatureRule, tunedRule } from "./one-feature-rule.ts";
import type { AnalysisProgress } from "./progress.ts";

export interface LabelFloorSettings {
  /** Day rows looked at; null: all. The first half fits thresholds and tunes rules, the second is counted and scored. */
  readonly rows: Span | null;
  readonly rules: readonly LabelRule[];
  /** Rows ahead. */
  readonly horizons: readonly number[];
  /** Thresholds instead of the fitted ones, in the rule's unit: {"raw": 1.5}. */
  readonly thresholds: Readonly<Partial<Record<LabelRule, number>>>;
  /** Random walks behind the floor. */
  readonly walks: number;
  readonly seed: number;
}

export const LABEL_FLOOR_DEFAULTS: LabelFloorSettings = {
  rows: null,
  rules: LABEL_RULES,
  horizons: [10, 50, 100],
  thresholds: {},
  walks: 5,
  seed: 1,
};

/** Macro-F1 in 0..1, on the second half, of rules that know nothing of the future. */
export interface LabelFloor {
  /** The class most frequent in the first half, always. */
  readonly majority: number;
  /** The tuned one-feature rule on the day itself; null if it has no labelled row. */
  readonly day: { readonly macroF1: number; readonly rule: OneFeatureRule } | null;
  /** The same on driftless walks of the day's own mid changes, where nothing can be known: mean, lowest, highest. */
  readonly walk: {
    readonly mean: number;
    readonly lowest: number;
    readonly highest: number;
    readonly walks: number;
  } | null;
}

/** What the mid does from a row of a class to the label's last row, ticks, against the spread paid to trade it. */
export interface ClassMove {
  readonly rows: number;
  readonly meanTicks: number;
  /** Mean spread at those rows, ticks. */
  readonly spreadTicks: number;
  /** Share of those rows whose move, towards the class's side, exceeds that row's spread. 0 for stationary. */
  readonly beyondSpread: number;
}

export interface LabelReport {
  readonly rule: LabelRule;
  readonly family: LabelDefinition["family"];
  readonly title: string;
  readonly formula: string;
  readonly unit: LabelDefinition["unit"];
  readonly readsPast: boolean;
  readonly horizon: number;
  readonly threshold: number;
  /** False: the threshold was given. */
  readonly fitted: boolean;
  /** Rows of the first half that fitted, of the second that are counted. */
  readonly fittedRows: number;
  readonly scoredRows: number;
  /** Down, stationary, up on the second half; NaN without rows. */
  readonly shares: readonly number[];
  /** Shares, down, stationary, up, at other thresholds: ascending quantiles of the first half's |y|. */
  readonly curve: readonly { readonly threshold: number; readonly shares: readonly number[] }[];
  /** Down, stationary, up. */
  readonly moves: readonly ClassMove[];
  readonly floor: LabelFloor;
}

export interface LabelFloorsReport {
  readonly rows: Span;
  /** First row of the second half. */
  readonly middle: number;
  readonly seed: number;
  readonly labels: readonly LabelReport[];
}

const CURVE_POINTS = 20;

/**
 * Each label definition at each horizon: its classes, what they are worth against the spread, and the score that a rule
 * gets for nothing. Labels compare past with future means, so that m - mean of past mids alone scores well on a random
 * walk: a published score counts from this floor. A generator: every `next()` is a bounded slice of work.
 */
export function* labelFloors(
  day: MarketDay,
  settings: Partial<LabelFloorSettings> = {},
): Generator<AnalysisProgress, LabelFloorsReport, void> {
  const all = { ...LABEL_FLOOR_DEFAULTS, ...settings };
  const span = all.rows ?? { from: 0, to: day.rows };
  if (!(span.from >= 0 && span.from < span.to && span.to <= day.rows))
    throw new RangeError(`rows ${span.from}:${span.to} are not within 0:${day.rows}`);
  const series = midSeriesOf(day, span);
  const walks: MidSeries[] = [];
  for (let i = 0; i < all.walks; i++) {
    walks.push(shuffledWalk(series, all.seed + i));
    yield { task: "walking at random", done: i + 1, total: all.walks, unit: "trials" };
  }
  const spreads = spreadsOf(day, span);
  const labels: LabelReport[] = [];
  const total = all.rules.length * all.horizons.length;
  for (const rule of all.rules) {
    for (const horizon of all.horizons) {
      labels.push(yield* labelReport(LABEL_DEFINITIONS[rule], horizon, { series, walks, spreads, all }));
      yield { task: "labelling", done: labels.length, total, unit: "steps" };
    }
  }
  return { rows: span, middle: span.from + (series.rows >> 1), seed: all.seed, labels };
}

interface Ground {
  readonly series: MidSeries;
  readonly walks: readonly MidSeries[];
  /** Ticks, NaN where a side is absent. */
  readonly spreads: Float64Array;
  readonly all: LabelFloorSettings;
}

function* labelReport(
  definition: LabelDefinition,
  k: number,
  { series, walks, spreads, all }: Ground,
): Generator<AnalysisProgress, LabelReport, void> {
  const given = all.thresholds[definition.rule] ?? null;
  const own = labelled(definition, series, k, given);
  // A walk has no spread to be beyond: it takes the day's.
  const givenWalk = definition.rule === "cost" ? own.threshold : given;
  const task = `${definition.title}, horizon ${k}`;
  yield { task, done: 0, total: walks.length, unit: "trials" };
  const scores: number[] = [];
  for (const walk of walks) {
    const score = tunedScore(definition, walk, k, labelled(definition, walk, k, givenWalk));
    if (score) scores.push(score.macroF1);
    yield { task, done: scores.length, total: walks.length, unit: "trials" };
  }
  const curve: LabelReport["curve"][number][] = [];
  for (const threshold of curveThresholds(own.ascending)) {
    const classes = classesOf(definition, series, k, own.values, threshold);
    curve.push({ threshold, shares: sharesOf(classCountsOf(classes, secondHalf(series, k))) });
    yield { task, done: curve.length, total: CURVE_POINTS, unit: "steps" };
  }
  const { rule, family, title, formula, unit, readsPast } = definition;
  const scored = secondHalf(series, k);
  const counts = classCountsOf(own.classes, scored);
  return {
    rule,
    family,
    title,
    formula,
    unit,
    readsPast,
    horizon: k,
    threshold: own.threshold,
    fitted: given === null,
    fittedRows: own.ascending.length,
    scoredRows: counts[0] + counts[1] + counts[2],
    shares: sharesOf(counts),
    curve,
    moves: movesOf(series, k, own.classes, scored, spreads),
    floor: {
      majority: majorityScore(own.classes, firstHalf(series, k), scored),
      day: tunedScore(definition, series, k, own),
      walk: scores.length > 0 ? summaryOf(scores) : null,
    },
  };
}

/** Rows whose label ends inside the first half; rows of the second. */
const firstHalf = ({ rows }: MidSeries, k: number): Span => ({ from: 0, to: Math.max(0, (rows >> 1) - k) });
const secondHalf = ({ rows }: MidSeries, k: number): Span => ({ from: rows >> 1, to: Math.max(rows >> 1, rows - k) });

interface Labelled {
  readonly values: Float64Array;
  readonly classes: Int8Array;
  readonly threshold: number;
  /** |y| of the rows fitted on. */
  readonly ascending: Float64Array;
}

function labelled(definition: LabelDefinition, series: MidSeries, k: number, given: number | null): Labelled {
  const values = labelValues(definition, series, k);
  const { to } = firstHalf(series, k);
  const ascending = sizesBefore(values, to);
  const threshold = given ?? labelThreshold(definition, series, k, values);
  return { values, classes: classesOf(definition, series, k, values, threshold), threshold, ascending };
}

/** |y| of the rows before `to` that have one, ascending. */
function sizesBefore(values: Float64Array, to: number): Float64Array {
  const sizes = new Float64Array(to);
  let count = 0;
  for (let n = 0; n < to; n++) if (values[n] === values[n]) sizes[count++] = Math.abs(values[n]);
  return sizes.subarray(0, count).sort();
}

function tunedScore(
  definition: LabelDefinition,
  series: MidSeries,
  k: number,
  { classes }: Labelled,
): LabelFloor["day"] {
  const f = deviationFromPast(series, definition.pastRows(k));
  const rule = tunedRule(f, classes, firstHalf(series, k));
  return rule && { rule, macroF1: confusionOf(rule, f, classes, secondHalf(series, k)).macroF1() };
}

function majorityScore(classes: Int8Array, fitted: Span, scored: Span): number {
  const before = classCountsOf(classes, fitted);
  const after = classCountsOf(classes, scored);
  const decided = before.indexOf(Math.max(...before)) - 1;
  const confusion = new Confusion();
  for (let c = 0; c < CLASS_COUNT; c++) confusion.add(c - 1, decided, after[c]);
  return confusion.macroF1();
}

const summaryOf = (scores: readonly number[]): LabelFloor["walk"] => ({
  mean: scores.reduce((sum, score) => sum + score, 0) / scores.length,
  lowest: Math.min(...scores),
  highest: Math.max(...scores),
  walks: scores.length,
});

function curveThresholds(ascending: Float64Array): Set<number> {
  const thresholds = new Set<number>();
  for (let i = 0; i < CURVE_POINTS && ascending.length > 0; i++)
    thresholds.add(ascending[Math.floor((i * ascending.length) / CURVE_POINTS)]);
  return thresholds;
}

function classCountsOf(classes: Int8Array, { from, to }: Span): number[] {
  const counts = [0, 0, 0];
  for (let n = from; n < to; n++) if (classes[n] !== UNKNOWN) counts[classes[n] + 1]++;
  return counts;
}

function sharesOf(counts: readonly number[]): number[] {
  const n = counts[0] + counts[1] + counts[2];
  return counts.map((count) => count / n);
}

function movesOf(
  { halfTicks }: MidSeries,
  k: number,
  classes: Int8Array,
  { from, to }: Span,
  spreads: Float64Array,
): ClassMove[] {
  const rows = [0, 0, 0];
  const moved = [0, 0, 0];
  const spread = [0, 0, 0];
  const beyond = [0, 0, 0];
  for (let n = from; n < to; n++) {
    if (classes[n] === UNKNOWN) continue;
    const c = classes[n] + 1;
    const ticks = (halfTicks[n + k] - halfTicks[n]) / 2;
    rows[c]++;
    moved[c] += ticks;
    spread[c] += spreads[n];
    if (classes[n] * ticks > spreads[n]) beyond[c]++;
  }
  return rows.map((count, c) => ({
    rows: count,
    meanTicks: moved[c] / count,
    spreadTicks: spread[c] / count,
    beyondSpread: beyond[c] / count,
  }));
}

function spreadsOf({ book }: MarketDay, { from, to }: Span): Float64Array {
  const spreads = new Float64Array(to - from).fill(Number.NaN);
  if (!book) return spreads;
  for (let row = from; row < to; row++) {
    if (book.bidSize[0][row] > 0 && book.askSize[0][row] > 0)
      spreads[row - from] = book.askPrice[0][row] - book.bidPrice[0][row];
  }
  return spreads;
}
