import { CLASS_COUNT } from "../../src/core/forecaster.ts";
import { factorise, solveFactored } from "./cholesky.ts";
import { type DenseRows, gramMatrix, parameterLength, softmaxLoss } from "./softmax-loss.ts";

/**
 * Multinomial logistic regression with an elastic net (Zou and Hastie 2005): minimises
 * Σ_rows -ln p(y | x) + ((1 - r)/2 |W|² + r |W|₁) / C with p = softmax(b + W x), intercepts unpenalised. C and r are
 * scikit-learn's `C` and `l1_ratio`.
 *
 * Method: the softmax Hessian is at most ½ I ⊗ XᵀX (Böhning 1992), so each step minimises that quadratic bound plus the
 * penalty exactly, class by class, with XᵀX summed once for the whole path of penalties; momentum with restarts
 * (Beck and Teboulle 2009; O'Donoghue and Candès 2015). No step length to choose, and every step costs one pass.
 */
export interface ElasticNet {
  readonly c: number;
  /** r in [0, 1]: 0 ridge, 1 lasso. */
  readonly l1Ratio: number;
}

export interface SolverLimits {
  readonly maxSteps: number;
  /** Stops when no component of the gradient mapping exceeds this times the number of rows. */
  readonly tolerance: number;
}

export const SOLVER_LIMITS: SolverLimits = { maxSteps: 1000, tolerance: 1e-7 };

export interface ElasticNetFit {
  /** [3, inputs + 1] row-major, the intercept last; intercepts sum to 0 over the classes, and so do ridge weights. */
  readonly theta: Float64Array;
  readonly steps: number;
  readonly converged: boolean;
}

/** Solves for one penalty after another on the same rows, each from where the last one ended. */
export class ElasticNetPath {
  readonly #rows: DenseRows;
  readonly #gram: Float64Array;
  readonly #width: number;
  readonly #limits: SolverLimits;
  #theta: Float64Array;

  private constructor(rows: DenseRows, gram: Float64Array, start: Float64Array, limits: SolverLimits) {
    this.#rows = rows;
    this.#gram = gram;
    this.#width = rows.inputs + 1;
    this.#theta = start;
    this.#limits = limits;
  }

  /** `start` [3, inputs + 1] makes the first solution a warm one. */
  static *of(
    rows: DenseRows,
    start: Float64Array | null = null,
    limits = SOLVER_LIMITS,
  ): Generator<void, ElasticNetPath, void> {
    return new ElasticNetPath(rows, yield* gramMatrix(rows), start ?? classShareIntercepts(rows), limits);
  }

