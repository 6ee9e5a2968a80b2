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
