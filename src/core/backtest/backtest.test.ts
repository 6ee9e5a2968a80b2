import { describe, expect, it } from "vitest";
import { moveForecast, queueImbalanceSignal, walkDay } from "../../../test/toy-forecast.ts";
import { lockedAt, randomRows, toyDay } from "../../../test/toy-market.ts";
import { runToEnd, type ForecasterKind } from "../forecaster.ts";
import type { MarketDay } from "../market/day.ts";
import { mean } from "../metrics/trading.ts";
import { signalOf } from "../strategy/signal.ts";
import { backtest, backtestPrediction } from "./backtest.ts";
import { leakageCheck } from "./checks.ts";
import { planOf, takerRun } from "./plan.ts";
import { fitPrediction, givenPrediction } from "./prediction.ts";
import { chooseThreshold } from "./threshold.ts";
import { DEFAULT_BACKTEST, type BacktestReport, type BacktestSettings } from "./report.ts";

const SETTINGS: BacktestSettings = {
  ...DEFAULT_BACKTEST,
  horizon: 1,
  latencyMs: 0,
  takerPerUnit: 0,
  quantity: 1,
  threshold: 0.5,
  resamples: 400,
};

function report(
  day: MarketDay,
  probabilities: Float64Array,
  change: Partial<BacktestSettings> = {},
  nullRuns = 40,
): BacktestReport {
  const settings = { ...SETTINGS, ...change };
  const prediction = givenPrediction(day, "toy", settings.horizon, probabilities);
  return runToEnd(backtestPrediction(day, planOf(day, settings), prediction, nullRuns));
}

/** Mean gross ticks of the mean trade over many seeds, in its own standard errors. */
function score(forecast: (day: MarketDay) => Float64Array, latencyMs: number): number {
  const means = Array.from({ length: 60 }, (_, seed) => {
    const day = walkDay(seed, 1200);
    const plan = planOf(day, { ...SETTINGS, latencyMs });
    const { trips } = runToEnd(takerRun(plan, { from: 0, to: 1200 }, signalOf(forecast(day)), 0.5));
    return mean(trips.map((trip) => trip.gross / 2)) ?? 0;
  });
  const average = mean(means) ?? 0;
  const deviation = Math.sqrt(means.reduce((sum, x) => sum + (x - average) ** 2, 0) / (means.length - 1));
  return average / (deviation / Math.sqrt(means.length));
}

const lastMove = (day: MarketDay) => moveForecast(day, -1, 0);

describe("a driftless walk", () => {
  it("pays a last-move signal nothing after one event of delay", () => {
    expect(Math.abs(score(lastMove, 1))).toBeLessThan(3);
  });

  it("pays it nothing on the deciding row's own book either: the move just seen is gone", () => {
    expect(Math.abs(score(lastMove, 0))).toBeLessThan(3);
  });

  it("would pay a signal that knows the next move, which is what the tests above would see of a leak", () => {
    expect(score((day) => moveForecast(day, 0, 1), 0)).toBeGreaterThan(30);
  });
});

