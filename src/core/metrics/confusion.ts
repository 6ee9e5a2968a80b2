import { CLASS_COUNT } from "../forecaster.ts";

/** Counts of (actual, decided) over the three classes, labels -1, 0, +1, and the scores that follow from counts alone. */
export class Confusion {
  /** [actual, decided] row-major, classes down, stationary, up. */
  readonly counts = new Float64Array(CLASS_COUNT * CLASS_COUNT);

  add(actual: number, decided: number, weight = 1): void {
    this.counts[(actual + 1) * CLASS_COUNT + decided + 1] += weight;
  }

  get total(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  #actual(c: number): number {
    return this.counts[c * CLASS_COUNT] + this.counts[c * CLASS_COUNT + 1] + this.counts[c * CLASS_COUNT + 2];
  }

  #decided(c: number): number {
    return this.counts[c] + this.counts[CLASS_COUNT + c] + this.counts[2 * CLASS_COUNT + c];
  }

  #right(): number {
    return this.counts[0] + this.counts[4] + this.counts[8];
  }

  /** Share decided right; NaN of nothing. */
  accuracy(): number {
    return this.#right() / this.total;
  }

  /** Mean over the three classes of F1 = 2 TP / (actual + decided); a class neither seen nor decided counts 0. */
  macroF1(): number {
    let sum = 0;
    for (let c = 0; c < CLASS_COUNT; c++) {
      const seen = this.#actual(c) + this.#decided(c);
      if (seen > 0) sum += (2 * this.counts[c * CLASS_COUNT + c]) / seen;
    }
    return sum / CLASS_COUNT;
  }

  /**
   * Matthews correlation of K classes, in [-1, 1]: (s·TP - Σ p_c t_c) / √((s² - Σ p_c²)(s² - Σ t_c²)), p decided, t actual
   * (Gorodkin 2004); 0 where all are decided or all are of one class.
   */
  mcc(): number {
    const s = this.total;
    let crossed = 0;
    let decidedSquares = 0;
    let actualSquares = 0;
    for (let c = 0; c < CLASS_COUNT; c++) {
      const t = this.#actual(c);
      const p = this.#decided(c);
      crossed += p * t;
      decidedSquares += p * p;
      actualSquares += t * t;
    }
    const spread = (s * s - decidedSquares) * (s * s - actualSquares);
    return spread > 0 ? (this.#right() * s - crossed) / Math.sqrt(spread) : 0;
  }
}
