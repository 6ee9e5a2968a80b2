import { type Block, grownRing, Signal } from "./signal.ts";
import type { Window } from "./window.ts";

/*
 * Sums over sliding windows without ever subtracting: the window is cut at a row `split`; for rows before it, suffix[j]
 * holds the sum of j..split-1, and `back` holds the sum of split..n, so the window [low, n] is suffix[low] + back. When
 * low reaches the split, the suffixes are rebuilt up to n: each row is added twice, whatever the window's length (the
 * two-stack queue). Nothing drifts however long the session, sums of integers stay exact, and an undefined value makes
 * exactly those windows undefined that contain it.
 */

/** State after the values: suffix ring, then [split, back]. */
export class SlidingSum extends Signal {
  private readonly input: Signal;
  private readonly window: Window;
  private readonly divisor: number;

  /** Sum of `input` over `window`, divided by `divisor`. */
  constructor(key: string, input: Signal, window: Window, divisor: number) {
    super(key, new Float64Array(1), new Float64Array(2));
    this.input = input;
    this.window = window;
    this.divisor = divisor;
    window.covers(input);
    window.covers({ reserve: (rows, next) => (this.state[1] = grownRing(this.state[1], rows, next)) });
  }

  advance({ from, to }: Block): void {
    const { values, divisor } = this;
    const mask = values.length - 1;
    const x = this.input.values;
    const xMask = x.length - 1;
    const [, suffix, memory] = this.state;
    const suffixMask = suffix.length - 1;
    const { lows, definedFrom } = this.window;
    let split = memory[0];
    let back = memory[1];
    for (let row = from; row < to; row++) {
      const low = lows[row - from];
      back += x[row & xMask];
      if (low >= split) {
        let sum = 0;
        for (let j = row; j >= low; j--) {
          sum += x[j & xMask];
          suffix[j & suffixMask] = sum;
        }
        split = row + 1;
        back = 0;
      }
      values[row & mask] = row < definedFrom ? Number.NaN : (suffix[low & suffixMask] + back) / divisor;
    }
    memory[0] = split;
    memory[1] = back;
  }

  override reset(row: number): void {
    this.state[2].set([row, 0]);
  }
}

/**
 * Sample standard deviation over a window of rows, by the same cut: both parts carry mean and sum of squared deviations
 * (Welford 1962), joined by Chan, Golub & LeVeque's formula (1983). A constant window gives exactly 0. State after the
 * values: suffix means, suffix squares, [split, mean, squares].
 */
export class SlidingDeviation extends Signal {
  private readonly input: Signal;
  private readonly window: Window;

  constructor(key: string, input: Signal, window: Window) {
    super(key, new Float64Array(1), new Float64Array(1), new Float64Array(3));
    this.input = input;
    this.window = window;
    window.covers(input);
    for (const part of [1, 2]) {
      window.covers({ reserve: (rows, next) => (this.state[part] = grownRing(this.state[part], rows, next)) });
    }
  }

  advance({ from, to }: Block): void {
    const { values } = this;
    const mask = values.length - 1;
    const x = this.input.values;
    const xMask = x.length - 1;
    const [, means, squares, memory] = this.state;
    const suffixMask = means.length - 1;
    const { lows, definedFrom } = this.window;
    let split = memory[0];
    let mean = memory[1];
    let square = memory[2];
    for (let row = from; row < to; row++) {
      const low = lows[row - from];
      const fromMean = x[row & xMask] - mean;
      mean += fromMean / (row - split + 1);
      square += fromMean * (x[row & xMask] - mean);
      if (low >= split) {
        let m = 0;
        let s = 0;
        for (let j = row; j >= low; j--) {
          const d = x[j & xMask] - m;
          m += d / (row - j + 1);
          s += d * (x[j & xMask] - m);
          means[j & suffixMask] = m;
          squares[j & suffixMask] = s;
        }
        split = row + 1;
        mean = 0;
        square = 0;
      }
      const front = split - low;
      const behind = row - split + 1;
      const n = front + behind;
      const gap = behind === 0 ? 0 : mean - means[low & suffixMask];
      const total = squares[low & suffixMask] + square + (gap * gap * front * behind) / n;
      values[row & mask] = row < definedFrom || n < 2 ? Number.NaN : Math.sqrt(total / (n - 1));
    }
    memory[0] = split;
    memory[1] = mean;
    memory[2] = square;
  }

  override reset(row: number): void {
    this.state[3].set([row, 0, 0]);
  }
}

/**
 * Least-squares slope of y on x (with intercept) over a window of rows, by the same cut: both parts carry means, the sum
 * of squared deviations of x and of products of deviations, joined by Chan, Golub & LeVeque's formula. NaN if all x are
 * equal. State after the values: suffixes of mean x, mean y, xx, xy, then [split, mean x, mean y, xx, xy].
 */
export class SlidingSlope extends Signal {
  private readonly x: Signal;
  private readonly y: Signal;
  private readonly window: Window;

  constructor(key: string, x: Signal, y: Signal, window: Window) {
    super(key, ...[1, 1, 1, 1, 5].map((length) => new Float64Array(length)));
    this.x = x;
    this.y = y;
    this.window = window;
    window.covers(x);
    window.covers(y);
    for (const part of [1, 2, 3, 4]) {
      window.covers({ reserve: (rows, next) => (this.state[part] = grownRing(this.state[part], rows, next)) });
    }
  }

  advance({ from, to }: Block): void {
    const { values } = this;
    const mask = values.length - 1;
    const x = this.x.values;
    const y = this.y.values;
    const xMask = x.length - 1;
    const yMask = y.length - 1;
    const [, meansX, meansY, squares, products, back] = this.state;
    const suffixMask = meansX.length - 1;
    const { lows, definedFrom } = this.window;
    for (let row = from; row < to; row++) {
      const low = lows[row - from];
      add(back, x[row & xMask], y[row & yMask], row - back[0] + 1);
      if (low >= back[0]) {
        back.fill(0);
        for (let j = row; j >= low; j--) {
          add(back, x[j & xMask], y[j & yMask], row - j + 1);
          meansX[j & suffixMask] = back[1];
          meansY[j & suffixMask] = back[2];
          squares[j & suffixMask] = back[3];
          products[j & suffixMask] = back[4];
        }
        back.fill(0);
        back[0] = row + 1;
      }
      const split = back[0];
      const behind = row - split + 1;
      const share = ((split - low) * behind) / (row - low + 1);
      const gapX = behind === 0 ? 0 : back[1] - meansX[low & suffixMask];
      const gapY = behind === 0 ? 0 : back[2] - meansY[low & suffixMask];
      const square = squares[low & suffixMask] + back[3] + gapX * gapX * share;
      const product = products[low & suffixMask] + back[4] + gapX * gapY * share;
      values[row & mask] = row < definedFrom || square === 0 ? Number.NaN : product / square;
    }
  }

  override reset(row: number): void {
    this.state[5].fill(0);
    this.state[5][0] = row;
  }
}

/** Adds the n-th pair to [_, mean x, mean y, xx, xy] (Welford 1962). */
function add(part: Float64Array, x: number, y: number, n: number): void {
  const dx = x - part[1];
  const dy = y - part[2];
  part[1] += dx / n;
  part[2] += dy / n;
  part[3] += dx * (x - part[1]);
  part[4] += dx * (y - part[2]);
}
