import { CLASS_COUNT } from "../../src/core/forecaster.ts";
import { requireEveryClass } from "../../src/core/labels/direction.ts";
import { solvePositiveDefinite } from "./cholesky.ts";

/**
 * Three-class logistic regression, p(c | x) = exp(b_c + w_c·x) / Σ exp(b_d + w_d·x), that minimises
 * Σ_rows -ln p(y | x) + |W|² / (2C), intercepts unpenalised: scikit-learn's LogisticRegression(C). Newton's method on two
 * free classes; the third's parameters follow from Σ_c w_c = 0, where the penalty puts its minimum, and Σ_c b_c = 0.
 */
export interface LogisticWeights {
  /** [3], log-odds. */
  readonly intercepts: readonly number[];
  /** [3, inputs] row-major, log-odds per unit of input. */
  readonly weights: readonly number[];
}

export interface LogisticOptions {
  /** Inverse penalty. */
  readonly c: number;
  readonly maxIterations: number;
  /** Stops when no component of the gradient exceeds this times the number of rows. */
  readonly tolerance: number;
}

export const LOGISTIC_DEFAULTS: LogisticOptions = { c: 1000, maxIterations: 50, tolerance: 1e-9 };

/** Rows to fit on, gathered: inputs column by column, [inputs][rows], and classes 0..2, [rows]. */
export interface LogisticRows {
  readonly columns: readonly Float64Array[];
  readonly classes: Uint8Array;
}

export interface LogisticFit extends LogisticWeights {
  /** Mean of -ln p(y | x) over the rows, without the penalty. */
  readonly logLoss: number;
  readonly iterations: number;
}

const FREE = CLASS_COUNT - 1;
const ROWS_PER_STEP = 32_768;

/**
 * Yields the share of work done within the iteration every ROWS_PER_STEP rows. Throws RangeError if a class has no row
 * (its intercept would run away) or the iteration does not converge.
 */
export function* fitLogistic(
  rows: LogisticRows,
  options = LOGISTIC_DEFAULTS,
): Generator<{ iteration: number }, LogisticFit, void> {
  const counts = countsOf(rows.classes);
  requireEveryClass(counts);
  const size = rows.columns.length + 1;
  const n = rows.classes.length;
  const objective = new Objective(rows, options.c);
  let theta = emptyModel(counts, size);
  let value = yield* objective.evaluate(theta, 0);
  for (let iteration = 1; iteration <= options.maxIterations; iteration++) {
    if (objective.gradient.every((g) => Math.abs(g) <= options.tolerance * n)) {
      return { ...centred(theta, size), logLoss: objective.loss / n, iterations: iteration - 1 };
    }
    const step = objective.newtonStep();
    const from = theta;
    const before = value;
    // Halving keeps Newton's method monotone far from the optimum; one step is enough near it.
    for (let scale = 1; scale > 1e-6; scale /= 2) {
      theta = from.map((t, i) => t - scale * step[i]);
      value = yield* objective.evaluate(theta, iteration);
      if (value <= before + 1e-12 * Math.abs(before)) break;
    }
  }
  throw new RangeError(`logistic regression did not converge in ${options.maxIterations} iterations`);
}

function countsOf(classes: Uint8Array): Float64Array {
  const counts = new Float64Array(CLASS_COUNT);
  for (const c of classes) counts[c]++;
  return counts;
}

/** Intercepts of the class shares, weights 0: [free classes, 1 + inputs]. */
function emptyModel(counts: Float64Array, size: number): Float64Array {
  const theta = new Float64Array(FREE * size);
  for (let c = 0; c < FREE; c++) theta[c * size] = Math.log(counts[c] / counts[FREE]);
  return theta;
}

/** From differences to the last class, to parameters that sum to zero over the classes. */
function centred(theta: Float64Array, size: number): LogisticWeights {
  const intercepts: number[] = [];
  const weights: number[] = [];
  const mean = Float64Array.from({ length: size }, (_, j) => (theta[j] + theta[size + j]) / CLASS_COUNT);
  for (let c = 0; c < CLASS_COUNT; c++) {
    const at = (j: number): number => (c < FREE ? theta[c * size + j] : 0) - mean[j];
    intercepts.push(at(0));
    for (let j = 1; j < size; j++) weights.push(at(j));
  }
  return { intercepts, weights };
}

/** Penalised loss with gradient and Hessian at the point last evaluated; [free classes, 1 + inputs] parameters. */
class Objective {
  readonly #rows: LogisticRows;
  readonly #size: number;
  readonly #penalty: number;
  readonly gradient: Float64Array;
  readonly #hessian: Float64Array;
  loss = 0;

