import type { FeatureParameters } from "../src/core/features/index.ts";
import type { MarketDay } from "../src/core/market/day.ts";

/**
 * Per-row quantities of a day and windows over them by definition: every window is summed again for every row. The parts
 * of `naiveFeatures`. The day must have messages and a book.
 */
export class NaiveSeries {
  readonly day: MarketDay;
  readonly fitted: FeatureParameters;
  readonly rows: number;
  readonly mid: Float64Array;
  readonly move: Float64Array;
  private readonly kept = new Map<string, Float64Array>();

  constructor(day: MarketDay, fitted: FeatureParameters) {
    this.day = day;
    this.fitted = fitted;
    this.rows = day.rows;
    const { bidPrice, askPrice, bidSize, askSize } = day.book!;
    this.mid = this.perRow((n) =>
      bidSize[0][n] > 0 && askSize[0][n] > 0 ? (askPrice[0][n] + bidPrice[0][n]) / 2 : Number.NaN,
    );
    this.move = this.perRow((n) => (n === 0 ? Number.NaN : this.mid[n] - this.mid[n - 1]));
  }

  perRow(value: (n: number) => number): Float64Array {
    const column = new Float64Array(this.rows);
    for (let n = 0; n < column.length; n++) column[n] = value(n);
    return column;
  }

  /** A per-row quantity, worked out once. */
  once(key: string, value: (n: number) => number): Float64Array {
    const known = this.kept.get(key);
    if (known) return known;
    const made = this.perRow(value);
    this.kept.set(key, made);
    return made;
  }

  /** f over the last W rows. */
  window(x: Float64Array, W: number, f: (x: Float64Array, from: number, to: number) => number): Float64Array {
    return this.perRow((n) => (n < W - 1 ? Number.NaN : f(x, n - W + 1, n)));
  }

  sum(x: Float64Array, W: number): Float64Array {
    return this.window(x, W, total);
  }

  mean(x: Float64Array, W: number): Float64Array {
    return this.window(x, W, (x, from, to) => total(x, from, to) / W);
  }

  /** Σ over rows j <= n with t_n - τ < t_j. */
  timeSum(x: Float64Array, seconds: number): Float64Array {
    const { time } = this.day;
    const tau = seconds * 1e9;
    return this.perRow((n) => {
      if (time[n] - time[0] < tau) return Number.NaN;
      let sum = 0;
      for (let j = n; j >= 0 && time[j] > time[n] - tau; j--) sum += x[j];
      return sum;
    });
  }

  lagged(x: Float64Array, lag: number): Float64Array {
    return this.perRow((n) => (n < lag ? Number.NaN : x[n - lag]));
  }

  /** e of a level (from 1); NaN beyond the feed's levels. */
  flow(level: number): Float64Array {
    const { bidPrice, askPrice, bidSize, askSize, levels } = this.day.book!;
    const i = level - 1;
    return this.once(`flow ${level}`, (n) => {
      if (n === 0 || level > levels) return Number.NaN;
      let e = 0;
      if (bidPrice[i][n] >= bidPrice[i][n - 1]) e += bidSize[i][n];
      if (bidPrice[i][n] <= bidPrice[i][n - 1]) e -= bidSize[i][n - 1];
      if (askPrice[i][n] <= askPrice[i][n - 1]) e -= askSize[i][n];
      if (askPrice[i][n] >= askPrice[i][n - 1]) e += askSize[i][n - 1];
      return e;
    });
  }

  /** Size of a level (from 1), 0 where absent. */
  size(side: string, level: number): ArrayLike<number> {
    const { bidSize, askSize } = this.day.book!;
    return (side === "bid" ? bidSize : askSize)[level - 1];
  }

  /** Distance of a level from the mid in ticks. */
  distance(side: string, level: number, n: number): number {
    const { bidPrice, askPrice } = this.day.book!;
    return side === "bid" ? this.mid[n] - bidPrice[level - 1][n] : askPrice[level - 1][n] - this.mid[n];
  }

  depth(side: string, L: number): Float64Array {
    return this.once(`depth ${side} ${L}`, (n) => {
      if (L > this.day.book!.levels) return Number.NaN;
      let sum = 0;
      for (let i = 1; i <= L; i++) sum += this.size(side, i)[n];
      return sum;
    });
  }

  isTrade(n: number): boolean {
    return this.day.messages!.type[n] === 4 || this.day.messages!.type[n] === 5;
  }

  /** Signed and unsigned volume of the row's trade. */
  x(): Float64Array {
    const { direction, size } = this.day.messages!;
    return this.once("x", (n) => (this.isTrade(n) ? -direction[n] * size[n] : 0));
  }

  v(): Float64Array {
    return this.once("v", (n) => (this.isTrade(n) ? this.day.messages!.size[n] : 0));
  }

  /** 1 in rows of one of the types on the side ("both": either). */
  events(types: readonly number[], side: string): Float64Array {
    const { type, direction } = this.day.messages!;
    const wanted = side === "bid" ? 1 : -1;
    return this.once(`events ${types.join("")} ${side}`, (n) =>
      types.includes(type[n]) && (side === "both" || direction[n] === wanted) ? 1 : 0,
    );
  }
}

export function total(x: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let j = from; j <= to; j++) sum += x[j];
  return sum;
}

/** Population central moment of order p: 2, 3 or 4. */
export function centralMoment(x: ArrayLike<number>, from: number, to: number, p: number): number {
  const W = to - from + 1;
  const mean = total(x, from, to) / W;
  let sum = 0;
  for (let j = from; j <= to; j++) {
    const d = x[j] - mean;
    sum += p === 2 ? d * d : p === 3 ? d * d * d : d * d * d * d;
  }
  return sum / W;
}

/** Sample standard deviation; 0 if all values are equal. */
export function deviation(x: ArrayLike<number>, from: number, to: number): number {
  if (to === from) return Number.NaN;
  if (constant(x, from, to)) return 0;
  return Math.sqrt((centralMoment(x, from, to, 2) * (to - from + 1)) / (to - from));
}

export function constant(x: ArrayLike<number>, from: number, to: number): boolean {
  for (let j = from; j <= to; j++) if (x[j] !== x[from]) return false;
  return true;
}

/** NaN for 0/0 and x/0. */
export const ratio = (x: number, y: number): number => (y === 0 ? Number.NaN : x / y);
