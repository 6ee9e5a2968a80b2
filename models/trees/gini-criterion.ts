import { CLASS_COUNT } from "../../src/core/forecaster.ts";
import { type Criterion, type Cut, STATISTICS } from "./criterion.ts";

/** Rows of class up are counted in units of this, beside those of class down. */
const UP = 2 ** 26;

/**
 * Classification trees. Statistics: rows, and rows down + 2^26 · rows up. The gain of a cut is the fall of n · Gini
 * impurity, Σ_c l_c²/n_l + Σ_c r_c²/n_r - Σ_c n_c²/n (Breiman et al. 1984). A leaf says its class shares, with one row
 * added that is spread as the training rows are, so that it never says never.
 */
export class GiniCriterion implements Criterion {
  readonly width = CLASS_COUNT;
  readonly statistics: Float64Array;
  readonly #prior: readonly number[];
  readonly #minRows: number;

  constructor(classes: Uint8Array, prior: readonly number[], minRows: number) {
    this.#prior = prior;
    this.#minRows = minRows;
    this.statistics = new Float64Array(classes.length * STATISTICS);
    classes.forEach((y, row) => {
      this.statistics[2 * row] = 1;
      this.statistics[2 * row + 1] = y === 0 ? 1 : y === 2 ? UP : 0;
    });
  }

  scan(column: number, histogram: Float64Array, offset: number, bins: number, total: Float64Array, best: Cut): void {
    const minRows = this.#minRows;
    const N = total[0];
    const C = Math.floor(total[1] / UP);
    const A = total[1] - C * UP;
    const B = N - A - C;
    const whole = (A * A + B * B + C * C) / N;
    let n = 0;
    let packed = 0;
    for (let bin = 0, at = offset; bin < bins - 1; bin++, at += STATISTICS) {
      n += histogram[at];
      packed += histogram[at + 1];
      if (n < minRows) continue;
      if (N - n < minRows) return;
      const c = Math.floor(packed / UP);
      const a = packed - c * UP;
      const b = n - a - c;
      const left = (a * a + b * b + c * c) / n;
      const right = ((A - a) * (A - a) + (B - b) * (B - b) + (C - c) * (C - c)) / (N - n);
      const gain = left + right - whole;
      if (gain <= best.gain) continue;
      best.gain = gain;
      best.column = column;
      best.bin = bin;
      best.left[0] = n;
      best.left[1] = packed;
    }
  }

  value([n, packed]: Float64Array): readonly number[] {
    const up = Math.floor(packed / UP);
    const down = packed - up * UP;
    return [down, n - down - up, up].map((count, c) => (count + this.#prior[c]) / (n + 1));
  }
}
