import { describe, expect, it } from "vitest";
import { liveDay } from "../../../test/live-day.ts";
import { queueImbalanceSignal } from "../../../test/toy-forecast.ts";
import { toyDay, type ToyRow } from "../../../test/toy-market.ts";
import { referenceInputs } from "../features/reference.ts";
import { runToEnd } from "../forecaster.ts";
import type { MarketDay } from "../market/day.ts";
import { marketEvents } from "../market/events.ts";
import type { OrderRequest } from "../strategy/strategy.ts";
import { backtestPrediction } from "./backtest.ts";
import { Engine } from "./engine.ts";
import { equityRows } from "./equity.ts";
import { scheduledFees } from "./fees.ts";
import { type FillModel, walkVisibleLevels } from "./fills.ts";
import { constantLatency } from "./latency.ts";
import { mirroredAfter } from "./mirror.ts";
import { moneyOf } from "./money.ts";
import { planOf } from "./plan.ts";
import { givenPrediction } from "./prediction.ts";
import { DEFAULT_BACKTEST } from "./report.ts";
import { positionLimit } from "./risk.ts";
import { missingTime, tapeOf } from "./tape.ts";

/** A market whose price is 100 at row 0 and ten more at each later row, one millisecond apart. */
const rising = (rows: number, gaps: readonly number[]): ToyRow[] =>
  Array.from({ length: rows }, (_, at) => ({
    bids: [[100 + 10 * at, 50]],
    asks: [[101 + 10 * at, 50]],
    gap: gaps.includes(at),
  }));

function play(
  rows: readonly ToyRow[],
  script: Readonly<Record<number, OrderRequest>>,
  latency = 0,
  fills: FillModel = walkVisibleLevels,
) {
  const tape = tapeOf(toyDay(rows));
  const heard: { lots: number; done: boolean; after: number }[] = [];
  let now = -1;
  const strategy = {
    onRow(row: number, gate: { send(request: OrderRequest): number }): void {
      now = row;
      if (script[row]) gate.send(script[row]);
    },
    onReport: ({ lots, done }: { lots: number; done: boolean }): void => void heard.push({ lots, done, after: now }),
  };
  const models = {
    fees: scheduledFees({ makerBps: 0, takerBps: 0, takerPerUnit: 0 }),
    latency: constantLatency(latency),
    fills,
    risk: positionLimit(1e9),
  };
  const outcome = runToEnd(new Engine(tape, { from: 0, to: tape.rows }, strategy, models).run());
  const filled = Array.from({ length: outcome.fills.count }, (_, i) => [outcome.fills.row[i], outcome.fills.price[i]]);
  return { tape, outcome, heard, filled };
}

const buy: OrderRequest = { side: 1, lots: 1, limit: null };

