import type { VenueName } from "./venue.ts";

/** What a venue takes of the traded value, basis points a side. */
export interface VenueFee {
  readonly makerBps: number;
  readonly takerBps: number;
}

const fee = (makerBps: number, takerBps: number): VenueFee => ({ makerBps, takerBps });

/**
 * List prices of the lowest volume tier, as the venues' schedules told them in 2023 to 2026; where schedules of one venue
 * disagree (by year, or by pair as at Binance.US) the dearer one, since a fee that is too low makes profits that are not
 * there. A person's own tier, pair and country differ and schedules change: a number to start from and to check.
 */
export const VENUE_FEES: Readonly<Record<VenueName, VenueFee>> = {
  binance: fee(10, 10),
  "binance-us": fee(40, 60),
  "binance-usdm": fee(2, 5),
  coinbase: fee(60, 120),
  "coinbase-exchange": fee(40, 60),
  kraken: fee(25, 40),
  okx: fee(8, 10),
  bybit: fee(10, 10),
};

/** The same as fractions of the value, with a person's own taker fees (basis points) where they are given. */
export const takerFees = (own: Readonly<Partial<Record<VenueName, number>>> = {}): Record<VenueName, number> =>
  Object.fromEntries(
    Object.entries(VENUE_FEES).map(([venue, { takerBps }]) => [venue, (own[venue as VenueName] ?? takerBps) / 1e4]),
  ) as Record<VenueName, number>;
