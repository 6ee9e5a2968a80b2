import * as fc from "fast-check";
import { expect, test } from "vitest";
import { randomDay } from "../../test/random-day.ts";
import { Book } from "./book/book.ts";
import type { MarketEvent } from "./market/event.ts";
import { EventReader, marketEvents } from "./market/events.ts";
import { nanos, ticks } from "./market/units.ts";
import { STATE_HASH_STATE, StateHash } from "./state-hash.ts";

const day = randomDay({ seed: 11, rows: 300, levels: 4, halts: 0.02 });
const none = new Book();

function hashOf(events: Iterable<MarketEvent>, book = none): string {
  const hash = new StateHash();
  for (const event of events) hash.take(event);
  return hash.digest(book);
}

test("events hash the same from columns and as objects", () => {
  const reader = new EventReader(day);
  const hash = new StateHash();
  for (let row = 0; row < day.rows; row++) hash.row(reader.read(row), day.time[row], row);
  expect(hash.digest(none)).toBe(hashOf(marketEvents(day)));
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
  hash.forecast(7, down, 1 - down - up, up);
  return hash.digest(none);
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
    seen.push(hash.digest(none));
  }
  expect(new Set(seen).size).toBe(seen.length);
});

test("events and forecasts may interleave in any way", () => {
  const events = [...marketEvents(day, { from: 0, to: 40 })];
  const hashed = (forecastAfter: readonly number[]): string => {
    const hash = new StateHash();
    let stated = 0;
    events.forEach((event, i) => {
      hash.take(event);
      while (stated < 5 && i >= (forecastAfter[stated] ?? 0)) hash.forecast(stated++, 0.2, 0.3, 0.5);
    });
    return hash.digest(none);
  };
  expect(hashed([1, 2, 3, 4, 5])).toBe(hashed([9, 12, 30, 31, 31]));
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
      expect(resumed.digest(none)).toBe(hash.digest(none));
    }),
    { numRuns: 30 },
  );
});
