import type { Venue, VenueName } from "../live/venue.ts";
import { binance, binanceUs, binanceUsdm } from "./binance.ts";

/** Every venue whose protocol is spoken here, by the name it is asked for. */
export const VENUES: ReadonlyMap<VenueName, Venue> = new Map(
  [binance, binanceUs, binanceUsdm].map((venue) => [venue.name, venue]),
);
