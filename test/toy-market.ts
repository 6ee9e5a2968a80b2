import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../src/core/market/day.ts";
import type { Instrument } from "../src/core/market/instrument.ts";
import { Random } from "../src/core/random.ts";

export const TOY: Instrument = {
  symbol: "TOY",
  venue: "TEST",
  date: "2020-01-02",
  timeZone: "America/New_York",
  currency: "USD",
  priceUnit: 1e-4,
  tickUnits: 100,
  lotSize: 1,
};

/** One side of a book row, best first: [price in ticks, size]. */
export type Side = readonly (readonly [number, number])[];

export interface ToyRow {
  /** Nanoseconds; one millisecond a row unless given. */
  readonly time?: number;
  readonly bids: Side;
  readonly asks: Side;
  /** A LOBSTER type 7 message with this price: -1 halt, 0 quoting, 1 trading. */
  readonly halt?: -1 | 0 | 1;
  /** Events are missing before this row. */
  readonly gap?: boolean;
}

/** A day written by hand, for tests: messages are additions of one unit at the best bid, except halts. */
export function toyDay(rows: readonly ToyRow[], instrument: Instrument = TOY): MarketDay {
  const n = rows.length;
  const levels = Math.max(1, ...rows.map((row) => Math.max(row.bids.length, row.asks.length)));
  const prices = (side: "bids" | "asks", absent: number): Int32Array[] =>
    Array.from({ length: levels }, (_, level) => Int32Array.from(rows, (row) => row[side][level]?.[0] ?? absent));
  const sizes = (side: "bids" | "asks"): Float64Array[] =>
    Array.from({ length: levels }, (_, level) => Float64Array.from(rows, (row) => row[side][level]?.[1] ?? 0));
  const gaps = rows.flatMap((row, at) => (row.gap ? [at] : []));
  const halted = (row: ToyRow): boolean => row.halt !== undefined;
  return {
    instrument,
    provenance: { label: "toy", simulated: true, sourceLevels: levels, timeBasis: "exchange" },
    rows: n,
    time: Float64Array.from(rows, (row, i) => row.time ?? i * 1_000_000),
    messages: {
      type: Uint8Array.from(rows, (row) => (halted(row) ? 7 : 1)),
      orderId: Float64Array.from(rows, (_, i) => i),
      size: Float64Array.from(rows, (row) => (halted(row) ? 0 : 1)),
      price: Float64Array.from(rows, (row) => row.halt ?? (row.bids[0]?.[0] ?? 0) * instrument.tickUnits),
      direction: Int8Array.from(rows, (row) => (halted(row) ? 0 : 1)),
    },
    book: {
      levels,
      askPrice: prices("asks", ABSENT_ASK),
      askSize: sizes("asks"),
      bidPrice: prices("bids", ABSENT_BID),
      bidSize: sizes("bids"),
    },
    ...(gaps.length > 0 && { gaps: { row: Int32Array.from(gaps), cause: new Uint8Array(gaps.length) } }),
  };
}

/** Rows whose book is `size` at bid = ask = price: a market without a spread. */
export const lockedAt = (prices: readonly number[], size = 1e6): ToyRow[] =>
  prices.map((price) => ({ bids: [[price, size]], asks: [[price, size]] }));

/** One to three levels a side, wide or locked, now and then one-sided or halted, equal times among them; never crossed. */
export function randomRows(seed: number, rows: number, halts = 0): ToyRow[] {
  const random = new Random(seed);
  let base = 1000;
  let time = 0;
  const level = (sign: number, at: number): [number, number] => [
    base + sign * (random.integer(3) + 3 * at),
    random.integer(60),
  ];
  const side = (sign: number): Side =>
    random.uniform() < 0.05 ? [] : Array.from({ length: 1 + random.integer(3) }, (_, at) => level(sign, at));
  return Array.from({ length: rows }, () => {
    base += random.integer(7) - 3;
    time += random.integer(3) === 0 ? 0 : random.integer(2_000_000);
    const halt = random.uniform() < halts ? ([-1, 0, 1] as const)[random.integer(3)] : undefined;
    return { time, bids: side(-1), asks: side(1), halt };
  });
}
