import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import { binned, binOf, type BinnedColumns, fitEdges } from "./bins.ts";
import { BoostCriterion } from "./boost-criterion.ts";
import { GiniCriterion } from "./gini-criterion.ts";
import { type BinTree, Grower, leafOf } from "./grower.ts";

function drawn(seed: number, rows: number, columns: number, bins: number): BinnedColumns {
  const random = new Random(seed);
  return {
    rows,
    columns: Array.from({ length: columns }, () => Uint8Array.from({ length: rows }, () => random.integer(bins))),
    edges: Array.from({ length: columns }, () => Float64Array.from({ length: bins - 1 }, (_, i) => i + 0.5)),
  };
}

const everyRow = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);

const gini = (counts: readonly number[]): number => {
  const n = counts[0] + counts[1] + counts[2];
  return n === 0 ? 0 : counts.reduce((sum, count) => sum + (count * count) / n, 0);
};

interface DumbCut {
  readonly gain: number;
  readonly column: number;
  readonly bin: number;
}

/** Tries every cut of a set of rows by sorting them anew each time. */
function dumbBest(data: BinnedColumns, rows: number[], score: (rows: number[]) => number, minRows: number): DumbCut {
  let best: DumbCut = { gain: 1e-9, column: -1, bin: -1 };
  for (let column = 0; column < data.columns.length; column++) {
    for (let bin = 0; bin < data.edges[column].length; bin++) {
      const left = rows.filter((row) => data.columns[column][row] <= bin);
      const right = rows.filter((row) => data.columns[column][row] > bin);
      if (left.length < minRows || right.length < minRows) continue;
      const gain = score(left) + score(right) - score(rows);
      if (gain > best.gain * (1 + 1e-12)) best = { gain, column, bin };
    }
  }
  return best;
}

function nodesTo({ column, bin, child }: BinTree, data: BinnedColumns, row: number): number[] {
  const nodes = [0];
  for (let node = 0; column[node] >= 0; nodes.push(node))
    node = child[node] + (data.columns[column[node]][row] <= bin[node] ? 0 : 1);
  return nodes;
}

/** Leaf-wise growth with no histograms: the leaves as lists of rows, and the total gain. */
function dumbTree(data: BinnedColumns, score: (rows: number[]) => number, minRows: number, maxLeaves: number) {
  const leaves = [Array.from({ length: data.rows }, (_, row) => row)];
  let gained = 0;
  while (leaves.length < maxLeaves) {
    const cuts = leaves.map((rows) => dumbBest(data, rows, score, minRows));
    const at = cuts.reduce((best, cut, i) => (cut.gain > cuts[best].gain ? i : best), 0);
    const { gain, column, bin } = cuts[at];
    if (column < 0) break;
    gained += gain;
    const rows = leaves[at];
    leaves[at] = rows.filter((row) => data.columns[column][row] <= bin);
    leaves.push(rows.filter((row) => data.columns[column][row] > bin));
  }
  return { leaves, gained };
}

const leavesOf = (tree: BinTree, rows: Int32Array): number[][] =>
  tree.leaves.map(({ from, to }) => Array.from(rows.subarray(from, to)));

const limits = (maxLeaves: number, columns: number) => ({
  maxLeaves,
  columnsPerTree: columns,
  columnsPerCut: columns,
  minGain: 1e-9,
});

