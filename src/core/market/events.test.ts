import * as fc from "fast-check";
import { expect, test } from "vitest";
import { liveDay, liveEvents } from "../../../test/live-day.ts";
import { emptyDay, orderDay } from "../../../test/order-day.ts";
import { Book } from "../book/book.ts";
import { ABSENT_ASK, ABSENT_BID, MessageType, type MarketDay } from "./day.ts";
import type { BookChange, MarketEvent } from "./event.ts";
import { EventReader, marketEvents } from "./events.ts";
import { GAP_CAUSES } from "./gap.ts";

type Levels = readonly (readonly [price: number, size: number])[];

/** A day with these bids, level by level, one row each, and no asks. */
function bidsDay(levels: number, ...rows: readonly Levels[]): MarketDay {
  const day = emptyDay(rows.length, levels);
  const { book } = day;
  for (let row = 0; row < rows.length; row++) {
    for (let level = 0; level < levels; level++) {
      book.bidPrice[level][row] = rows[row][level]?.[0] ?? ABSENT_BID;
      book.bidSize[level][row] = rows[row][level]?.[1];
      book.askPrice[level][row] = ABSENT_ASK;
    }
  }
  return { ...day, messages: null };
}

const described = ({ kind, ...rest }: MarketEvent): string => {
  const fields = rest as Partial<Record<string, unknown>>;
  return [
    kind,
    fields.action ?? fields.state ?? fields.hidden,
    fields.side ?? fields.aggressor,
    fields.price,
    fields.qty,
  ].join(" ");
};

const changes = (day: MarketDay, row: number): (readonly [number, number])[] =>
  [...marketEvents(day, { from: row, to: row + 1 })]
    .filter((event): event is BookChange => event.kind === "book")
    .map(({ price, qty }) => [price, qty] as const);

test("the first row sets every level that it shows", () => {
  expect(
    changes(
      bidsDay(3, [
        [100, 5],
        [98, 2],
      ]),
      0,
    ),
  ).toEqual([
    [100, 5],
    [98, 2],
  ]);
});

test("a level that changes, comes or goes between visible ones gives one change", () => {
  const start: Levels = [
    [100, 5],
    [99, 1],
    [98, 2],
  ];
  expect(changes(bidsDay(3, start, start), 1)).toEqual([]);
  expect(
    changes(
      bidsDay(3, start, [
        [100, 5],
        [99, 4],
        [98, 2],
      ]),
      1,
    ),
  ).toEqual([[99, 4]]);
  expect(
    changes(
      bidsDay(3, start, [
        [100, 5],
        [98, 2],
        [90, 7],
      ]),
      1,
    ),
  ).toEqual([
    [99, 0],
    [90, 7],
  ]);
  expect(
    changes(
      bidsDay(3, start, [
        [99, 1],
        [98, 2],
        [97, 3],
      ]),
      1,
    ),
  ).toEqual([
    [100, 0],
    [97, 3],
  ]);
});

test("a level pushed out of a full window gives no event, for the file does not say that it is gone", () => {
  const start: Levels = [
    [100, 5],
    [99, 1],
    [98, 2],
  ];
  expect(
    changes(
      bidsDay(3, start, [
        [101, 1],
        [100, 5],
        [99, 1],
      ]),
      1,
    ),
  ).toEqual([[101, 1]]);
});

test("a level missing from a side that shows all it has is gone", () => {
  expect(
    changes(
      bidsDay(
        3,
        [
          [100, 5],
          [99, 1],
          [98, 2],
        ],
        [
          [100, 5],
          [99, 1],
        ],
      ),
      1,
    ),
  ).toEqual([[98, 0]]);
  expect(changes(bidsDay(2, [[100, 5]], []), 1)).toEqual([[100, 0]]);
});

test("levels out of order and a price listed twice mean a set of levels", () => {
  expect(
    changes(
      bidsDay(4, [
        [98, 2],
        [100, 5],
        [99, 1],
        [100, 3],
      ]),
      0,
    ),
  ).toEqual([
    [100, 8],
    [99, 1],
    [98, 2],
  ]);
});

test("an absent level among present ones is skipped", () => {
  expect(
    changes(
      bidsDay(3, [
        [100, 5],
        [ABSENT_BID, 0],
        [98, 2],
      ]),
      0,
    ),
  ).toEqual([
    [100, 5],
    [98, 2],
  ]);
});

test("folding the changes into a book as deep as the file gives the file's levels at every row", () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.nat(),
        rows: fc.integer({ min: 1, max: 150 }),
        levels: fc.integer({ min: 1, max: 6 }),
        orders: fc.constantFrom(1, 4, 12),
      }),
      (shape) => {
        const day = orderDay(shape);
        const book = new Book(shape.levels);
        const top = {
          bidPrice: new Int32Array(shape.levels),
          bidSize: new Int32Array(shape.levels),
          askPrice: new Int32Array(shape.levels),
          askSize: new Int32Array(shape.levels),
        };
        for (let row = 0; row < day.rows; row++) {
          for (const event of marketEvents(day, { from: row, to: row + 1 })) {
            if (event.kind === "book") expect(book.apply(event)).toBe(true);
          }
          book.top(shape.levels, top);
          for (const name of ["bidPrice", "bidSize", "askPrice", "askSize"] as const) {
            expect([...top[name]]).toEqual(day.book[name].map((column) => column[row]));
          }
        }
      },
    ),
  );
});

