/** Levels of one side, best first: price, size, price, size, ... Prices in the venue's quote currency, sizes in coins. */
export type Levels = ArrayLike<number>;

/** One side of a round trip: where it trades, at what cost, in what money. */
export interface Leg {
  readonly levels: Levels;
  /** How much worse the best price was at its worst while the clocks and the way there leave open when "now" is; >= 0. */
  readonly slip: number;
  /** Taker fee, a fraction of the value. */
  readonly fee: number;
  /**
   * Common currency per unit of this venue's quote currency, on the side a trader would get; null if no market that is
   * watched says so. USDT is not USD.
   */
  readonly rate: number | null;
}

/** Buying at one venue what is sold at another, at once, as taker. Money in the common currency. */
export interface Opportunity {
  /** What a screen of best prices shows: best bid less best ask, in basis points of the ask, quote currencies taken as one. */
  readonly grossBps: number;
  /** Null where a rate is missing: then nothing can be said net. */
  readonly net: {
    /** Coins that are worth trading: as long as the next one still earns. */
    readonly size: number;
    /** What they earn after fees, depth, basis and slip; 0 where nothing does. */
    readonly profit: number;
    /** Net edge of the first coin, basis points of its cost; negative where it loses. */
    readonly edgeBps: number;
  } | null;
}

/** Null where a book is empty. Throws RangeError for a negative slip or fee. */
export function opportunity(buy: Leg, sell: Leg): Opportunity | null {
  for (const { slip, fee } of [buy, sell])
    if (!(slip >= 0 && fee >= 0 && fee < 1)) throw new RangeError("slip and fee are not negative, a fee is below 1");
  if (buy.levels.length < 2 || sell.levels.length < 2) return null;
  const grossBps = 1e4 * (sell.levels[0] / buy.levels[0] - 1);
  if (buy.rate === null || sell.rate === null) return { grossBps, net: null };
  const cost = (price: number): number => (price + buy.slip) * (1 + buy.fee) * (buy.rate as number);
  const yields = (price: number): number => (price - sell.slip) * (1 - sell.fee) * (sell.rate as number);
  const edgeBps = 1e4 * (yields(sell.levels[0]) / cost(buy.levels[0]) - 1);
  return { grossBps, net: { ...walked(buy.levels, sell.levels, cost, yields), edgeBps } };
}

/** Matches asks with bids, best with best, while a coin yields more than it costs. */
function walked(
  asks: Levels,
  bids: Levels,
  cost: (price: number) => number,
  yields: (price: number) => number,
): { size: number; profit: number } {
  let size = 0;
  let profit = 0;
  let a = 0;
  let b = 0;
  let askLeft = asks[1];
  let bidLeft = bids[1];
  while (a < asks.length && b < bids.length) {
    const gain = yields(bids[b]) - cost(asks[a]);
    if (gain <= 0) break;
    const step = Math.min(askLeft, bidLeft);
    size += step;
    profit += step * gain;
    askLeft -= step;
    bidLeft -= step;
    if (askLeft <= 0) askLeft = asks[(a += 2) + 1] ?? 0;
    if (bidLeft <= 0) bidLeft = bids[(b += 2) + 1] ?? 0;
  }
  return { size, profit };
}