describe("report", () => {
  const momentum = walkDay(3, 4000, 0.8);
  const known = moveForecast(momentum, -1, 0);

  it("finds the edge of a market that goes on as it went, when trading is free", () => {
    const found = report(momentum, known);
    expect(found.verdictKind).toBe("edge");
    expect(found.verdict).toMatch(/^edge after costs/i);
    expect(found.meanTradeNetTicks).toBeGreaterThan(0.5);
    expect(found.null.meanTradeNetTicks).toBeLessThan(0.3);
    expect(Math.max(...found.nullDistribution)).toBeLessThan(found.meanTradeNetTicks ?? 0);
  });

  it("finds none when the spread takes more than the forecast earns, and says where it went", () => {
    const day = walkDay(3, 4000, 0.8, 5);
    const found = report(day, moveForecast(day, -1, 0));
    expect(found.verdictKind).toBe("no-edge");
    expect(found.verdict).toMatch(/^no evidence of an edge/i);
    expect(found.verdictDetail).toContain("the forecast is informative, and costs of 10.0 ticks");
    expect(found.gross).toBeGreaterThan(0);
    expect(found.costs.spread).toBeCloseTo(found.trades * 10 * 0.01, 9);
  });

  it("finds none where there is none", () => {
    const day = walkDay(8, 4000);
    expect(report(day, moveForecast(day, -1, 0)).verdictKind).toBe("no-edge");
  });

  it("says that too few trades say nothing", () => {
    const day = walkDay(8, 1100);
    const few = moveForecast(day, -1, 0).map((p, i) => (i % 60 < 3 ? p : NaN));
    const found = report(day, few, { horizon: 15 });
    expect(found.trades).toBeLessThan(30);
    expect(found.verdict).toMatch(/^not enough data/i);
    const none = report(day, new Float64Array(few.length).fill(NaN), { threshold: null });
    expect([none.trades, none.threshold, none.thresholdsTried, none.meanTradeNet]).toEqual([0, 1, 0, null]);
    expect(none.verdict).toMatch(/^not enough data/i);
  });

  it("adds up: gross - spread - slippage - fees = net, trips and series agree with it, for the null too", () => {
    const day = toyDay(randomRows(4, 6000));
    const costs = { quantity: 20, takerBps: 3, takerPerUnit: 0.001, latencyMs: 2, horizon: 20, threshold: 0.3 };
    const found = report(day, queueImbalanceSignal(day), costs);
    expect(found.trades).toBeGreaterThan(20);
    for (const run of [found, found.null]) {
      const { spread, slippage, fees } = run.costs;
      expect(run.gross - spread - slippage - fees).toBe(run.net);
      expect(fees).toBeGreaterThan(0);
      expect(slippage).toBeGreaterThan(0);
    }
    expect(found.roundTrips.reduce((sum, trip) => sum + trip.net, 0)).toBeCloseTo(found.net, 8);
    const last = found.series.net.length - 1;
    expect(found.series.net[last]).toBeCloseTo(found.net, 8);
    expect(found.series.gross[last]).toBeCloseTo(found.gross, 8);
    expect(found.nullSeries.net[last]).toBeCloseTo(found.null.net, 8);
    expect(found.nullBand.low[last]).toBeLessThan(found.nullBand.high[last]);
    expect(Math.max(...found.series.drawdown)).toBeLessThanOrEqual(found.maxDrawdown + 1e-9);
    expect(found.checks.map(({ name, state }) => [name, state])).toEqual([
      ["Cash conserved", "passed"],
      ["No look-ahead", "passed"],
      ["No leakage between splits", "passed"],
      ["Time excluded", "passed"],
      ["Unfilled orders", found.unfilled > 0 ? "noted" : "passed"],
      ["Trials counted", "noted"],
      ["Other fills", "noted"],
      ["Days", "noted"],
      ["Queue model", "na"],
    ]);
  });

  it("puts this run's own figure into the break-even surface, and what the spread costs between its rows", () => {
    const day = walkDay(3, 4000, 0.8, 5);
    const found = report(day, moveForecast(day, -1, 0), { latencyMs: 3 });
    const at = found.surface?.latenciesMs.indexOf(3) ?? -1;
    const column = found.surface?.meanNetTicks.map((row) => row[at]) ?? [];
    expect(column[10]).toBeCloseTo(found.meanTradeNetTicks ?? NaN, 12);
    expect((column[0] ?? NaN) - (column[10] ?? NaN)).toBeCloseTo(10, 9);
    expect(found.surface?.trades[at]).toBe(found.trades);
  });

  it("acts after its latency, in milliseconds", () => {
    const day = walkDay(3, 2000, 0.8);
    const signal = signalOf(moveForecast(day, -1, 0));
    const lags = [0, 1, 3].map((latencyMs) => {
      const { outcome } = runToEnd(
        takerRun(planOf(day, { ...SETTINGS, latencyMs }), { from: 0, to: 2000 }, signal, 0.5),
      );
      return outcome.fills.row[0] - outcome.orders[0].decidedRow;
    });
    expect(lags).toEqual([0, 1, 3]);
  });

  it("is the same for the same input, settings and seed", () => {
    const day = walkDay(5, 2000, 0.7, 1);
    const once = report(day, moveForecast(day, -1, 0));
    expect(report(day, moveForecast(day, -1, 0))).toEqual(once);
    expect(report(day, moveForecast(day, -1, 0), { seed: 2 }).nullDistribution).not.toEqual(once.nullDistribution);
  });

  it("refuses settings that make no sense, naming them", () => {
    const day = toyDay(lockedAt([100]));
    const bad: [keyof BacktestSettings, number][] = [
      ["latencyMs", -1],
      ["horizon", 0],
      ["quantity", 0],
      ["quantity", 1.5],
      ["threshold", 2],
      ["takerBps", NaN],
      ["resamples", 0],
    ];
    for (const [name, value] of bad) expect(() => planOf(day, { ...SETTINGS, [name]: value })).toThrow(name);
    expect(() => planOf({ ...day, book: null }, SETTINGS)).toThrow("order book");
  });
});

