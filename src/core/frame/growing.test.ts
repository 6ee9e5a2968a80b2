import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GrowingDay, withoutMessages } from "../../../test/growing-day.ts";
import { wanderingDay } from "../../../test/wandering-day.ts";
import { ABSENT_ASK, type MarketDay } from "../market/day.ts";
import type { Moment } from "./columns.ts";
import { FrameComposer } from "./composer.ts";
import { type FrameRequest, TRADE_FIELDS } from "./frame.ts";

const SECOND = 1e9;

const moment = (day: MarketDay, row: number, over: Partial<Moment> = {}): Moment => ({
  cursor: {
    row,
    rows: day.rows,
    time: row > 0 ? day.time[row - 1] : 0,
    start: day.time[0],
    end: day.time[Math.max(0, day.rows - 1)],
    playing: true,
    speed: 1,
    loop: false,
    ready: 0,
  },
  integrity: {} as Moment["integrity"],
  forecast: null,
  record: null,
  ...over,
});

const request = (over: Partial<FrameRequest> = {}): FrameRequest => ({
  elapsed: 0,
  columns: 50,
  timeSpan: 50 * SECOND,
  rightEdge: null,
  priceRows: 40,
  ticksPerRow: 1,
  topTick: null,
  heldTopTick: null,
  ladderTicks: 2,
  crosshair: null,
  ofiBin: 2 * SECOND,
  ...over,
});

const anyGrowth = fc.record({
  seed: fc.integer(),
  rows: fc.integer({ min: 1, max: 400 }),
  levels: fc.integer({ min: 1, max: 4 }),
  messages: fc.boolean(),
  steps: fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 12 }),
});

