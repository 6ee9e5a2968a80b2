import { maxDrawdown, mean, median, profitFactor, quantileOfSorted, sharpeRatio, winRate } from "../metrics/trading.ts";
import { meanInterval } from "../metrics/trading-bootstrap.ts";
import type { Outcome } from "./engine.ts";
import type { Money } from "./money.ts";
import type { CostSplit, RunSummary } from "./report.ts";
import { tripGrossTicks, tripNet, tripNetTicks, type Trip } from "./trips.ts";

export interface SummarySettings {
  /** 0 leaves the intervals out. */
  readonly resamples: number;
  readonly seed: number;
}

/** The figures of a run, from its trips; `net` is exactly gross - spread - slippage - fees. */
export function summaryOf(
  outcome: Outcome,
  trips: readonly Trip[],
  equity: Float64Array,
  money: Money,
  settings: SummarySettings,
): RunSummary {
  const net = trips.map((trip) => tripNet(trip, money));
  const netTicks = trips.map((trip) => tripNetTicks(trip, money));
  const grossTicks = trips.map(tripGrossTicks);
  const total = (pick: (trip: Trip) => number): number => trips.reduce((sum, trip) => sum + pick(trip), 0);
  const gross = money.of(total((trip) => trip.gross));
  const costs: CostSplit = {
    spread: money.of(total((trip) => trip.spread)),
    slippage: money.of(total((trip) => trip.slippage)),
    fees: outcome.fees,
  };
  const sharpe = sharpeRatio(net);
  return {
    trades: trips.length,
    gross,
    net: gross - costs.spread - costs.slippage - costs.fees,
    costs,
    maxDrawdown: maxDrawdown(equity),
    turnover: turnoverOf(outcome, money),
    winRate: winRate(net),
    profitFactor: profitFactor(net),
    meanTradeNet: mean(net),
    meanTradeGross: mean(trips.map((trip) => money.of(trip.gross))),
    meanTradeNetTicks: mean(netTicks),
    meanTradeGrossTicks: mean(grossTicks),
    meanTradeInterval: meanInterval(net, settings),
    meanTradeNetTicksInterval: meanInterval(netTicks, settings),
    meanTradeGrossTicksInterval: meanInterval(grossTicks, settings),
    medianHoldSeconds: median(trips.map((trip) => (trip.exitTime - trip.entryTime) / 1e9)),
    sharpe: sharpe && sharpe.ratio,
    sharpeStandardError: sharpe && sharpe.standardError,
    unfilled: outcome.unfilled,
    openQuantity: money.units(outcome.position),
  };
}

/** Currency bought plus currency sold. */
function turnoverOf({ fills }: Outcome, money: Money): number {
  let traded = 0;
  for (let i = 0; i < fills.count; i++) traded += 2 * fills.price[i] * fills.lots[i];
  return money.of(traded);
}

/** Figure by figure the mean over runs (over those that have it); the intervals hold the middle 95 % of the runs. */
export function meanSummary(runs: readonly RunSummary[]): RunSummary {
  const over = (pick: (run: RunSummary) => number): number => mean(runs.map(pick)) ?? 0;
  const known = (pick: (run: RunSummary) => number | null): number[] =>
    runs.map(pick).filter((value): value is number => value !== null);
  const where = (pick: (run: RunSummary) => number | null): number | null => mean(known(pick));
  const middle = (pick: (run: RunSummary) => number | null): [number, number] | null => middle95(known(pick));
  const gross = over((run) => run.gross);
  const costs: CostSplit = {
    spread: over((run) => run.costs.spread),
    slippage: over((run) => run.costs.slippage),
    fees: over((run) => run.costs.fees),
  };
  return {
    trades: over((run) => run.trades),
    gross,
    net: gross - costs.spread - costs.slippage - costs.fees,
    costs,
    maxDrawdown: over((run) => run.maxDrawdown),
    turnover: over((run) => run.turnover),
    winRate: where((run) => run.winRate),
    profitFactor: where((run) => run.profitFactor),
    meanTradeNet: where((run) => run.meanTradeNet),
    meanTradeGross: where((run) => run.meanTradeGross),
    meanTradeNetTicks: where((run) => run.meanTradeNetTicks),
    meanTradeGrossTicks: where((run) => run.meanTradeGrossTicks),
    meanTradeInterval: middle((run) => run.meanTradeNet),
    meanTradeNetTicksInterval: middle((run) => run.meanTradeNetTicks),
    meanTradeGrossTicksInterval: middle((run) => run.meanTradeGrossTicks),
    medianHoldSeconds: where((run) => run.medianHoldSeconds),
    sharpe: where((run) => run.sharpe),
    sharpeStandardError: where((run) => run.sharpeStandardError),
    unfilled: over((run) => run.unfilled),
    openQuantity: over((run) => run.openQuantity),
  };
}

export function middle95(values: readonly number[]): [number, number] | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return [quantileOfSorted(sorted, 0.025), quantileOfSorted(sorted, 0.975)];
}
