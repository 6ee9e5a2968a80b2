import { CLASS_COUNT } from "../../src/core/forecaster.ts";
import type { BinTree } from "./grower.ts";

/**
 * Many trees in a few arrays, node after node. Trees of width 1 take turns: tree t adds to the score of class t mod 3.
 * Trees of width 3 add to all.
 */
export interface TreeEnsemble {
  readonly width: number;
  /** [trees] first node of each. */
  readonly roots: Int32Array;
  /** [nodes] input that the node looks at; -1 at a leaf. */
  readonly column: Int16Array;
  /** [nodes] x <= threshold goes left; 0 at a leaf. */
  readonly threshold: Float64Array;
  /** [nodes] the left child, which the right one follows; at a leaf its place in `values`, counted in leaves. */
  readonly child: Int32Array;
  /** [nodes] training rows that came through. */
  readonly cover: Float64Array;
  /** [leaves, width] */
  readonly values: Float64Array;
}

/** Thresholds become values again: bin <= b is x <= edges[b]. Leaf values are multiplied by `scale`. */
export function ensembleOf(
  trees: readonly BinTree[],
  edges: readonly Float64Array[],
  width: number,
  scale: number,
): TreeEnsemble {
  const nodes = trees.reduce((sum, tree) => sum + tree.column.length, 0);
  const numbers = trees.reduce((sum, tree) => sum + tree.values.length, 0);
  const out = {
    width,
    roots: new Int32Array(trees.length),
    column: new Int16Array(nodes),
    threshold: new Float64Array(nodes),
    child: new Int32Array(nodes),
    cover: new Float64Array(nodes),
    values: new Float64Array(numbers),
  };
  let node = 0;
  let value = 0;
  trees.forEach((tree, t) => {
    out.roots[t] = node;
    out.column.set(tree.column, node);
    out.cover.set(tree.cover, node);
    for (let i = 0; i < tree.column.length; i++) {
      const j = tree.column[i];
      out.child[node + i] = tree.child[i] + (j >= 0 ? node : value / width);
      if (j >= 0) out.threshold[node + i] = edges[j][tree.bin[i]];
    }
    for (let i = 0; i < tree.values.length; i++) out.values[value + i] = scale * tree.values[i];
    node += tree.column.length;
    value += tree.values.length;
  });
  return out;
}

/** Adds what every tree says of `x` [inputs] to `scores` [3]. Hot: a few steps per tree. */
export function addScores(ensemble: TreeEnsemble, x: Float64Array, scores: Float64Array): void {
  const { roots, column, threshold, child, values, width } = ensemble;
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t];
    for (let j = column[node]; j >= 0; j = column[node]) node = child[node] + (x[j] <= threshold[node] ? 0 : 1);
    const leaf = child[node];
    if (width === 1) scores[t % CLASS_COUNT] += values[leaf];
    else for (let c = 0; c < CLASS_COUNT; c++) scores[c] += values[leaf * CLASS_COUNT + c];
  }
}

/**
 * Throws RangeError naming what is wrong with an ensemble that was read from a file: every walk must end at a leaf of
 * its own tree.
 */
export function checkEnsemble(ensemble: TreeEnsemble, inputs: number, name: string): TreeEnsemble {
  const { width, roots, column, threshold, child, cover, values } = ensemble;
  const nodes = column.length;
  const demand = (good: boolean, what: string): void => {
    if (!good) throw new RangeError(`${name}: ${what}`);
  };
  demand(threshold.length === nodes && child.length === nodes && cover.length === nodes, "arrays differ in length");
  demand(roots.length > 0 ? roots[0] === 0 : nodes === 0, "roots do not start at node 0");
  demand(width === CLASS_COUNT || roots.length % CLASS_COUNT === 0, "roots are not three a round");
  demand(values.length % width === 0 && values.every(Number.isFinite), "values are not finite numbers");
  demand(threshold.every(Number.isFinite), "threshold is not finite");
  const leaves = values.length / width;
  for (let t = 0; t < roots.length; t++) {
    const end = t + 1 < roots.length ? roots[t + 1] : nodes;
    demand(roots[t] < end, "roots are not ascending");
    for (let node = roots[t]; node < end; node++) {
      demand(cover[node] > 0, "cover is not above 0");
      if (column[node] < 0) demand(child[node] >= 0 && child[node] < leaves, "child of a leaf is none of the values");
      else {
        demand(column[node] < inputs, "column is none of the inputs");
        demand(child[node] > node && child[node] + 1 < end, "child is no later node of its tree");
      }
    }
  }
  return ensemble;
}
