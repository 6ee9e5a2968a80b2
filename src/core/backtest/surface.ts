import type { Span } from "../market/day.ts";
import { mean } from "../metrics/trading.ts";
import { takerRun, underTask, type BacktestProgress, type Plan } from "./plan.ts";
import type { Surface } from "./report.ts";
import { tripNetTicks } from "./trips.ts";

export const SURFACE_SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;
export const SURFACE_LATENCIES_MS = [0, 1, 5, 10, 25, 50, 100, 250, 500, 1000] as const;

/**
 * Where the strategy would break even: mean net ticks a trade had it paid only a share of the spread (slippage and fees
 * in full), after other latencies, at the same threshold. One run per latency; the share of the spread changes no
 * decision, so it is arithmetic.
 */
export function* breakEvenSurface(
  plan: Plan,
  span: Span,
  signal: Float64Array,
  threshold: number,
): Generator<BacktestProgress, Surface, void> {
  const latenciesMs = [...new Set([...SURFACE_LATENCIES_MS, plan.settings.latencyMs])].sort((a, b) => a - b);
  const trades: number[] = [];
  const columns: (number | null)[][] = [];
  for (const latencyMs of latenciesMs) {
    const { trips } = yield* underTask(takerRun(plan, span, signal, threshold, latencyMs), () => ({
      task: "other latencies",
      done: trades.length,
      total: latenciesMs.length,
      unit: "trials",
    }));
    trades.push(trips.length);
    columns.push(SURFACE_SHARES.map((share) => mean(trips.map((trip) => tripNetTicks(trip, plan.money, share)))));
  }
  const meanNetTicks = SURFACE_SHARES.map((_, i) => columns.map((column) => column[i]));
  return { shares: SURFACE_SHARES, latenciesMs, trades, meanNetTicks };
}
