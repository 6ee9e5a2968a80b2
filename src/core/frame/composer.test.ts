import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../forecaster.ts";
import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../market/day.ts";
import { Random } from "../random.ts";
import type { ForecastColumns, Moment } from "./columns.ts";
import { FrameComposer, frameBuffer } from "./composer.ts";
import { cellOf } from "./depth-scale.ts";
import { ForecastState, type FrameRequest, type MarketFrame, TRADE_FIELDS } from "./frame.ts";
import { wanderingDay } from "../../../test/wandering-day.ts";

const SECOND = 1e9;

const moment = (day: MarketDay, row: number, forecast: ForecastColumns | null = null): Moment => ({
  cursor: {
    row,
    rows: day.rows,
    time: row > 0 ? day.time[row - 1] : (day.time[0] ?? 0) - 1,
    start: day.time[0] ?? 0,
    end: day.time[day.rows - 1] ?? 0,
    playing: false,
    speed: 1,
    loop: false,
    ready: forecast?.ready ?? 0,
  },
  integrity: {
    received: row,
    applied: row,
    ignored: 0,
    inGaps: 0,
    gaps: 0,
    halts: 0,
    crossed: false,
    halted: false,
    stateHash: null,
  },
  forecast,
  record: null,
});

const request = (over: Partial<FrameRequest> = {}): FrameRequest => ({
  elapsed: 0,
  columns: 40,
  timeSpan: 40 * SECOND,
  rightEdge: null,
  priceRows: 30,
  ticksPerRow: 1,
  topTick: null,
  heldTopTick: null,
  ladderTicks: 5,
  crosshair: null,
  ofiBin: 2 * SECOND,
  ...over,
});

function randomForecast(rows: number, seed: number, ready: number): ForecastColumns {
  const random = new Random(seed);
  const probabilities = new Float64Array(rows * 3).fill(Number.NaN);
  const outcome = new Int8Array(rows).fill(UNKNOWN);
  const microprice = new Float64Array(rows).fill(Number.NaN);
  for (let row = 0; row < ready; row++) {
    outcome[row] = random.integer(3) - 1;
    microprice[row] = 1000 + random.uniform();
    if (random.uniform() < 0.2) continue;
    const down = random.uniform() / 2;
    const up = random.uniform() / 2;
    probabilities.set([down, 1 - down - up, up], row * 3);
  }
  return { probabilities, outcome, microprice, ready, horizon: 7 };
}

/** The cell as one would write it down: look at every row, then at every level. */
function dumbCell(
  day: MarketDay,
  frame: MarketFrame,
  played: number,
  now: number,
  row: number,
  column: number,
): number {
  const step = (frame.to - frame.from) / frame.columns;
  const start = frame.from + column * step;
  let n = -1;
  for (let r = 0; r < played; r++) if (day.time[r] < start + step) n = r;
  if (n < 0 || start > now || !day.book) return 0;
  const high = frame.topTick - row * frame.ticksPerRow;
  const low = high - frame.ticksPerRow + 1;
  const { book } = day;
  const deepestAsk = book.askPrice[book.levels - 1][n];
  const deepestBid = book.bidPrice[book.levels - 1][n];
  if (deepestAsk !== ABSENT_ASK && low > deepestAsk) return 0;
  if (deepestBid !== ABSENT_BID && high < deepestBid) return 0;
  let sum = 0;
  for (let level = 0; level < book.levels; level++) {
    for (const [price, size] of [
      [book.askPrice[level][n], book.askSize[level][n]],
      [book.bidPrice[level][n], book.bidSize[level][n]],
    ]) {
      if (size > 0 && price >= low && price <= high) sum += size;
    }
  }
  return sum === 0 ? 1 : cellOf(sum, frame.depthRange);
}

const anyDay = fc.record({
  seed: fc.integer(),
  rows: fc.integer({ min: 1, max: 120 }),
  levels: fc.integer({ min: 1, max: 5 }),
});

