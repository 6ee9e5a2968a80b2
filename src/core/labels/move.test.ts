import * as fc from "fast-check";
import { expect, test } from "vitest";
import { randomDay } from "../../../test/random-day.ts";
import { toyDay, type ToyRow } from "../../../test/toy-market.ts";
import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../market/day.ts";
import { futureMoves, halfTickMid, MoveReader } from "./move.ts";

const row = (bid: number, ask: number, halt?: -1): ToyRow => ({ bids: [[bid, 1]], asks: [[ask, 1]], halt });

/** The definition, row by row and with no state. */
function naiveMoves(day: MarketDay, k: number): number[] {
  const { askPrice, bidPrice } = day.book!;
  const mid = (t: number) =>
    askPrice[0][t] === ABSENT_ASK || bidPrice[0][t] === ABSENT_BID ? NaN : askPrice[0][t] + bidPrice[0][t];
  return Array.from({ length: day.rows }, (_, t) => {
    if (t + k >= day.rows || day.messages!.type.subarray(t, t + k + 1).includes(7)) return NaN;
    return mid(t + k) - mid(t);
  });
}

test("a move is counted in half-ticks from a row to the row `horizon` later, and the last rows have none", () => {
  const day = toyDay([row(10, 12), row(10, 13), row(11, 13), row(9, 10)]);
  expect(halfTickMid(day.book!, 0)).toBe(22);
  expect([...futureMoves(day, 1)]).toEqual([1, 1, -5, NaN]);
  expect([...futureMoves(day, 2)]).toEqual([2, -4, NaN, NaN]);
});

test("a move is unknown where a side is absent at either end", () => {
  const day = toyDay([row(10, 12), { bids: [], asks: [[12, 1]] }, row(10, 13), row(10, 13)]);
  expect([...futureMoves(day, 1)]).toEqual([NaN, NaN, 0, NaN]);
  expect([...futureMoves(day, 2)]).toEqual([1, NaN, NaN, NaN]);
});

test("a move across a halt is unknown, the rows at its ends included", () => {
  const day = toyDay([row(10, 12), row(10, 13), row(10, 13, -1), row(11, 13), row(11, 14)]);
  expect([...futureMoves(day, 1)]).toEqual([1, NaN, NaN, 1, NaN]);
});

test("moves are those of the definition on any day", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 12 }), (seed, k) => {
      const day = randomDay(seed, { rows: 120, levels: 1, absence: 0.05 });
      expect([...futureMoves(day, k)]).toEqual(naiveMoves(day, k));
    }),
    { numRuns: 60 },
  );
});

test("a day without an order book has no moves, one without messages has them all", () => {
  const day = randomDay(1, { rows: 50, levels: 1, absence: 0 });
  expect(futureMoves({ ...day, book: null }, 5).every(Number.isNaN)).toBe(true);
  expect(
    futureMoves({ ...day, messages: null }, 5)
      .subarray(0, 45)
      .some(Number.isNaN),
  ).toBe(false);
});

test("rows are read in order and a horizon is a whole number of rows", () => {
  const day = toyDay([row(10, 12), row(10, 13)]);
  const reader = new MoveReader(day, 1);
  reader.matured(0);
  expect(() => reader.matured(0)).toThrow("row 1 is next");
  for (const k of [0, 1.5, -3, NaN]) expect(() => new MoveReader(day, k)).toThrow(RangeError);
});
