import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { persistence } from "../../../models/floors/persistence.ts";
import { queueImbalance } from "../../../models/floors/queue-imbalance.ts";
import { tradeImbalance } from "../../../models/floors/trade-imbalance.ts";
import { LIVE_INSTRUMENT, liveEvents } from "../../../test/live-day.ts";
import { runToEnd } from "../forecaster.ts";
import { FrameComposer } from "../frame/composer.ts";
import type { MarketFrame } from "../frame/frame.ts";
import type { MarketDay } from "../market/day.ts";
import { EventKind } from "../market/events.ts";
import { cutDepth } from "../market/depth.ts";
import { unpackDay } from "../market/pack.ts";
import { forecastingOf } from "../replay/forecasting.ts";
import { Replay } from "../replay/replay.ts";
import { trackRecord } from "../track-record.ts";
import { EventBatch, GAP_CAUSES } from "./batch.ts";
import { LiveFold } from "./fold.ts";
import { LiveDay } from "./live-day.ts";
import type { LiveViewRequest } from "./live-frame.ts";
import { LiveMarket, SCORE_EVERY } from "./live-market.ts";
import { type LiveForecast, DROP_STEP } from "./live-stages.ts";

const FORECAST: LiveForecast = {
  kind: queueImbalance,
  beside: [queueImbalance, persistence],
  settings: { horizon: 10, refitEvery: 300, fitRows: 1000 },
};

const request = (over: Partial<LiveViewRequest> = {}): LiveViewRequest => ({
  elapsed: 16,
  columns: 120,
  timeSpan: 60e9,
  rightEdge: null,
  priceRows: 60,
  ticksPerRow: 1,
  topTick: null,
  heldTopTick: null,
  ladderTicks: 1,
  crosshair: null,
  ofiBin: 2e9,
  leastSale: 0,
  mostSales: 20,
  ...over,
});

/** The whole batch as one capture, frozen. */
function recorded(batch: EventBatch, levels = 5): MarketDay {
  const day = new LiveDay(LIVE_INSTRUMENT, { levels, capacity: batch.count });
  for (let at = 0; at < batch.count; at++) day.take(batch, at);
  return day.freeze();
}

/** Events `from` to `to` of `batch`, then the end of a batch. */
function feed(market: LiveMarket, batch: EventBatch, from: number, to: number): void {
  for (let at = from; at < to; at++) market.take(batch, at);
  market.settle();
}

const work = (market: LiveMarket, now: number): void => runToEnd(market.advance(now));

/** End of the message that event `at` is of. */
function messageEnd(batch: EventBatch, at: number): number {
  let end = at;
  while (end < batch.count && batch.sequence[end] === batch.sequence[at]) end++;
  return end;
}

/** What a page shows of a frame, apart from where its cursor may go. */
function shown({ cursor, integrity, ...frame }: MarketFrame) {
  return { row: cursor.row, time: cursor.time, ready: cursor.ready, gaps: integrity.gaps, ...frame };
}

function replayed(day: MarketDay, time: number, asked: LiveViewRequest): MarketFrame {
  const forecasting = forecastingOf(day, FORECAST.kind, FORECAST.settings)!;
  const floor = forecastingOf(day, persistence, FORECAST.settings)!;
  const replay = new Replay(day, forecasting);
  runToEnd(replay.prepare());
  runToEnd(floor.advance(day.rows));
  replay.apply({ kind: "seek", time });
  const { probabilities, outcome } = forecasting.columns;
  const { microprice } = replay.columns;
  const forecast = { probabilities, outcome, microprice, ready: replay.ready, horizon: FORECAST.settings.horizon };
  const record = trackRecord(forecasting, replay.cursorRow, [floor]);
  const moment = { cursor: replay.cursor, integrity: replay.integrity, forecast, record };
  return new FrameComposer(day).compose(moment, asked);
}

