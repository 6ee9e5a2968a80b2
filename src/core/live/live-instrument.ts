import type { Instrument } from "../market/instrument.ts";
import { POWERS } from "./decimal.ts";
import type { Decimals } from "./scale.ts";
import type { Venue } from "./venue.ts";

/** Quote currencies at the end of a symbol that has no separator; longer ones before those that end them. */
const QUOTES = [
  "FDUSD",
  "USDT",
  "USDC",
  "TUSD",
  "BUSD",
  "USD",
  "EUR",
  "GBP",
  "TRY",
  "BRL",
  "JPY",
  "BTC",
  "XBT",
  "ETH",
  "BNB",
] as const;

/** What a venue's symbol is quoted in: its last word of two (BTC-USD, XBT/USD), else by its ending; "" if neither tells. */
export function quoteOf(symbol: string): string {
  const [, quote] = symbol.toUpperCase().split(/[-/_]/);
  return quote ?? QUOTES.find((ending) => symbol.toUpperCase().endsWith(ending)) ?? "";
}

/**
 * A venue's symbol in the units of its events: a tick is 10^-price of `scale`, trade prices are in ticks too, and a lot is
 * 10^-qty. `dayMs` is the base day, midnight UTC in milliseconds since 1970.
 */
export function liveInstrument(venue: Pick<Venue, "name">, symbol: string, scale: Decimals, dayMs: number): Instrument {
  return {
    symbol,
    venue: venue.name,
    date: new Date(dayMs).toISOString().slice(0, 10),
    timeZone: "UTC",
    currency: quoteOf(symbol),
    priceUnit: 1 / POWERS[scale.price],
    tickUnits: 1,
    lotSize: 1 / POWERS[scale.qty],
  };
}