describe("a day that grows", () => {
  test("gives, after any steps, the frame that the finished day gives from scratch", () => {
    fc.assert(
      fc.property(
        anyGrowth,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ seed, rows, levels, messages, steps }, at) => {
          const made = wanderingDay(seed, rows, levels);
          const whole = messages ? made : withoutMessages(made, seed, 0.05);
          const growing = new GrowingDay(whole);
          const composer = new FrameComposer(growing.day);
          let grown = 0;
          for (const step of [...steps, rows]) {
            grown = Math.min(rows, grown + step);
            growing.grow(grown);
            composer.compose(moment(growing.day, grown), request());
          }
          const row = Math.round(at * rows);
          const asked = request({ crosshair: { time: whole.time[Math.max(0, row - 3)], tick: 1001 } });
          expect(composer.compose(moment(whole, row), asked)).toEqual(
            new FrameComposer(whole).compose(moment(whole, row), asked),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  test("is sampled anew when it has doubled, and then as from scratch", () => {
    const made = wanderingDay(5, 9000, 2);
    // Deeper and wider as the day goes on, so that what is sampled twice would weigh.
    const book = made.book!;
    const whole = {
      ...made,
      book: {
        ...book,
        askSize: book.askSize.map((sizes) => sizes.map((size, row) => (size > 0 ? 1 + row : 0))),
        askPrice: book.askPrice.map((prices) =>
          prices.map((price, row) => (price === ABSENT_ASK ? price : price + row)),
        ),
      },
    };
    const growing = new GrowingDay(whole);
    const composer = new FrameComposer(growing.day);
    for (const rows of [1, 4095, 4096, 6000, 8191, 8192, 9000]) {
      growing.grow(rows);
      const frame = composer.compose(moment(growing.day, rows), request());
      const fresh = new FrameComposer(growing.day).compose(moment(growing.day, rows), request());
      expect([frame.depthRange, frame.visibleTicks]).toEqual([fresh.depthRange, fresh.visibleTicks]);
    }
  });
});

describe("trades beside a book", () => {
  test("are drawn at their own time and price, and count in quote, read-out and ladder", () => {
    const day = withoutMessages(wanderingDay(8, 300, 3, { absent: 0 }), 8);
    const trades = day.trades!;
    const composer = new FrameComposer(day);
    const row = 200;
    const frame = composer.compose(
      moment(day, row),
      request({ priceRows: 300, topTick: 1150, timeSpan: 30 * SECOND, crosshair: { time: day.time[150], tick: 1000 } }),
    );
    const known = Array.from({ length: trades.first[row] }, (_, i) => i);
    const inView = known.filter((i) => trades.time[i] >= frame.from && trades.time[i] < frame.to);
    const drawn = Array.from({ length: frame.trades.length / TRADE_FIELDS }, (_, k) =>
      [...frame.trades.subarray(k * TRADE_FIELDS, k * TRADE_FIELDS + 5)].join(),
    );
    const expected = inView.map((i) =>
      [trades.time[i], trades.price[i] / 100, trades.size[i], trades.aggressor![i], 0].join(),
    );
    expect(inView.length).toBeGreaterThan(20);
    expect(drawn.toSorted()).toEqual(expected.toSorted());
    const sum = (of: readonly number[]): number => of.reduce((total, i) => total + trades.size[i], 0);
    const last = known.at(-1)!;
    expect(frame.quote.lastPrice).toBe(trades.price[last] / 100);
    expect(frame.quote.lastAggressor).toBe(trades.aggressor![last]);
    expect(frame.quote.tradedQuantity).toBe(sum(known));
    const bought = inView.filter((i) => trades.aggressor![i] > 0);
    expect(frame.ladder.tradedBuy.reduce((a, b) => a + b, 0)).toBeCloseTo(sum(bought), 9);
    const around = known.filter((i) => Math.abs(trades.time[i] - day.time[150]) < SECOND && trades.aggressor![i] < 0);
    expect(frame.readout.tradedSell).toBeCloseTo(sum(around), 9);
  });

  test("happen before the row that makes them known, and are not shown before it", () => {
    const day = withoutMessages(wanderingDay(9, 200, 2, { absent: 0 }), 9);
    const composer = new FrameComposer(day);
    for (const row of [0, 1, 50, 120, 200]) {
      const { trades } = composer.compose(moment(day, row), request({ priceRows: 400, topTick: 1200, timeSpan: 1e12 }));
      expect(trades.length / TRADE_FIELDS).toBe(day.trades!.first[row]);
    }
  });
});

describe("a gap", () => {
  const base = wanderingDay(12, 60, 2, { absent: 0 });
  const GAP = 30;
  const time = base.time.map((_, n) => n * SECOND + (n >= GAP ? 20 * SECOND : 0));
  const day: MarketDay = {
    ...withoutMessages({ ...base, time }, 1),
    gaps: { row: Int32Array.of(GAP), cause: Uint8Array.of(3) },
  };
  const frameAt = (row: number, now: number, over: Partial<FrameRequest> = {}, dark?: boolean) => {
    const at = moment(day, row, dark === undefined ? {} : { dark });
    return new FrameComposer(day).compose(
      { ...at, cursor: { ...at.cursor, time: now } },
      request({ columns: 80, timeSpan: 80 * SECOND, ...over }),
    );
  };

  test("has no book, lines or forecasts between the last row before it and the first row after it", () => {
    const frame = frameAt(60, time[59]);
    for (let c = 0; c < frame.columns; c++) {
      const from = frame.from + (c * (frame.to - frame.from)) / frame.columns;
      const to = from + SECOND;
      const unknown = to <= time[0] || (from > time[GAP - 1] && to <= time[GAP]);
      expect(Number.isNaN(frame.bid[c]), `column ${c}`).toBe(unknown);
      const column = Array.from({ length: frame.priceRows }, (_, r) => frame.heat[r * frame.columns + c]);
      if (unknown) expect(column.every((cell) => cell === 0)).toBe(true);
    }
    expect(frame.bid.filter(Number.isNaN).length).toBeGreaterThanOrEqual(19);
  });

  test("is marked where the rows begin again", () => {
    expect([...frameAt(60, time[59]).marks]).toEqual([time[GAP], 1]);
    expect([...frameAt(GAP, time[GAP - 1]).marks]).toEqual([]);
  });

  test("leaves no book in quote, ladder and read-out until the first row after it is played", () => {
    const within = frameAt(GAP, time[GAP - 1] + 5 * SECOND);
    expect([within.quote.bid, within.quote.ask, within.quote.microprice, within.readout.bid]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
    expect(within.quote.tradedQuantity).toBeGreaterThan(0);
    expect(within.ladder.known.every((known) => known === 0)).toBe(true);
    expect(within.bid.at(-1)).toBeNaN();
    const before = frameAt(GAP, time[GAP - 1]);
    expect(before.quote.bid).toBe(day.book!.bidPrice[0][GAP - 1]);
    const after = frameAt(GAP + 1, time[GAP]);
    expect(after.quote.bid).toBe(day.book!.bidPrice[0][GAP]);
  });

  test("that is under way is told by the receiver, as no row after it is there yet", () => {
    const lit = frameAt(20, time[19] + 5 * SECOND);
    expect(lit.bid.at(-1)).toBe(lit.quote.bid);
    const dark = frameAt(20, time[19] + 5 * SECOND, {}, true);
    expect(dark.quote.bid).toBeNaN();
    expect(dark.bid.slice(-5).every(Number.isNaN)).toBe(true);
    expect(dark.bid.at(-6)).toBe(day.book!.bidPrice[0][19]);
  });

  test("that began before the view is dark from the view's first column on", () => {
    const frame = frameAt(60, time[59], { rightEdge: time[GAP] - SECOND, columns: 10, timeSpan: 10 * SECOND });
    expect(frame.from).toBeGreaterThan(time[GAP - 1]);
    expect(frame.bid.every(Number.isNaN)).toBe(true);
  });

  test("shorter than a column breaks the lines all the same", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, seconds) => {
        const made = withoutMessages(wanderingDay(seed, 150, 2, { absent: 0 }), seed, 0.04);
        const end = made.time[149];
        const { from, to, columns, bid, ask } = new FrameComposer(made).compose(
          moment(made, 150),
          request({ timeSpan: 50 * seconds * SECOND, rightEdge: end }),
        );
        const columnOf = (t: number): number => Math.floor((t - from) / ((to - from) / columns));
        for (const row of made.gaps!.row) {
          if (made.time[row] < from) continue;
          const [before, after] = [columnOf(made.time[row - 1]), columnOf(made.time[row])];
          const between = [bid, ask].map((line) => line.slice(Math.max(0, Math.min(before + 1, after)), after + 1));
          for (const line of between) expect(line.some(Number.isNaN), `gap at row ${row}`).toBe(true);
        }
      }),
    );
  });

  test("gives no order flow to the row after it", () => {
    const composer = new FrameComposer(day);
    expect(composer.flow[GAP + 1]).toBe(composer.flow[GAP]);
    const unbroken = new FrameComposer({ ...day, gaps: null });
    expect(unbroken.flow[GAP + 1]).not.toBe(unbroken.flow[GAP]);
  });
});