test("every cut of a classification tree gains as much as any, and no leaf could gain more than the last cut did", () => {
  fc.assert(
    fc.property(
      fc.nat(9999),
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 1, max: 6 }),
      (seed, maxLeaves, minRows) => {
        const data = drawn(seed, 60, 3, 6);
        const random = new Random(seed + 1);
        const classes = Uint8Array.from({ length: 60 }, (_, row) =>
          data.columns[0][row] > 3 ? 2 : data.columns[1][row] > random.integer(6) ? 1 : 0,
        );
        const score = (of: readonly number[]) =>
          gini([0, 1, 2].map((c) => of.filter((row) => classes[row] === c).length));
        const best = (of: number[]) => dumbBest(data, of, score, minRows).gain;
        const tree = new Grower(data, limits(maxLeaves, 3)).grow(
          everyRow(60),
          new GiniCriterion(classes, [1, 0, 0], minRows),
          random,
        );
        const reached = tree.column.reduce<number[][]>((lists) => [...lists, []], []);
        for (const row of everyRow(60)) for (const node of nodesTo(tree, data, row)) reached[node].push(row);
        let last = Infinity;
        let lastChild = tree.column.length;
        const order = Array.from(tree.column.keys()).filter((node) => tree.column[node] >= 0);
        for (const node of order.sort((a, b) => tree.child[a] - tree.child[b])) {
          const child = tree.child[node];
          last = score(reached[child]) + score(reached[child + 1]) - score(reached[node]);
          expect(last).toBeCloseTo(best(reached[node]), 9);
          lastChild = child;
        }
        if (tree.leaves.length < maxLeaves) [last, lastChild] = [1e-9, tree.column.length];
        for (const { node } of tree.leaves) {
          expect(reached[node].length).toBeGreaterThanOrEqual(minRows);
          // The sides of the last cut were not there to be chosen.
          if (node < lastChild) expect(best(reached[node])).toBeLessThanOrEqual(last + 1e-9);
        }
      },
    ),
    { numRuns: 60 },
  );
});

const sum = (of: readonly number[], values: Float64Array) => of.reduce((total, row) => total + values[row], 0);

const inOrder = (lists: number[][]) => lists.map((list) => list.join()).sort();

test("a boosted tree cuts where one that tries every cut does", () => {
  fc.assert(
    fc.property(fc.nat(9999), fc.integer({ min: 2, max: 6 }), (seed, maxLeaves) => {
      const data = drawn(seed, 70, 3, 8);
      const random = new Random(seed + 1);
      const gradient = Float64Array.from({ length: 70 }, () => random.uniform() * 2 - 1);
      const curvature = Float64Array.from({ length: 70 }, () => 0.05 + 0.3 * random.uniform());
      const criterion = new BoostCriterion(70, 1, { l2: 0.5, minRows: 4 });
      for (let row = 0; row < 70; row++) criterion.set(row, gradient[row], curvature[row]);
      const rows = everyRow(70);
      const tree = new Grower(data, limits(maxLeaves, 3)).grow(rows, criterion, random);
      const score = (of: readonly number[]) => sum(of, gradient) ** 2 / (sum(of, curvature) + 0.5);
      const { leaves } = dumbTree(data, score, 4, maxLeaves);
      const found = leavesOf(tree, rows);
      expect(inOrder(found)).toEqual(inOrder(leaves));
      found.forEach((leaf, l) =>
        expect(tree.values[l]).toBeCloseTo(-sum(leaf, gradient) / (sum(leaf, curvature) + 0.5), 6),
      );
    }),
    { numRuns: 60 },
  );
});

test("every row lands in the leaf that the tree's cuts send it to, and covers add up", () => {
  const data = drawn(3, 500, 5, 20);
  const random = new Random(4);
  const classes = Uint8Array.from({ length: 500 }, (_, row) => (data.columns[2][row] + random.integer(8)) % 3);
  const rows = everyRow(500);
  const tree = new Grower(data, limits(30, 5)).grow(rows, new GiniCriterion(classes, [1, 1, 1], 5), random);
  expect(tree.leaves.length).toBeGreaterThan(20);
  tree.leaves.forEach(({ from, to, node }, l) => {
    for (const row of rows.subarray(from, to)) expect(leafOf(tree, data.columns, row)).toBe(l);
    expect(tree.cover[node]).toBe(to - from);
  });
  tree.column.forEach((j, node) => {
    const child = tree.child[node];
    if (j >= 0) expect(tree.cover[child] + tree.cover[child + 1]).toBe(tree.cover[node]);
  });
  expect(tree.cover[0]).toBe(500);
});

const grow = (of: BinnedColumns, y: Uint8Array, rows: Int32Array) =>
  new Grower(of, limits(6, 2), rows.length).grow(rows, new GiniCriterion(y, [0, 0, 1], 3), new Random(1));

