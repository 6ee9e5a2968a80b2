import type { VenueName } from "../live/venue.ts";
import { leadLag, type LeadLag } from "./lead-lag.ts";
import { opportunity, type Levels, type Opportunity } from "./opportunity.ts";
import { QuoteWindow } from "./quote-window.ts";
import { type Pair, rateOf } from "./rates.ts";

/** A market as the board knows it. */
export interface BoardMarket {
  readonly venue: VenueName;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
}

export interface BoardSettings {
  /** Currency in which results are told. */
  readonly common: string;
  /** Fractions of the value, by venue. */
  readonly fees: Readonly<Record<VenueName, number>>;
  /** Milliseconds from here to a venue and back, to be there for: added to what the clocks leave open. */
  readonly latency: number;
}

/** One market's line. Prices in its quote currency; null unless its book is live. */
export interface BoardLine {
  readonly market: BoardMarket;
  readonly live: boolean;
  readonly bid: number | null;
  readonly bidSize: number | null;
  readonly ask: number | null;
  readonly askSize: number | null;
  /** Common currency per unit of the quote currency, at the middle of the two sides; null if no live market says. */
  readonly rate: number | null;
  /** Milliseconds of doubt about when the book was: see `BoardQuote.skew`. */
  readonly skew: number | null;
}

export interface BoardPair {
  readonly buy: BoardMarket;
  readonly sell: BoardMarket;
  readonly opportunity: Opportunity;
  /** Currency of its profit: the common one, or the quote currency of both, which is then not changed into another. */
  readonly money: string;
  /** Milliseconds whose worst prices were taken: the doubt of both books and the latency. */
  readonly doubt: number;
  /** Both books have been live for that long, and it is not too long to tell; else there is no net figure. */
  readonly known: boolean;
}

export interface BoardQuote {
  readonly bids: Levels;
  readonly asks: Levels;
  /** Milliseconds of doubt about when this book was (`skewOf`); Infinity where nothing bounds it. */
  readonly skew: number;
}

/** Longest doubt, milliseconds: beyond it nothing is said net. */
const LONGEST = 5000;
/** Mids kept a market, for lead and lag. */
const KEPT = 65_536;

interface Entry {
  readonly market: BoardMarket;
  readonly window: QuoteWindow;
  readonly time: Float64Array;
  readonly mid: Float64Array;
  count: number;
  quote: BoardQuote | null;
}

const MS = 1e6;

/**
 * Markets of one thing at several venues, side by side. Times are local, nanoseconds of one clock, so that venues' clocks
 * only matter through the doubt that they leave. A net figure takes the worst prices of as long as both books' doubt and
 * the latency together: what did not last that long could not have been traded.
 */
export class Board {
  readonly #entries = new Map<string, Entry>();

  /** Sets which markets there are; what is kept of the ones that stay, stays. */
  watch(markets: readonly BoardMarket[]): void {
    const wanted = new Map(markets.map((market) => [keyOf(market), market]));
    for (const key of this.#entries.keys()) if (!wanted.has(key)) this.#entries.delete(key);
    for (const [key, market] of wanted) if (!this.#entries.has(key)) this.#entries.set(key, entryOf(market));
  }

  /** The book of a market from `at` on; null: it is not live. Does nothing for a market that is not watched. */
  update(market: Pick<BoardMarket, "venue" | "symbol">, at: number, quote: BoardQuote | null): void {
    const entry = this.#entries.get(keyOf(market));
    if (!entry) return;
    const full = quote && quote.bids.length > 0 && quote.asks.length > 0 ? quote : null;
    if (full) entry.window.quote(at, full.bids[0], full.asks[0]);
    else entry.window.forget();
    entry.quote = full;
    remember(entry, at, full ? (full.bids[0] + full.asks[0]) / 2 : Number.NaN);
  }

  lines({ common }: BoardSettings): BoardLine[] {
    const pairs = this.#pairs();
    return this.#all().map(({ market, quote }) => {
      const buy = rateOf(market.quote, common, "buy", pairs);
      const sell = rateOf(market.quote, common, "sell", pairs);
      return {
        market,
        live: quote !== null,
        bid: quote?.bids[0] ?? null,
        bidSize: quote?.bids[1] ?? null,
        ask: quote?.asks[0] ?? null,
        askSize: quote?.asks[1] ?? null,
        rate: buy === null || sell === null ? null : (buy + sell) / 2,
        skew: quote?.skew ?? null,
      };
    });
  }

