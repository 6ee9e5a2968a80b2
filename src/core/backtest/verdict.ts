import type { RunSummary, VerdictKind } from "./report.ts";
import { middle95 } from "./summary.ts";
import { MIN_TRADES } from "./threshold.ts";

export interface Verdict {
  readonly verdictKind: VerdictKind;
  readonly verdict: string;
  readonly verdictDetail: string;
}

/**
 * Follows from the 95 % block-bootstrap interval of the mean trade, net of costs, and from the null runs: an edge needs
 * a lower bound above 0 and a mean above 97.5 % of the null runs'; under MIN_TRADES trades nothing is said.
 */
export function verdictOf(run: RunSummary, nullDistribution: readonly number[]): Verdict {
  const verdictKind = kindOf(run, nullDistribution);
  return {
    verdictKind,
    verdict: sentence(verdictKind, run),
    verdictDetail: detail(verdictKind, run, nullDistribution),
  };
}

function kindOf(run: RunSummary, nullDistribution: readonly number[]): VerdictKind {
  const interval = run.meanTradeInterval;
  if (run.trades < MIN_TRADES || interval === null || run.meanTradeNetTicks === null) return "not-enough-data";
  const bar = middle95(nullDistribution)?.[1] ?? 0;
  return interval[0] > 0 && run.meanTradeNetTicks > bar ? "edge" : "no-edge";
}

function sentence(kind: VerdictKind, run: RunSummary): string {
  if (kind === "edge") return `Edge after costs of ${ticks(run.meanTradeNetTicks)} ticks a trade on this test span.`;
  if (kind === "no-edge") return "No evidence of an edge after costs.";
  return `Not enough data: ${count(run.trades)}, at least ${MIN_TRADES} are needed.`;
}

function detail(kind: VerdictKind, run: RunSummary, nullDistribution: readonly number[]): string {
  if (run.trades === 0) return "The signal never reached the threshold while an order could be filled.";
  const interval = run.meanTradeNetTicksInterval;
  const mean = `Mean trade ${ticks(run.meanTradeNetTicks)} ticks net${interval ? `, 95 % interval ${range(interval)}` : ""}, n = ${run.trades}.`;
  if (kind === "not-enough-data") return mean;
  const band = middle95(nullDistribution);
  const beside = band ? ` The same rule on time-shifted forecasts earns ${range(band)}.` : "";
  return `${mean} ${beforeCosts(run)}${beside}`;
}

function beforeCosts(run: RunSummary): string {
  const interval = run.meanTradeGrossTicksInterval;
  if (!interval || run.meanTradeGrossTicks === null || run.meanTradeNetTicks === null) return "";
  const paid = run.meanTradeGrossTicks - run.meanTradeNetTicks;
  const earned = `Before costs it earns ${ticks(run.meanTradeGrossTicks)} ticks ${range(interval)}`;
  const costs = `costs of ${paid.toFixed(1)} ticks a round trip`;
  if (interval[0] <= 0) return `${earned}: not told apart from nothing, before ${costs}.`;
  const rest = run.meanTradeNetTicks > 0 ? `${costs} leave a part of it` : `${costs} take all of it`;
  return `${earned}: the forecast is informative, and ${rest}.`;
}

const count = (trades: number): string => (trades === 1 ? "1 trade" : `${trades} trades`);

/** One decimal, a sign, and a real minus. */
const ticks = (value: number | null): string => {
  if (value === null) return "n/a";
  const text = Math.abs(value).toFixed(1);
  return Number(text) === 0 ? text : `${value > 0 ? "+" : "\u2212"}${text}`;
};

const range = ([low, high]: readonly [number, number]): string => `[${ticks(low)}, ${ticks(high)}]`;
