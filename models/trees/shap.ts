import { CLASS_COUNT } from "../../src/core/forecaster.ts";
import type { TreeEnsemble } from "./ensemble.ts";

/**
 * Exact Shapley values of an ensemble's scores at one row, in the polynomial time of path-dependent TreeSHAP (Lundberg,
 * Erion and Lee 2018, algorithm 2): an input that is not known sends a share of the row down each side, as large as that
 * of the training rows. For each class, expected + sum of contributions = what the trees add up to.
 */
export interface ShapleyValues {
  /** [3]: the score where no input is known. */
  readonly expected: Float64Array;
  /** [3, inputs] row-major. */
  readonly contributions: Float64Array;
}

/** `x` [inputs]. O(trees · leaves · depth²). */
export function shapleyValues(ensemble: TreeEnsemble, x: Float64Array): ShapleyValues {
  const walk = new PathWalk(ensemble, x);
  for (let t = 0; t < ensemble.roots.length; t++) walk.tree(t);
  return walk;
}

/** Steps from a root to the deepest leaf. */
function deepest({ roots, column, child }: TreeEnsemble): number {
  const depth = new Int32Array(column.length);
  for (const root of roots) depth[root] = 0;
  let most = 0;
  for (let node = 0; node < column.length; node++) {
    if (column[node] < 0) continue;
    depth[child[node]] = depth[node] + 1;
    depth[child[node] + 1] = depth[node] + 1;
    most = Math.max(most, depth[node] + 1);
  }
  return most;
}

/**
 * The recursion's state. The path to a node is the inputs met on the way, each once, with the share of unknown rows
 * (`zero`) and of this row (`one`) that passes its cuts, and the weights of subsets by size. Each depth has its own copy.
 */
class PathWalk implements ShapleyValues {
  readonly expected = new Float64Array(CLASS_COUNT);
  readonly contributions: Float64Array;
  readonly #ensemble: TreeEnsemble;
  readonly #x: Float64Array;
  readonly #stride: number;
  readonly #input: Int32Array;
  readonly #zero: Float64Array;
  readonly #one: Float64Array;
  readonly #weight: Float64Array;
  #class = 0;

  constructor(ensemble: TreeEnsemble, x: Float64Array) {
    this.#ensemble = ensemble;
    this.#x = x;
    this.contributions = new Float64Array(CLASS_COUNT * x.length);
    const depths = deepest(ensemble) + 2;
    this.#stride = depths;
    this.#input = new Int32Array(depths * depths);
    this.#zero = new Float64Array(depths * depths);
    this.#one = new Float64Array(depths * depths);
    this.#weight = new Float64Array(depths * depths);
  }

  tree(t: number): void {
    this.#class = t % CLASS_COUNT;
    this.#visit(this.#ensemble.roots[t], 0, 0, 1, 1, -1);
    this.#expect(this.#ensemble.roots[t], 1);
  }

  /** `length`: inputs on the path so far, at depth - 1; the one that led here is added by this call. */
  #visit(node: number, depth: number, length: number, zero: number, one: number, input: number): void {
    const { column, threshold, child, cover } = this.#ensemble;
    const from = depth * this.#stride;
    if (depth > 0) this.#copy(from - this.#stride, from, length);
    this.#extend(from, length, zero, one, input);
    const j = column[node];
    if (j < 0) {
      this.#leaf(from, length, child[node]);
      return;
    }
    let count = length + 1;
    let zeroSoFar = 1;
    let oneSoFar = 1;
    for (let i = 1; i < count; i++) {
      if (this.#input[from + i] !== j) continue;
      zeroSoFar = this.#zero[from + i];
      oneSoFar = this.#one[from + i];
      this.#unwind(from, --count, i);
      break;
    }
    const left = child[node];
    const hot = this.#x[j] <= threshold[node] ? left : left + 1;
    const cold = hot === left ? left + 1 : left;
    this.#visit(hot, depth + 1, count, (zeroSoFar * cover[hot]) / cover[node], oneSoFar, j);
    this.#visit(cold, depth + 1, count, (zeroSoFar * cover[cold]) / cover[node], 0, j);
  }

  #copy(from: number, to: number, length: number): void {
    this.#input.copyWithin(to, from, from + length);
    this.#zero.copyWithin(to, from, from + length);
    this.#one.copyWithin(to, from, from + length);
    this.#weight.copyWithin(to, from, from + length);
  }

  /** Puts an input at place `last` and spreads the weights over subsets one larger. */
  #extend(from: number, last: number, zero: number, one: number, input: number): void {
    const weight = this.#weight;
    this.#input[from + last] = input;
    this.#zero[from + last] = zero;
    this.#one[from + last] = one;
    weight[from + last] = last === 0 ? 1 : 0;
    for (let i = last - 1; i >= 0; i--) {
      weight[from + i + 1] += (one * weight[from + i] * (i + 1)) / (last + 1);
      weight[from + i] = (zero * weight[from + i] * (last - i)) / (last + 1);
    }
  }

  /** Undoes `extend` for the input at place i; `last` is the last place. */
  #unwind(from: number, last: number, i: number): void {
    const weight = this.#weight;
    const zero = this.#zero[from + i];
    const one = this.#one[from + i];
    let next = weight[from + last];
    for (let k = last - 1; k >= 0; k--) {
      const at = from + k;
      if (one === 0) weight[at] = (weight[at] * (last + 1)) / (zero * (last - k));
      else {
        const before = weight[at];
        weight[at] = (next * (last + 1)) / ((k + 1) * one);
        next = before - (weight[at] * zero * (last - k)) / (last + 1);
      }
    }
    this.#input.copyWithin(from + i, from + i + 1, from + last + 1);
    this.#zero.copyWithin(from + i, from + i + 1, from + last + 1);
    this.#one.copyWithin(from + i, from + i + 1, from + last + 1);
  }

  /** What all weights would sum to with the input at place i undone. */
  #unwoundSum(from: number, last: number, i: number): number {
    const weight = this.#weight;
    const zero = this.#zero[from + i];
    const one = this.#one[from + i];
    let sum = 0;
    let next = weight[from + last];
    for (let k = last - 1; k >= 0; k--) {
      if (one === 0) sum += (weight[from + k] * (last + 1)) / (zero * (last - k));
      else {
        const undone = (next * (last + 1)) / ((k + 1) * one);
        sum += undone;
        next = weight[from + k] - (undone * zero * (last - k)) / (last + 1);
      }
    }
    return sum;
  }

  #leaf(from: number, last: number, leaf: number): void {
    const { values, width } = this.#ensemble;
    const inputs = this.#x.length;
    for (let i = 1; i <= last; i++) {
      const share = this.#unwoundSum(from, last, i) * (this.#one[from + i] - this.#zero[from + i]);
      const j = this.#input[from + i];
      if (width === 1) this.contributions[this.#class * inputs + j] += share * values[leaf];
      else for (let c = 0; c < width; c++) this.contributions[c * inputs + j] += share * values[leaf * width + c];
    }
  }

  #expect(node: number, share: number): void {
    const { column, child, cover, values, width } = this.#ensemble;
    const at = child[node];
    if (column[node] >= 0) {
      this.#expect(at, (share * cover[at]) / cover[node]);
      this.#expect(at + 1, (share * cover[at + 1]) / cover[node]);
    } else if (width === 1) this.expected[this.#class] += share * values[at];
    else for (let c = 0; c < width; c++) this.expected[c] += share * values[at * width + c];
  }
}
