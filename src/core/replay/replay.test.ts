import * as fc from "fast-check";
import { expect, test } from "vitest";
import { orderDay } from "../../../test/order-day.ts";
import { runToEnd, type FitProgress } from "../forecaster.ts";
import type { MarketDay } from "../market/day.ts";
import type { Forecasting } from "../pipeline.ts";
import { Replay } from "./replay.ts";

const day = orderDay({ seed: 21, rows: 900, levels: 3, halts: 0.01 });

/** States p(up) = share of rows so far at which the best bid grew: carries state, never refits. */
function growth({ rows, book }: MarketDay): Forecasting {
  const probabilities = new Float64Array(3 * rows).fill(Number.NaN);
  let grew = 0;
  return {
    front: 0,
    columns: { probabilities },
    *advance(toRow: number): Generator<FitProgress, void, void> {
      const own = this as { front: number };
      for (; own.front < toRow; own.front++) {
        const row = own.front;
        if (row > 0 && book && book.bidSize[0][row] > book.bidSize[0][row - 1]) grew++;
        if (row > 20) probabilities.set([0.5 - grew / row / 2, 0.5 - grew / row / 2, grew / row], 3 * row);
        if (row % 100 === 0) yield { done: row, total: rows, unit: "rows" };
      }
    },
    checkpoint: () => ({}),
    restore: () => undefined,
  };
}

function prepared(of: MarketDay = day): Replay {
  const replay = new Replay(of, growth(of));
  runToEnd(replay.prepare());
  return replay;
}

/** Everything a replay says about the moment at its cursor. */
function moment(replay: Replay) {
  const { book, counts } = replay.stateAt();
  return {
    row: replay.cursorRow,
    time: replay.time,
    hash: replay.hashAt(),
    bids: Array.from({ length: book.bids.size }, (_, level) => [book.bids.price(level), book.bids.quantity(level)]),
    asks: Array.from({ length: book.asks.size }, (_, level) => [book.asks.price(level), book.asks.quantity(level)]),
    counts: [...counts],
    integrity: replay.integrity,
    probabilities: [...(replay.columns.probabilities?.subarray(0, 3 * replay.cursorRow) ?? [])],
    microprice: [...replay.columns.microprice.subarray(0, replay.cursorRow)],
  };
}

test("seeking to a time gives exactly the state that playing to it gives", () => {
  const sought = prepared();
  const span = (day.time[day.rows - 1] - day.time[0]) / 1e6;
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 9 }), (share, frames) => {
      const played = new Replay(day, growth(day));
      const work = played.prepare();
      played.apply({ kind: "play" });
      for (let frame = 0; frame < frames; frame++) {
        work.next();
        played.elapse((span * share) / frames);
        played.stateAt();
      }
      runToEnd(work);
      sought.apply({ kind: "seek", time: played.clock.time });
      expect(moment(sought)).toEqual(moment(played));
    }),
    { numRuns: 60 },
  );
});

test("stepping there and back, row by row, meets the same states", () => {
  const replay = prepared();
  replay.apply({ kind: "seek-row", row: 300 });
  const there = Array.from({ length: 40 }, () => {
    replay.apply({ kind: "step-rows", rows: 1 });
    return replay.hashAt();
  });
  expect(new Set(there).size).toBe(40);
  const back = Array.from({ length: 40 }, () => {
    const hash = replay.hashAt();
    replay.apply({ kind: "step-rows", rows: -1 });
    return hash;
  });
  expect(back.toReversed()).toEqual(there);
});

test("two runs give the same hash, and other data or another forecast another", () => {
  const hash = (replay: Replay): string | null => replay.hashAt(day.rows);
  expect(hash(prepared())).toBe(hash(prepared()));
  expect(hash(prepared())).not.toBe(hash(prepared(orderDay({ seed: 22, rows: 900, levels: 3, halts: 0.01 }))));
  const silent = new Replay(day, null);
  runToEnd(silent.prepare());
  expect(hash(silent)).not.toBe(hash(prepared()));
  const size = day.book.askSize[2].slice();
  size[700] += 1;
  const book = { ...day.book, askSize: [day.book.askSize[0], day.book.askSize[1], size] };
  const touched = prepared({ ...day, book });
  expect(touched.hashAt(700)).toBe(prepared().hashAt(700));
  expect(touched.hashAt(701)).not.toBe(prepared().hashAt(701));
});

test("a replay can be moved and looked at before its background pass, but has no hash yet", () => {
  const early = new Replay(day, growth(day));
  early.apply({ kind: "seek-row", row: 800 });
  expect([early.ready, early.hashAt()]).toEqual([0, null]);
  const ready = prepared();
  ready.apply({ kind: "seek-row", row: 800 });
  expect(early.integrity).toEqual(ready.integrity);
  runToEnd(early.prepare());
  expect(early.hashAt()).toBe(ready.hashAt());
  expect(early.cursor).toEqual(ready.cursor);
});

test("another forecaster takes over where the clock stood", () => {
  const first = prepared();
  first.apply({ kind: "seek-row", row: 333 });
  first.apply({ kind: "speed", speed: 10 });
  const second = new Replay(day, null, first.clock);
  expect(second.cursor).toEqual({ ...first.cursor, ready: 0 });
});

test("every event up to the cursor is accounted for", () => {
  const replay = prepared();
  replay.apply({ kind: "seek-row", row: 900 });
  const { received, applied, ignored, inGaps, halts } = replay.integrity;
  expect(received).toBe(applied + ignored + inGaps);
  expect(received).toBe(moment(replay).counts.reduce((sum, count) => sum + count, 0));
  expect(halts).toBe(day.messages.type.filter((type) => type === 7).length);
  expect(halts).toBeGreaterThan(0);
});

test("an empty day can be replayed", () => {
  const replay = prepared(orderDay({ seed: 1, rows: 0, levels: 2 }));
  replay.apply({ kind: "play" });
  replay.elapse(1000);
  expect(replay.cursor).toMatchObject({ row: 0, rows: 0, start: 0, end: 0, ready: 0 });
  expect(replay.hashAt()).toMatch(/^[0-9a-f]{32}$/);
});
