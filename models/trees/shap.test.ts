import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import type { BinnedColumns } from "./bins.ts";
import { addScores, ensembleOf, type TreeEnsemble } from "./ensemble.ts";
import { GiniCriterion } from "./gini-criterion.ts";
import { Grower } from "./grower.ts";
import { shapleyValues } from "./shap.ts";

const INPUTS = 5;

function grown(seed: number, trees: number, maxLeaves: number): TreeEnsemble {
  const random = new Random(seed);
  const rows = 200;
  const data: BinnedColumns = {
    rows,
    columns: Array.from({ length: INPUTS }, () => Uint8Array.from({ length: rows }, () => random.integer(6))),
    edges: Array.from({ length: INPUTS }, () => Float64Array.of(0.5, 1.5, 2.5, 3.5, 4.5)),
  };
  const classes = Uint8Array.from({ length: rows }, (_, row) => (data.columns[row % 3][row] + random.integer(3)) % 3);
  const grower = new Grower(data, { maxLeaves, columnsPerTree: INPUTS, columnsPerCut: 2, minGain: 1e-9 });
  const all = Array.from({ length: trees }, () =>
    grower.grow(
      Int32Array.from({ length: rows }, (_, row) => row),
      new GiniCriterion(classes, [1, 1, 1], 2),
      random,
    ),
  );
  return ensembleOf(all, data.edges, 3, 1);
}

/** Score of class c where only the inputs in `known` (a bit each) are known: both sides, weighed by their rows, at the others. */
function conditional(ensemble: TreeEnsemble, x: Float64Array, known: number, c: number): number {
  const { column, threshold, child, cover, values } = ensemble;
  const at = (node: number): number => {
    const j = column[node];
    if (j < 0) return values[3 * child[node] + c];
    const left = child[node];
    if ((known >> j) & 1) return at(x[j] <= threshold[node] ? left : left + 1);
    return (cover[left] * at(left) + cover[left + 1] * at(left + 1)) / cover[node];
  };
  return ensemble.roots.reduce((sum, root) => sum + at(root), 0);
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const bits = (set: number): number => set.toString(2).replaceAll("0", "").length;

/** Shapley's definition: over all subsets without j, what j adds, by the share of orders in which they come first. */
function dumbShapley(ensemble: TreeEnsemble, x: Float64Array, j: number, c: number): number {
  let sum = 0;
  for (let set = 0; set < 1 << INPUTS; set++) {
    if ((set >> j) & 1) continue;
    const size = bits(set);
    const share = (factorial(size) * factorial(INPUTS - size - 1)) / factorial(INPUTS);
    sum += share * (conditional(ensemble, x, set | (1 << j), c) - conditional(ensemble, x, set, c));
  }
  return sum;
}

test("Shapley values are those of the definition over all subsets", () => {
  fc.assert(
    fc.property(fc.nat(9999), fc.integer({ min: 1, max: 14 }), (seed, maxLeaves) => {
      const ensemble = grown(seed, 2, maxLeaves);
      const random = new Random(seed + 1);
      const x = Float64Array.from({ length: INPUTS }, () => random.integer(6));
      const { expected, contributions } = shapleyValues(ensemble, x);
      for (let c = 0; c < 3; c++) {
        expect(expected[c]).toBeCloseTo(conditional(ensemble, x, 0, c), 12);
        for (let j = 0; j < INPUTS; j++)
          expect(contributions[c * INPUTS + j]).toBeCloseTo(dumbShapley(ensemble, x, j, c), 10);
      }
    }),
    { numRuns: 40 },
  );
});

test("they add up to the score in deep trees that cut the same input again and again", () => {
  const ensemble = grown(7, 5, 80);
  const random = new Random(8);
  for (let i = 0; i < 30; i++) {
    const x = Float64Array.from({ length: INPUTS }, () => 6 * random.uniform());
    const { expected, contributions } = shapleyValues(ensemble, x);
    const scores = new Float64Array(3);
    addScores(ensemble, x, scores);
    for (let c = 0; c < 3; c++) {
      const sum = contributions.subarray(c * INPUTS, (c + 1) * INPUTS).reduce((a, b) => a + b, expected[c]);
      expect(sum).toBeCloseTo(scores[c], 10);
    }
  }
});

test("an input that no tree looks at adds nothing", () => {
  const ensemble = grown(9, 3, 10);
  const wide = Float64Array.from({ length: INPUTS + 1 }, (_, j) => j);
  const { contributions } = shapleyValues(ensemble, wide);
  for (let c = 0; c < 3; c++) expect(contributions[c * (INPUTS + 1) + INPUTS]).toBe(0);
});
