import type { VenueName } from "../live/venue.ts";
import { VENUE_FEES } from "../live/venue-fees.ts";
import type { MarketDay } from "../market/day.ts";
import { DEFAULT_BACKTEST, type BacktestSettings } from "./report.ts";

/** The share of the size that usually stands at the best price, that a trade takes. */
const SHARE = 0.1;

/** The defaults for a day: those of US shares, or of the venue with a size that its book can fill. */
export function backtestDefaults(day: MarketDay): BacktestSettings {
  const { venue } = day.instrument;
  if (!Object.hasOwn(VENUE_FEES, venue)) return DEFAULT_BACKTEST;
  return { ...DEFAULT_BACKTEST, ...venueCosts(venue as VenueName), quantity: usualQuantity(day) };
}

/** What a venue charges, nothing a unit: `VENUE_FEES` as settings. */
export const venueCosts = (venue: VenueName): Pick<BacktestSettings, "makerBps" | "takerBps" | "takerPerUnit"> => ({
  ...VENUE_FEES[venue],
  takerPerUnit: 0,
});

/**
 * A tenth of the median size at the best prices of all rows, rounded down to one digit and at least a lot. It is known
 * only with hindsight, and shifts no decision: it scales what is traded.
 */
export function usualQuantity({ book, rows, instrument: { lotSize } }: MarketDay): number {
  const sizes = new Float64Array(2 * rows);
  let count = 0;
  for (const side of book ? [book.bidSize[0], book.askSize[0]] : []) {
    for (let row = 0; row < rows; row++) if (side[row] > 0) sizes[count++] = side[row];
  }
  const median = count === 0 ? 0 : sizes.subarray(0, count).sort()[count >> 1];
  const digits = Math.floor(Math.log10(SHARE * median));
  const unit = 10 ** digits;
  const rounded = Number((Math.floor((SHARE * median) / unit) * unit).toPrecision(1));
  return rounded >= lotSize ? rounded : lotSize;
}
