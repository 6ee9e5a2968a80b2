import * as fc from "fast-check";
import { expect, test } from "vitest";
import { liveDay } from "../../../test/live-day.ts";
import { orderDay } from "../../../test/order-day.ts";
import { MessageType, type MarketDay } from "../market/day.ts";
import { marketEvents } from "../market/events.ts";
import { ForecastHash, StateHash } from "../state-hash.ts";
import { Book } from "./book.ts";
import { FOLD_STATE, Fold } from "./fold.ts";

const shapes = fc.record({
  seed: fc.nat(),
  rows: fc.integer({ min: 1, max: 120 }),
  levels: fc.integer({ min: 1, max: 5 }),
  orders: fc.constantFrom(1, 4, 12),
  halts: fc.constantFrom(0, 0.05),
  live: fc.boolean(),
});
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

/** Order messages with halts, or a live market with gaps. */
const dayOf = (shape: Shape): MarketDay => (shape.live ? liveDay({ ...shape, gaps: shape.halts }) : orderDay(shape));

/** The slow twin: event objects, one after the other. */
function slowly(day: MarketDay, toRow: number) {
  const book = new Book(day.book?.levels);
  const hash = new StateHash();
  let received = 0;
  let halted = false;
  for (const event of marketEvents(day, { from: 0, to: toRow })) {
    received++;
    hash.take(event);
    if (event.kind === "book") book.apply(event);
    if (event.kind === "gap") book.clear();
    if (event.kind === "halt") halted = event.state !== "trading";
  }
  return {
    received,
    halted,
    bestBid: book.bestBid,
    bestAsk: book.bestAsk,
    hash: hash.digest(book, new ForecastHash()),
  };
}

const stateOf = (fold: Fold) => ({
  received: fold.received,
  halted: fold.halted,
  bestBid: fold.book.bestBid,
  bestAsk: fold.book.bestAsk,
  hash: fold.digest(new ForecastHash()),
});

test("folding columns gives what folding event objects gives, and agrees with the day at every row", () => {
  fc.assert(
    fc.property(shapes, (shape) => {
      const day = dayOf(shape);
      const fold = new Fold(day);
      fold.advance(day.rows);
      expect(stateOf(fold)).toEqual(slowly(day, day.rows));
      expect([fold.mismatches, fold.ignored]).toEqual([0, 0]);
    }),
  );
});

test("a fold taken up from a saved state ends where one from the start ends", () => {
  fc.assert(
    fc.property(shapes, fc.nat(), fc.nat(), (shape, cut, end) => {
      const day = dayOf(shape);
      const whole = new Fold(day);
      const saved = new Float64Array(FOLD_STATE + 1);
      whole.advance(cut % day.rows);
      whole.save(saved, 1);
      const resumed = new Fold(day);
      resumed.advance(end % day.rows);
      resumed.load(saved, 1);
      expect(stateOf(resumed)).toEqual(stateOf(whole));
      whole.advance(day.rows);
      resumed.advance(day.rows);
      expect(stateOf(resumed)).toEqual(stateOf(whole));
      expect([...resumed.counts]).toEqual([...whole.counts]);
    }),
  );
});

test("a book that went astray is counted, row by row", () => {
  const day = orderDay({ seed: 5, rows: 50, levels: 3 });
  const fold = new Fold(day);
  fold.advance(20);
  fold.book.set(1, 1_000_000, 1);
  fold.advance(23);
  expect(fold.mismatches).toBe(3);
});

test("trading is halted from a halt until trading resumes", () => {
  const day = orderDay({ seed: 5, rows: 6, levels: 3 });
  [-1, 0, 1].forEach((price, i) => {
    day.messages.type[2 + i] = MessageType.Halt;
    day.messages.price[2 + i] = price;
  });
  const fold = new Fold(day);
  const halted = Array.from({ length: 6 }, (_, row) => {
    fold.advance(row + 1);
    return fold.halted;
  });
  expect(halted).toEqual([false, false, true, true, false, false]);
});

/** Events by kind of a whole day. */
const counts = (part: MarketDay): number[] => {
  const fold = new Fold(part);
  fold.advance(part.rows);
  expect(fold.mismatches).toBe(0);
  return [...fold.counts];
};

test("a day without a book has orders and trades but no book changes, one without messages the opposite", () => {
  const day = orderDay({ seed: 9, rows: 80, levels: 3 });
  const [book, trade, order] = counts(day);
  expect(order).toBe(80);
  expect(Math.min(book, trade)).toBeGreaterThan(0);
  expect(counts({ ...day, book: null })).toEqual([0, trade, order, 0, 0]);
  expect(counts({ ...day, messages: null })).toEqual([book, 0, 0, 0, 0]);
});
