import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HASH_STATE } from "./hash.ts";
import { orderDay } from "../../test/order-day.ts";
import { Book } from "./book/book.ts";
import type { MarketEvent } from "./market/event.ts";
import { EventReader, marketEvents } from "./market/events.ts";
import { nanos, ticks } from "./market/units.ts";
import { ForecastHash, STATE_HASH_STATE, StateHash } from "./state-hash.ts";

const day = orderDay({ seed: 11, rows: 300, levels: 4, halts: 0.02 });
const none = new Book();
const silent = new ForecastHash();

function hashOf(events: Iterable<MarketEvent>, book = none): string {
  const hash = new StateHash();
  for (const event of events) hash.take(event);
  return hash.digest(book, silent);
}

test("events hash the same from columns and as objects", () => {
  const reader = new EventReader(day);
  const hash = new StateHash();
  for (let row = 0; row < day.rows; row++) hash.row(reader.read(row), row);
  expect(hash.digest(none, silent)).toBe(hashOf(marketEvents(day)));
});

test("every field that the hash covers changes it, and receipt times do not", () => {
  const events = [...marketEvents(day)];
  const whole = hashOf(events);
  const at = nanos(1);
  const change = { kind: "book", exchTs: at, localTs: at, sequence: 5, side: 1, price: ticks(3), qty: 2 } as const;
  const variants: MarketEvent[] = [
    change,
    { ...change, exchTs: nanos(2) },
    { ...change, sequence: 6 },
    { ...change, sequence: 5 + 2 ** 32 },
    { ...change, side: -1 },
    { ...change, price: ticks(4) },
    { ...change, qty: 2 + 2 ** -50 },
    { ...change, kind: "trade", aggressor: 1, hidden: false },
    { ...change, kind: "trade", aggressor: 1, hidden: true },
    { ...change, kind: "trade", aggressor: 0, hidden: false },
    { ...change, kind: "order", action: "add", orderId: 1 },
    { ...change, kind: "order", action: "cross", orderId: 1 },
    { ...change, kind: "gap", cause: "lost" },
    { ...change, kind: "halt", state: "halted" },
    { ...change, kind: "halt", state: "trading" },
  ];
  const hashes = variants.map((event) => hashOf([...events, event]));
  expect(new Set([whole, ...hashes]).size).toBe(variants.length + 1);
  expect(hashOf([...events, { ...change, localTs: nanos(9) }])).toBe(hashes[0]);
});

test("the order of events matters", () => {
  const [first, second, ...rest] = marketEvents(day);
  expect(hashOf([second, first, ...rest])).not.toBe(hashOf([first, second, ...rest]));
});

const forecast = (down: number, up: number): string => {
  const hash = new StateHash();
  const forecasts = new ForecastHash();
  forecasts.take(7, down, 1 - down - up, up);
  return hash.digest(none, forecasts);
};

test("the final book, a forecast's millionth and a fill each change the hash", () => {
  const book = new Book();
  book.set(1, 99, 5);
  const other = new Book();
  other.set(-1, 99, 5);
  const seen = [hashOf([]), hashOf([], book), hashOf([], other)];
  seen.push(forecast(0.25, 0.5), forecast(0.25, 0.500001), forecast(Number.NaN, Number.NaN));
  expect(forecast(0.25, 0.5 + 1e-9)).toBe(forecast(0.25, 0.5));
  for (const side of [1, -1]) {
    const hash = new StateHash();
    hash.fill(side, 4, 2, 100, 50);
    seen.push(hash.digest(none, silent));
  }
  expect(new Set(seen).size).toBe(seen.length);
});

test("forecasts hash the same from columns, in pieces, and one by one", () => {
  const probabilities = Float64Array.from({ length: 60 }, (_, i) => (i % 9 === 0 ? Number.NaN : i / 60));
  fc.assert(
    fc.property(fc.nat(20), (cut) => {
      const apart = new ForecastHash();
      for (let row = 0; row < 20; row++) {
        apart.take(row, probabilities[3 * row], probabilities[3 * row + 1], probabilities[3 * row + 2]);
      }
      const first = new ForecastHash();
      first.rows(probabilities, 0, cut);
      const saved = new Float64Array(HASH_STATE + 1);
      first.save(saved, 1);
      const second = new ForecastHash();
      second.load(saved, 1);
      second.rows(probabilities, cut, 20);
      const hash = new StateHash();
      expect(hash.digest(none, second)).toBe(hash.digest(none, apart));
      if (cut < 20) expect(hash.digest(none, first)).not.toBe(hash.digest(none, apart));
    }),
  );
});

test("a saved hash continues as if it had never been saved", () => {
  const events = [...marketEvents(day)];
  fc.assert(
    fc.property(fc.nat(events.length), (cut) => {
      const hash = new StateHash();
      for (const event of events.slice(0, cut)) hash.take(event);
      hash.fill(1, 4, cut, 100, 50);
      const saved = new Float64Array(STATE_HASH_STATE + 2);
      hash.save(saved, 2);
      const resumed = new StateHash();
      resumed.load(saved, 2);
      for (const event of events.slice(cut)) [hash, resumed].forEach((h) => h.take(event));
      expect(resumed.digest(none, silent)).toBe(hash.digest(none, silent));
    }),
    { numRuns: 30 },
  );
});