  *solve({ c, l1Ratio }: ElasticNet): Generator<void, ElasticNetFit, void> {
    const n = this.#rows.classes.length;
    const bound = new QuadraticBound(this.#gram, this.#width, l1Ratio / c, (1 - l1Ratio) / c);
    let theta = this.#theta;
    let ahead = theta;
    let momentum = 1;
    const gradient = new Float64Array(theta.length);
    for (let step = 1; step <= this.#limits.maxSteps; step++) {
      yield* softmaxLoss(this.#rows, ahead, gradient);
      const next = bound.minimise(ahead, gradient);
      const settled = bound.mappingSize(ahead, next) <= this.#limits.tolerance * n;
      const restart = turnsBack(ahead, next, theta);
      const following = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
      const carry = restart ? 0 : (momentum - 1) / following;
      const previous = theta;
      ahead = next.map((value, i) => value + carry * (value - previous[i]));
      momentum = restart ? 1 : following;
      theta = next;
      if (settled) return this.#solved(theta, step, true);
    }
    return this.#solved(theta, this.#limits.maxSteps, false);
  }

  #solved(theta: Float64Array, steps: number, converged: boolean): ElasticNetFit {
    this.#theta = withCentredIntercepts(theta, this.#width);
    return { theta: this.#theta, steps, converged };
  }
}

function classShareIntercepts({ inputs, classes }: DenseRows): Float64Array {
  const theta = new Float64Array(parameterLength(inputs));
  const counts = new Float64Array(CLASS_COUNT);
  for (const y of classes) counts[y]++;
  for (let c = 0; c < CLASS_COUNT; c++) theta[(c + 1) * (inputs + 1) - 1] = Math.log(counts[c] / classes.length);
  return withCentredIntercepts(theta, inputs + 1);
}

/** Adding one number to all intercepts changes no probability; this picks the representative. */
function withCentredIntercepts(theta: Float64Array, width: number): Float64Array {
  const out = theta.slice();
  const mean = (theta[width - 1] + theta[2 * width - 1] + theta[3 * width - 1]) / CLASS_COUNT;
  for (let c = 1; c <= CLASS_COUNT; c++) out[c * width - 1] -= mean;
  return out;
}

/** Whether the step from `ahead` points against the way from `theta` to `next`. */
function turnsBack(ahead: Float64Array, next: Float64Array, theta: Float64Array): boolean {
  let product = 0;
  for (let i = 0; i < next.length; i++) product += (ahead[i] - next[i]) * (next[i] - theta[i]);
  return product > 0;
}

const SWEEPS = 200;

/** The bound of the loss around a point plus the penalty, minimised over all parameters. */
class QuadraticBound {
  readonly #width: number;
  /** ½ XᵀX, [width, width]. */
  readonly #curvature: Float64Array;
  readonly #lasso: number;
  readonly #ridge: number;
  /** Cholesky factor of curvature + ridge; null with a lasso term, which goes by coordinates. */
  readonly #factor: Float64Array | null;

  constructor(gram: Float64Array, width: number, lasso: number, ridge: number) {
    this.#width = width;
    this.#curvature = gram.map((value) => value / 2);
    this.#lasso = lasso;
    this.#ridge = ridge;
    this.#factor = lasso === 0 ? this.#factored() : null;
  }

  /** A jitter is added where rounding leaves the matrix singular: collinear inputs and next to no ridge. */
  #factored(): Float64Array {
    const width = this.#width;
    let largest = 0;
    for (let j = 0; j < width; j++) largest = Math.max(largest, this.#curvature[j * width + j]);
    for (let jitter = 0; ; jitter = jitter === 0 ? 1e-12 * largest : 100 * jitter) {
      const factor = this.#curvature.slice();
      for (let j = 0; j < width; j++) factor[j * width + j] += jitter + (j < width - 1 ? this.#ridge : 0);
      if (factorise(factor, width)) return factor;
    }
  }

  minimise(at: Float64Array, gradient: Float64Array): Float64Array {
    const out = new Float64Array(at.length);
    for (let c = 0; c < CLASS_COUNT; c++) {
      const from = c * this.#width;
      const to = from + this.#width;
      out.set(this.#minimiseClass(at.subarray(from, to), gradient.subarray(from, to)), from);
    }
    return out;
  }

  /** argmin over w of g·(w - v) + ½ (w - v)ᵀ H (w - v) + ridge/2 |w|² + lasso |w|₁. */
  #minimiseClass(v: Float64Array, g: Float64Array): Float64Array {
    const linear = this.#times(v);
    for (let j = 0; j < linear.length; j++) linear[j] -= g[j];
    if (!this.#factor) return this.#byCoordinates(v, linear);
    solveFactored(this.#factor, linear);
    return linear;
  }

  /** Coordinate descent on ½ wᵀHw - linear·w + penalties (Friedman, Hastie and Tibshirani 2010). */
  #byCoordinates(start: Float64Array, linear: Float64Array): Float64Array {
    const width = this.#width;
    const w = start.slice();
    const residual = this.#times(w).map((value, j) => linear[j] - value);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      let largest = 0;
      for (let j = 0; j < width; j++) {
        const h = this.#curvature[j * width + j];
        const constant = j === width - 1;
        const pull = residual[j] + h * w[j];
        const value = constant ? pull / h : shrunk(pull, this.#lasso) / (h + this.#ridge);
        const change = h > 0 ? value - w[j] : 0;
        if (change === 0) continue;
        w[j] += change;
        for (let k = 0; k < width; k++) residual[k] -= change * this.#curvature[j * width + k];
        largest = Math.max(largest, h * Math.abs(change));
      }
      if (largest <= 1e-12 * this.#curvature[width * width - 1]) break;
    }
    return w;
  }

  #times(v: Float64Array): Float64Array {
    const width = this.#width;
    const out = new Float64Array(width);
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += this.#curvature[i * width + j] * v[j];
      out[i] = sum;
    }
    return out;
  }

  /** Largest component of H (from - to): the gradient, where nothing is penalised. */
  mappingSize(from: Float64Array, to: Float64Array): number {
    let largest = 0;
    for (let c = 0; c < CLASS_COUNT; c++) {
      const at = c * this.#width;
      const step = Float64Array.from({ length: this.#width }, (_, j) => from[at + j] - to[at + j]);
      for (const value of this.#times(step)) largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}

const shrunk = (value: number, by: number): number => (value > by ? value - by : value < -by ? value + by : 0);
