import type { VenueName } from "../live/venue.ts";
import type { Product } from "../sources/products.ts";

/** What is traded, and in what money. */
export interface Names {
  readonly base: string;
  readonly quote: string;
}

/**
 * What a symbol trades: by the given products, or by its own writing where that parts the two ("BTC-USD", "BTC/USD");
 * null where neither tells.
 */
export function namesOf(symbol: string, products: readonly Product[]): Names | null {
  const listed = products.find((product) => product.symbol === symbol);
  if (listed) return { base: listed.base, quote: listed.quote };
  const [base, quote, ...more] = symbol.split(/[-/]/);
  return base && quote && more.length === 0 ? { base, quote } : null;
}

/** Contracts on a coin, not the coin: who holds one pays or gets funding, and cannot deliver it elsewhere. */
export const isPerpetual = (venue: VenueName): boolean => venue === "binance-usdm";

/** Markets that tell what one money is worth in another, at a venue that has long listed them against dollars. */
const AGAINST_USD: Readonly<Record<string, string>> = {
  USDT: "USDT/USD",
  USDC: "USDC/USD",
  DAI: "DAI/USD",
  EUR: "EUR/USD",
  GBP: "GBP/USD",
};

/** The market to follow for the rate of `quote` in `common`; null where none is known. */
export function basisMarket(
  quote: string,
  common: string,
): { readonly venue: VenueName; readonly symbol: string } | null {
  if ((quote === "USD") === (common === "USD")) return null;
  const other = quote === "USD" ? common : quote;
  return Object.hasOwn(AGAINST_USD, other) ? { venue: "kraken", symbol: AGAINST_USD[other] } : null;
}
