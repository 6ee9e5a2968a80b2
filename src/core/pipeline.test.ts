import * as fc from "fast-check";
import { expect, test } from "vitest";
import { orderDay, type WholeDay } from "../../test/order-day.ts";
import { Fold } from "./book/fold.ts";
import { fitMicroprice, micropriceOffset } from "./features/microprice.ts";
import { runToEnd, type FitProgress } from "./forecaster.ts";
import type { MarketDay } from "./market/day.ts";
import { MICROPRICE_REFIT } from "./microprice-track.ts";
import { Pipeline, type Forecasting } from "./pipeline.ts";

/**
 * A forecaster with the awkward traits of a real one: it abstains until its first fit, refits every `every` rows on all
 * rows so far (here: the mean best bid size), carries a running state between rows, and yields in odd places.
 */
class ToyForecasting implements Forecasting {
  front = 0;
  fits = 0;
  readonly columns: { readonly probabilities: Float64Array };
  private scale = Number.NaN;
  private running = 0;
  private readonly day: WholeDay;
  private readonly every: number;

  constructor(day: WholeDay, every: number) {
    this.day = day;
    this.every = every;
    this.columns = { probabilities: new Float64Array(3 * day.rows).fill(Number.NaN) };
  }

  *advance(toRow: number): Generator<FitProgress, void, void> {
    const sizes = this.day.book.bidSize[0];
    while (this.front < toRow) {
      const row = this.front;
      if (row > 0 && row % this.every === 0) {
        const past = Float64Array.from(sizes.subarray(0, row));
        yield { done: 0, total: 1, unit: "iterations" };
        this.scale = past.reduce((sum, size) => sum + size, 0) / row;
        this.fits++;
      }
      this.running = 0.9 * this.running + sizes[row];
      const up = 1 / (1 + Math.exp(-this.running / this.scale));
      this.columns.probabilities.set([(1 - up) / 2, (1 - up) / 2, up], 3 * row);
      this.front++;
      if (row % 7 === 0) yield { done: row, total: toRow, unit: "rows" };
    }
  }

  checkpoint(): unknown {
    return { front: this.front, scale: this.scale, running: this.running };
  }

  restore(checkpoint: unknown): void {
    Object.assign(this, checkpoint);
  }
}

function pipelineOf(day: WholeDay): { pipeline: Pipeline; toy: ToyForecasting } {
  const toy = new ToyForecasting(day, 40);
  return { pipeline: new Pipeline(day, toy), toy };
}

/** What a run that stops after `row` rows ends with. */
function playedTo(day: WholeDay, row: number): { hash: string | null; bestBid: number; received: number } {
  const { pipeline } = pipelineOf(day);
  runToEnd(pipeline.advance(row));
  const fold = new Fold(day);
  const hash = pipeline.hashAt(fold, row);
  return { hash, bestBid: fold.book.bestBid, received: fold.received };
}

const shapes = fc.record({
  seed: fc.nat(),
  rows: fc.integer({ min: 1, max: 300 }),
  levels: fc.integer({ min: 1, max: 4 }),
  halts: fc.constantFrom(0, 0.03),
});

