import { expect, it } from "vitest";
import { DEFAULT_BACKTEST } from "../core/backtest/report.ts";
import { VENUE_FEES } from "../core/live/venue-fees.ts";
import type { MarketStatus } from "../../workers/live-api.ts";
import { costsOfShares, liveCosts } from "./live-costs.ts";

const status = (bidSize: number | null, askSize: number | null, lotSize = 1e-5): MarketStatus =>
  ({ key: { venue: "kraken", symbol: "BTC/USD" }, instrument: { lotSize }, bidSize, askSize }) as MarketStatus;

it("costs what the venue takes, for a tenth of what stands at the best prices", () => {
  expect(liveCosts(status(0.4, 0.6))).toEqual({ ...VENUE_FEES.kraken, takerPerUnit: 0, quantity: 0.05 });
  expect(liveCosts(status(3, 3.2))?.quantity).toBe(0.3);
});

it("trades at least a lot, and nothing where there is no book", () => {
  expect(liveCosts(status(1, 1, 1))?.quantity).toBe(1);
  expect(liveCosts(status(null, 1))).toBeNull();
});

it("tells the costs of shares from a venue's", () => {
  expect(costsOfShares(DEFAULT_BACKTEST)).toBe(true);
  expect(costsOfShares({ ...DEFAULT_BACKTEST, ...(liveCosts(status(1, 1)) as object) })).toBe(false);
});
