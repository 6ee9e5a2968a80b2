import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../market/day.ts";
import { EventKind } from "../market/events.ts";
import { EventBatch, GAP_CAUSES } from "./batch.ts";
import { LiveDay } from "./live-day.ts";
import { liveInstrument, quoteOf } from "./live-instrument.ts";

const LEVELS = 3;
const instrument = liveInstrument({ name: "binance" }, "BTCUSDT", { price: 2, qty: 5 }, Date.UTC(2026, 2, 1));

/** A thing that happens, as a person would write it. */
type Happening =
  | { readonly what: "message"; readonly time: number; readonly levels: readonly (readonly [1 | -1, number, number])[] }
  | { readonly what: "trade"; readonly time: number; readonly size: number; readonly sign: -1 | 0 | 1 }
  | { readonly what: "gap"; readonly cause: number };

const level = fc.tuple(fc.constantFrom<1 | -1>(1, -1), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 3 }));
const happenings = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        what: fc.constant("message" as const),
        time: fc.integer({ min: 0, max: 40 }),
        levels: fc.array(level, { minLength: 1, maxLength: 5 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        what: fc.constant("trade" as const),
        time: fc.integer({ min: 0, max: 40 }),
        size: fc.integer({ min: 1, max: 9 }),
        sign: fc.constantFrom<-1 | 0 | 1>(-1, 0, 1),
      }),
    },
    { weight: 1, arbitrary: fc.record({ what: fc.constant("gap" as const), cause: fc.integer({ min: 0, max: 9 }) }) },
  ),
  { maxLength: 60 },
);

/** Arrival of happening `i`: times of the exchange advance by a millisecond or so from one to the next. */
const arrival = (i: number): number => 1e9 + i * 1e6;
const exchange = (i: number, time: number): number => (i + time - 20) * 1e6;

function batchOf(list: readonly Happening[]): EventBatch {
  const batch = new EventBatch();
  list.forEach((happening, i) => {
    const at = arrival(i);
    if (happening.what === "gap") return batch.push(0, EventKind.Gap, happening.cause, 0, 0, 0, at, at, i);
    const time = exchange(i, happening.time);
    if (happening.what === "trade")
      return batch.push(0, EventKind.Trade, 0, happening.sign, 100 + i, happening.size, time, at, i);
    for (const [side, price, qty] of happening.levels) batch.push(0, EventKind.Book, 0, side, price, qty, time, at, i);
  });
  return batch;
}

interface TwinTrade {
  time: number;
  readonly price: number;
  readonly size: number;
  readonly sign: number;
  readonly arrived: number;
}

interface TwinRow {
  readonly time: number;
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
  readonly trades: readonly TwinTrade[];
  readonly cause: number | null;
  readonly set: number;
  readonly gone: number;
}

/** Each row from sorted maps, the trades of each searched among all that have come. */
function twin(list: readonly Happening[]): TwinRow[] {
  const rows: TwinRow[] = [];
  const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() };
  let waiting: TwinTrade[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  let cause: number | null = null;
  let whole = true;
  list.forEach((happening, i) => {
    if (happening.what === "gap") {
      sides.bids.clear();
      sides.asks.clear();
      cause ??= happening.cause;
      whole = true;
      return;
    }
    const own = exchange(i, happening.time);
    if (happening.what === "trade") {
      waiting.push({
        time: own,
        price: 100 + i,
        size: happening.size,
        sign: happening.sign,
        arrived: arrival(i),
      });
      return;
    }
    for (const [side, price, qty] of happening.levels) {
      const map = side === 1 ? sides.bids : sides.asks;
      if (qty === 0) map.delete(price);
      else map.set(price, qty);
    }
    const time = Math.max(own, rows.at(-1)?.time ?? Number.NEGATIVE_INFINITY);
    const trades: TwinTrade[] = [];
    while (waiting.length > 0) {
      const [trade, ...others] = waiting;
      const when = Math.max(trade.time, latest);
      if (when > time) break;
      latest = when;
      trades.push({ ...trade, time: when });
      waiting = others;
    }
    const count = (some: (qty: number) => boolean): number =>
      whole ? 0 : happening.levels.reduce((sum, [side, , qty]) => sum + (some(qty) ? side : 0), 0);
    rows.push({
      time,
      bids: [...sides.bids].sort(([a], [b]) => b - a).slice(0, LEVELS),
      asks: [...sides.asks].sort(([a], [b]) => a - b).slice(0, LEVELS),
      trades,
      cause: rows.length > 0 ? cause : null,
      set: count((qty) => qty > 0),
      gone: count((qty) => qty === 0),
    });
    cause = null;
    whole = false;
  });
  return rows;
}