describe("a live market", () => {
  const batch = liveEvents({ seed: 4, rows: 2400, gaps: 0.002 });

  test("shows at any time what a replay of its frozen day shows then, byte for byte", () => {
    const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: 10_000 });
    market.configure(FORECAST);
    let from = 0;
    for (const share of [0.02, 0.3, 0.31, 0.7, 1]) {
      const to = messageEnd(batch, Math.floor(share * (batch.count - 1)));
      for (let at = from; at < to; at += 500) {
        feed(market, batch, at, Math.min(to, at + 500));
        if (share !== 0.3) work(market, batch.localTs[at]);
      }
      from = to;
      const now = batch.localTs[to - 1];
      work(market, now + 2 * SCORE_EVERY);
      const live = market.frame(request(), now).frame;
      const packed = unpackDay(market.packed());
      const day = { ...packed, depth: cutDepth(market.day.depth ?? [], 0, packed.rows) };
      expect(day.depth.length).toBeGreaterThan(0);
      expect(live.cursor.time).toBe(day.time[day.rows - 1]);
      const replay = replayed(day, live.cursor.time, request());
      expect(shown(live)).toEqual(shown(replay));
      expect(live.trades.length).toBeGreaterThan(0);
    }
    expect(market.frame(request(), 0).frame.record!.scored).toBeGreaterThan(1000);
    expect(market.day.gaps!.row.length).toBeGreaterThan(1);
  });

  test("is accounted for by the hash of its events, as a recording of them is", () => {
    const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: 10_000 });
    const fold = new LiveFold();
    feed(market, batch, 0, batch.count);
    for (let at = 0; at < batch.count; at++) fold.take(batch, at);
    expect(market.fold.digest()).toBe(fold.digest());
    const { received, applied, gaps } = market.frame(request(), 0).frame.integrity;
    expect([received, applied, gaps]).toEqual([batch.count, batch.count, market.day.gaps!.row.length]);
  });

  test("flows on between messages and never shows a row before it is known", () => {
    const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: 10_000 });
    let edge = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < 3000;) {
      const to = messageEnd(batch, at);
      feed(market, batch, at, to);
      at = to;
      const now = batch.localTs[to - 1];
      for (const later of [0, 16e6, 33e6]) {
        const { cursor } = market.frame(request({ columns: 10 }), now + later).frame;
        expect(cursor.row).toBe(market.day.rows);
        expect(cursor.time).toBeGreaterThanOrEqual(Math.max(edge, market.day.time[cursor.row - 1]));
        edge = cursor.time;
      }
    }
    const now = batch.localTs[2999];
    const times = [1e9, 1.016e9, 1.033e9].map((later) => market.frame(request(), now + later).frame.cursor.time);
    expect(times[1] - times[0]).toBe(16e6);
    expect(times[2] - times[1]).toBe(17e6);
  });

  test("scrolled into history keeps its quote and draws the past as the past was", () => {
    const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: 10_000 });
    feed(market, batch, 0, batch.count);
    const { day } = market;
    const rightEdge = day.time[700];
    const { frame } = market.frame(request({ rightEdge }), batch.localTs[batch.count - 1]);
    expect(frame.quote.bid).toBe(day.book!.bidPrice[0][day.rows - 1]);
    expect(frame.to).toBeGreaterThan(rightEdge);
    expect(frame.to).toBeLessThanOrEqual(rightEdge + 0.5e9);
    let last = 0;
    while (day.time[last + 1] < frame.to) last++;
    expect(frame.bid.at(-1)).toBe(day.book!.bidPrice[0][last]);
  });

  test("has one volume delta a column and sales from the latest on, as counted from the trades", () => {
    const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: 10_000 });
    feed(market, batch, 0, batch.count);
    const day = recorded(batch);
    const { time, size, aggressor, price, first } = day.trades!;
    const { frame, volumeDelta, sales } = market.frame(
      request({ leastSale: 40, mostSales: 7 }),
      batch.localTs[batch.count - 1],
    );
    let checked = 0;
    for (let c = 0; c < frame.columns; c++) {
      const end = frame.from + ((c + 1) * (frame.to - frame.from)) / frame.columns;
      let row = -1;
      while (row + 1 < day.rows && day.time[row + 1] < end) row++;
      if (Number.isNaN(frame.bid[c])) {
        expect(volumeDelta[c]).toBeNaN();
        continue;
      }
      let delta = 0;
      for (let i = 0; i < first[row + 1]; i++) delta += size[i] * aggressor![i];
      expect(volumeDelta[c] / delta).toBeCloseTo(1, 5);
      checked++;
    }
    expect(checked).toBeGreaterThan(100);
    const expected = [...time.keys()]
      .filter((i) => size[i] >= 40)
      .toReversed()
      .slice(0, 7);
    expect(sales).toEqual(
      expected.map((i) => ({ time: time[i], price: price[i], size: size[i], aggressor: aggressor![i] })),
    );
  });
});

const gapAt = (market: LiveMarket, at: number, cause: (typeof GAP_CAUSES)[number] = "disconnected"): void => {
  const gap = new EventBatch();
  gap.push(0, EventKind.Gap, GAP_CAUSES.indexOf(cause), 0, 0, 0, at, at, 0);
  feed(market, gap, 0, 1);
};