describe("orders and gaps", () => {
  it("an order that is under way when events are missing is cancelled, counted and reported", () => {
    for (const latency of [0.5e6, 1e6, 1.5e6]) {
      const { outcome, filled, heard } = play(rising(6, [2]), { 1: buy }, latency);
      expect([outcome.lostInGap, outcome.unfilled, outcome.rejectedInHalt, outcome.expired]).toEqual([1, 1, 0, 0]);
      expect(filled).toEqual([]);
      expect(heard).toMatchObject([{ lots: 0, done: true }]);
    }
  });

  it("one that arrives before the gap, at its last known book, or is sent after it, is filled", () => {
    expect(play(rising(6, [3]), { 1: buy }, 1e6).filled[0]).toEqual([2, 121]);
    expect(play(rising(6, [2]), { 1: buy }).filled[0]).toEqual([1, 111]);
    expect(play(rising(6, [2]), { 2: buy }, 0.5e6).filled[0]).toEqual([2, 121]);
    expect(play(rising(6, []), { 1: buy }, 0.5e6).filled[0]).toEqual([1, 111]);
  });

  it("what rests in the book is cancelled by a gap and filled without one", () => {
    const waits: FillModel = {
      arrive: () => true,
      advance: (order, tape, row, sink) => {
        if (row >= 4) sink.fill(order, tape.book.bidPrice[0][row], 1, tape.book.bidPrice[0][row], true);
      },
    };
    const { outcome, heard } = play(rising(6, [3]), { 1: buy }, 0, waits);
    expect([outcome.lostInGap, outcome.fills.count]).toEqual([1, 0]);
    expect(heard).toMatchObject([{ lots: 0, done: true }]);
    expect(play(rising(6, []), { 1: buy }, 0, waits).filled[0]).toEqual([4, 140]);
  });

  it("a position is kept and marked at the first mid after the gap", () => {
    const { outcome, tape } = play(rising(6, [3]), { 1: buy });
    const { net, position } = equityRows(tape, outcome, moneyOf(tape.instrument));
    expect([...position.subarray(1, 5)]).toEqual([1, 1, 1, 1]);
    expect(net[2]).toBeCloseTo(0.095, 12);
    expect(net[3]).toBeCloseTo(0.195, 12);
    expect(missingTime(tape, 0, 6)).toBe(1e6);
    expect(missingTime(tape, 3, 6)).toBe(0);
  });
});

const signedVolume = (of: MarketDay): number => referenceInputs(of, ["sv50"], { medianSize: 100 }).columns[0][399];

describe("an L2 market turned over", () => {
  const day = liveDay({ seed: 1, rows: 400, levels: 3, gaps: 0.02 });

  it("is as it was up to the cut and its own mirror after it: trades, changes and gaps too", () => {
    const turned = mirroredAfter(day, 200, 400);
    const back = mirroredAfter(turned, 200, 400);
    expect([...marketEvents(back)]).toEqual([...marketEvents(day)]);
    expect(back.changes).toEqual({ set: day.changes!.set.slice(0, 400), gone: day.changes!.gone.slice(0, 400) });
    expect([...turned.gaps!.row]).toEqual([...day.gaps!.row]);
    const { first, price, aggressor } = day.trades!;
    const from = first[201];
    expect(turned.trades!.price.subarray(0, from)).toEqual(price.subarray(0, from));
    expect([...turned.trades!.aggressor!.subarray(from)]).toEqual([...aggressor!.subarray(from)].map((side) => -side));
    expect(turned.changes!.set[300]).toBe(0 - day.changes!.set[300]);
  });

  it("moves the other way by as much, so that signed volume changes sign", () => {
    const whole = { ...day, gaps: null };
    expect(signedVolume(mirroredAfter(whole, 200, 400))).toBeCloseTo(-signedVolume(whole), 12);
    expect(Math.abs(signedVolume(whole))).toBeGreaterThan(0.1);
  });
});

it("a backtest on an L2 market with gaps keeps its accounts, looks nowhere ahead, and says what time it left out", () => {
  const day = liveDay({ seed: 2, rows: 4000, levels: 3, gaps: 0.01 });
  const settings = {
    ...DEFAULT_BACKTEST,
    horizon: 5,
    latencyMs: 80,
    takerPerUnit: 0,
    quantity: 0.5,
    threshold: 0.1,
    resamples: 20,
  };
  const prediction = givenPrediction(day, "toy", 5, queueImbalanceSignal(day));
  const { checks, trades } = runToEnd(backtestPrediction(day, planOf(day, settings), prediction, 1));
  expect(trades).toBeGreaterThan(20);
  const stated = Object.fromEntries(checks.map(({ name, state, value }) => [name, `${state}: ${value}`]));
  expect(stated["Cash conserved"]).toMatch(/^passed/);
  expect(stated["No look-ahead"]).toMatch(/^passed: 0 of [1-9]/);
  expect(stated["Time excluded"]).toMatch(/^noted: [1-9]\d*\.\d s, 0 orders rejected, [1-9]\d* cancelled$/);
});