function levelsAt(
  prices: readonly Int32Array[],
  sizes: readonly ArrayLike<number>[],
  row: number,
  absent: number,
): [number, number][] {
  return prices.flatMap((column, at): [number, number][] =>
    column[row] === absent ? [] : [[column[row], sizes[at][row]]],
  );
}

/** The day's columns written as the twin writes its rows. */
function rowsOf(day: MarketDay): Omit<TwinRow, "arrived">[] {
  const book = day.book!;
  return Array.from({ length: day.rows }, (_, row) => {
    const { first, time, price, size, aggressor } = day.trades!;
    const gap = day.gaps!.row.indexOf(row);
    return {
      time: day.time[row],
      bids: levelsAt(book.bidPrice, book.bidSize, row, ABSENT_BID),
      asks: levelsAt(book.askPrice, book.askSize, row, ABSENT_ASK),
      trades: Array.from({ length: first[row + 1] - first[row] }, (_, i) => first[row] + i).map((at) => ({
        time: time[at],
        price: price[at],
        size: size[at],
        sign: aggressor![at],
        arrived: expect.any(Number) as number,
      })),
      cause: gap < 0 ? null : day.gaps!.cause[gap],
      set: day.changes!.set[row],
      gone: day.changes!.gone[row],
    };
  });
}

const fed = (list: readonly Happening[], capacity = 100): LiveDay => {
  const day = new LiveDay(instrument, { levels: LEVELS, capacity });
  const batch = batchOf(list);
  for (let at = 0; at < batch.count; at++) day.take(batch, at);
  return day;
};