describe("a book that is not known", () => {
  const batch = liveEvents({ seed: 9, rows: 300 });
  test("is not shown from a gap on until it is told anew, and nothing is drawn between", () => {
    const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: 10_000 });
    const half = messageEnd(batch, batch.count >> 1);
    feed(market, batch, 0, half);
    const now = batch.localTs[half - 1];
    expect(market.bookTable()).toHaveLength(5);
    gapAt(market, now + 1e6);
    const { frame } = market.frame(request(), now + 10e9);
    expect([frame.quote.bid, frame.quote.ask]).toEqual([NaN, NaN]);
    expect(frame.ladder.known.every((known) => known === 0)).toBe(true);
    expect(frame.bid.slice(-15).every(Number.isNaN)).toBe(true);
    expect(frame.bid.some((bid) => !Number.isNaN(bid))).toBe(true);
    expect(market.bookTable()).toEqual([]);

    const later = new EventBatch();
    for (const side of [1, -1] as const)
      for (let depth = 1; depth < 9; depth++)
        later.push(0, EventKind.Book, 0, side, 100_000 - side * depth, 2, now + 10e9 - 1e6, now + 10e9, 9999);
    feed(market, later, 0, later.count);
    const after = market.frame(request(), now + 10e9).frame;
    expect(after.quote.bid).toBe(99_999);
    expect([...after.marks]).toEqual([now + 10e9 - 1e6, 1]);
    expect(after.bid.slice(-15, -2).every(Number.isNaN)).toBe(true);
  });

  test("is not shown while the receiver says so, and is there again afterwards without a break", () => {
    const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: 10_000 });
    feed(market, batch, 0, batch.count);
    const now = batch.localTs[batch.count - 1];
    expect(market.frame(request(), now, false).frame.quote.bid).toBeNaN();
    expect(market.bookTable(false)).toEqual([]);
    expect(market.frame(request(), now).frame.quote.bid).toBe(market.day.book!.bidPrice[0][market.day.rows - 1]);
  });

  test("gives, before the first message, a frame in which nothing is known", () => {
    const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: 10_000 });
    market.configure(FORECAST);
    const { frame, sales, volumeDelta } = market.frame(request(), 5e12);
    expect(frame.heat.every((cell) => cell === 0)).toBe(true);
    expect(frame.cursor.time).toBe(5e12);
    expect(sales).toEqual([]);
    expect(volumeDelta.every(Number.isNaN)).toBe(true);
    expect(unpackDay(market.packed()).rows).toBe(0);
  });

  test("pauses forecasts from a gap until windows are full again", () => {
    const noisy = liveEvents({ seed: 14, rows: 1500, gaps: 0.003 });
    const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: 10_000 });
    market.configure({ ...FORECAST, kind: tradeImbalance });
    feed(market, noisy, 0, noisy.count);
    work(market, 1);
    const { gaps } = market.day;
    const forecasting = forecastingOf(market.day, tradeImbalance, FORECAST.settings)!;
    runToEnd(forecasting.advance(market.day.rows));
    const since = forecasting.refits[0].row;
    const later = [...gaps!.row].filter((row) => row > since);
    expect(later.length).toBeGreaterThan(0);
    for (const row of later) {
      for (let n = row; n < Math.min(row + 5, market.day.rows); n++)
        expect(forecasting.columns.probabilities[3 * n], `row ${n} after the gap at ${row}`).toBeNaN();
      for (let n = row - FORECAST.settings.horizon; n < row; n++) expect(forecasting.columns.outcome[n]).toBe(127);
    }
  });
});

describe("ticks that become finer", () => {
  test("are those of the whole window from then on, which is forecast anew", () => {
    const batch = liveEvents({ seed: 30, rows: 800 });
    const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: 10_000 });
    market.configure(FORECAST);
    const half = messageEnd(batch, batch.count >> 1);
    feed(market, batch, 0, half);
    work(market, 1);
    const now = batch.localTs[half - 1];
    const { quote } = market.frame(request(), now).frame;
    gapAt(market, now, "finer-ticks");
    expect(market.finer).toBe(true);
    expect(() => market.take(batch, half)).toThrow(RangeError);
    market.refine({ ...LIVE_INSTRUMENT, priceUnit: LIVE_INSTRUMENT.priceUnit / 10 });
    for (let at = half; at < batch.count; at++) batch.price[at] *= 10;
    feed(market, batch, half, batch.count);
    work(market, 2 * SCORE_EVERY);
    const { frame } = market.frame(request(), batch.localTs[batch.count - 1]);
    expect(market.day.book!.bidPrice[0][0] % 10).toBe(0);
    expect(frame.quote.bid / quote.bid).toBeCloseTo(10, 1);
    const { record } = replayed(unpackDay(market.packed()), frame.cursor.time, request());
    expect(frame.record).toEqual(record);
    expect(record!.refits).toBeGreaterThan(1);
  });
});

