import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { moveForecast, queueImbalanceSignal, walkDay } from "../../../test/toy-forecast.ts";
import { randomRows, toyDay, type ToyRow } from "../../../test/toy-market.ts";
import { runToEnd } from "../forecaster.ts";
import type { MarketDay } from "../market/day.ts";
import { signalOf } from "../strategy/signal.ts";
import { backtestPrediction } from "./backtest.ts";
import { mirroredAfter } from "./mirror.ts";
import { planOf, takerRun } from "./plan.ts";
import { givenPrediction, type Prediction } from "./prediction.ts";
import { DEFAULT_BACKTEST, type BacktestSettings, type Check } from "./report.ts";

const SETTINGS: BacktestSettings = {
  ...DEFAULT_BACKTEST,
  horizon: 1,
  latencyMs: 0,
  takerPerUnit: 0,
  quantity: 1,
  threshold: 0.5,
  resamples: 50,
};

/** Rows up to `cut` of one history, then another's, its times moved so that they do not go back. */
function spliced(a: readonly ToyRow[], b: readonly ToyRow[], cut: number): ToyRow[] {
  const shift = (a[cut].time ?? 0) - (b[cut].time ?? 0);
  const moved = b.slice(cut + 1).map(({ time = 0, bids, asks, halt }) => ({ time: time + shift, bids, asks, halt }));
  return [...a.slice(0, cut + 1), ...moved];
}

/** Decisions taken and fills received by the end of row `cut`, as text. */
function knownBy(day: MarketDay, cut: number, latencyMs: number): string[] {
  const plan = planOf(day, { ...SETTINGS, horizon: 5, latencyMs, quantity: 30 });
  const signal = signalOf(queueImbalanceSignal(day));
  const { fills, orders } = runToEnd(takerRun(plan, { from: 0, to: day.rows }, signal, 0.2)).outcome;
  const decided = orders
    .filter((order) => order.decidedRow <= cut)
    .map(({ id, side, lots, arrivesAt }) => `order ${id} ${side * lots} arrives ${arrivesAt}`);
  const filled: string[] = [];
  for (let i = 0; i < fills.count; i++) {
    if (fills.time[i] <= day.time[cut] && fills.row[i] <= cut)
      filled.push(`fill ${fills.row[i]} ${fills.lots[i]} at ${fills.price[i]}`);
  }
  return [...decided, ...filled];
}

describe("causality", () => {
  it("no event after a row changes a decision or a fill up to it, whatever follows", () => {
    const anything = [
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 20, max: 380 }),
      fc.constantFrom(0, 1, 7),
    ] as const;
    let known = 0;
    fc.assert(
      fc.property(...anything, (seed, cut, latencyMs) => {
        const rows = randomRows(seed, 400, 0.01);
        const other = spliced(rows, randomRows(seed + 1, 400, 0.01), cut);
        const before = knownBy(toyDay(rows), cut, latencyMs);
        known += before.length;
        expect(knownBy(toyDay(other), cut, latencyMs)).toEqual(before);
      }),
      { numRuns: 80 },
    );
    expect(known).toBeGreaterThan(1000);
  });
});

describe("the look-ahead check of a run", () => {
  const momentum = walkDay(3, 3000, 0.8);

  /** The check's answer for a forecast of the move from row n + from to row n + to. */
  function lookAhead(from: number, to: number, known = from): Check | undefined {
    const given = givenPrediction(momentum, "toy", 1, moveForecast(momentum, from, to));
    const { test } = given.split;
    const again = (day: MarketDay): Float64Array => signalOf(moveForecast(day, known, to)).subarray(test.from, test.to);
    const prediction: Prediction = { ...given, again };
    const found = runToEnd(backtestPrediction(momentum, planOf(momentum, SETTINGS), prediction, 2));
    return found.checks.find(({ name }) => name === "No look-ahead");
  }

  it("passes a forecaster that knows only the past, having compared its decisions", () => {
    expect(lookAhead(-1, 0)).toMatchObject({ state: "passed" });
    expect(lookAhead(-1, 0)?.value).toMatch(/^0 of \d{3,} decisions changed$/);
  });

  it("catches a forecaster that looks a few rows ahead", () => {
    expect(lookAhead(0, 3)).toMatchObject({ state: "failed" });
    expect(lookAhead(0, 1)).toMatchObject({ state: "failed" });
  });
});

const rows = randomRows(11, 60, 0.4);
const twoSided = (row: number): boolean => rows[row].bids.length > 0 && rows[row].asks.length > 0;
const mid = ({ book }: MarketDay, row: number): number => (book?.bidPrice[0][row] ?? 0) + (book?.askPrice[0][row] ?? 0);

describe("the mirrored future", () => {
  const day = toyDay(rows);

  it("leaves everything up to the cut alone, and is a market whose moves are the opposite", () => {
    const mirrored = mirroredAfter(day, 30, 50);
    expect(mirrored.rows).toBe(50);
    const axis = mid(day, [30, 29, 28, 27, 26].find(twoSided) ?? 0);
    for (let row = 0; row < 50; row++) {
      if (row <= 30) expect(mid(mirrored, row)).toBe(mid(day, row));
      else if (twoSided(row)) expect(mid(mirrored, row) - axis).toBe(axis - mid(day, row));
      const asks = mirrored.book?.askSize[0][row];
      expect(asks).toBe(row <= 30 ? day.book?.askSize[0][row] : day.book?.bidSize[0][row]);
    }
  });

  it("keeps absent levels absent and halts halts", () => {
    const mirrored = mirroredAfter(day, 0, 60);
    for (let row = 1; row < 60; row++) {
      for (let level = 0; level < 3; level++) {
        const was = rows[row].bids[level] === undefined;
        expect(mirrored.book?.askPrice[level][row] === 2_147_483_647).toBe(was);
      }
      if (rows[row].halt !== undefined) expect(mirrored.messages?.price[row]).toBe(rows[row].halt);
    }
  });
});