test("repeated rows count as often as they are drawn", () => {
  const data = drawn(5, 40, 2, 5);
  const classes = Uint8Array.from({ length: 40 }, (_, row) => (row * 7) % 3);
  const twice = Int32Array.from({ length: 80 }, (_, i) => i >> 1);
  const copied: BinnedColumns = {
    ...data,
    rows: 80,
    columns: data.columns.map((c) => Uint8Array.from(twice, (row) => c[row])),
  };
  const y = Uint8Array.from(twice, (row) => classes[row]);
  expect(grow(data, classes, twice)).toEqual(grow(copied, y, everyRow(80)));
});

test("a tree uses no more columns than it may, and draws them anew", () => {
  const data = drawn(6, 300, 12, 10);
  const random = new Random(2);
  const classes = Uint8Array.from({ length: 300 }, () => random.integer(3));
  const used = (perTree: number, perCut: number) => {
    const grower = new Grower(data, { ...limits(20, 12), columnsPerTree: perTree, columnsPerCut: perCut });
    return Array.from({ length: 8 }, () => {
      const tree = grower.grow(everyRow(300), new GiniCriterion(classes, [1, 0, 0], 3), random);
      return new Set(tree.column.filter((j) => j >= 0));
    });
  };
  const perTree = used(3, 12);
  expect(perTree.every((columns) => columns.size <= 3)).toBe(true);
  expect(new Set(perTree.flatMap((columns) => Array.from(columns))).size).toBeGreaterThan(6);
  expect(used(12, 2).some((columns) => columns.size > 6)).toBe(true);
});

test("sums of statistics are exact, so that no order of rows changes a tree", () => {
  const data = drawn(7, 2000, 4, 30);
  const random = new Random(3);
  const criterion = new BoostCriterion(2000, 1, { l2: 1, minRows: 20 });
  for (let row = 0; row < 2000; row++) criterion.set(row, random.uniform() * 2 - 1, random.uniform() / 4);
  const grow = (rows: Int32Array) => {
    const { leaves: _, ...tree } = new Grower(data, limits(25, 4)).grow(rows, criterion, new Random(1));
    return tree;
  };
  expect(grow(everyRow(2000).toReversed())).toEqual(grow(everyRow(2000)));
});

test("more rows than a sum can hold exactly are refused", () => {
  expect(() => new BoostCriterion(2 ** 22, 1, { l2: 1, minRows: 1 })).toThrow("too many");
});

test("few values have a bin each, many share bins of like mass, and a frequent one stands alone", () => {
  const rows = everyRow(1000);
  const settings = { maxBins: 10, minRowsInBin: 1 };
  expect([
    ...fitEdges(
      Float64Array.from(rows, (row) => row % 4),
      rows,
      settings,
    ),
  ]).toEqual([0.5, 1.5, 2.5]);
  const even = fitEdges(Float64Array.from(rows), rows, settings);
  expect([...even]).toEqual([99.5, 199.5, 299.5, 399.5, 499.5, 599.5, 699.5, 799.5, 899.5]);
  const zeros = Float64Array.from(rows, (row) => (row < 600 ? 0 : row));
  const edges = fitEdges(zeros, rows, settings);
  expect(edges[0]).toBe(300);
  expect(edges).toHaveLength(9);
});

test("a value lies in the bin whose edges enclose it, and no bin is emptier than asked", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -5, max: 5 }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 2, max: 40 }),
      (values, maxBins) => {
        const column = Float64Array.from(values);
        const rows = everyRow(values.length);
        const edges = fitEdges(column, rows, { maxBins, minRowsInBin: 3 });
        expect(edges.length).toBeLessThan(maxBins);
        const { columns } = binned([column], rows, [edges]);
        const counts = new Int32Array(edges.length + 1);
        columns[0].forEach((bin, row) => {
          counts[bin]++;
          if (bin > 0) expect(column[row]).toBeGreaterThan(edges[bin - 1]);
          if (bin < edges.length) expect(column[row]).toBeLessThanOrEqual(edges[bin]);
        });
        if (edges.length > 0) expect(Math.min(...counts)).toBeGreaterThanOrEqual(3);
        expect(binOf(edges, -Infinity)).toBe(0);
      },
    ),
  );
  expect(() => fitEdges(new Float64Array(1), everyRow(1), { maxBins: 256, minRowsInBin: 1 })).toThrow("256 bins");
});
