import type { MarketDay, Span } from "../market/day.ts";
import { MILLISECOND } from "../market/units.ts";
import { Taker } from "../strategy/taker.ts";
import { Engine, type Models, type Outcome } from "./engine.ts";
import { scheduledFees } from "./fees.ts";
import { walkVisibleLevels } from "./fills.ts";
import { constantLatency } from "./latency.ts";
import { moneyOf, type Money } from "./money.ts";
import type { BacktestSettings } from "./report.ts";
import { positionLimit } from "./risk.ts";
import { tapeOf, type Tape } from "./tape.ts";
import { tripsOf, type Trip } from "./trips.ts";

/** What long work yields, so that whoever drives it can show progress and stop. */
export interface BacktestProgress {
  readonly task: string;
  readonly done: number;
  readonly total: number;
  readonly unit: "rows" | "trials" | "steps";
}

/** Drives steps to their end, yielding `progress()` in place of what they yield. */
export function* underTask<T>(
  steps: Generator<unknown, T, void>,
  progress: () => BacktestProgress,
): Generator<BacktestProgress, T, void> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield progress();
  }
}

/** A market, an account and the assumptions: everything a run needs besides a signal. */
export interface Plan {
  readonly tape: Tape;
  readonly money: Money;
  readonly lots: number;
  readonly settings: BacktestSettings;
}

/** Throws RangeError naming the setting that makes no sense. */
export function planOf(day: MarketDay, settings: BacktestSettings): Plan {
  assertSettings(settings);
  const money = moneyOf(day.instrument);
  return { tape: tapeOf(day), money, lots: money.lots(settings.quantity), settings };
}

const whole = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;

export function assertSettings(settings: BacktestSettings): void {
  const demand = (name: keyof BacktestSettings, good: boolean, expected: string): void => {
    if (!good) throw new RangeError(`${name} is ${String(settings[name])}; expected ${expected}`);
  };
  demand("horizon", whole(settings.horizon, 1), "a whole number of rows, at least 1");
  demand("latencyMs", settings.latencyMs >= 0 && Number.isFinite(settings.latencyMs), "milliseconds, 0 or more");
  demand("makerBps", Number.isFinite(settings.makerBps), "basis points");
  demand("takerBps", Number.isFinite(settings.takerBps), "basis points");
  demand("takerPerUnit", Number.isFinite(settings.takerPerUnit), "currency per unit");
  demand("quantity", settings.quantity > 0 && Number.isFinite(settings.quantity), "units, more than 0");
  const { threshold } = settings;
  demand("threshold", threshold === null || (threshold >= 0 && threshold <= 1), "0 to 1, or nothing to have it chosen");
  demand("seed", whole(settings.seed, 0), "a whole number, 0 or more");
  demand("resamples", whole(settings.resamples, 1), "a whole number, at least 1");
  demand("modelTrials", whole(settings.modelTrials ?? 1, 1), "a whole number, at least 1");
}

export interface TakerRun {
  readonly outcome: Outcome;
  readonly trips: readonly Trip[];
}

/** One run of the taker over `span`; `signal` holds the span's rows only. Yields the rows done. */
export function* takerRun(
  plan: Plan,
  span: Span,
  signal: Float64Array,
  threshold: number,
  latencyMs = plan.settings.latencyMs,
): Generator<number, TakerRun, void> {
  const { tape, settings, lots } = plan;
  const { open, since } = tape;
  const strategy = new Taker({ span, signal, threshold, horizon: settings.horizon, lots, open, since });
  const outcome = yield* new Engine(tape, span, strategy, modelsOf(settings, lots, latencyMs)).run();
  return { outcome, trips: tripsOf(outcome.fills, endOf(tape, span)) };
}

const modelsOf = (settings: BacktestSettings, lots: number, latencyMs: number): Models => ({
  fees: scheduledFees(settings),
  latency: constantLatency(Math.round(latencyMs * MILLISECOND)),
  fills: walkVisibleLevels,
  risk: positionLimit(lots),
});

export const endOf = (tape: Tape, { to }: Span) => ({ row: to - 1, time: tape.time[to - 1], mid: tape.mid[to - 1] });
