import { EventBatch, GAP_CAUSES } from "../src/core/live/batch.ts";
import { LiveDay } from "../src/core/live/live-day.ts";
import { liveInstrument } from "../src/core/live/live-instrument.ts";
import type { MarketDay } from "../src/core/market/day.ts";
import { EventKind } from "../src/core/market/events.ts";
import { Random } from "../src/core/random.ts";

export interface LiveDayShape {
  readonly seed: number;
  /** Book messages, of which each is a row. */
  readonly rows: number;
  readonly levels?: number;
  /** Chance that a message is preceded by a gap. */
  readonly gaps?: number;
}

export const LIVE_INSTRUMENT = liveInstrument(
  { name: "binance" },
  "BTCUSDT",
  { price: 2, qty: 5 },
  Date.UTC(2026, 2, 1),
);

/** Levels a side of the book that messages keep. */
const DEPTH = 12;

/**
 * What a venue without order messages says, in events: a book of twelve levels a side around a mid that walks, about one
 * message in a tenth of a second, and trades between messages. After a gap the book is told anew, elsewhere.
 */
export function liveEvents({ seed, rows, gaps = 0 }: LiveDayShape): EventBatch {
  const random = new Random(seed);
  const batch = new EventBatch();
  const levels = { bids: new Map<number, number>(), asks: new Map<number, number>() };
  let mid = 100_000;
  let at = 36_000e9;
  let sequence = 0;
  const set = (side: 1 | -1, price: number, qty: number): void => {
    const map = side === 1 ? levels.bids : levels.asks;
    if ((map.get(price) ?? 0) === qty) return;
    if (qty === 0) map.delete(price);
    else map.set(price, qty);
    batch.push(0, EventKind.Book, 0, side, price, qty, at - 1e6, at, sequence);
  };
  const follow = (): void => {
    for (const [price] of levels.bids) if (price >= mid || price < mid - 2 * DEPTH) set(1, price, 0);
    for (const [price] of levels.asks) if (price <= mid || price > mid + 2 * DEPTH) set(-1, price, 0);
    for (let depth = 1; depth <= DEPTH; depth++) {
      for (const side of [1, -1] as const) {
        const price = mid - side * depth;
        const map = side === 1 ? levels.bids : levels.asks;
        if (!map.has(price) || random.integer(6) === 0) set(side, price, (1 + random.integer(50_000_000)) / 1e5);
      }
    }
  };
  const trade = (): void => {
    const side = random.integer(2) === 0 ? 1 : -1;
    const size = (1 + random.integer(8_000_000)) / 1e5;
    batch.push(0, EventKind.Trade, 0, side, mid + side, size, at - 5e6, at, sequence);
  };
  for (let row = 0; row < rows; row++) {
    at += 1e6 * (1 + random.integer(200));
    sequence++;
    if (row > 0 && random.uniform() < gaps) {
      batch.push(0, EventKind.Gap, random.integer(GAP_CAUSES.indexOf("finer-ticks")), 0, 0, 0, at, at, sequence);
      levels.bids.clear();
      levels.asks.clear();
      mid += random.integer(2001) - 1000;
      at += random.integer(5) * 1e9;
    }
    for (let trades = random.integer(4); trades > 0; trades--) trade();
    if (random.integer(4) === 0) mid += random.integer(3) - 1;
    follow();
    // No message says nothing: the best bid is always another one.
    set(1, mid - 1, (50_000_001 + random.integer(1000)) / 1e5 + (row % 2));
  }
  return batch;
}

/** The day that those events make. */
export function liveDay(shape: LiveDayShape): MarketDay {
  const day = new LiveDay(LIVE_INSTRUMENT, { levels: shape.levels ?? 5, capacity: shape.rows });
  const batch = liveEvents(shape);
  for (let at = 0; at < batch.count; at++) day.take(batch, at);
  return day.freeze();
}

type Column = Int32Array | Float64Array | Int8Array;

function join<T extends Column>(one: T, two: ArrayLike<number>): T {
  const joined = new (one.constructor as new (length: number) => T)(one.length + two.length);
  joined.set(one);
  joined.set(two, one.length);
  return joined;
}

const joinLevels = <T extends Column>(one: readonly T[], two: readonly ArrayLike<number>[]): T[] =>
  one.map((column, level) => join(column, two[level]));

const hourLater = (time: Float64Array): Float64Array => time.map((nanos) => nanos + 3600e9);

/** `before`, a gap, then `after` an hour later: what is in the one must not be seen in the other. */
export function spliced(before: MarketDay, after: MarketDay): MarketDay {
  const [book, others] = [before.book!, after.book!];
  const [trades, more] = [before.trades!, after.trades!];
  const count = trades.first[before.rows];
  return {
    ...before,
    rows: before.rows + after.rows,
    time: join(before.time, hourLater(after.time)),
    book: {
      levels: book.levels,
      askPrice: joinLevels(book.askPrice as Int32Array[], others.askPrice),
      askSize: joinLevels(book.askSize as Float64Array[], others.askSize),
      bidPrice: joinLevels(book.bidPrice as Int32Array[], others.bidPrice),
      bidSize: joinLevels(book.bidSize as Float64Array[], others.bidSize),
    },
    trades: {
      first: join(
        trades.first,
        more.first.subarray(1).map((trade) => trade + count),
      ),
      time: join(trades.time, hourLater(more.time)),
      price: join(trades.price, more.price),
      size: join(trades.size as Float64Array, more.size),
      aggressor: join(trades.aggressor!, more.aggressor!),
    },
    changes: {
      set: join(before.changes!.set, after.changes!.set),
      gone: join(before.changes!.gone, after.changes!.gone),
    },
    gaps: { row: Int32Array.of(before.rows), cause: Uint8Array.of(0) },
  };
}