describe("the heat", () => {
  test("every cell is what a dumb twin says, for any day, cursor, zoom and pan", () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.record({
          played: fc.double({ min: 0, max: 1, noNaN: true }),
          columns: fc.integer({ min: 1, max: 60 }),
          seconds: fc.constantFrom(1, 7, 30, 200),
          ticksPerRow: fc.constantFrom(1, 1, 2, 5),
          priceRows: fc.integer({ min: 1, max: 40 }),
          edge: fc.option(fc.double({ min: -0.2, max: 1.2, noNaN: true })),
          top: fc.option(fc.integer({ min: 960, max: 1040 })),
        }),
        ({ seed, rows, levels }, view) => {
          const day = wanderingDay(seed, rows, levels);
          const row = Math.round(view.played * rows);
          const at = moment(day, row);
          const frame = new FrameComposer(day).compose(
            at,
            request({
              columns: view.columns,
              timeSpan: view.seconds * SECOND,
              ticksPerRow: view.ticksPerRow,
              priceRows: view.priceRows,
              rightEdge: view.edge === null ? null : day.time[0] + view.edge * (day.time[rows - 1] - day.time[0] + 1),
              topTick: view.top,
            }),
          );
          for (let c = 0; c < frame.columns; c++) {
            for (let r = 0; r < frame.priceRows; r++) {
              const expected = dumbCell(day, frame, row, at.cursor.time, r, c);
              if (frame.heat[r * frame.columns + c] !== expected) {
                throw new Error(`cell ${r}, ${c}: ${frame.heat[r * frame.columns + c]} instead of ${expected}`);
              }
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test("a side shown whole is known to be empty beyond its last level, a cut one is not", () => {
    const day = wanderingDay(3, 1, 3, { absent: 0 });
    const { book } = day;
    if (!book) throw new Error("no book");
    const whole = {
      ...book,
      askPrice: book.askPrice.map((p) => p.slice()),
      askSize: book.askSize.map((s) => s.slice()),
    };
    whole.askPrice[2][0] = ABSENT_ASK;
    whole.askSize[2][0] = 0;
    const asked = request({ columns: 1, topTick: book.askPrice[2][0] + 10, priceRows: 60 });
    expect(new FrameComposer(day).compose(moment(day, 1), asked).heat[0]).toBe(0);
    expect(new FrameComposer({ ...day, book: whole }).compose(moment(day, 1), asked).heat[0]).toBe(1);
  });
});

describe("nothing after the cursor", () => {
  test("changing every row from the cursor on changes no byte of the frame but the scale of the whole day", () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 39 })),
        (of, share, hover) => {
          const day = wanderingDay(of.seed, of.rows, of.levels);
          const row = Math.round(share * of.rows);
          const other = withFuture(day, row);
          const composers = [day, other].map((d) => new FrameComposer(d));
          const at = moment(day, row, randomForecast(day.rows, 5, day.rows));
          const changed = { ...at, forecast: futureForecast(at.forecast!, row) };
          const probe = composers[0].compose(at, request());
          const step = (probe.to - probe.from) / probe.columns;
          const asked = request({
            topTick: 1020,
            crosshair: hover === null ? null : { time: probe.from + (hover + 0.5) * step, tick: 1003 },
          });
          const a = composers[0].compose(at, asked);
          const b = composers[1].compose(changed, asked);
          // The colour scale is the day's, so cells are compared by kind, and the rest byte by byte.
          expect(b.heat.map((v) => Math.min(v, 2))).toEqual(a.heat.map((v) => Math.min(v, 2)));
          for (const name of [
            "bid",
            "ask",
            "microprice",
            "down",
            "up",
            "forecast",
            "outcome",
            "imbalance",
            "ofi",
            "trades",
            "marks",
          ] as const) {
            expect(b[name], name).toEqual(a[name]);
          }
          expect(b.ladder).toEqual(a.ladder);
          expect(b.quote).toEqual(a.quote);
          expect(b.readout).toEqual(a.readout);
          expect(b.ofiScale).toBe(a.ofiScale);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("an outcome appears with the row that decides it and not before", () => {
    const day = wanderingDay(11, 60, 2);
    const forecast = randomForecast(60, 2, 60);
    const composer = new FrameComposer(day);
    const shown = (played: number) => {
      const at = { time: day.time[20], tick: 1000 };
      const asked = request({ crosshair: at, rightEdge: day.time[20], columns: 4000, timeSpan: 4 * SECOND });
      return composer.compose(moment(day, played, forecast), asked).readout.outcome;
    };
    const n = lastRowAt(day, day.time[20]);
    expect(shown(n + forecast.horizon)).toBe(UNKNOWN);
    expect(shown(n + forecast.horizon + 1)).toBe(forecast.outcome[n]);
  });
});

describe("columns in time", () => {
  test("a column keeps its bytes as the picture follows the cursor", () => {
    const day = wanderingDay(21, 400, 4);
    const composer = new FrameComposer(day);
    const asked = request({ topTick: 1015 });
    const before = composer.compose(moment(day, 300), asked);
    const after = composer.compose(moment(day, 330), asked);
    const step = (before.to - before.from) / before.columns;
    const shift = Math.round((after.to - before.to) / step);
    expect(shift).toBeGreaterThan(0);
    expect(after.to - before.to).toBeCloseTo(shift * step, 3);
    for (let c = 0; c + shift < before.columns - 1; c++) {
      expect(after.bid[c]).toBe(before.bid[c + shift]);
      for (let r = 0; r < 30; r++) {
        expect(after.heat[r * after.columns + c]).toBe(before.heat[r * before.columns + c + shift]);
      }
    }
  });

  test("the column of the cursor is always in a picture that follows", () => {
    const day = wanderingDay(22, 200, 2);
    const composer = new FrameComposer(day);
    for (let row = 1; row <= 200; row++) {
      const frame = composer.compose(moment(day, row), request());
      expect(frame.to).toBeGreaterThan(day.time[row - 1]);
      expect(frame.to - day.time[row - 1]).toBeLessThanOrEqual(SECOND);
      expect(frame.bid[frame.columns - 1]).toBe(frame.quote.bid);
    }
  });
});

describe("the price a picture follows", () => {
  test("stays within the middle band, and the picture moves only when it must", () => {
    const day = wanderingDay(31, 600, 3, { absent: 0 });
    const composer = new FrameComposer(day);
    let held: number | null = null;
    for (let row = 1; row <= 600; row++) {
      const frame = composer.compose(moment(day, row), request({ heldTopTick: held, priceRows: 50 }));
      const place = frame.topTick - (frame.quote.bid + frame.quote.ask) / 2;
      expect(place).toBeGreaterThanOrEqual(50 * 0.36 - 1);
      expect(place).toBeLessThanOrEqual(50 * 0.64 + 1);
      if (held !== null && held !== frame.topTick) {
        const stay = held - (frame.quote.bid + frame.quote.ask) / 2;
        expect(stay < 50 * 0.36 || stay > 50 * 0.64).toBe(true);
      }
      held = frame.topTick;
    }
  });

  test("rows of several ticks begin at multiples of their height wherever the picture is", () => {
    const day = wanderingDay(32, 50, 3);
    const composer = new FrameComposer(day);
    for (let top = 990; top < 1010; top++) {
      const frame = composer.compose(moment(day, 50), request({ topTick: top, ticksPerRow: 5 }));
      expect((frame.topTick + 1) % 5).toBe(0);
    }
  });
});

describe("forecasts", () => {
  test("abstentions, rows not worked through and columns without rows are told apart", () => {
    const day = wanderingDay(41, 100, 2);
    const forecast = randomForecast(100, 9, 60);
    const frame = new FrameComposer(day).compose(
      moment(day, 100, forecast),
      request({ timeSpan: 400 * SECOND, columns: 400 }),
    );
    const seen = new Set(frame.forecast);
    expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    for (let c = 0; c < frame.columns; c++) {
      const sum = frame.down[c] + frame.stationary[c] + frame.up[c];
      if (frame.forecast[c] === ForecastState.Made) expect(sum).toBeCloseTo(1, 5);
      else expect(sum).toBeNaN();
    }
  });
});

describe("order flow", () => {
  test("bins in view add up to the flow of the rows in view", () => {
    fc.assert(
      fc.property(anyDay, fc.double({ min: 0, max: 1, noNaN: true }), (of, share) => {
        const day = wanderingDay(of.seed, of.rows, of.levels);
        const row = Math.round(share * of.rows);
        const composer = new FrameComposer(day);
        const frame = composer.compose(moment(day, row), request({ ofiBin: 3 * SECOND }));
        let expected = 0;
        for (let n = 1; n < row; n++) if (day.time[n] >= frame.ofiFrom) expected += dumbFlow(day, n);
        expect(frame.ofi.reduce((a, b) => a + b, 0)).toBeCloseTo(expected, 3);
        expect(frame.ofiFrom).toBeLessThanOrEqual(frame.from);
      }),
    );
  });
});

describe("trades", () => {
  test("the largest come first, and all of the view are there when they fit", () => {
    const day = wanderingDay(51, 500, 3);
    const frame = new FrameComposer(day).compose(moment(day, 500), request({ priceRows: 200 }));
    const sizes = Array.from(
      { length: frame.trades.length / TRADE_FIELDS },
      (_, i) => frame.trades[i * TRADE_FIELDS + 2],
    );
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    const types = [...day.messages!.type];
    const expected = types.filter(
      (type, n) => [4, 5, 6].includes(type) && day.time[n] >= frame.from && day.time[n] < frame.to,
    );
    expect(sizes.length).toBe(expected.length);
    expect(sizes.length).toBeGreaterThan(10);
  });

  test("what was traded in the ladder's rows is what was traded in view", () => {
    const day = wanderingDay(52, 500, 3);
    const frame = new FrameComposer(day).compose(moment(day, 500), request({ priceRows: 200, topTick: 1100 }));
    const inLadder = [...frame.ladder.tradedBuy, ...frame.ladder.tradedSell].reduce((a, b) => a + b, 0);
    let inFrame = 0;
    for (let i = 0; i < frame.trades.length; i += TRADE_FIELDS)
      if (frame.trades[i + 3] !== 0) inFrame += frame.trades[i + 2];
    expect(inLadder).toBe(inFrame);
  });

  test("traded today counts every trade up to the cursor", () => {
    const day = wanderingDay(53, 300, 2);
    const composer = new FrameComposer(day);
    for (const row of [0, 1, 150, 300]) {
      const { type, size } = day.messages!;
      let expected = 0;
      for (let n = 0; n < row; n++) if (type[n] >= 4 && type[n] <= 6) expected += size[n];
      expect(composer.compose(moment(day, row), request()).quote.tradedQuantity).toBe(expected);
    }
  });
});

describe("the ladder", () => {
  test("sums grow outwards and end in the whole visible side", () => {
    const day = wanderingDay(61, 80, 5);
    const frame = new FrameComposer(day).compose(
      moment(day, 80),
      request({ priceRows: 300, topTick: 1150, ladderTicks: 5 }),
    );
    const book = day.book!;
    const [bids, asks] = [book.bidSize, book.askSize].map((sizes) => sizes.reduce((sum, size) => sum + size[79], 0));
    expect(Math.max(...frame.ladder.bidSum)).toBe(bids);
    expect(Math.max(...frame.ladder.askSum)).toBe(asks);
    expect(frame.ladder.bid.reduce((a, b) => a + b, 0)).toBe(bids);
    const sums = [...frame.ladder.bidSum].filter((sum) => sum > 0);
    expect(sums).toEqual(sums.toSorted((a, b) => a - b));
    expect((frame.ladder.topTick + 1) % 5).toBe(0);
  });
});

describe("days that lack something", () => {
  test("without an order book nothing is known, but trades are drawn and followed", () => {
    const day = { ...wanderingDay(71, 200, 3), book: null };
    const frame = new FrameComposer(day).compose(moment(day, 200), request());
    expect(frame.heat.every((cell) => cell === 0)).toBe(true);
    expect(frame.trades.length).toBeGreaterThan(0);
    expect(frame.quote.bid).toBeNaN();
    expect(frame.topTick - frame.quote.lastPrice).toBeLessThan(30);
    expect(frame.ladder.known.every((known) => known === 0)).toBe(true);
  });

  test("without messages there are no trades, and the book is drawn", () => {
    const day = { ...wanderingDay(72, 200, 3), messages: null };
    const frame = new FrameComposer(day).compose(moment(day, 200), request());
    expect(frame.trades.length).toBe(0);
    expect(frame.quote.tradedQuantity).toBe(0);
    expect(frame.heat.some((cell) => cell > 1)).toBe(true);
  });

  test("before the first row everything is unknown and nothing throws", () => {
    const day = wanderingDay(73, 20, 2);
    const frame = new FrameComposer(day).compose(moment(day, 0, randomForecast(20, 1, 20)), request());
    expect(frame.heat.every((cell) => cell === 0)).toBe(true);
    expect(frame.bid.every(Number.isNaN)).toBe(true);
    expect(frame.forecast.every((state) => state === ForecastState.None)).toBe(true);
    expect(frame.quote.bid).toBeNaN();
  });

  test("an empty day gives an empty frame", () => {
    const day = wanderingDay(74, 0, 2);
    const frame = new FrameComposer(day).compose(moment(day, 0), request());
    expect(frame.heat.every((cell) => cell === 0)).toBe(true);
  });

  test("nonsense in a request is brought within bounds", () => {
    const day = wanderingDay(75, 20, 2);
    const asked = request({
      columns: -3,
      priceRows: Number.NaN,
      ticksPerRow: 0,
      timeSpan: Number.NaN,
      ofiBin: 0,
      ladderTicks: 0,
    });
    const frame = new FrameComposer(day).compose(moment(day, 20), asked);
    expect([frame.columns, frame.priceRows, frame.ticksPerRow]).toEqual([1, 1, 1]);
    expect(Number.isFinite(frame.from)).toBe(true);
  });
});

test("every array of a frame is a view on one buffer, so one transfer moves them all", () => {
  const day = wanderingDay(81, 50, 2);
  const frame = new FrameComposer(day).compose(moment(day, 50, randomForecast(50, 1, 50)), request());
  const buffers = new Set(
    [...Object.values(frame), ...Object.values(frame.ladder)]
      .filter((value) => ArrayBuffer.isView(value))
      .map((view) => view.buffer),
  );
  expect([...buffers]).toEqual([frameBuffer(frame)]);
  const moved = structuredClone(frame, { transfer: [frameBuffer(frame)] });
  expect(frame.heat.length).toBe(0);
  expect(moved.heat.length).toBe(30 * 40);
});

function lastRowAt(day: MarketDay, t: number): number {
  let n = 0;
  while (n + 1 < day.rows && day.time[n + 1] <= t) n++;
  return n;
}

function dumbFlow(day: MarketDay, n: number): number {
  const book = day.book!;
  const [bid, ask] = [book.bidPrice[0], book.askPrice[0]];
  const [bidSize, askSize] = [book.bidSize[0], book.askSize[0]];
  return (
    (bid[n] >= bid[n - 1] ? bidSize[n] : 0) -
    (bid[n] <= bid[n - 1] ? bidSize[n - 1] : 0) -
    (ask[n] <= ask[n - 1] ? askSize[n] : 0) +
    (ask[n] >= ask[n - 1] ? askSize[n - 1] : 0)
  );
}

/** The same day up to `row`, another one from there on. */
function withFuture(day: MarketDay, row: number): MarketDay {
  const other = wanderingDay(999, day.rows, day.book!.levels, { from: row > 0 ? day.time[row - 1] : day.time[0] });
  const join = <T extends Float64Array | Int32Array | Uint8Array | Int8Array>(past: T, future: T): T => {
    const joined = future.slice() as T;
    joined.set(past.subarray(0, row));
    return joined;
  };
  const [a, b] = [day.messages!, other.messages!];
  const columns = <T extends Float64Array | Int32Array>(past: readonly T[], future: readonly T[]): T[] =>
    past.map((column, i) => join(column, future[i]));
  return {
    ...day,
    time: join(day.time, other.time),
    messages: {
      type: join(a.type, b.type),
      orderId: join(a.orderId, b.orderId),
      size: join(a.size as Int32Array, b.size as Int32Array),
      price: join(a.price, b.price),
      direction: join(a.direction, b.direction),
    },
    book: {
      levels: day.book!.levels,
      askPrice: columns(day.book!.askPrice, other.book!.askPrice),
      askSize: columns(day.book!.askSize as Int32Array[], other.book!.askSize as Int32Array[]),
      bidPrice: columns(day.book!.bidPrice, other.book!.bidPrice),
      bidSize: columns(day.book!.bidSize as Int32Array[], other.book!.bidSize as Int32Array[]),
    },
  };
}

/** The same forecasts of the past; other ones, and other outcomes decided, from `row` on. */
function futureForecast(forecast: ForecastColumns, row: number): ForecastColumns {
  const other = randomForecast(forecast.outcome.length, 77, forecast.outcome.length);
  other.probabilities.set(forecast.probabilities.subarray(0, row * 3));
  other.microprice.set(forecast.microprice.subarray(0, row));
  other.outcome.set(forecast.outcome.subarray(0, Math.max(0, row - forecast.horizon)));
  return other;
}