test("a book that forgets nothing still agrees wherever the file can see", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const day = orderDay({ seed, rows: 200, levels: 3, orders: 8 });
      const held = new Map<number, number>();
      const firstRow = new EventReader(day);
      for (let row = 0; row < day.rows; row++) {
        const events = firstRow.read(row);
        for (let i = 0; i < events.count; i++) {
          if (events.kind[i] === 0 && events.side[i] === 1) held.set(events.price[i], events.qty[i]);
        }
        for (let level = 0; level < 3; level++) {
          const size = day.book.bidSize[level][row];
          if (size > 0) expect(held.get(day.book.bidPrice[level][row])).toBe(size);
        }
      }
    }),
  );
});

test("every change that a narrow file gives is true of the whole book, removals included", () => {
  let removals = 0;
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 4 }), (seed, levels) => {
      const narrow = orderDay({ seed, rows: 150, levels });
      const whole = orderDay({ seed, rows: 150, levels: 40 });
      const truth = new Book();
      for (let row = 0; row < narrow.rows; row++) {
        const span = { from: row, to: row + 1 };
        for (const event of marketEvents(whole, span)) if (event.kind === "book") truth.apply(event);
        for (const event of marketEvents(narrow, span)) {
          if (event.kind !== "book") continue;
          expect(event.qty).toBe(truth.side(event.side).at(event.price));
          if (event.qty === 0) removals++;
        }
      }
    }),
  );
  expect(removals).toBeGreaterThan(100);
});

test("rows read in any order give the events that reading them in order gives", () => {
  const day = orderDay({ seed: 3, rows: 120, levels: 4, halts: 0.02 });
  const inOrder = Array.from(marketEvents(day));
  fc.assert(
    fc.property(fc.array(fc.nat(day.rows - 1), { maxLength: 40 }), (rows) => {
      const reader = new EventReader(day);
      for (const row of rows) {
        const { count, kind, price, qty } = reader.read(row);
        const expected = inOrder.filter((event) => event.sequence === row);
        expect(count).toBe(expected.length);
        const last = expected.at(-1);
        if (last?.kind === "book")
          expect([kind[count - 1], price[count - 1], qty[count - 1]]).toEqual([0, last.price, last.qty]);
      }
    }),
  );
});

test("every message type becomes its order event, and its trade or halt", () => {
  const day = emptyDay(9, 1);
  const rows: [number, number, number, number][] = [
    [MessageType.Add, 5_700_000, 100, 1],
    [MessageType.Reduce, 5_700_000, 20, 1],
    [MessageType.Delete, 5_700_000, 80, -1],
    [MessageType.Execute, 5_701_000, 30, -1],
    [MessageType.ExecuteHidden, 5_700_050, 7, 1],
    [MessageType.Cross, 5_702_000, 900, 0],
    [MessageType.Halt, -1, 0, -1],
    [MessageType.Halt, 0, 0, -1],
    [MessageType.Halt, 1, 0, -1],
  ];
  rows.forEach(([type, price, size, direction], row) => {
    day.time[row] = 1000 + row;
    day.messages.type[row] = type;
    day.messages.price[row] = price;
    day.messages.size[row] = size;
    day.messages.direction[row] = direction;
    day.messages.orderId[row] = 50 + row;
  });
  const events = [...marketEvents(day)];
  expect(events.map(described)).toEqual([
    "order add 1 5700000 100",
    "order reduce 1 5700000 20",
    "order delete -1 5700000 80",
    "order execute -1 5701000 30",
    "trade false 1 5701000 30",
    "order execute-hidden 1 5700050 7",
    "trade true -1 5700050 7",
    "order cross 0 5702000 900",
    "trade false 0 5702000 900",
    "halt halted   ",
    "halt quoting   ",
    "halt trading   ",
  ]);
  expect(events[4]).toMatchObject({ exchTs: 1003, localTs: 1003, sequence: 3 });
  expect(events[3]).toMatchObject({ orderId: 53 });
});

test("a live market's day says its gaps, then its trades at their own times, then its book anew", () => {
  const day = liveDay({ seed: 5, rows: 60, levels: 2, gaps: 0.1 });
  const events = [...marketEvents(day)];
  const trades = events.filter((event) => event.kind === "trade");
  expect(trades.map(({ exchTs, price, qty, aggressor }) => [exchTs, price, qty, aggressor])).toEqual(
    Array.from(day.trades!.time, (time, at) => [
      time,
      day.trades!.price[at],
      day.trades!.size[at],
      day.trades!.aggressor![at],
    ]),
  );
  const gaps = events.filter((event) => event.kind === "gap");
  expect(gaps.map(({ sequence, cause }) => [sequence, cause])).toEqual(
    Array.from(day.gaps!.row, (row, at) => [row, GAP_CAUSES[day.gaps!.cause[at]]]),
  );
  expect(gaps.length).toBeGreaterThan(2);
  for (const { sequence: row } of gaps) {
    const kinds = events.filter(({ sequence }) => sequence === row).map(({ kind }) => kind);
    const count = day.trades!.first[row + 1] - day.trades!.first[row];
    expect(kinds).toEqual(["gap", ...Array<string>(count).fill("trade"), "book", "book", "book", "book"]);
  }
});

function apply(book: Book, event: MarketEvent): void {
  if (event.kind === "gap") book.clear();
  else if (event.kind === "book") book.apply(event);
}

test("a day of all levels gives back the book that its events make, gaps included", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const shape = { seed, rows: 30, gaps: 0.1, levels: 60 };
      const batch = liveEvents(shape);
      const truth = new Book();
      const told = new Book();
      for (let at = 0; at < batch.count; at++) apply(truth, batch.event(at));
      for (const event of marketEvents(liveDay(shape))) apply(told, event);
      for (const side of [1, -1] as const) {
        const levels = (book: Book) =>
          Array.from({ length: book.side(side).size }, (_, i) => [
            book.side(side).price(i),
            book.side(side).quantity(i),
          ]);
        expect(levels(told)).toEqual(levels(truth));
      }
    }),
  );
});
