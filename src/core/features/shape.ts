import type { BookColumns } from "../market/day.ts";
import { type BookSide, depth, pricesOf, sizesOf } from "./depth.ts";
import type { Plan } from "./engine/plan.ts";
import type { Signal } from "./engine/signal.ts";
import type { Family } from "./grammar.ts";
import { currency, mid } from "./price.ts";

/** Outward direction of a side's prices. */
const outward = (side: BookSide): 1 | -1 => (side === "bid" ? -1 : 1);

/** Twice the mid in ticks; NaN beside an absent side. */
const doubleMidAt = ({ bidPrice, askPrice, bidSize, askSize }: BookColumns, row: number): number =>
  bidSize[0][row] > 0 && askSize[0][row] > 0 ? bidPrice[0][row] + askPrice[0][row] : Number.NaN;

/** U = Σ size_i / x_i, x_i the distance from the mid in half-ticks; NaN if m is undefined or a present x_i <= 0. */
function pull(plan: Plan, side: BookSide, levels: number): Signal {
  const out = outward(side);
  return plan.filled(`pull ${side} ${levels}`, ({ day, from, to }, values, mask) => {
    const book = day.book!;
    const sizes = sizesOf(book, side);
    const prices = pricesOf(book, side);
    for (let row = from; row < to; row++) {
      const mid2 = doubleMidAt(book, row);
      let sum = mid2 === mid2 ? 0 : Number.NaN;
      for (let level = 0; level < levels; level++) {
        const size = sizes[level][row];
        if (size <= 0) continue;
        const distance = (2 * prices[level][row] - mid2) * out;
        sum += distance > 0 ? size / distance : Number.NaN;
      }
      values[row & mask] = sum;
    }
  });
}

/** Σ q² / (Σ q)². */
function herfindahl(plan: Plan, side: BookSide, levels: number): Signal {
  return plan.filled(`herfindahl ${side} ${levels}`, ({ day, from, to }, values, mask) => {
    const sizes = sizesOf(day.book!, side);
    for (let row = from; row < to; row++) {
      let sum = 0;
      let squares = 0;
      for (let level = 0; level < levels; level++) {
        const size = sizes[level][row];
        sum += size;
        squares += size * size;
      }
      values[row & mask] = squares / (sum * sum);
    }
  });
}

/** Whether the first levels of a side differ between a row and the one before. */
function changed(
  prices: readonly Int32Array[],
  sizes: readonly ArrayLike<number>[],
  levels: number,
  row: number,
): boolean {
  for (let level = 0; level < levels; level++) {
    if (sizes[level][row] !== sizes[level][row - 1] || prices[level][row] !== prices[level][row - 1]) return true;
  }
  return false;
}

/** Least-squares slope of ln(cumulative size) on distance; the distance may be counted from the best, which moves no slope. */
function slopeAt(
  prices: readonly Int32Array[],
  sizes: readonly ArrayLike<number>[],
  levels: number,
  out: number,
  row: number,
): number {
  let [n, depth, x, y, xx, xy] = [0, 0, 0, 0, 0, 0];
  const best = prices[0][row];
  for (let level = 0; level < levels; level++) {
    const size = sizes[level][row];
    if (size <= 0) continue;
    const distance = (prices[level][row] - best) * out;
    depth += size;
    const log = Math.log(depth);
    n++;
    x += distance;
    y += log;
    xx += distance * distance;
    xy += distance * log;
  }
  return n < 2 ? Number.NaN : (n * xy - x * y) / (n * xx - x * x);
}

/** The slope is worked out only in rows where the side changed. */
function slope(plan: Plan, side: BookSide, levels: number): Signal {
  const out = outward(side);
  return plan.filled(
    `slope ${side} ${levels}`,
    ({ day, from, to, session }, values, mask, memory) => {
      const book = day.book!;
      const sizes = sizesOf(book, side);
      const prices = pricesOf(book, side);
      let latest = memory[0];
      for (let row = from; row < to; row++) {
        if (row === session || changed(prices, sizes, levels, row)) latest = slopeAt(prices, sizes, levels, out, row);
        values[row & mask] = doubleMidAt(book, row) > Number.NEGATIVE_INFINITY ? latest : Number.NaN;
      }
      memory[0] = latest;
    },
    [Number.NaN],
  );
}

/** Σ q x / Σ q in ticks, x the distance from the mid. */
function meanDistance(plan: Plan, side: BookSide, levels: number): Signal {
  const out = outward(side);
  return plan.filled(`mean distance ${side} ${levels}`, ({ day, from, to }, values, mask) => {
    const book = day.book!;
    const sizes = sizesOf(book, side);
    const prices = pricesOf(book, side);
    for (let row = from; row < to; row++) {
      const mid2 = doubleMidAt(book, row);
      let sum = 0;
      let over = 0;
      for (let level = 0; level < levels; level++) {
        const size = sizes[level][row];
        if (size <= 0) continue;
        sum += size;
        over += size * (2 * prices[level][row] - mid2) * out;
      }
      values[row & mask] = over / (2 * sum);
    }
  });
}