test("the state sought at any row is the state of a run that was stopped there", () => {
  fc.assert(
    fc.property(shapes, fc.array(fc.nat(), { maxLength: 6 }), (shape, targets) => {
      const day = orderDay(shape);
      const { pipeline } = pipelineOf(day);
      runToEnd(pipeline.advance(day.rows));
      const fold = new Fold(day);
      for (const row of targets.map((target) => target % (day.rows + 1))) {
        const hash = pipeline.hashAt(fold, row);
        expect({ hash, bestBid: fold.book.bestBid, received: fold.received }).toEqual(playedTo(day, row));
      }
      expect(pipeline.mismatches).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test("a seek folds at most a fiftieth of the day and never fits", () => {
  const day = orderDay({ seed: 2, rows: 3000, levels: 3 });
  const { pipeline, toy } = pipelineOf(day);
  runToEnd(pipeline.advance(day.rows));
  const { fits } = toy;
  const fold = new Fold(day);
  fc.assert(
    fc.property(fc.nat(day.rows), (row) => {
      expect(pipeline.seek(fold, row)).toBeLessThanOrEqual(day.rows / 50);
      expect(fold.row).toBe(row);
    }),
  );
  expect(fits).toBe(74);
  expect(toy.fits).toBe(fits);
});

test("before the background pass a seek folds from the start, and a hash that needs forecasts is not to be had", () => {
  const day = orderDay({ seed: 2, rows: 500, levels: 3 });
  const { pipeline } = pipelineOf(day);
  const fold = new Fold(day);
  expect(pipeline.seek(fold, 400)).toBe(400);
  const whole = new Fold(day);
  whole.advance(400);
  expect(fold.book.bestBid).toBe(whole.book.bestBid);
  expect(pipeline.hashAt(fold, 1)).toBeNull();
  runToEnd(pipeline.advance(100));
  expect(pipeline.hashAt(fold, 101)).toBeNull();
  expect(pipeline.hashAt(fold, 100)).toBe(playedTo(day, 100).hash);
});

test("however its work is cut into slices, left and resumed, a pipeline writes the same columns and hash", () => {
  const day = orderDay({ seed: 4, rows: 700, levels: 3 });
  const straight = pipelineOf(day);
  runToEnd(straight.pipeline.advance(day.rows));
  const expected = straight.pipeline.hashAt(new Fold(day), day.rows);
  fc.assert(
    fc.property(fc.array(fc.record({ to: fc.nat(800), slices: fc.nat(60) }), { maxLength: 12 }), (visits) => {
      const { pipeline } = pipelineOf(day);
      for (const { to, slices } of visits) {
        const work = pipeline.advance(to);
        for (let i = 0; i < slices && !work.next().done; i++);
        work.return();
        expect(pipeline.front).toBeLessThanOrEqual(pipeline.folded);
      }
      runToEnd(pipeline.advance(day.rows));
      expect(pipeline.columns).toEqual(straight.pipeline.columns);
      expect(pipeline.hashAt(new Fold(day), day.rows)).toBe(expected);
    }),
    { numRuns: 30 },
  );
});

test("a pipeline restored from a checkpoint continues bit for bit, in the same object or a new one", () => {
  const day = orderDay({ seed: 6, rows: 400, levels: 2 });
  const whole = pipelineOf(day);
  runToEnd(whole.pipeline.advance(day.rows));
  const expected = whole.pipeline.hashAt(new Fold(day), day.rows);
  fc.assert(
    fc.property(fc.nat(400), fc.nat(100), (cut, slices) => {
      const first = pipelineOf(day);
      runToEnd(first.pipeline.advance(cut));
      const work = first.pipeline.advance(day.rows);
      for (let i = 0; i < slices; i++) work.next();
      work.return();
      const checkpoint = first.pipeline.checkpoint();
      const second = pipelineOf(day);
      second.pipeline.restore(checkpoint);
      const { front } = second.pipeline;
      second.toy.columns.probabilities.set(first.toy.columns.probabilities.subarray(0, 3 * front));
      runToEnd(first.pipeline.advance(day.rows));
      first.pipeline.restore(checkpoint);
      for (const { pipeline, toy } of [first, second]) {
        expect(pipeline.front).toBe(front);
        runToEnd(pipeline.advance(day.rows));
        expect(pipeline.hashAt(new Fold(day), day.rows)).toBe(expected);
        expect(toy.columns).toEqual(whole.toy.columns);
      }
    }),
    { numRuns: 30 },
  );
});

/** The day with everything from row `from` on taken from another day. */
function withFuture(day: WholeDay, other: WholeDay, from: number): WholeDay {
  const splice = <T extends Float64Array | Int32Array | Uint8Array | Int8Array>(past: T, future: T): T => {
    const column = past.slice() as T;
    column.set(future.subarray(from), from);
    return column;
  };
  const side = (past: readonly Int32Array[], future: readonly Int32Array[]) => past.map((c, i) => splice(c, future[i]));
  const a = day.book as unknown as Record<string, readonly Int32Array[]>;
  const b = other.book as unknown as Record<string, readonly Int32Array[]>;
  const [askPrice, askSize, bidPrice, bidSize] = ["askPrice", "askSize", "bidPrice", "bidSize"].map((name) =>
    side(a[name], b[name]),
  );
  return { ...day, book: { levels: day.book.levels, askPrice, askSize, bidPrice, bidSize } };
}

test("what comes after a row changes neither the columns nor the hash up to it", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 250 }), (seed, from) => {
      const day = orderDay({ seed, rows: 250, levels: 3 });
      const changed = withFuture(day, orderDay({ seed: seed + 1, rows: 250, levels: 3 }), from);
      const [one, two] = [day, changed].map((each) => {
        const { pipeline } = pipelineOf(each);
        runToEnd(pipeline.advance(each.rows));
        return { pipeline, hash: pipeline.hashAt(new Fold(each), from) };
      });
      expect(two.hash).toBe(one.hash);
      for (const name of ["microprice", "probabilities"] as const) {
        const until = name === "probabilities" ? 3 * from : from;
        expect(two.pipeline.columns[name]?.subarray(0, until)).toEqual(one.pipeline.columns[name]?.subarray(0, until));
      }
    }),
    { numRuns: 30 },
  );
});