describe("leakage", () => {
  it("counts rows of a span within the purge of the next", () => {
    const day = walkDay(3, 3000, 0.8);
    const given = givenPrediction(day, "toy", 1, moveForecast(day, -1, 0));
    const train = { ...given.split.train, to: given.split.train.to + 7 };
    const prediction = { ...given, split: { ...given.split, train } };
    expect(leakageCheck({ prediction: given })).toMatchObject({ state: "passed", value: "0 used" });
    expect(leakageCheck({ prediction })).toMatchObject({ state: "failed", value: "7 used" });
  });
});

describe("from a forecaster kind", () => {
  /** Looks at the last ten rows' move only: the reference inputs have it as ret10. */
  const momentumKind: ForecasterKind = {
    name: "toy-momentum",
    title: "Toy momentum",
    inputs: () => ["ret10"],
    create: () => ({
      name: "toy-momentum",
      fitted: true,
      *fit() {
        yield { done: 1, total: 1, unit: "rounds" as const };
      },
      predict(inputs, span, out) {
        for (let row = span.from; row < span.to; row++) {
          const up = Math.tanh(inputs.columns[0][row]);
          out.set([0.3 - 0.3 * up, 0.4, 0.3 + 0.3 * up], (row - span.from) * 3);
        }
      },
      save: () => {
        throw new Error("not asked for");
      },
      describe: () => {
        throw new Error("not asked for");
      },
    }),
    load: () => {
      throw new Error("not asked for");
    },
  };
  const settings = { ...SETTINGS, threshold: null, horizon: 10 };

  it("fits, chooses the threshold on the validation span, and trades the test span only", () => {
    const day = walkDay(6, 6000, 0.9);
    const found = runToEnd(backtest(day, momentumKind, settings));
    const best = Math.max(
      ...found.trials.filter(({ trades }) => trades >= 30).map((trial) => trial.meanTradeNetTicks ?? -Infinity),
    );
    expect(found.trials.find(({ threshold }) => threshold === found.threshold)?.meanTradeNetTicks).toBe(best);
    const prediction = runToEnd(fitPrediction(day, momentumKind, 10));
    const { validation } = prediction.split;
    const chosen = runToEnd(chooseThreshold(planOf(day, settings), validation, prediction.validation));
    expect([found.threshold, found.trials]).toEqual([chosen.threshold, chosen.trials]);
    expect(found.thresholdsTried).toBe(found.trials.length);
    expect(found.thresholdsTried).toBeGreaterThanOrEqual(3);
    expect(
      found.roundTrips.every((trip) => trip.entryRow >= found.spans.test.from && trip.exitRow < found.spans.test.to),
    ).toBe(true);
    expect(found.checks.find(({ name }) => name === "No look-ahead")).toMatchObject({ state: "passed" });
    expect(found.model).toBe("toy-momentum");
  });

  it("can be left at any step, and says how far it is", () => {
    const run = backtest(walkDay(6, 6000, 0.9), momentumKind, settings);
    const tasks = new Set<string>();
    for (const { task, done, total } of run) {
      tasks.add(task);
      expect(done).toBeLessThanOrEqual(total);
    }
    expect(tasks.size).toBeGreaterThanOrEqual(6);
    const left = backtest(walkDay(6, 6000, 0.9), momentumKind, settings);
    left.next();
    expect(left.return(undefined as never).done).toBe(true);
  });
});
