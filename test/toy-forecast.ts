import { CLASS_COUNT } from "../src/core/forecaster.ts";
import type { MarketDay } from "../src/core/market/day.ts";
import { Random } from "../src/core/random.ts";
import { lockedAt, toyDay, type ToyRow } from "./toy-market.ts";

/** Prices that step up or down by one every row, and repeat the last step with probability `momentum` (0.5: a driftless walk). */
export function walk(seed: number, rows: number, momentum = 0.5): number[] {
  const random = new Random(seed);
  let price = 100_000;
  let step = 1;
  return Array.from({ length: rows }, () => {
    if (random.uniform() >= momentum) step = -step;
    price += step;
    return price;
  });
}

/** A walk without a spread, or with `half` ticks to either side of it. */
export function walkDay(seed: number, rows: number, momentum = 0.5, half = 0): MarketDay {
  const prices = walk(seed, rows, momentum);
  if (half === 0) return toyDay(lockedAt(prices));
  return toyDay(prices.map((p): ToyRow => ({ bids: [[p - half, 500]], asks: [[p + half, 500]] })));
}

/** Probabilities [rows, 3] that say the move from row n + from to row n + to goes on (or, from = 0, will come). */
export function moveForecast(day: MarketDay, from: number, to: number): Float64Array {
  const mid = (row: number): number => (day.book?.bidPrice[0][row] ?? 0) + (day.book?.askPrice[0][row] ?? 0);
  const out = new Float64Array(day.rows * CLASS_COUNT).fill(NaN);
  for (let row = Math.max(0, -from); row + to < day.rows; row++) {
    const up = Math.sign(mid(row + to) - mid(row + from));
    out.set([0.3 - 0.3 * up, 0.4, 0.3 + 0.3 * up], row * CLASS_COUNT);
  }
  return out;
}

/** Probabilities [rows, 3] that lean to the heavier side of the best level; NaN where one is absent. */
export function queueImbalanceSignal(day: MarketDay): Float64Array {
  const out = new Float64Array(day.rows * CLASS_COUNT);
  for (let row = 0; row < day.rows; row++) {
    const bid = day.book?.bidSize[0][row] ?? 0;
    const ask = day.book?.askSize[0][row] ?? 0;
    const lean = bid > 0 && ask > 0 ? (bid - ask) / (bid + ask) : NaN;
    out.set([0.3 - 0.3 * lean, 0.4, 0.3 + 0.3 * lean], row * CLASS_COUNT);
  }
  return out;
}
