import type { FeatureTable } from "../forecaster.ts";
import type { MarketDay } from "../market/day.ts";
import { blockFor, quantile } from "../metrics/bootstrap.ts";
import { Random } from "../random.ts";
import { drawResamples } from "./blocks.ts";
import { falseDiscoveryRates } from "./false-discovery.ts";
import {
  type BestNull,
  POWER_DEFAULTS,
  type PowerEntry,
  type PowerReport,
  type PowerSettings,
} from "./power-report.ts";
import { type Score, type ScoredColumn, scoredColumn, Scorer, unitRanks } from "./power-score.ts";
import { type Common, commonRows, hoursOf, reachOf, sampledRows, type Target, targetOf } from "./power-targets.ts";
import type { AnalysisProgress } from "./progress.ts";
import { nullDistribution, ShiftCorrelator, type ShiftRange, shiftP, shiftRange } from "./shift-null.ts";

type Steps<T> = Generator<AnalysisProgress, T, void>;

/** An entry whose place among the others is not known yet. */
type Draft = Omit<PowerEntry, "q" | "pBest">;

/**
 * What each column of `table` says about the moves of the mid that follow it: see PowerReport. A generator: every
 * `next()` is a bounded slice of work. Throws RangeError for settings or rows that do not fit.
 */
export function* predictivePower(
  table: FeatureTable,
  day: MarketDay,
  settings: Partial<PowerSettings> = {},
): Steps<PowerReport> {
  const all = { ...POWER_DEFAULTS, ...settings };
  const span = all.rows ?? { from: 0, to: table.rows };
  checkSettings(all, span.from, span.to, table.rows);
  const rows = sampledRows(day, span, all);
  const targets: Target[] = [];
  for (const horizon of all.horizons) {
    targets.push(targetOf(day, rows, horizon));
    yield progress("reading moves", targets.length, all.horizons.length);
  }
  const reach = all.horizons.reduce((most, horizon) => Math.max(most, reachOf(rows, horizon)), 1);
  const block = blockFor(rows.length, reach, all.meanBlock);
  const range = shiftRange(rows.length, 2 * (reach + Math.max(all.meanBlock, reach)));
  const hours = hoursOf(day, rows);
  const resamples =
    block === null ? null : drawResamples(rows.length, { seed: all.seed, resamples: all.resamples, meanBlock: block });
  yield progress("drawing blocks", 1, 1);
  const scorer = new Scorer(rows.length, hours, resamples, drawShifts(range, all));
  const common: (Common | null)[] = targets.map(() => null);
  const score = (column: ScoredColumn, h: number): Score => {
    const shared = commonRows(column.known, targets[h], hours, common[h]);
    common[h] = shared;
    return scorer.score(column, targets[h], shared);
  };
  const columns = table.names.map((name, c) => () => scoredColumn(name, table.columns[c].subarray(span.from, span.to)));
  const { drafts, maxima } = yield* scoreAll(columns, targets, score, range);
  return {
    columns: table.names,
    horizons: all.horizons,
    ...judged(drafts, maxima, all),
    rows: span,
    looked: drafts.length,
    level: all.level,
    block,
    resamples: all.resamples,
    seed: all.seed,
    shifts: range && { count: range.last - range.first + 1, nearest: range.first },
  };
}

const progress = (task: string, done: number, total: number): AnalysisProgress => ({
  task,
  done,
  total,
  unit: "steps",
});

function checkSettings(
  { horizons, meanBlock, resamples }: PowerSettings,
  from: number,
  to: number,
  rows: number,
): void {
  if (!(from >= 0 && from < to && to <= rows)) throw new RangeError(`rows ${from}:${to} are not within 0:${rows}`);
  if (horizons.length === 0) throw new RangeError("horizons: at least one");
  if (!(meanBlock >= 1)) throw new RangeError(`meanBlock ${meanBlock}: at least 1`);
  if (!(Number.isInteger(resamples) && resamples >= 1)) throw new RangeError(`resamples ${resamples}: at least 1`);
}

function drawShifts(range: ShiftRange | null, { seed, informationShifts }: PowerSettings): readonly number[] {
  if (!range) return [];
  const random = new Random(seed);
  return Array.from({ length: informationShifts }, () => range.first + random.integer(range.last - range.first + 1));
}

