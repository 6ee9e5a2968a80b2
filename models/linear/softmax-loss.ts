import { CLASS_COUNT } from "../../src/core/forecaster.ts";

/** Rows worked through between two yields. */
const SLICE = 8192;

/** Rows to fit or score: inputs [rows, inputs] row-major, all finite, and classes 0..2, [rows]. */
export interface DenseRows {
  readonly x: Float64Array;
  readonly inputs: number;
  readonly classes: Uint8Array;
}

/**
 * Sum over rows of -ln p(y | x) for p = softmax(b + W x), in nats, with its gradient added up in `gradient`.
 * `theta` and `gradient` are [3, inputs + 1] row-major, the intercept last. Yields every few thousand rows.
 */
export function* softmaxLoss(
  { x, inputs, classes }: DenseRows,
  theta: Float64Array,
  gradient: Float64Array | null,
): Generator<void, number, void> {
  gradient?.fill(0);
  let loss = 0;
  for (let from = 0; from < classes.length; from += SLICE) {
    loss += lossOf(x, inputs, classes, from, Math.min(classes.length, from + SLICE), theta, gradient);
    yield;
  }
  return loss;
}

/** Hot loop: two passes over a row that stays in the first cache. */
function lossOf(
  x: Float64Array,
  inputs: number,
  classes: Uint8Array,
  from: number,
  to: number,
  theta: Float64Array,
  gradient: Float64Array | null,
): number {
  const width = inputs + 1;
  const two = 2 * width;
  let loss = 0;
  for (let row = from; row < to; row++) {
    const at = row * inputs;
    let a = theta[inputs];
    let b = theta[width + inputs];
    let c = theta[two + inputs];
    for (let j = 0; j < inputs; j++) {
      const value = x[at + j];
      a += theta[j] * value;
      b += theta[width + j] * value;
      c += theta[two + j] * value;
    }
    const top = Math.max(a, b, c);
    const ea = Math.exp(a - top);
    const eb = Math.exp(b - top);
    const ec = Math.exp(c - top);
    const total = ea + eb + ec;
    const y = classes[row];
    loss += Math.log(total) + top - (y === 0 ? a : y === 1 ? b : c);
    if (gradient === null) continue;
    const ga = ea / total - (y === 0 ? 1 : 0);
    const gb = eb / total - (y === 1 ? 1 : 0);
    const gc = ec / total - (y === 2 ? 1 : 0);
    for (let j = 0; j < inputs; j++) {
      const value = x[at + j];
      gradient[j] += ga * value;
      gradient[width + j] += gb * value;
      gradient[two + j] += gc * value;
    }
    gradient[inputs] += ga;
    gradient[width + inputs] += gb;
    gradient[two + inputs] += gc;
  }
  return loss;
}

/** Σ_rows (x, 1)(x, 1)ᵀ, [inputs + 1, inputs + 1] row-major, the constant last. */
export function* gramMatrix({ x, inputs, classes }: DenseRows): Generator<void, Float64Array, void> {
  const width = inputs + 1;
  const gram = new Float64Array(width * width);
  for (let from = 0; from < classes.length; from += SLICE) {
    addProducts(x, inputs, from, Math.min(classes.length, from + SLICE), gram);
    yield;
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) gram[j * width + i] = gram[i * width + j];
  return gram;
}

function addProducts(x: Float64Array, inputs: number, from: number, to: number, gram: Float64Array): void {
  const width = inputs + 1;
  const last = inputs * width;
  for (let row = from; row < to; row++) {
    const at = row * inputs;
    for (let i = 0; i < inputs; i++) {
      const xi = x[at + i];
      const base = i * width;
      for (let j = 0; j <= i; j++) gram[base + j] += xi * x[at + j];
      gram[last + i] += xi;
    }
  }
  gram[last + inputs] += to - from;
}

/** Mean of -ln p(y | x). */
export function* meanLoss(rows: DenseRows, theta: Float64Array): Generator<void, number, void> {
  return (yield* softmaxLoss(rows, theta, null)) / rows.classes.length;
}

export const parameterLength = (inputs: number): number => CLASS_COUNT * (inputs + 1);
