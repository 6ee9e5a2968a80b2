import { expect, it } from "vitest";
import { Ladder } from "./ladder.ts";
import { QuoteCheck } from "./quote-check.ts";
import { Scale } from "./scale.ts";

const scale = new Scale({ price: 2, qty: 0 });

function check(bid: number, ask: number) {
  const ladder = new Ladder(false);
  ladder.bids.set(bid, 1, "", "");
  ladder.asks.set(ask, 1, "", "");
  const quotes = new QuoteCheck();
  const quote = (id: number, b: string, a: string): void =>
    quotes.quote({ kind: "quote", symbol: "X", id, bid: b, bidQty: "1", ask: a, askQty: "1" });
  return { quotes, quote, book: (first: number, last: number) => quotes.bookAt(first, last, ladder, scale) };
}

it("the newest quote within an update's numbers is what the book must show", () => {
  const { quotes, quote, book } = check(10_000, 10_001);
  quote(5, "99.00", "99.01");
  quote(12, "100.00", "100.01");
  book(10, 14);
  expect(quotes.compared).toBe(0); // a quote of 13 or 14 may still come
  quote(20, "101", "102");
  expect([quotes.compared, quotes.mismatches]).toEqual([1, 0]);
});

it("a quote that comes after its book is waited for", () => {
  const { quotes, quote, book } = check(10_000, 10_001);
  quote(5, "99.00", "99.01");
  book(10, 14);
  quote(13, "100.00", "100.02");
  quote(15, "100.00", "100.03");
  expect([quotes.compared, quotes.mismatches]).toEqual([1, 1]);
});

it("an update without a quote among its numbers is not compared", () => {
  const { quotes, quote, book } = check(10_000, 10_001);
  quote(5, "1", "2");
  book(10, 14);
  quote(20, "1", "2");
  expect(quotes.compared).toBe(0);
});

it("waiting quotes and books are bounded, and what waits at the end is compared", () => {
  const { quotes, quote, book } = check(10_000, 10_001);
  for (let id = 0; id < 20_000; id++) quote(id, "1", "2");
  quote(20_000, "100", "100.01");
  book(20_000, 20_005);
  quotes.finish();
  expect([quotes.received, quotes.compared, quotes.mismatches]).toEqual([20_001, 1, 0]);
});
