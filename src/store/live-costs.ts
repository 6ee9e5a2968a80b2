import { type BacktestSettings, DEFAULT_BACKTEST } from "../core/backtest/report.ts";
import { venueCosts } from "../core/backtest/venue-defaults.ts";
import type { MarketStatus } from "../../workers/live-api.ts";

/** The share of the size at the best prices that a trade takes. */
const SHARE = 0.1;

export type LiveCosts = Pick<BacktestSettings, "makerBps" | "takerBps" | "takerPerUnit" | "quantity">;

/** What a trade of a size that this book can fill costs at its venue's list prices; null while there is no book. */
export function liveCosts({ key, instrument, bidSize, askSize }: MarketStatus): LiveCosts | null {
  if (!instrument || bidSize === null || askSize === null) return null;
  const share = (SHARE * (bidSize + askSize)) / 2;
  const rounded = Number(share.toPrecision(1));
  return { ...venueCosts(key.venue), quantity: Math.max(instrument.lotSize, rounded) };
}

/** The costs are those that the program begins with, which are of US shares. */
export const costsOfShares = ({ makerBps, takerBps, takerPerUnit }: BacktestSettings): boolean =>
  makerBps === DEFAULT_BACKTEST.makerBps &&
  takerBps === DEFAULT_BACKTEST.takerBps &&
  takerPerUnit === DEFAULT_BACKTEST.takerPerUnit;