describe("a day that grows", () => {
  it("holds, row by row, what a twin of sorted maps holds: books, times, trades, gaps, counts of changes", () => {
    fc.assert(
      fc.property(happenings, (list) => {
        const day = fed(list);
        day.finish();
        expect(twin(list)).toEqual(rowsOf(day.day));
        expect(twin(list)).toEqual(rowsOf(day.freeze()));
      }),
    );
  });

  it("is the same whether messages are completed at once or when the next thing happens", () => {
    fc.assert(
      fc.property(happenings, (list) => {
        const lazy = fed(list);
        const eager = new LiveDay(instrument, { levels: LEVELS, capacity: 100 });
        const batch = batchOf(list);
        for (let at = 0; at < batch.count; at++) {
          eager.take(batch, at);
          if (batch.sequence[at] !== batch.sequence[at + 1] || at + 1 === batch.count) eager.finish();
        }
        expect(eager.freeze()).toEqual(lazy.freeze());
      }),
    );
  });

  it("goes on in its tail as in itself, in the middle of a message too", () => {
    fc.assert(
      fc.property(happenings, fc.nat(120), fc.nat(20), (list, cut, rows) => {
        const whole = fed(list).freeze();
        let day = new LiveDay(instrument, { levels: LEVELS, capacity: 100 });
        let left = 0;
        const batch = batchOf(list);
        for (let at = 0; at < batch.count; at++) {
          if (at === cut) {
            left = Math.max(0, day.day.rows - rows);
            day = day.tail(rows, 80);
          }
          day.take(batch, at);
        }
        const [start, ...others] = rowsOf(whole).slice(left);
        expect(rowsOf(day.freeze())).toEqual(start ? [{ ...start, cause: null }, ...others] : []);
      }),
    );
  });

  it("says one object from first row to last, whose arrays stay where they are", () => {
    const day = fed([]);
    const { time, book } = day.day;
    const batch = batchOf([{ what: "message", time: 20, levels: [[1, 5, 2]] }]);
    expect(day.day.rows).toBe(0);
    day.take(batch, 0);
    expect(day.day.rows).toBe(0);
    day.finish();
    expect([day.day.rows, day.day.time === time, day.day.book === book, book!.bidPrice[0][0]]).toEqual([
      1,
      true,
      true,
      5,
    ]);
  });

  it("gives two messages of one arrival a row each", () => {
    const batch = new EventBatch();
    batch.push(0, EventKind.Book, 0, 1, 5, 2, 20, 21, 1);
    batch.push(0, EventKind.Book, 0, 1, 6, 2, 20, 21, 2);
    const day = new LiveDay(instrument, { levels: LEVELS, capacity: 4 });
    for (let at = 0; at < batch.count; at++) day.take(batch, at);
    day.finish();
    expect([day.day.rows, day.day.book?.bidPrice[0].slice(0, 2)]).toEqual([2, Int32Array.of(5, 6)]);
  });

  it("refuses more rows than it has room for", () => {
    const message = { what: "message", time: 20, levels: [[1, 5, 2]] } as const;
    const day = fed([message, message, message], 2);
    expect([day.full, day.day.rows]).toEqual([true, 2]);
    expect(() => day.finish()).toThrow("no room for more than 2 rows");
  });

  it("keeps a trade from beyond the rows' clock waiting for a second at most, and gives it the row's time", () => {
    const batch = new EventBatch();
    batch.push(0, EventKind.Trade, 0, 1, 100, 1, 1e15, 1e9, 1);
    batch.push(0, EventKind.Book, 0, 1, 5, 1, 0.5e9, 1.9e9, 2);
    batch.push(0, EventKind.Book, 0, 1, 5, 2, 1.5e9, 2.1e9, 3);
    const day = new LiveDay(instrument, { levels: 1, capacity: 9 });
    for (let at = 0; at < batch.count; at++) day.take(batch, at);
    const { trades } = day.freeze();
    expect([...trades!.first]).toEqual([0, 0, 1]);
    expect([...trades!.time]).toEqual([1.5e9]);
  });

  it("waits to be told finer ticks, writes all prices in them, and misses nothing", () => {
    const batch = batchOf([
      { what: "message", time: 20, levels: [[1, 5, 2]] },
      { what: "trade", time: 20, size: 1, sign: 1 },
      { what: "gap", cause: GAP_CAUSES.indexOf("finer-ticks") },
      {
        what: "message",
        time: 20,
        levels: [
          [1, 50, 2],
          [-1, 57, 1],
        ],
      },
    ]);
    const day = new LiveDay(instrument, { levels: 1, capacity: 9 });
    for (let at = 0; at < 3; at++) day.take(batch, at);
    expect(day.finer).toBe(true);
    expect(() => day.take(batch, 3)).toThrow("ticks");
    day.refine({ ...instrument, priceUnit: 0.001 });
    for (let at = 3; at < batch.count; at++) day.take(batch, at);
    const { book, trades, gaps, rows, instrument: finer } = day.freeze();
    expect([[...book!.bidPrice[0]], [...book!.askPrice[0]]]).toEqual([
      [50, 50],
      [ABSENT_ASK, 57],
    ]);
    expect([rows, [...trades!.price], gaps!.row.length, finer.priceUnit]).toEqual([2, [1010], 0, 0.001]);
  });

  it("leaves out levels at prices that ticks cannot hold, in finer ticks too", () => {
    const batch = new EventBatch();
    batch.push(0, EventKind.Book, 0, -1, 400_000_000, 1, 1, 1, 1);
    batch.push(0, EventKind.Book, 0, -1, 2 ** 31, 1, 1, 1, 1);
    const day = new LiveDay(instrument, { levels: 2, capacity: 9 });
    for (let at = 0; at < batch.count; at++) day.take(batch, at);
    day.finish();
    expect(day.day.book!.askPrice.map((column) => column[0])).toEqual([400_000_000, ABSENT_ASK]);
    day.refine({ ...instrument, priceUnit: 0.001 });
    expect([day.day.book!.askPrice[0][0], day.day.book!.askSize[0][0]]).toEqual([ABSENT_ASK, 0]);
  });
});

it("an instrument says what a venue's symbol is quoted in, its tick and its lot", () => {
  expect(instrument).toMatchObject({
    currency: "USDT",
    priceUnit: 0.01,
    tickUnits: 1,
    lotSize: 1e-5,
    date: "2026-03-01",
  });
  const quoted = ["BTC-USD", "XBT/EUR", "BTC-USDT-SWAP", "ethfdusd", "SOLBTC", "WHAT"].map(quoteOf);
  expect(quoted).toEqual(["USD", "EUR", "USDT", "FDUSD", "BTC", ""]);
});
