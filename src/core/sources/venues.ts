import type { Venue, VenueName } from "../live/venue.ts";
import { binance, binanceUs, binanceUsdm } from "./binance.ts";
import { bybit } from "./bybit.ts";
import { coinbaseExchange } from "./coinbase-exchange.ts";
import { coinbase } from "./coinbase.ts";
import { kraken } from "./kraken.ts";
import { okx } from "./okx.ts";

/** Every venue whose protocol is spoken here, by the name it is asked for. */
export const VENUES: Readonly<Record<VenueName, Venue>> = {
  binance,
  "binance-us": binanceUs,
  "binance-usdm": binanceUsdm,
  coinbase,
  "coinbase-exchange": coinbaseExchange,
  kraken,
  okx,
  bybit,
};
