import * as fc from "fast-check";
import { expect, test } from "vitest";
import { LargestTrades } from "./largest-trades.ts";
import { RunningQuantile } from "./running-quantile.ts";
import { TradeIndex } from "./trade-index.ts";
import { toyDay } from "../../../test/toy-market.ts";

test("the quantile of a growing list is that of the list sorted, after every value", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 })), {
        maxLength: 300,
      }),
      fc.constantFrom(0, 0.01, 0.1, 0.5, 0.995),
      (values, share) => {
        const quantile = new RunningQuantile(share);
        expect(quantile.value).toBeNaN();
        const sorted: number[] = [];
        for (const value of values) {
          quantile.add(value);
          sorted.push(value);
          sorted.sort((a, b) => a - b);
          expect(quantile.value).toBe(sorted[Math.floor(sorted.length * share)] + 0);
        }
      },
    ),
  );
});

test("the largest trades of a stretch are those of a full sort, ties in time order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 4 }), price: fc.integer({ min: 0, max: 5 }) }), {
        minLength: 40,
        maxLength: 200,
      }),
      fc.integer({ min: 0, max: 30 }),
      fc.tuple(fc.nat(40), fc.integer({ min: 20, max: 200 })),
      (trades, most, bounds) => {
        const [from, to] = bounds.map((b) => Math.min(b, trades.length)).toSorted((a, b) => a - b);
        const index = new TradeIndex(toyDay([]));
        index.quantity = Float64Array.from(trades, (t) => t.quantity);
        index.price = Float64Array.from(trades, (t) => t.price);
        const expected = trades
          .map((trade, i) => ({ ...trade, i }))
          .filter(({ price, i }) => i >= from && i < to && price >= 1 && price <= 4)
          .toSorted((a, b) => b.quantity - a.quantity || a.i - b.i)
          .slice(0, most);
        expect([...new LargestTrades(most).pick(index, from, to, 1, 4)]).toEqual(expected.map(({ i }) => i));
      },
    ),
  );
});