test("the micro-price is that of the last table, fitted every 5,000 rows on all rows before", () => {
  const day = orderDay({ seed: 8, rows: 2 * MICROPRICE_REFIT + 100, levels: 1, orders: 3 });
  const pipeline = new Pipeline(day, null);
  runToEnd(pipeline.advance(day.rows));
  const { book } = day;
  const { microprice } = pipeline.columns;
  expect(microprice.findIndex((value) => !Number.isNaN(value))).toBeGreaterThanOrEqual(MICROPRICE_REFIT);
  let defined = 0;
  for (const row of [0, 4999, 5000, 7777, 9999, 10_000, 10_050, 10_099]) {
    const fitted = Math.floor(row / MICROPRICE_REFIT) * MICROPRICE_REFIT;
    const table = fitted > 0 ? fitMicroprice(day, { from: 0, to: fitted }) : null;
    const [bid, ask] = [book.bidPrice[0][row], book.askPrice[0][row]];
    const offset = table ? micropriceOffset(table, book.bidSize[0][row], book.askSize[0][row], ask - bid) : Number.NaN;
    expect(microprice[row]).toBe((bid + ask) / 2 + offset);
    if (!Number.isNaN(offset)) defined++;
  }
  expect(defined).toBeGreaterThan(2);
});

test("the micro-price of a restored pipeline goes on with the table that was in force", () => {
  const day = orderDay({ seed: 8, rows: MICROPRICE_REFIT + 300, levels: 1, orders: 3 });
  const first = new Pipeline(day, null);
  runToEnd(first.advance(MICROPRICE_REFIT + 100));
  const second = new Pipeline(day, null);
  second.restore(first.checkpoint());
  const from = second.front;
  for (const pipeline of [first, second]) runToEnd(pipeline.advance(day.rows));
  const continued = second.columns.microprice.subarray(from);
  expect(continued.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(20);
  expect(continued).toEqual(first.columns.microprice.subarray(from));
});

test("a day without a book, without messages or without rows runs through", () => {
  const day = orderDay({ seed: 8, rows: 90, levels: 2 });
  const hashes = [
    day,
    { ...day, book: null },
    { ...day, messages: null },
    orderDay({ seed: 1, rows: 0, levels: 2 }),
  ].map((part: MarketDay) => {
    const pipeline = new Pipeline(part, null);
    runToEnd(pipeline.advance(part.rows));
    expect([pipeline.front, pipeline.mismatches]).toEqual([part.rows, 0]);
    return pipeline.hashAt(new Fold(part), part.rows);
  });
  expect(new Set(hashes).size).toBe(4);
  expect(hashes).not.toContain(null);
});