  constructor(rows: LogisticRows, c: number) {
    this.#rows = rows;
    this.#size = rows.columns.length + 1;
    this.#penalty = 1 / c;
    this.gradient = new Float64Array(FREE * this.#size);
    this.#hessian = new Float64Array(this.gradient.length ** 2);
  }

  *evaluate(theta: Float64Array, iteration: number): Generator<{ iteration: number }, number, void> {
    this.loss = 0;
    this.gradient.fill(0);
    this.#hessian.fill(0);
    const n = this.#rows.classes.length;
    for (let from = 0; from < n; from += ROWS_PER_STEP) {
      this.#accumulate(theta, from, Math.min(n, from + ROWS_PER_STEP));
      yield { iteration };
    }
    this.#mirror();
    return this.loss + this.#penalise(theta);
  }

  /** Hot loop: per row one softmax, then its outer products into the lower triangle. */
  #accumulate(theta: Float64Array, from: number, to: number): void {
    const { columns, classes } = this.#rows;
    const size = this.#size;
    const width = FREE * size;
    const gradient = this.gradient;
    const hessian = this.#hessian;
    const x = new Float64Array(size);
    x[0] = 1;
    let loss = 0;
    for (let row = from; row < to; row++) {
      let down = theta[0];
      let still = theta[size];
      for (let j = 1; j < size; j++) {
        const value = columns[j - 1][row];
        x[j] = value;
        down += theta[j] * value;
        still += theta[size + j] * value;
      }
      const top = Math.max(0, down, still);
      const eDown = Math.exp(down - top);
      const eStill = Math.exp(still - top);
      const total = eDown + eStill + Math.exp(-top);
      const pDown = eDown / total;
      const pStill = eStill / total;
      const y = classes[row];
      loss += Math.log(total) + top - (y === 0 ? down : y === 1 ? still : 0);
      const gDown = pDown - (y === 0 ? 1 : 0);
      const gStill = pStill - (y === 1 ? 1 : 0);
      const hDown = pDown * (1 - pDown);
      const hCross = -pDown * pStill;
      const hStill = pStill * (1 - pStill);
      for (let i = 0; i < size; i++) {
        const xi = x[i];
        gradient[i] += gDown * xi;
        gradient[size + i] += gStill * xi;
        for (let j = 0; j <= i; j++) {
          const product = xi * x[j];
          hessian[i * width + j] += hDown * product;
          hessian[(size + i) * width + j] += hCross * product;
          hessian[(size + i) * width + size + j] += hStill * product;
        }
      }
    }
    this.loss += loss;
  }

  /** The blocks are symmetric in themselves, so that their lower triangles are enough to sum. */
  #mirror(): void {
    const size = this.#size;
    const width = FREE * size;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < i; j++) this.#hessian[(size + j) * width + i] = this.#hessian[(size + i) * width + j];
    }
  }

  /** |W|² / (2C) in terms of differences u_c = w_c - w_last: (u_0² + u_1² - u_0 u_1) / (3C). */
  #penalise(theta: Float64Array): number {
    const size = this.#size;
    const width = FREE * size;
    const share = this.#penalty / 3;
    let penalty = 0;
    for (let j = 1; j < size; j++) {
      const u = theta[j];
      const v = theta[size + j];
      penalty += share * (u * u + v * v - u * v);
      this.gradient[j] += share * (2 * u - v);
      this.gradient[size + j] += share * (2 * v - u);
      this.#hessian[j * width + j] += 2 * share;
      this.#hessian[(size + j) * width + size + j] += 2 * share;
      this.#hessian[(size + j) * width + j] -= share;
    }
    return penalty;
  }

  /** H⁻¹ g; a ridge is added where rounding has left H singular (constant or collinear inputs). */
  newtonStep(): Float64Array {
    const width = this.gradient.length;
    let largest = 0;
    for (let i = 0; i < width; i++) largest = Math.max(largest, this.#hessian[i * width + i]);
    for (let ridge = 0; ; ridge = ridge === 0 ? 1e-12 * largest : ridge * 100) {
      const step = this.gradient.slice();
      const factor = this.#hessian.slice();
      for (let i = 0; i < width; i++) factor[i * width + i] += ridge;
      if (solvePositiveDefinite(factor, step)) return step;
    }
  }
}

/**
 * Probabilities of rows from..to-1, into `out` [rows, 3] row-major; three NaN where an input is not finite. `columns`
 * [inputs][rows].
 */
export function predictLogistic(
  model: LogisticWeights,
  columns: readonly Float64Array[],
  from: number,
  to: number,
  out: Float64Array,
): void {
  const inputs = columns.length;
  const { intercepts, weights } = model;
  for (let row = from; row < to; row++) {
    let a = intercepts[0];
    let b = intercepts[1];
    let c = intercepts[2];
    for (let j = 0; j < inputs; j++) {
      const value = columns[j][row];
      a += weights[j] * value;
      b += weights[inputs + j] * value;
      c += weights[2 * inputs + j] * value;
    }
    const top = Math.max(a, b, c);
    const down = Math.exp(a - top);
    const still = Math.exp(b - top);
    const up = Math.exp(c - top);
    const total = down + still + up;
    const at = (row - from) * CLASS_COUNT;
    out[at] = down / total;
    out[at + 1] = still / total;
    out[at + 2] = up / total;
  }
}
