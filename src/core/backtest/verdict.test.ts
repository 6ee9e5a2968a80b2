import { describe, expect, it } from "vitest";
import type { RunSummary } from "./report.ts";
import { verdictOf } from "./verdict.ts";

const RUN: RunSummary = {
  trades: 30,
  gross: 300,
  net: 60,
  costs: { spread: 200, slippage: 30, fees: 10 },
  maxDrawdown: 5,
  turnover: 1e6,
  winRate: 0.6,
  profitFactor: 2,
  meanTradeNet: 2,
  meanTradeGross: 10,
  meanTradeNetTicks: 2,
  meanTradeGrossTicks: 10,
  meanTradeInterval: [1, 3],
  meanTradeNetTicksInterval: [1, 3],
  meanTradeGrossTicksInterval: [9, 11],
  medianHoldSeconds: 5,
  sharpe: 0.5,
  sharpeStandardError: 0.1,
  unfilled: 0,
  openQuantity: 0,
};
const WORTHLESS = [-12, -10, -9, -8, -11];

describe("verdict", () => {
  it("grants an edge only to a mean trade whose interval lies above 0 and which the null runs do not reach", () => {
    expect(verdictOf(RUN, WORTHLESS).verdict).toBe("Edge after costs of +2.0 ticks a trade on this test span.");
    expect(verdictOf({ ...RUN, meanTradeInterval: [0, 3] }, WORTHLESS).verdictKind).toBe("no-edge");
    expect(verdictOf(RUN, [...WORTHLESS, 2, 2.1, 2.2]).verdictKind).toBe("no-edge");
    expect(verdictOf({ ...RUN, trades: 29 }, WORTHLESS).verdictKind).toBe("not-enough-data");
  });

  it("speaks in three sentences, each beginning with its finding", () => {
    expect(verdictOf({ ...RUN, meanTradeInterval: [-1, 3] }, WORTHLESS).verdict).toBe(
      "No evidence of an edge after costs.",
    );
    expect(verdictOf({ ...RUN, trades: 1 }, []).verdict).toBe("Not enough data: 1 trade, at least 30 are needed.");
  });

  it("says what the mean trade earns before and after costs, and what the null earns", () => {
    const losing: RunSummary = {
      ...RUN,
      meanTradeNetTicks: -22.2,
      meanTradeInterval: [-23, -21],
      meanTradeNetTicksInterval: [-23.3, -21.1],
      meanTradeGrossTicks: 5.6,
      meanTradeGrossTicksInterval: [4.7, 6.5],
    };
    expect(verdictOf(losing, WORTHLESS).verdictDetail).toBe(
      "Mean trade \u221222.2 ticks net, 95 % interval [\u221223.3, \u221221.1], n = 30. Before costs it earns +5.6 ticks [+4.7, +6.5]: " +
        "the forecast is informative, and costs of 27.8 ticks a round trip take all of it. " +
        "The same rule on time-shifted forecasts earns [\u221211.9, \u22128.1].",
    );
    expect(verdictOf({ ...losing, meanTradeGrossTicksInterval: [-0.04, 6.5] }, []).verdictDetail).toContain(
      "[0.0, +6.5]: not told apart from nothing, before costs of 27.8 ticks",
    );
    expect(verdictOf(RUN, WORTHLESS).verdictDetail).toContain("leave a part of it");
    expect(verdictOf({ ...RUN, trades: 0, meanTradeInterval: null }, []).verdictDetail).toMatch(
      /never reached the threshold/,
    );
  });
});
