import type { ForecasterKind } from "../forecaster.ts";
import type { MarketDay, Span } from "../market/day.ts";
import { checksOf } from "./checks.ts";
import { equityRows, seriesOf, seriesRows } from "./equity.ts";
import { NULL_RUNS, runNull } from "./null.ts";
import { planOf, takerRun, underTask, type BacktestProgress, type Plan } from "./plan.ts";
import { fitPrediction, type Prediction } from "./prediction.ts";
import type { BacktestReport, BacktestSettings } from "./report.ts";
import { summaryOf } from "./summary.ts";
import { breakEvenSurface } from "./surface.ts";
import { chooseThreshold } from "./threshold.ts";
import { roundTripOf } from "./trips.ts";
import { verdictOf } from "./verdict.ts";

/** Most points of a series in the report. */
export const SERIES_POINTS = 2000;

/**
 * Fits `kind` on the protocol's training span, chooses the threshold on its validation span, trades its test span, and
 * puts the null forecaster beside it. Deterministic: the same day, kind and settings give the same report. Yields
 * between bounded slices of work; abandoning it leaves nothing behind.
 *
 * Throws RangeError for settings that make no sense, a day without an order book, or one too short for the protocol.
 */
export function* backtest(
  day: MarketDay,
  kind: ForecasterKind,
  settings: BacktestSettings,
): Generator<BacktestProgress, BacktestReport, void> {
  const plan = planOf(day, settings);
  const prediction = yield* fitPrediction(day, kind, settings.horizon);
  return yield* backtestPrediction(day, plan, prediction);
}

/** The same from a forecast that is already there. */
export function* backtestPrediction(
  day: MarketDay,
  plan: Plan,
  prediction: Prediction,
  nullRuns = NULL_RUNS,
): Generator<BacktestProgress, BacktestReport, void> {
  const { tape, money, settings } = plan;
  const { split, test: signal } = prediction;
  const { threshold, trials } = yield* thresholdOf(plan, prediction);
  const rows = split.test.to - split.test.from;
  const trading: BacktestProgress = { task: "trading the test span", done: 0, total: rows, unit: "rows" };
  const run = yield* underTask(takerRun(plan, split.test, signal, threshold), () => trading);
  const equity = equityRows(tape, run.outcome, money);
  const points = seriesRows(rows, SERIES_POINTS);
  const summary = summaryOf(run.outcome, run.trips, equity.net, money, settings);
  const nothing = yield* runNull(plan, split.test, signal, threshold, points, nullRuns);
  const surface = yield* breakEvenSurface(plan, split.test, signal, threshold);
  const checks = yield* checksOf({ day, plan, prediction, threshold, trials, run, summary });
  return {
    strategy: settings.strategy,
    model: prediction.model,
    settings,
    currency: day.instrument.currency,
    spans: {
      train: timed(day, split.train),
      validation: timed(day, split.validation),
      test: timed(day, split.test),
    },
    spansReason: split.reason,
    threshold,
    thresholdsTried: trials.length,
    trials,
    ...summary,
    null: nothing.summary,
    nullDistribution: nothing.distribution,
    nullRuns,
    ...verdictOf(summary, nothing.distribution),
    series: seriesOf(tape, split.test.from, equity, points, money),
    nullSeries: nothing.series,
    nullBand: nothing.band,
    roundTrips: run.trips.map((trip) => roundTripOf(trip, money)),
    checks,
    events: rows,
    surface,
  };
}

function* thresholdOf(plan: Plan, prediction: Prediction) {
  const given = plan.settings.threshold;
  if (given !== null) return { threshold: given, trials: [] };
  return yield* chooseThreshold(plan, prediction.split.validation, prediction.validation);
}

const timed = (day: MarketDay, { from, to }: Span) => ({
  from,
  to,
  fromTime: day.time[from],
  toTime: day.time[to - 1],
});
