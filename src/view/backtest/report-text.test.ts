import * as fc from "fast-check";
import { expect, it } from "vitest";
import { type BacktestReport, DEFAULT_BACKTEST, type RunSummary } from "../../core/backtest/report.ts";
import type { Instrument } from "../../core/market/instrument.ts";
import { assumptions, changedSince, figures, waterfall, moneyDecimals } from "./report-text.ts";

const instrument = { symbol: "SIMX", currency: "USD", lotSize: 1 } as Instrument;
const run = (more: Partial<RunSummary>): RunSummary =>
  ({ trades: 0, sharpe: null, sharpeStandardError: null, ...more }) as RunSummary;

it("lets every bar of the waterfall begin where the last one ended, and end at net", () => {
  const money = fc.integer({ min: -1_000_000, max: 1_000_000 });
  fc.assert(
    fc.property(money, money, money, money, (gross, spread, slippage, fees) => {
      const net = gross - spread - slippage - fees;
      const steps = waterfall(run({ gross, net, costs: { spread, slippage, fees } }));
      for (let i = 1; i < steps.length - 1; i++) expect(steps[i].from).toBe(steps[i - 1].to);
      expect(steps[3].to).toBe(net);
      expect(steps[4]).toMatchObject({ name: "Net", from: 0, to: net });
      for (const { from, to, amount } of steps) expect(to - from).toBe(amount);
    }),
  );
});

it("says why a figure is missing, and never shows it as zero", () => {
  const sharpe = figures("USD").find(({ name }) => name === "Sharpe a trade");
  expect(sharpe?.value(run({ trades: 0 }))).toBe("n/a: no trades");
  expect(sharpe?.value(run({ trades: 1 }))).toBe("n/a: too few trades");
  expect(sharpe?.value(run({ trades: 9, sharpe: -2.164, sharpeStandardError: 0.1 }))).toBe("−2.16 ± 0.10");
});

it("states costs before there is a report, and the threshold that was chosen after", () => {
  const before = assumptions({ ...DEFAULT_BACKTEST, takerBps: 0.5 }, instrument, null);
  expect(before.find(({ title }) => title === "Fees")?.value).toBe("0.0030 US$ / sh + 0.50 bps taker");
  expect(before.find(({ title }) => title === "Signal")?.detail).toBe("threshold chosen on the validation span");
  const after = assumptions(DEFAULT_BACKTEST, instrument, { threshold: 0.4 } as BacktestReport);
  expect(after.find(({ title }) => title === "Signal")?.detail).toBe("acts at 0.400, set on validation");
});

it("knows which assumptions have changed since a report", () => {
  const report = { settings: DEFAULT_BACKTEST } as BacktestReport;
  expect(changedSince(report, { ...DEFAULT_BACKTEST })).toEqual([]);
  expect(changedSince(report, { ...DEFAULT_BACKTEST, latencyMs: 1, threshold: 0.3 })).toEqual([
    "latencyMs",
    "threshold",
  ]);
});

const tradedFor = (gross: number, net: number, fees = 0) =>
  ({ gross, net, costs: { spread: 0, slippage: 0, fees }, maxDrawdown: 0 }) as Parameters<typeof moneyDecimals>[0];

it("money in hundreds has no decimals, cents of a coin have three digits, and nothing traded has none", () => {
  expect(moneyDecimals(tradedFor(-1234, -2000))).toBe(0);
  expect(moneyDecimals(tradedFor(3, -42))).toBe(1);
  expect(moneyDecimals(tradedFor(0.001, -0.05, 0.05))).toBe(4);
  expect(moneyDecimals(tradedFor(0, 0))).toBe(0);
});
