import type { BacktestReport, BacktestSettings, RunSummary } from "../../core/backtest/report.ts";
import type { Instrument } from "../../core/market/instrument.ts";
import { modelTitle } from "../../store/model-list.ts";
import { currencySign, number, percent, quantityUnit, signed, significant } from "../format.ts";

/** One assumption: what it is about, what is assumed, and the rest of it. */
export interface Assumption {
  readonly title: string;
  readonly value: string;
  readonly detail: string;
}

const fees = ({ takerBps, takerPerUnit }: BacktestSettings, money: string, unit: string): string => {
  const parts = [];
  if (takerPerUnit > 0) parts.push(`${number(takerPerUnit, 4)} ${money} / ${unit}`);
  if (takerBps !== 0 || parts.length === 0) parts.push(`${number(takerBps, 2)} bps`);
  return `${parts.join(" + ")} taker`;
};

/** Everything the result depends on, for showing before it. */
export function assumptions(
  settings: BacktestSettings,
  instrument: Instrument,
  report: BacktestReport | null,
): readonly Assumption[] {
  const unit = quantityUnit(instrument);
  const { threshold, latencyMs, horizon, quantity } = settings;
  const acts = report ? number(report.threshold, 3) : threshold === null ? null : number(threshold, 3);
  const chosen = threshold === null ? "set on validation" : "set by hand";
  return [
    {
      title: "Strategy",
      value: `Forecast taker, ${number(quantity, Number.isInteger(quantity) ? 0 : 4)} ${unit}`,
      detail: `one position, holds ${number(horizon)} events`,
    },
    {
      title: "Signal",
      value: `${modelTitle(report?.model ?? settings.model)}, P(up) − P(down)`,
      detail: acts === null ? "threshold chosen on the validation span" : `acts at ${acts}, ${chosen}`,
    },
    {
      title: "Latency",
      value: `${number(latencyMs, Number.isInteger(latencyMs) ? 0 : 2)} ms constant`,
      detail: `feed 0, entry ${number(latencyMs, Number.isInteger(latencyMs) ? 0 : 2)} ms`,
    },
    {
      title: "Fees",
      value: fees(settings, currencySign(instrument.currency), unit),
      detail: "each side; maker n/a for a taker",
    },
    { title: "Fills and queue", value: "Walks the visible levels", detail: "queue n/a for a taker; impact none" },
  ];
}

/**
 * Decimals that the money of a report needs: none where it comes in hundreds, else so many that its largest amount has
 * three digits, for a hundredth of a coin trades cents.
 */
export function moneyDecimals({ gross, net, costs, maxDrawdown }: RunSummary): number {
  const amounts = [gross, net, costs.spread, costs.slippage, costs.fees, maxDrawdown];
  const largest = amounts.reduce((most, amount) => Math.max(most, Math.abs(amount)), 0);
  return largest === 0 || largest >= 100 ? 0 : Math.min(8, 2 - Math.floor(Math.log10(largest)));
}

/** One figure of the report: how it is named, shown and exported. */
export interface Figure {
  readonly name: string;
  readonly value: (run: RunSummary) => string;
  readonly raw: (run: RunSummary) => number | null;
}

const missing = ({ trades }: RunSummary): string => (trades === 0 ? "n/a: no trades" : "n/a: too few trades");
const shown = (
  name: string,
  pick: (run: RunSummary) => number | null,
  format: (value: number, run: RunSummary) => string,
): Figure => ({
  name,
  raw: pick,
  value: (run) => {
    const value = pick(run);
    return value === null ? missing(run) : format(value, run);
  },
});

function sharpe(run: RunSummary): string {
  if (run.sharpe === null) return missing(run);
  return run.sharpeStandardError === null
    ? signed(run.sharpe, 2)
    : `${signed(run.sharpe, 2)} ± ${number(run.sharpeStandardError, 2)}`;
}

export function figures(currency: string): readonly Figure[] {
  const money = currencySign(currency);
  return [
    shown(
      "Trades",
      (run) => run.trades,
      (value) => number(value),
    ),
    shown(
      "Mean net, ticks",
      (run) => run.meanTradeNetTicks,
      (value) => signed(value, 1),
    ),
    shown(
      "Mean gross, ticks",
      (run) => run.meanTradeGrossTicks,
      (value) => signed(value, 1),
    ),
    shown(
      `Mean net, ${money}`,
      (run) => run.meanTradeNet,
      (value, run) => signed(value, Math.max(2, moneyDecimals(run))),
    ),
    shown(
      "Win rate",
      (run) => run.winRate,
      (value) => percent(value, 1),
    ),
    shown(
      "Profit factor",
      (run) => run.profitFactor,
      (value) => number(value, 3),
    ),
    shown(
      `Max drawdown, ${money}`,
      (run) => run.maxDrawdown,
      (value, run) => number(value, moneyDecimals(run)),
    ),
    shown(
      `Turnover, ${money} m`,
      (run) => run.turnover / 1e6,
      (value) => (value < 1 ? significant(value, 3) : number(value, 2)),
    ),
    shown(
      "Median hold, s",
      (run) => run.medianHoldSeconds,
      (value) => number(value, 1),
    ),
    { name: "Sharpe a trade", value: sharpe, raw: (run) => run.sharpe },
    shown(
      "Orders not filled",
      (run) => run.unfilled,
      (value) => number(value),
    ),
  ];
}

/** From gross to net: what each step adds, and where its bar begins and ends. */
export interface Step {
  readonly name: string;
  readonly amount: number;
  readonly from: number;
  readonly to: number;
}

export function waterfall({ gross, net, costs }: RunSummary): readonly Step[] {
  const steps: Step[] = [{ name: "Gross", amount: gross, from: 0, to: gross }];
  let level = gross;
  for (const [name, cost] of [
    ["Spread", costs.spread],
    ["Slippage", costs.slippage],
    ["Fees", costs.fees],
  ] as const) {
    steps.push({ name, amount: 0 - cost, from: level, to: level - cost });
    level -= cost;
  }
  return [...steps, { name: "Net", amount: net, from: 0, to: net }];
}

/** Which assumptions differ from those a report was made under; empty if none. */
export const changedSince = (report: BacktestReport, settings: BacktestSettings): readonly string[] =>
  (Object.keys(settings) as (keyof BacktestSettings)[]).filter((key) => report.settings[key] !== settings[key]);
