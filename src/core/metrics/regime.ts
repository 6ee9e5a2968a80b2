import type { Span } from "../market/day.ts";

/** Rows that the volatility of a row looks back. */
export const VOLATILITY_ROWS = 100;

/** Names of the three regimes, in the order of their numbers. */
export const REGIMES = ["calm", "usual", "wild"] as const;

/**
 * sqrt(sum over the last `window` rows of (M_s - M_{s-1})^2), M the mid in half-ticks: realised volatility, [rows].
 * Reads rows t - window..t; NaN where one of them has no mid or lies before `since` (a break), [rows].
 */
export function realisedVolatility(
  halfTicks: Float64Array,
  since: Int32Array | null = null,
  window = VOLATILITY_ROWS,
): Float64Array {
  const rows = halfTicks.length;
  const squares = new Float64Array(rows + 1);
  const undefinedBefore = new Int32Array(rows + 1);
  for (let t = 0; t < rows; t++) {
    const change = t > 0 ? halfTicks[t] - halfTicks[t - 1] : NaN;
    squares[t + 1] = squares[t] + (change === change ? change * change : 0);
    undefinedBefore[t + 1] = undefinedBefore[t] + Number(change !== change);
  }
  const out = new Float64Array(rows).fill(NaN);
  for (let t = window; t < rows; t++) {
    const first = t - window + 1;
    if (undefinedBefore[t + 1] !== undefinedBefore[first] || (since && since[t] > t - window)) continue;
    out[t] = Math.sqrt(squares[t + 1] - squares[first]);
  }
  return out;
}

/** Terciles of the defined values of `span`: [below the first: 0, below the second: 1, else 2]. Null without a value. */
export function fitTerciles(values: Float64Array, { from, to }: Span): readonly [number, number] | null {
  const sorted = values.slice(from, to).filter((value) => value === value);
  if (sorted.length === 0) return null;
  sorted.sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return [at(1 / 3), at(2 / 3)];
}

/** 0, 1 or 2 by fitted terciles; -1 where undefined. [rows] */
export const regimesOf = (values: Float64Array, [low, high]: readonly [number, number]): Int8Array =>
  Int8Array.from(values, (value) => (value !== value ? -1 : value < low ? 0 : value < high ? 1 : 2));
