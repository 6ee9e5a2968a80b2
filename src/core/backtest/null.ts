import type { Span } from "../market/day.ts";
import { Random } from "../random.ts";
import { shiftedInTime } from "../strategy/signal.ts";
import { emptyRows, equityRows, meanSeries, seriesOf } from "./equity.ts";
import { takerRun, underTask, type BacktestProgress, type Plan } from "./plan.ts";
import type { Band, RunSummary, Series } from "./report.ts";
import { meanSummary, summaryOf } from "./summary.ts";

export const NULL_RUNS = 200;

export interface NullRuns {
  readonly summary: RunSummary;
  /** Mean net ticks a trade of each run that traded. */
  readonly distribution: readonly number[];
  readonly series: Series;
  readonly band: Band;
}

/**
 * What the strategy earns without knowledge: the same signal, as large and as persistent, moved in time on the circle of
 * the span by a random offset. Offsets keep away from 0 by a twentieth of the span or two horizons, whichever is more.
 */
export function* runNull(
  plan: Plan,
  span: Span,
  signal: Float64Array,
  threshold: number,
  points: Int32Array,
  runs = NULL_RUNS,
): Generator<BacktestProgress, NullRuns, void> {
  const { tape, money, settings } = plan;
  const offset = offsets(span, settings.horizon, settings.seed);
  const summaries: RunSummary[] = [];
  const series: Series[] = [];
  const buffer = emptyRows({ span });
  for (let run = 0; run < runs; run++) {
    const progress: BacktestProgress = { task: "running the null forecaster", done: run, total: runs, unit: "trials" };
    yield progress;
    const steps = takerRun(plan, span, shiftedInTime(signal, offset()), threshold);
    const { outcome, trips } = yield* underTask(steps, () => progress);
    const equity = equityRows(tape, outcome, money, buffer);
    summaries.push(summaryOf(outcome, trips, equity.net, money, { resamples: 0, seed: settings.seed }));
    series.push(seriesOf(tape, span.from, equity, points, money));
  }
  return {
    summary: meanSummary(summaries),
    distribution: summaries.map((run) => run.meanTradeNetTicks).filter((ticks) => ticks !== null),
    ...meanSeries(series),
  };
}

function offsets(span: Span, horizon: number, seed: number): () => number {
  const rows = span.to - span.from;
  const random = new Random(seed);
  const least = Math.min(Math.max(2 * horizon, Math.floor(rows / 20)), Math.floor(rows / 2));
  return () => least + random.integer(Math.max(1, rows - 2 * least));
}
