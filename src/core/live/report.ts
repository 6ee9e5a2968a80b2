import { asNumber } from "./decimal.ts";
import type { LadderSide } from "./ladder.ts";
import type { Scale } from "./scale.ts";
import type { Market } from "./session.ts";
import type { Integrity } from "./synced-book.ts";

/** What became of one symbol: every message accounted for, and the book as it stands. Prices in quote currency. */
export interface MarketReport {
  readonly symbol: string;
  readonly state: Integrity;
  /** Book updates: received = applied + all ignored + inGap + waiting + unaccounted. */
  readonly received: number;
  readonly applied: number;
  readonly ignored: number;
  readonly ignoredBy: Readonly<Record<string, number>>;
  /** Updates from a hole to the synchronisation after it. */
  readonly inGap: number;
  readonly waiting: number;
  readonly unaccounted: number;
  readonly gaps: number;
  readonly snapshots: number;
  readonly snapshotsRefused: number;
  readonly checksumsOk: number;
  readonly checksumsFailed: number;
  readonly crossed: number;
  /** Null unless the state is LIVE or TOP-20. */
  readonly bestBid: number | null;
  readonly bestAsk: number | null;
  /** The best prices lie within the range in which no level is missing. */
  readonly bestKnown: boolean;
  /** Levels a side that the venue keeps on this channel; null = all. */
  readonly depth: number | null;
  /** Levels held on each side. */
  readonly bids: number;
  readonly asks: number;
  /** Prices between which no level is missing; null where there is no bound. */
  readonly knownFrom: number | null;
  readonly knownTo: number | null;
  readonly quotes: { readonly received: number; readonly compared: number; readonly mismatches: number };
  readonly trades: number;
  readonly tradesDuplicate: number;
  readonly tradesPassedOver: number;
  readonly tradesMissing: number;
  readonly tradesMalformed: number;
  /** Whose side the venue writes on trades, by comparison with the book; null before 200 clear prints. */
  readonly tradeSide: {
    readonly taker: number;
    readonly maker: number;
    readonly verdict: "taker" | "maker" | null;
  };
  /** State hash of the symbol's events and the book they make (`LiveFold`). */
  readonly hash: string;
}

/** `hash` is that of the symbol's events, folded by the reader. */
export function marketReport({ symbol, book, tape }: Market, hash: string): MarketReport {
  const { ledger, quotes } = book;
  const { ladder, scale, range, depth } = book.book;
  const { received, applied, inGap, waiting, unaccounted, gaps } = ledger;
  const { snapshots, snapshotsRefused, checksumsOk, checksumsFailed, crossed } = ledger;
  const { taker, maker, verdict } = tape.calibration;
  return {
    symbol,
    state: book.state,
    received,
    applied,
    ignored: ledger.ignoredTotal,
    ignoredBy: Object.fromEntries(ledger.ignored),
    inGap,
    waiting,
    unaccounted: unaccounted + tape.unaccounted,
    gaps,
    snapshots,
    snapshotsRefused,
    checksumsOk,
    checksumsFailed,
    crossed,
    bestBid: book.shown ? priceOf(ladder.bids, scale) : null,
    bestAsk: book.shown ? priceOf(ladder.asks, scale) : null,
    bestKnown: book.shown && range.holdsBest(ladder),
    depth: Number.isFinite(depth) ? depth : null,
    bids: ladder.bids.size,
    asks: ladder.asks.size,
    knownFrom: Number.isFinite(range.lowest) ? asNumber(range.lowest, scale.price) : null,
    knownTo: Number.isFinite(range.highest) ? asNumber(range.highest, scale.price) : null,
    quotes: { received: quotes.received, compared: quotes.compared, mismatches: quotes.mismatches },
    trades: tape.trades,
    tradesDuplicate: tape.duplicates,
    tradesPassedOver: tape.passedOver,
    tradesMissing: tape.missing,
    tradesMalformed: tape.malformed,
    tradeSide: { taker, maker, verdict },
    hash,
  };
}

const priceOf = (side: LadderSide, scale: Scale): number | null =>
  side.size === 0 ? null : asNumber(side.price(0), scale.price);
