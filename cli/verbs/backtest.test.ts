import { describe, expect, it } from "vitest";
import { DEFAULT_BACKTEST } from "../../src/core/backtest/report.ts";
import { realData } from "../../test/data.ts";
import { walkDay, moveForecast } from "../../test/toy-forecast.ts";
import { backtestPrediction } from "../../src/core/backtest/backtest.ts";
import { planOf } from "../../src/core/backtest/plan.ts";
import { givenPrediction } from "../../src/core/backtest/prediction.ts";
import { runToEnd } from "../../src/core/forecaster.ts";
import { UsageError } from "../verb.ts";
import { documentOf, requested, verb } from "./backtest.ts";

const TAKER = ["day.zip", "--strategy", "taker"];

describe("lobscope backtest", () => {
  it("starts from the defaults and takes every setting by name", () => {
    expect(requested(TAKER)).toEqual({
      files: ["day.zip"],
      capture: null,
      levels: 10,
      full: false,
      sizeByBook: false,
      settings: DEFAULT_BACKTEST,
    });
    const options = [
      "--model",
      "prior",
      "--horizon",
      "10",
      "--latency-ms",
      "0.5",
      "--quantity",
      "7",
      "--threshold",
      ".25",
    ];
    const more = ["--seed", "3", "--levels", "2", "--resamples", "100", "--taker-per-unit", "0.01", "--full"];
    expect(requested([...TAKER, ...options, ...more])).toEqual({
      files: ["day.zip"],
      capture: null,
      levels: 2,
      full: true,
      sizeByBook: false,
      settings: {
        ...DEFAULT_BACKTEST,
        model: "prior",
        horizon: 10,
        latencyMs: 0.5,
        quantity: 7,
        threshold: 0.25,
        seed: 3,
        resamples: 100,
        takerPerUnit: 0.01,
      },
    });
  });

  it("charges a capture's venue by default, and sizes by its book", () => {
    const { settings, sizeByBook } = requested([...TAKER, "--venue", "kraken"]);
    expect(settings).toMatchObject({ makerBps: 25, takerBps: 40, takerPerUnit: 0 });
    expect(sizeByBook).toBe(true);
    const given = requested([...TAKER, "--venue", "kraken", "--quantity", "2", "--taker-bps", "5"]);
    expect([given.settings.takerBps, given.settings.quantity, given.sizeByBook]).toEqual([5, 2, false]);
  });

  it("charges basis points alone when they are given, per unit as well when asked", () => {
    expect(requested([...TAKER, "--taker-bps", "5"]).settings).toMatchObject({
      takerBps: 5,
      makerBps: 0,
      takerPerUnit: 0,
    });
    expect(requested([...TAKER, "--maker-bps=-1"]).settings).toMatchObject({ makerBps: -1, takerPerUnit: 0 });
    expect(requested([...TAKER, "--taker-bps", "5", "--taker-per-unit", "1"]).settings.takerPerUnit).toBe(1);
  });

  it("refuses what cannot be meant, naming it", () => {
    const bad: [string[], string][] = [
      [["--strategy", "taker"], "file"],
      [["day.zip"], "--strategy"],
      [["day.zip", "--strategy", "maker"], "maker"],
      [[...TAKER, "--model", "oracle"], "oracle"],
      [[...TAKER, "--horizon", "ten"], "--horizon"],
      [[...TAKER, "--horizon", "0"], "horizon"],
      [[...TAKER, "--horizon", "1.5"], "horizon"],
      [[...TAKER, "--latency-ms=-5"], "latencyMs"],
      [[...TAKER, "--latency-ms", "Infinity"], "--latency-ms"],
      [[...TAKER, "--latency-ms", ""], "--latency-ms"],
      [[...TAKER, "--quantity", "0"], "quantity"],
      [[...TAKER, "--threshold", "1.1"], "threshold"],
      [[...TAKER, "--levels", "0"], "--levels"],
      [[...TAKER, "--seed", "-"], "--seed"],
    ];
    for (const [args, named] of bad) {
      expect(() => requested(args)).toThrow(UsageError);
      expect(() => requested(args)).toThrow(named);
    }
  });

  it("prints the report as JSON can carry it: columns as their lengths, or in full", () => {
    const day = walkDay(1, 2000, 0.7, 1);
    const settings = { ...DEFAULT_BACKTEST, horizon: 5, threshold: 0.5, resamples: 50 };
    const prediction = givenPrediction(day, "toy", 5, moveForecast(day, -1, 0));
    const report = runToEnd(backtestPrediction(day, planOf(day, settings), prediction, 5));
    const short = JSON.parse(JSON.stringify(documentOf(report, false))) as Record<string, unknown>;
    const full = JSON.parse(JSON.stringify(documentOf(report, true))) as {
      series: { net: number[] };
      roundTrips: unknown[];
    };
    expect(short).toMatchObject({
      strategy: "taker",
      trades: report.trades,
      series: { net: report.series.net.length },
      nullDistribution: 5,
    });
    expect(full.series.net).toEqual([...report.series.net]);
    expect(full.roundTrips).toHaveLength(report.trades);
    const costs = short.costs as Record<string, number>;
    expect(Number(short.gross) - costs.spread - costs.slippage - costs.fees).toBe(short.net);
  });

  const goog = realData("lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip");

  it.skipIf(!goog)(
    "finds no edge after costs on the real GOOG day, though the trade imbalance knows something",
    async () => {
      const printed: Record<string, unknown>[] = [];
      const console = { json: (value: unknown) => void printed.push(value as Record<string, unknown>), say() {} };
      await verb.run([goog ?? "", "--strategy", "taker"], console);
      const [report] = printed;
      expect(report).toMatchObject({
        strategy: "taker",
        model: "trade-imbalance",
        verdictKind: "no-edge",
        trades: 131,
      });
      expect(report.verdict).toMatch(/^no evidence of an edge/i);
      expect(report.net).toBeCloseTo(-3194.25, 6);
      expect(report.verdictDetail).toContain("the forecast is informative");
      const checks = report.checks as { name: string; state: string }[];
      expect(checks.filter(({ state }) => state === "failed")).toEqual([]);
    },
  );
});