/** Two columns at a time, which share the transforms of their null distributions. */
function* scoreAll(
  columns: readonly (() => ScoredColumn)[],
  targets: readonly Target[],
  score: (column: ScoredColumn, h: number) => Score,
  range: ShiftRange | null,
): Steps<{ drafts: Draft[]; maxima: Float64Array[] }> {
  const drafts: Draft[] = [];
  const total = columns.length * targets.length;
  const nulls = range && (yield* nullsOf(range, targets));
  for (let c = 0; c < columns.length; c += 2) {
    const pair = columns.slice(c, c + 2).map((prepare) => prepare());
    yield progress("scoring columns", drafts.length, total);
    nulls?.setPair(pair);
    const byColumn: Draft[][] = pair.map(() => []);
    for (let h = 0; h < targets.length; h++) {
      const scores: Score[] = [];
      for (const column of pair) {
        scores.push(score(column, h));
        yield progress("scoring columns", drafts.length + h * pair.length + scores.length, total);
      }
      const values = nulls?.at(h, pair.length) ?? [];
      scores.forEach((scored, i) => byColumn[i].push(draftOf(scored, values[i] ?? null)));
      yield progress("shifting labels", drafts.length + (h + 1) * pair.length, total);
    }
    drafts.push(...byColumn.flat());
  }
  return { drafts, maxima: nulls?.maxima ?? [] };
}

/** Null correlations of the pair in hand, and the largest of all columns so far. */
interface Nulls {
  setPair(pair: readonly ScoredColumn[]): void;
  /** [columns of the pair] arrays, [shifts]; they are overwritten by the next call. */
  at(h: number, columns: number): readonly Float64Array[];
  readonly maxima: Float64Array[];
}

function* nullsOf(range: ShiftRange, targets: readonly Target[]): Steps<Nulls> {
  const correlator = new ShiftCorrelator(range);
  yield progress("transforming labels", 0, targets.length);
  for (const [h, { order, moves, known }] of targets.entries()) {
    correlator.addLabel(unitRanks(order, moves, known));
    yield progress("transforming labels", h + 1, targets.length);
  }
  const shifts = range.last - range.first + 1;
  const values = [new Float64Array(shifts), new Float64Array(shifts)];
  const maxima = targets.map(() => new Float64Array(shifts));
  return {
    maxima,
    setPair: (pair) => {
      const [a, b] = pair.map((x) => unitRanks(x.order, x.values, x.known));
      correlator.setPair(a, b ?? null);
    },
    at: (h, columns) => {
      correlator.correlate(h, values[0], values[1]);
      const used = values.slice(0, columns);
      for (const column of used) takeLarger(maxima[h], column);
      return used;
    },
  };
}

function takeLarger(maxima: Float64Array, values: Float64Array): void {
  const n = maxima.length;
  for (let i = 0; i < n; i++) {
    const size = Math.abs(values[i]);
    if (size > maxima[i]) maxima[i] = size;
  }
}

function draftOf(score: Score, nullValues: Float64Array | null): Draft {
  const tested = score.ic.value === score.ic.value;
  const pShift = nullValues && tested ? shiftP(nullValues, score.ic.value) : null;
  const p = Math.max(pShift ?? -1, score.pBootstrap ?? -1);
  return {
    ...score,
    null: nullValues && tested ? nullDistribution(nullValues) : null,
    pShift,
    p: p < 0 ? Number.NaN : p,
  };
}

/** Corrects for how much was looked at: over all entries, and against the best column of each horizon. */
function judged(
  drafts: readonly Draft[],
  maxima: readonly Float64Array[],
  { horizons, level }: PowerSettings,
): Pick<PowerReport, "entries" | "best" | "tested" | "found"> {
  const q = falseDiscoveryRates(Float64Array.from(drafts, ({ p }) => p));
  const sorted = maxima.map((values) => values.slice().sort());
  const entries = drafts.map((draft, i) => ({
    ...draft,
    q: q[i],
    pBest: bestP(sorted[i % horizons.length], draft.ic.value),
  }));
  const best: BestNull[] = sorted.map((values, h) => ({
    horizon: horizons[h],
    distribution: nullDistribution(values),
    quantile95: quantile(values, 0.95),
  }));
  return {
    entries,
    best,
    tested: drafts.filter(({ p }) => p === p).length,
    found: entries.filter((entry) => entry.q <= level).length,
  };
}

function bestP(ascending: Float64Array | undefined, value: number): number | null {
  if (!ascending || value !== value) return null;
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < Math.abs(value)) low = middle + 1;
    else high = middle;
  }
  return (1 + ascending.length - low) / (1 + ascending.length);
}
