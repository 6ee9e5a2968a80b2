import * as fc from "fast-check";
import { expect, it } from "vitest";
import { MessageType } from "../../market/day.ts";
import { ASK, BID, type Side } from "../../market/units.ts";
import { MatchingEngine } from "./matching.ts";

type Row = readonly [type: number, id: number, size: number, halfTicks: number, side: Side];

/** The same auction as one sorted list of objects per side: slow, and plain to see. */
class DumbMarket {
  orders: { id: number; side: Side; half: number; size: number; hidden: boolean; born: number }[] = [];
  rows: Row[] = [];
  #clock = 0;
  #lastId = 0;

  queue(side: Side) {
    const better = (half: number) => -half * side;
    return this.orders
      .filter((o) => o.side === side)
      .toSorted((a, b) => better(a.half) - better(b.half) || Number(a.hidden) - Number(b.hidden) || a.born - b.born);
  }
  displayed(side: Side) {
    return this.queue(side).filter((o) => !o.hidden);
  }
  take(resting: Side, size: number, limit: number) {
    let left = size;
    for (const order of this.queue(resting)) {
      if (left === 0 || (order.half - limit) * resting < 0) break;
      const filled = Math.min(left, order.size);
      order.size -= filled;
      left -= filled;
      this.rows.push([order.hidden ? 5 : 4, order.hidden ? 0 : order.id, filled, order.half, resting]);
    }
    this.orders = this.orders.filter((o) => o.size > 0);
    return left;
  }
  limit(side: Side, price: number, size: number) {
    const id = ++this.#lastId;
    const rest = this.take(-side as Side, size, 2 * price);
    if (rest === 0) return;
    this.orders.push({ id, side, half: 2 * price, size: rest, hidden: false, born: this.#clock++ });
    this.rows.push([1, id, rest, 2 * price, side]);
  }
  market(resting: Side, size: number) {
    return this.take(resting, size, resting === BID ? -Infinity : Infinity);
  }
  hide(side: Side, half: number, size: number) {
    this.orders.push({ id: 0, side, half, size, hidden: true, born: this.#clock++ });
  }
  cancel(id: number) {
    const order = this.orders.find((o) => o.id === id)!;
    this.rows.push([3, id, order.size, order.half, order.side]);
    this.orders = this.orders.filter((o) => o !== order);
  }
  reduce(id: number, size: number) {
    const order = this.orders.find((o) => o.id === id)!;
    order.size -= size;
    this.rows.push([2, id, size, order.half, order.side]);
  }
}

const FROM = 100;
const COUNT = 90;
const side = fc.constantFrom<Side>(BID, ASK);
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("limit" as const),
      side,
      price: fc.integer({ min: FROM, max: FROM + COUNT - 1 }),
      size: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("market" as const), side, size: fc.integer({ min: 1, max: 60 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("cancel" as const), side, pick: fc.nat(1000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("reduce" as const),
      side,
      pick: fc.nat(1000),
      size: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("hide" as const),
      side,
      offset: fc.nat(100),
      size: fc.integer({ min: 1, max: 30 }),
    }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function play(actions: readonly Action[], check: (engine: MatchingEngine, dumb: DumbMarket, rows: Row[]) => void) {
  const rows: Row[] = [];
  let submitted = 0;
  let dropped = 0;
  const engine = new MatchingEngine(
    { priceFrom: FROM, priceCount: COUNT, lotSize: 1 },
    { row: (...row) => void rows.push(row) },
  );
  const dumb = new DumbMarket();
  for (const a of actions) {
    const book = engine.book(a.side);
    const slot = "pick" in a && book.live > 0 ? book.slots[a.pick % book.live] : -1;
    if (a.kind === "limit") {
      engine.limit(a.side, a.price, a.size);
      dumb.limit(a.side, a.price, a.size);
      submitted += a.size;
    } else if (a.kind === "market") {
      const unfilled = engine.market(a.side, a.size);
      expect(unfilled).toBe(dumb.market(a.side, a.size));
      submitted += a.size;
      dropped += unfilled;
    } else if (a.kind === "cancel" && slot >= 0) {
      dumb.cancel(book.idOf(slot));
      engine.cancel(a.side, slot);
    } else if (a.kind === "reduce" && slot >= 0 && book.sizeOf(slot) > a.size) {
      engine.reduce(a.side, slot, a.size);
      dumb.reduce(book.idOf(slot), a.size);
    } else if (a.kind === "hide" && !engine.bids.empty && !engine.asks.empty) {
      const room = 2 * (engine.asks.best - engine.bids.best) - 1;
      const half = 2 * engine.bids.best + 1 + (a.offset % room);
      const [facing] = engine.hiddenOrders(-a.side as Side);
      if (facing && (facing.halfTicks - half) * a.side <= 0) continue;
      engine.hide(a.side, half, a.size);
      dumb.hide(a.side, half, a.size);
      submitted += a.size;
    }
    check(engine, dumb, rows);
  }
  return { engine, rows, submitted, dropped };
}

const stream = fc.array(action, { minLength: 1, maxLength: 120 });

it("prints the same rows as a sorted list of orders", () => {
  fc.assert(
    fc.property(stream, (actions) => void play(actions, (_, dumb, rows) => expect(rows).toEqual(dumb.rows))),
    { numRuns: 300 },
  );
});

it("shows at every price the orders and the quantity of a sorted list, in its order", () => {
  fc.assert(
    fc.property(
      stream,
      (actions) =>
        void play(actions, (engine, dumb) => {
          for (const s of [BID, ASK] as const) {
            const book = engine.book(s);
            const seen: number[] = [];
            for (let price = book.best; Math.abs(price) < 1e6; price = book.behind(price)) {
              let total = 0;
              let orders = 0;
              for (let slot = book.first(price); slot >= 0; slot = book.after(slot), orders++) {
                seen.push(book.idOf(slot));
                total += book.sizeOf(slot);
              }
              expect([book.sizeAt(price), book.ordersAt(price)]).toEqual([total, orders]);
            }
            expect(seen).toEqual(dumb.displayed(s).map((o) => o.id));
            expect(seen.length).toBe(book.live);
          }
        }),
    ),
    { numRuns: 200 },
  );
});

it("never shows a crossed or locked book", () => {
  fc.assert(
    fc.property(
      stream,
      (actions) => void play(actions, (engine) => expect(engine.bids.best).toBeLessThan(engine.asks.best)),
    ),
  );
});

it("conserves quantity: what was submitted rests, was taken back, was dropped, or was filled against its like", () => {
  fc.assert(
    fc.property(stream, (actions) => {
      const { engine, rows, submitted, dropped } = play(actions, () => {});
      const printed = (...types: number[]) =>
        rows.filter(([t]) => types.includes(t)).reduce((sum, row) => sum + row[2], 0);
      const resting = ([BID, ASK] as const).reduce((sum, s) => {
        const book = engine.book(s);
        const displayed = book.slots.subarray(0, book.live).reduce((all, slot) => all + book.sizeOf(slot), 0);
        return sum + displayed + engine.hiddenOrders(s).reduce((all, order) => all + order.size, 0);
      }, 0);
      const filled = printed(MessageType.Execute, MessageType.ExecuteHidden);
      expect(resting + printed(MessageType.Reduce, MessageType.Delete) + 2 * filled + dropped).toBe(submitted);
    }),
  );
});

it("continues from a copy as the original does, and leaves the original alone", () => {
  fc.assert(
    fc.property(
      stream,
      fc.array(fc.tuple(side, fc.integer({ min: 1, max: 60 })), { maxLength: 8 }),
      (actions, takes) => {
        const original = play(actions, () => {}).engine;
        const rows: Row[] = [];
        const copies = [0, 1].map(() => {
          const copy = new MatchingEngine(original.venue, { row: (...row) => void rows.push(row) });
          copy.copyFrom(original);
          return copy;
        });
        const before = [original.bids.live, original.asks.live, original.bids.best, original.asks.best];
        for (const [s, size] of takes) copies[0].market(s, size);
        const half = rows.splice(0);
        expect([original.bids.live, original.asks.live, original.bids.best, original.asks.best]).toEqual(before);
        for (const [s, size] of takes) copies[1].market(s, size);
        expect(rows).toEqual(half);
      },
    ),
  );
});

it("refuses prices off the range and quantities that are not whole lots", () => {
  const engine = new MatchingEngine({ priceFrom: 10, priceCount: 10, lotSize: 100 }, { row: () => {} });
  expect(() => engine.limit(BID, 9, 100)).toThrow("outside 10..19");
  expect(() => engine.limit(BID, 20, 100)).toThrow("outside 10..19");
  expect(() => engine.limit(BID, 10.5, 100)).toThrow("outside 10..19");
  expect(() => engine.limit(BID, 12, 150)).toThrow("lots of 100");
  expect(() => engine.market(ASK, 0)).toThrow("lots of 100");
  engine.limit(BID, 12, 200);
  expect(() => engine.reduce(BID, engine.bids.first(12), 200)).toThrow("cannot reduce");
});