  /** Every way to buy `base` at one venue and sell it at another, the best net (then gross) first. */
  pairs(base: string, settings: BoardSettings, now: number): BoardPair[] {
    const rates = this.#pairs();
    const entries = this.#all().filter(({ market, quote }) => market.base === base && quote !== null);
    const found = entries.flatMap((buy) =>
      entries.flatMap((sell) => (buy === sell ? [] : (this.#pair(buy, sell, settings, rates, now) ?? []))),
    );
    return found.toSorted((x, y) => rank(y) - rank(x) || y.opportunity.grossBps - x.opportunity.grossBps);
  }

  /** Of the mids of the last `span` nanoseconds, as they arrived here. */
  leadLag(
    first: Pick<BoardMarket, "venue" | "symbol">,
    second: Pick<BoardMarket, "venue" | "symbol">,
    now: number,
    span: number,
  ): LeadLag | null {
    const [a, b] = [this.#entries.get(keyOf(first)), this.#entries.get(keyOf(second))];
    return a && b ? leadLag(midsOf(a), midsOf(b), now - span, now) : null;
  }

  /** Mids of a market from `from` on, copied, with the one that held then; null if it is not watched. */
  mids(market: Pick<BoardMarket, "venue" | "symbol">, from: number): { time: Float64Array; mid: Float64Array } | null {
    const entry = this.#entries.get(keyOf(market));
    if (!entry) return null;
    const { time, mid, count } = entry;
    let first = Math.max(0, count - 1);
    while (first > 0 && time[first] > from) first--;
    return { time: time.slice(first, count), mid: mid.slice(first, count) };
  }

  #all(): Entry[] {
    return [...this.#entries.values()];
  }

  #pairs(): Pair[] {
    return this.#all().flatMap(({ market: { base, quote }, quote: book }) =>
      book ? [{ base, quote, bid: book.bids[0], ask: book.asks[0] }] : [],
    );
  }

  #pair(buy: Entry, sell: Entry, settings: BoardSettings, rates: readonly Pair[], now: number): BoardPair | null {
    const [from, to] = [buy.quote as BoardQuote, sell.quote as BoardQuote];
    const { common, fees, latency } = settings;
    const money = buy.market.quote === sell.market.quote ? buy.market.quote : common;
    const doubt = from.skew + to.skew + latency;
    const [asked, offered] = [buy.window.worst(now, doubt * MS), sell.window.worst(now, doubt * MS)];
    const known = asked !== null && offered !== null;
    const rate = ({ market }: Entry, side: "buy" | "sell"): number | null =>
      known ? rateOf(market.quote, money, side, rates) : null;
    const found = opportunity(
      {
        levels: from.asks,
        slip: known ? asked.ask - from.asks[0] : 0,
        fee: fees[buy.market.venue],
        rate: rate(buy, "buy"),
      },
      {
        levels: to.bids,
        slip: known ? to.bids[0] - offered.bid : 0,
        fee: fees[sell.market.venue],
        rate: rate(sell, "sell"),
      },
    );
    return found && { buy: buy.market, sell: sell.market, opportunity: found, money, doubt, known };
  }
}

const keyOf = ({ venue, symbol }: Pick<BoardMarket, "venue" | "symbol">): string => `${venue} ${symbol}`;

const entryOf = (market: BoardMarket): Entry => ({
  market,
  window: new QuoteWindow(LONGEST * MS),
  time: new Float64Array(2 * KEPT),
  mid: new Float64Array(2 * KEPT),
  count: 0,
  quote: null,
});

/** Keeps the latest mids: when both halves are full the older one goes. */
function remember(entry: Entry, at: number, mid: number): void {
  if (entry.count > 0 && Object.is(entry.mid[entry.count - 1], mid)) return;
  if (entry.count === 2 * KEPT) {
    entry.time.copyWithin(0, KEPT);
    entry.mid.copyWithin(0, KEPT);
    entry.count = KEPT;
  }
  entry.time[entry.count] = at;
  entry.mid[entry.count++] = mid;
}

const midsOf = ({ time, mid, count }: Entry): { time: Float64Array; mid: Float64Array; count: number } => ({
  time,
  mid,
  count,
});

/** Net edge where there is one to tell, else below all. */
const rank = ({ opportunity: { net } }: BoardPair): number => net?.edgeBps ?? Number.NEGATIVE_INFINITY;
