import type { VenueName } from "../live/venue.ts";

/**
 * Taker fees of the lowest volume tier, fractions of the traded value, as the venues' fee pages listed them when this was
 * written. A person's own tier differs and fees change: these start the form, they are no fact about an account.
 */
export const TAKER_FEES: Readonly<Record<VenueName, number>> = {
  binance: 0.001,
  "binance-us": 0.0002,
  "binance-usdm": 0.0005,
  coinbase: 0.012,
  "coinbase-exchange": 0.006,
  kraken: 0.004,
  okx: 0.001,
  bybit: 0.001,
};