/** 1e4 · (Σ take_i x_i / Q) / m, walking the side with Q shares through every delivered level. */
function cost(plan: Plan, side: BookSide, quantity: number): Signal {
  const out = outward(side);
  return plan.filled(`cost ${side} ${quantity}`, ({ day, from, to }, values, mask) => {
    const book = day.book!;
    const sizes = sizesOf(book, side);
    const prices = pricesOf(book, side);
    const { levels } = book;
    for (let row = from; row < to; row++) {
      const mid2 = doubleMidAt(book, row);
      let rest = quantity;
      let over = 0;
      for (let level = 0; level < levels && rest > 0; level++) {
        const take = Math.min(rest, sizes[level][row]);
        if (take <= 0) continue;
        over += take * (2 * prices[level][row] - mid2) * out;
        rest -= take;
      }
      values[row & mask] = rest > 0 ? Number.NaN : (1e4 * over) / (quantity * mid2);
    }
  });
}

const each = { firstRow: "0", cost: "O(L)", needs: ["book"], source: "–" } as const;
const deepest = (n: readonly number[]): number => Math.max(...n);

export const SHAPE: readonly Family[] = [
  {
    ...each,
    pattern: "book_pressure_{L}",
    formula: "(Uᵇ − Uᵃ)/(Uᵇ + Uᵃ), U = Σ_{i≤L} qᵢ/xᵢ, x the distance from the mid; undefined if a present x ≤ 0",
    unit: "[−1, 1]",
    sign: "odd",
    levels: deepest,
    build: (plan, { n: [L] }) => plan.imbalance(pull(plan, "bid", L), pull(plan, "ask", L)),
  },
  {
    ...each,
    pattern: "hhi_{bid,ask}_{L}",
    formula: "Σ qᵢ² / (Σ qᵢ)² over L levels; undefined if the side is empty",
    unit: "[1/L, 1]",
    sign: "side",
    source: "Herfindahl 1950, Concentration in the steel industry",
    levels: deepest,
    build: (plan, { words: [side], n: [L] }) => herfindahl(plan, side as BookSide, L),
  },
  {
    ...each,
    pattern: "conc_top{K}_{bid,ask}_{L}",
    formula: "Σ_{i≤K} qᵢ / Σ_{i≤L} qᵢ; undefined if the side is empty",
    unit: "[0, 1]",
    sign: "side",
    levels: deepest,
    build: (plan, { words: [side], n: [K, L] }) =>
      plan.ratio(depth(plan, side as BookSide, K), depth(plan, side as BookSide, L)),
  },
  {
    ...each,
    pattern: "slope_{bid,ask}_{L}",
    formula:
      "least-squares slope (with intercept) of ln(Σ_{j≤i} qⱼ) on the distance xᵢ over present levels i ≤ L; undefined with fewer than 2 of them or without a mid",
    unit: "1/tick",
    sign: "side",
    source: "after Næs & Skjeltorp 2006, Order book characteristics and the volume-volatility relation",
    levels: deepest,
    build: (plan, { words: [side], n: [L] }) => slope(plan, side as BookSide, L),
  },
  {
    ...each,
    pattern: "vwap_dist_{bid,ask}_{L}",
    formula: "Σ qᵢ xᵢ / Σ qᵢ, x the distance from the mid; undefined if the side is empty or without a mid",
    unit: "ticks",
    sign: "side",
    levels: deepest,
    build: (plan, { words: [side], n: [L] }) => meanDistance(plan, side as BookSide, L),
  },
  {
    ...each,
    pattern: "vwap_{bid,ask}_{L}",
    formula: "(m ∓ vwap_dist)·δ: mean price of the side's L levels by size",
    unit: "currency",
    sign: "level",
    levels: deepest,
    build: (plan, { words: [side], n: [L] }) =>
      currency(
        plan,
        plan.weighted([mid(plan), meanDistance(plan, side as BookSide, L)], [1, outward(side as BookSide)]),
      ),
  },
  {
    ...each,
    pattern: "vwap_spread_{L}",
    formula: "vwap_dist_bid + vwap_dist_ask",
    unit: "ticks",
    sign: "even",
    levels: deepest,
    build: (plan, { n: [L] }) => plan.weighted([meanDistance(plan, "bid", L), meanDistance(plan, "ask", L)], [1, 1]),
  },
  {
    ...each,
    pattern: "cost_{buy,sell}_{Q}",
    formula:
      "1e4·(Σ takeᵢ xᵢ / Q)/m, walking the ask (buy) or bid (sell) side with Q shares through all delivered levels; undefined in any row whose depth is less than Q",
    unit: "bps",
    sign: "side",
    build: (plan, { words: [way], n: [Q] }) => cost(plan, way === "buy" ? "ask" : "bid", Q),
  },
];
