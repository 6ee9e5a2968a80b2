import { type Criterion, type Cut, STATISTICS } from "./criterion.ts";

export interface BoostLimits {
  /** λ: added to the sum of second derivatives of a leaf. */
  readonly l2: number;
  readonly minRows: number;
}

/** Steps of a gradient in [-1, 1]: finer than its own rounding matters. */
const GRADIENT_STEPS = 2 ** 30;
const FEWEST_CURVATURE_BITS = 10;

/**
 * Second-order boosting of one class's score. The gain of a cut is G_l²/(H_l + λ) + G_r²/(H_r + λ) - G²/(H + λ), the
 * value of a leaf -G/(H + λ) (Friedman 2001; Chen and Guestrin 2016).
 *
 * Statistics, whole numbers: the gradient in steps of 2^-30, and rows · S + curvature in steps, where S = 2^(53 - b) for
 * less than 2^b rows. One number thus counts rows and sums curvature: with 2^17 rows a curvature has 2^19 steps.
 */
export class BoostCriterion implements Criterion {
  readonly width = 1;
  readonly statistics: Float64Array;
  readonly #limits: BoostLimits;
  readonly #row: number;
  /** Units of gradient and curvature of one step. */
  readonly #gradientStep: number;
  readonly #curvatureStep: number;

  /** `largest`: of the row weights; curvature is at most that, too. */
  constructor(rows: number, largest: number, limits: BoostLimits) {
    const bits = Math.ceil(Math.log2(rows + 1));
    const curvatureBits = 53 - 2 * bits;
    if (curvatureBits < FEWEST_CURVATURE_BITS)
      throw new RangeError(`${rows} rows are too many to boost on; at most ${2 ** 21 - 1}`);
    this.statistics = new Float64Array(rows * STATISTICS);
    this.#limits = limits;
    this.#row = 2 ** (53 - bits);
    this.#gradientStep = largest / GRADIENT_STEPS;
    this.#curvatureStep = largest / 2 ** curvatureBits;
  }

  /** First and second derivative of the loss of one row by the score. */
  set(row: number, gradient: number, curvature: number): void {
    this.statistics[2 * row] = Math.round(gradient / this.#gradientStep);
    this.statistics[2 * row + 1] = this.#row + Math.round(curvature / this.#curvatureStep);
  }

  scan(column: number, histogram: Float64Array, offset: number, bins: number, total: Float64Array, best: Cut): void {
    const row = this.#row;
    const scale = 1 / row;
    const { minRows } = this.#limits;
    // In steps throughout: gains come out in units of gradientStep² / curvatureStep.
    const l2 = this.#limits.l2 / this.#curvatureStep;
    const unit = this.#gradientStep ** 2 / this.#curvatureStep;
    const G = total[0];
    const N = Math.floor(total[1] * scale);
    const H = total[1] - N * row;
    const whole = (G * G) / (H + l2);
    let bestGain = best.gain / unit;
    let bestBin = -1;
    let g = 0;
    let packed = 0;
    let bestG = 0;
    let bestPacked = 0;
    for (let bin = 0, at = offset; bin < bins - 1; bin++, at += STATISTICS) {
      g += histogram[at];
      packed += histogram[at + 1];
      const n = Math.floor(packed * scale);
      if (n < minRows) continue;
      if (N - n < minRows) break;
      const h = packed - n * row;
      const gr = G - g;
      const gain = (g * g) / (h + l2) + (gr * gr) / (H - h + l2) - whole;
      if (gain <= bestGain) continue;
      bestGain = gain;
      bestBin = bin;
      bestG = g;
      bestPacked = packed;
    }
    if (bestBin < 0) return;
    best.gain = bestGain * unit;
    best.column = column;
    best.bin = bestBin;
    best.left[0] = bestG;
    best.left[1] = bestPacked;
  }

  value(total: Float64Array): readonly number[] {
    const h = total[1] - Math.floor(total[1] / this.#row) * this.#row;
    return [(-total[0] * this.#gradientStep) / (h * this.#curvatureStep + this.#limits.l2)];
  }
}
