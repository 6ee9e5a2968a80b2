import type { Span } from "../market/day.ts";
import { mean, sharpeRatio } from "../metrics/trading.ts";
import { takerRun, underTask, type BacktestProgress, type Plan } from "./plan.ts";
import type { Trial } from "./report.ts";
import { tripNet, tripNetTicks } from "./trips.ts";

/** Fewer trades than this say nothing: neither for a threshold nor for a verdict. */
export const MIN_TRADES = 30;

/** Quantiles of |signal| that are tried. */
export const THRESHOLD_QUANTILES = [0, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995] as const;

/** The distinct values above 0 that |signal| takes at those quantiles (no interpolation), ascending; empty if the signal is nowhere defined and non-zero. */
export function thresholdGrid(signal: Float64Array): number[] {
  const sizes = signal
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort();
  if (sizes.length === 0) return [];
  return [...new Set(THRESHOLD_QUANTILES.map((q) => sizes[Math.ceil(q * (sizes.length - 1))]))];
}

export interface ChosenThreshold {
  readonly threshold: number;
  readonly trials: readonly Trial[];
}

/**
 * Runs the strategy over the validation span at every threshold of the grid and takes the one with the best mean net
 * ticks a trade among those with at least MIN_TRADES trades (ties: the smaller); if none has as many, the one with the
 * most trades. Without a defined signal: 1, and nothing was tried.
 */
export function* chooseThreshold(
  plan: Plan,
  span: Span,
  signal: Float64Array,
): Generator<BacktestProgress, ChosenThreshold, void> {
  const grid = thresholdGrid(signal);
  const trials: Trial[] = [];
  for (const threshold of grid) {
    const { trips } = yield* underTask(takerRun(plan, span, signal, threshold), () => ({
      task: "choosing the threshold on the validation span",
      done: trials.length,
      total: grid.length,
      unit: "trials",
    }));
    const sharpe = sharpeRatio(trips.map((trip) => tripNet(trip, plan.money)));
    trials.push({
      threshold,
      trades: trips.length,
      meanTradeNetTicks: mean(trips.map((trip) => tripNetTicks(trip, plan.money))),
      sharpe: sharpe && sharpe.ratio,
    });
  }
  return { threshold: bestTrial(trials)?.threshold ?? 1, trials };
}

function bestTrial(trials: readonly Trial[]): Trial | undefined {
  const enough = trials.filter((trial) => trial.trades >= MIN_TRADES);
  const better = (a: Trial, b: Trial): boolean =>
    enough.length > 0 ? (b.meanTradeNetTicks ?? -Infinity) > (a.meanTradeNetTicks ?? -Infinity) : b.trades > a.trades;
  const candidates = enough.length > 0 ? enough : trials;
  return candidates.reduce<Trial | undefined>(
    (best, trial) => (!best || better(best, trial) ? trial : best),
    undefined,
  );
}
