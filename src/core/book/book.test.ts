import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ABSENT_BID } from "../market/day.ts";
import type { Side } from "../market/units.ts";
import { Book, type TopLevels } from "./book.ts";

/** The dumb twin: a map per side, sorted whenever somebody looks. */
class MapBook {
  readonly maps = { 1: new Map<number, number>(), [-1]: new Map<number, number>() };
  private readonly depth: number;
  constructor(depth: number) {
    this.depth = depth;
  }
  sorted(side: Side): [number, number][] {
    return [...this.maps[side]].sort(([a], [b]) => (b - a) * side);
  }
  set(side: Side, price: number, qty: number): boolean {
    const before = JSON.stringify(this.sorted(side));
    if (qty === 0) this.maps[side].delete(price);
    else this.maps[side].set(price, qty);
    for (const [worst] of this.sorted(side).slice(this.depth)) this.maps[side].delete(worst);
    return JSON.stringify(this.sorted(side)) !== before;
  }
}

const levelsOf = (book: Book, side: Side): [number, number][] =>
  Array.from({ length: book.side(side).size }, (_, level) => [
    book.side(side).price(level),
    book.side(side).quantity(level),
  ]);

const change = (spread: number) =>
  fc.record({
    side: fc.constantFrom<Side>(1, -1),
    price: fc.integer({ min: -spread, max: spread }),
    qty: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }), fc.constant(0.25)),
  });

test("a book of any depth holds what a sorted map holds, after every change", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 2, 5, 40, Number.POSITIVE_INFINITY),
      fc.array(change(60), { maxLength: 400 }),
      (depth, changes) => {
        const book = new Book(depth);
        const twin = new MapBook(depth);
        for (const { side, price, qty } of changes) {
          expect(book.set(side, price, qty)).toBe(twin.set(side, price, qty));
          expect(levelsOf(book, side)).toEqual(twin.sorted(side));
          expect(book.side(side).at(price)).toBe(twin.maps[side].get(price) ?? 0);
        }
      },
    ),
  );
});

test("a book grows past its first capacity without losing a level", () => {
  const book = new Book();
  for (let i = 0; i < 5000; i++) book.set(1, (i * 7919) % 5003, i + 1);
  const twin = Array.from({ length: 5000 }, (_, i) => [(i * 7919) % 5003, i + 1]).sort(([a], [b]) => b - a);
  expect(levelsOf(book, 1)).toEqual(twin);
});

test("depth to a price sums that price and everything better", () => {
  fc.assert(
    fc.property(fc.array(change(30)), fc.integer({ min: -35, max: 35 }), (changes, price) => {
      const book = new Book();
      const twin = new MapBook(Number.POSITIVE_INFINITY);
      for (const { side, price, qty } of changes) {
        book.set(side, price, qty);
        twin.set(side, price, qty);
      }
      for (const side of [1, -1] as const) {
        const better = twin.sorted(side).filter(([p]) => p * side >= price * side);
        expect(book.side(side).depthTo(price)).toBe(better.reduce((sum, [, qty]) => sum + qty, 0));
      }
    }),
  );
});

test("the top levels come best first and are absent beyond the last", () => {
  const book = new Book();
  for (const [side, price, qty] of [
    [1, 99, 5],
    [1, 100, 1],
    [-1, 103, 2],
    [-1, 102, 0.5],
    [-1, 110, 7],
  ] as const) {
    book.set(side, price, qty);
  }
  const top: TopLevels = {
    bidPrice: new Int32Array(3),
    bidSize: new Float64Array(3).fill(8),
    askPrice: new Int32Array(3),
    askSize: new Float64Array(3),
  };
  book.top(3, top);
  expect(top).toEqual({
    bidPrice: Int32Array.of(100, 99, ABSENT_BID),
    bidSize: Float64Array.of(1, 5, 0),
    askPrice: Int32Array.of(102, 103, 110),
    askSize: Float64Array.of(0.5, 2, 7),
  });
  book.top(2, top);
  expect([...top.askPrice]).toEqual([102, 103, 110]);
  expect(top.bidPrice[2]).toBe(ABSENT_BID);
});

test("an empty side has no price, and only a bid above the ask is crossed", () => {
  const book = new Book();
  expect([book.bestBid, book.bestAsk, book.mid, book.crossed]).toEqual([Number.NaN, Number.NaN, Number.NaN, false]);
  book.set(1, 100, 1);
  expect([book.bestBid, book.mid, book.crossed]).toEqual([100, Number.NaN, false]);
  book.set(-1, 100, 1);
  expect([book.mid, book.crossed]).toEqual([100, false]);
  book.set(-1, 99, 1);
  expect([book.bestAsk, book.mid, book.crossed]).toEqual([99, 99.5, true]);
  book.clear();
  expect([book.bestBid, book.bestAsk]).toEqual([Number.NaN, Number.NaN]);
});