describe("a window that is full", () => {
  const batch = liveEvents({ seed: 21, rows: 13_000, gaps: 0.0005 });
  const CAPACITY = 2 * DROP_STEP;

  test("goes on with its latest half; forecasts, record, delta and volume as if it had kept all", () => {
    const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: CAPACITY });
    market.configure(FORECAST);
    let background = market.advance(0);
    let rows = 0;
    let dropped = 0;
    for (let at = 0; at < batch.count;) {
      const to = messageEnd(batch, at);
      feed(market, batch, at, to);
      if (market.day.rows < rows) dropped += rows + 1 - market.day.rows;
      rows = market.day.rows;
      at = to;
      if (background.next().done) background = market.advance(batch.localTs[to - 1]);
    }
    const now = batch.localTs[batch.count - 1];
    work(market, now + 2 * SCORE_EVERY);
    const whole = recorded(batch);
    expect(dropped).toBe(DROP_STEP);
    expect(market.day.rows).toBe(whole.rows - DROP_STEP);
    const live = market.frame(request(), now);
    const replay = replayed(whole, live.frame.cursor.time, request());
    for (const name of [
      "bid",
      "ask",
      "down",
      "up",
      "forecast",
      "outcome",
      "imbalance",
      "ofi",
      "trades",
      "marks",
      "ladder",
    ] as const)
      expect(live.frame[name], name).toEqual(replay[name]);
    // A table of 50,000 rows is more than this window keeps.
    const { tradedQuantity, ...quote } = live.frame.quote;
    const { microprice } = quote;
    expect({ ...replay.quote, ...quote }).toEqual({ ...replay.quote, microprice });
    expect(tradedQuantity).toBeCloseTo(replay.quote.tradedQuantity, 6);
    const { size, aggressor } = whole.trades!;
    expect(live.volumeDelta.at(-1)! / [...size].reduce((sum, q, i) => sum + q * aggressor![i], 0)).toBeCloseTo(1, 5);
    const { skill, floorSkill, ...record } = live.frame.record!;
    // Sums that were told anew from a later row differ in their last bits.
    const { scored, abstained, refits, since, hitRate, floorHitRate, macroF1, mcc, verdict } = record;
    const counted = { scored, abstained, refits, since, hitRate, floorHitRate, macroF1, mcc, verdict };
    expect(replay.record).toMatchObject(counted);
    expect(skill).toBeCloseTo(replay.record!.skill!, 9);
    expect(floorSkill).toBeCloseTo(replay.record!.floorSkill!, 9);
    expect(scored).toBeGreaterThan(10_000);
  });

  test("keeps showing the record that it had until there is another", () => {
    const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: CAPACITY });
    market.configure(FORECAST);
    let at = 0;
    for (; market.day.rows < CAPACITY - 10; at = messageEnd(batch, at)) feed(market, batch, at, messageEnd(batch, at));
    work(market, 1);
    const { record } = market.frame(request(), 1).frame;
    for (; market.day.rows >= CAPACITY - 10; at = messageEnd(batch, at)) feed(market, batch, at, messageEnd(batch, at));
    expect(record!.scored).toBeGreaterThan(5000);
    expect(market.frame(request(), 1).frame.record).toEqual(record);
  });

  test("is never let go of within a message, whatever the messages' lengths and batches", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), (offset) => {
        const market = new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: CAPACITY + offset });
        for (let at = 0; at < batch.count; at++) market.take(batch, at);
        market.settle();
        const whole = recorded(batch);
        expect(whole.rows - market.day.rows).toBe(DROP_STEP);
        const kept = unpackDay(market.packed());
        expect(kept.time).toEqual(whole.time.slice(DROP_STEP));
        expect(kept.book!.bidSize[0]).toEqual(whole.book!.bidSize[0].slice(DROP_STEP));
      }),
      { numRuns: 4 },
    );
  });

  test("has room for two steps at least", () => {
    expect(() => new LiveMarket(LIVE_INSTRUMENT, { levels: 5, capacity: CAPACITY - 1 })).toThrow(RangeError);
  });
});
