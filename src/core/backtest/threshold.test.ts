import { describe, expect, it } from "vitest";
import { moveForecast, walkDay } from "../../../test/toy-forecast.ts";
import { lockedAt, toyDay } from "../../../test/toy-market.ts";
import { runToEnd } from "../forecaster.ts";
import { signalOf } from "../strategy/signal.ts";
import { equityRows, seriesRows } from "./equity.ts";
import { runNull } from "./null.ts";
import { planOf, takerRun } from "./plan.ts";
import { DEFAULT_BACKTEST } from "./report.ts";
import { chooseThreshold, MIN_TRADES, thresholdGrid } from "./threshold.ts";

const SETTINGS = { ...DEFAULT_BACKTEST, horizon: 1, latencyMs: 0, takerPerUnit: 0, quantity: 1, resamples: 50 };

describe("threshold", () => {
  it("is looked for among the distinct sizes of the signal, never at nothing", () => {
    const grid = thresholdGrid(Float64Array.from({ length: 1001 }, (_, i) => (i - 500) / 500));
    expect(grid[0]).toBe(1 / 500);
    expect(grid).toHaveLength(10);
    expect(grid).toEqual([...grid].sort((a, b) => a - b));
    expect(thresholdGrid(Float64Array.of(0.2, -0.2, 0, NaN, 0.2))).toEqual([0.2]);
    expect(thresholdGrid(Float64Array.of(NaN, 0))).toEqual([]);
  });

  /** A signal whose large values are right and whose small ones are wrong. */
  const day = walkDay(2, 2000);
  const span = { from: 0, to: 2000 };
  const plan = planOf(day, SETTINGS);
  const next = signalOf(moveForecast(day, 0, 1));
  const mixed = next.map((value, row) => (row % 10 < 3 ? value : -value / 4));

  it("goes to the best mean trade net of costs", () => {
    const { threshold, trials } = runToEnd(chooseThreshold(plan, span, mixed));
    expect(threshold).toBe(0.6);
    expect(trials.map((trial) => trial.threshold)).toEqual([0.15, 0.6]);
    expect(trials[1].meanTradeNetTicks).toBeGreaterThan(trials[0].meanTradeNetTicks ?? NaN);
  });

  it("does not go to a handful of lucky trades", () => {
    const lucky = next.map((value, row) => (row % 100 === 0 ? value : -value / 4));
    const { threshold, trials } = runToEnd(chooseThreshold(plan, span, lucky));
    const best = trials.find((trial) => trial.threshold === 0.6);
    expect(best?.trades).toBeLessThan(MIN_TRADES);
    expect(threshold).toBe(0.15);
  });
});

describe("null forecaster", () => {
  it("has the signal's strength and none of its knowledge", () => {
    const day = walkDay(2, 3000);
    const span = { from: 500, to: 2500 };
    const plan = planOf(day, SETTINGS);
    const knowing = signalOf(moveForecast(day, 0, 1)).subarray(span.from, span.to);
    const { trips } = runToEnd(takerRun(plan, span, knowing, 0.5));
    const nothing = runToEnd(runNull(plan, span, knowing, 0.5, seriesRows(2000, 50), 100));
    expect(nothing.distribution).toHaveLength(100);
    expect(nothing.summary.trades / trips.length).toBeGreaterThan(0.9);
    expect(nothing.summary.trades / trips.length).toBeLessThan(1.1);
    const [low, high] = nothing.summary.meanTradeNetTicksInterval ?? [NaN, NaN];
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
    expect(high).toBeLessThan(0.3);
    expect(nothing.series.time).toHaveLength(50);
    for (let i = 0; i < 50; i++) {
      expect(nothing.band.low[i]).toBeLessThanOrEqual(nothing.series.net[i]);
      expect(nothing.band.high[i]).toBeGreaterThanOrEqual(nothing.series.net[i]);
    }
  });
});

const cents = (column: Float64Array): number[] => [...column].map((x) => Math.round(x * 100));

describe("equity", () => {
  it("is marked to the mid after every row: what one unit earned so far, and what it paid", () => {
    const day = toyDay([...lockedAt([100, 101, 104, 102]), { bids: [[99, 5]], asks: [[103, 5]] }, ...lockedAt([101])]);
    const plan = planOf(day, { ...SETTINGS, horizon: 3, takerPerUnit: 0.5, quantity: 2 });
    const signal = Float64Array.of(0, 0.9, 0, 0, 0, 0);
    const { outcome } = runToEnd(takerRun(plan, { from: 0, to: 6 }, signal, 0.5));
    const equity = equityRows(plan.tape, outcome, plan.money);
    expect([...equity.position]).toEqual([0, 2, 2, 2, 0, 0]);
    expect(cents(equity.gross)).toEqual([0, 0, 6, 2, 0, 0]);
    expect(cents(equity.net)).toEqual([0, -100, -94, -98, -204, -204]);
  });

  it("is shown at evenly spaced rows, the last among them", () => {
    expect([...seriesRows(10, 4)]).toEqual([0, 3, 6, 9]);
    expect([...seriesRows(3, 10)]).toEqual([0, 1, 2]);
    expect([...seriesRows(5, 1)]).toEqual([4]);
  });
});
