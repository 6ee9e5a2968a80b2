/** The best prices of a market that is live: units of `quote` per unit of `base`. */
export interface Pair {
  readonly base: string;
  readonly quote: string;
  readonly bid: number;
  readonly ask: number;
}

/**
 * What one unit of `currency` costs ("buy") or yields ("sell") in `common`, by the best of the pairs that quote the two
 * against each other, either way round; 1 for the same currency, null where none does. Chains of pairs are not followed:
 * each link has a spread, a fee and a clock of its own.
 */
export function rateOf(currency: string, common: string, side: "buy" | "sell", pairs: readonly Pair[]): number | null {
  if (currency === common) return 1;
  const rates = pairs.flatMap(({ base, quote, bid, ask }) => {
    if (base === currency && quote === common) return side === "buy" ? ask : bid;
    if (base === common && quote === currency) return side === "buy" ? 1 / bid : 1 / ask;
    return [];
  });
  if (rates.length === 0) return null;
  return side === "buy" ? Math.min(...rates) : Math.max(...rates);
}
