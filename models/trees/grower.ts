import type { Random } from "../../src/core/random.ts";
import type { BinnedColumns } from "./bins.ts";
import { type Criterion, type Cut, noCut, STATISTICS } from "./criterion.ts";
import { addColumn, addFourColumns, gather } from "./histogram.ts";

export interface GrowthLimits {
  readonly maxLeaves: number;
  /** Columns that a tree may use, and of those the columns that each cut may choose among; whole numbers. */
  readonly columnsPerTree: number;
  readonly columnsPerCut: number;
  /** Gains below this are rounding. */
  readonly minGain: number;
}

/** A grown tree on bins. Node 0 is the root; the right child follows the left. */
export interface BinTree {
  /** [nodes] column of the cut; -1 at a leaf. */
  readonly column: Int16Array;
  /** [nodes] column <= bin goes left; at a leaf 0. */
  readonly bin: Uint8Array;
  /** [nodes] left child; at a leaf its number among the leaves. */
  readonly child: Int32Array;
  /** [nodes] training rows that came through. */
  readonly cover: Float64Array;
  /** [leaves, width] */
  readonly values: Float64Array;
  /** Rows of leaf l are rows[ends[l - 1]..ends[l] - 1] of `rows`, as the tree sorted them. */
  readonly leaves: readonly Leaf[];
}

export interface Leaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

interface OpenLeaf extends Leaf {
  readonly statistics: Float64Array;
  readonly cut: Cut;
  histogram: Float64Array | null;
}

/**
 * Grows trees leaf by leaf, always cutting the leaf that gains most. Histograms are summed for the smaller side of a cut
 * only: the other is its parent's less that (Ke et al. 2017, LightGBM). Buffers are kept between trees.
 */
export class Grower {
  readonly #data: BinnedColumns;
  readonly #limits: GrowthLimits;
  readonly #offsets: Int32Array;
  readonly #spare: Float64Array[] = [];
  readonly #right: Int32Array;
  readonly #gathered: Float64Array;
  #columns: Int32Array = new Int32Array(0);

  /** `mostRows`: the longest row list that `grow` will be given. */
  constructor(data: BinnedColumns, limits: GrowthLimits, mostRows = data.rows) {
    this.#data = data;
    this.#limits = limits;
    this.#right = new Int32Array(mostRows);
    this.#gathered = new Float64Array(mostRows * STATISTICS);
    this.#offsets = new Int32Array(data.columns.length + 1);
    data.edges.forEach((edges, j) => (this.#offsets[j + 1] = this.#offsets[j] + STATISTICS * (edges.length + 1)));
  }

  /** `rows` (repeats allowed) come back sorted by leaf. */
  grow(rows: Int32Array, criterion: Criterion, random: Random): BinTree {
    const { maxLeaves, columnsPerTree } = this.#limits;
    this.#columns = drawn(this.#data.columns.length, columnsPerTree, random);
    const nodes = new NodeList(maxLeaves);
    const root = this.#opened(nodes.add(), 0, rows.length, totals(criterion.statistics, rows));
    root.histogram = this.#histogram(rows, root, criterion);
    this.#search(root, criterion, random);
    const leaves = [root];
    while (leaves.length < maxLeaves) {
      const at = mostGaining(leaves);
      const leaf = leaves[at];
      if (leaf.cut.gain <= this.#limits.minGain) break;
      const [left, right] = this.#cut(leaf, rows, nodes);
      leaves[at] = left;
      leaves.push(right);
      if (leaves.length < maxLeaves) this.#open(leaf, left, right, rows, criterion, random);
      else this.#release(leaf);
    }
    for (const leaf of leaves) this.#release(leaf);
    return nodes.finished(leaves, criterion);
  }

  #opened(node: number, from: number, to: number, statistics: Float64Array): OpenLeaf {
    return { node, from, to, statistics, cut: noCut(), histogram: null };
  }

  #cut(leaf: OpenLeaf, rows: Int32Array, nodes: NodeList): [OpenLeaf, OpenLeaf] {
    const { column, bin, left } = leaf.cut;
    const middle = this.#partition(rows, leaf, this.#data.columns[column], bin);
    const child = nodes.cut(leaf.node, column, bin);
    const rest = leaf.statistics.map((total, i) => total - left[i]);
    return [this.#opened(child, leaf.from, middle, left), this.#opened(child + 1, middle, leaf.to, rest)];
  }

  /** Stable, so that rows stay ascending within a leaf and memory is read forwards. */
  #partition(rows: Int32Array, { from, to }: Leaf, column: Uint8Array, bin: number): number {
    const right = this.#right;
    let middle = from;
    let n = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      if (column[row] <= bin) rows[middle++] = row;
      else right[n++] = row;
    }
    rows.set(right.subarray(0, n), middle);
    return middle;
  }

  /** Histograms and best cuts of a cut's two sides. */
  #open(
    parent: OpenLeaf,
    left: OpenLeaf,
    right: OpenLeaf,
    rows: Int32Array,
    criterion: Criterion,
    random: Random,
  ): void {
    const small = left.to - left.from <= right.to - right.from ? left : right;
    const large = small === left ? right : left;
    small.histogram = this.#histogram(rows, small, criterion);
    large.histogram = parent.histogram;
    parent.histogram = null;
    this.#subtract(large.histogram, small.histogram);
    for (const leaf of [left, right]) {
      this.#search(leaf, criterion, random);
      // A leaf that will never be cut needs no histogram.
      if (leaf.cut.gain <= this.#limits.minGain) this.#release(leaf);
    }
  }

  #histogram(rows: Int32Array, { from, to }: Leaf, criterion: Criterion): Float64Array {
    const { columns } = this.#data;
    const histogram = this.#spare.pop() ?? new Float64Array(this.#offsets[columns.length]);
    const gathered = this.#gathered;
    gather(criterion.statistics, rows, from, to, gathered);
    const used = this.#columns;
    const at = this.#offsets;
    for (const j of used) histogram.fill(0, at[j], at[j + 1]);
    let i = 0;
    for (; i + 3 < used.length; i += 4) {
      const [j, k, l, m] = [used[i], used[i + 1], used[i + 2], used[i + 3]];
      const four = [columns[j], columns[k], columns[l], columns[m]] as const;
      addFourColumns(four, [at[j], at[k], at[l], at[m]], rows, from, to, gathered, histogram);
    }
    for (; i < used.length; i++) addColumn(columns[used[i]], rows, from, to, gathered, histogram, at[used[i]]);
    return histogram;
  }

  #subtract(from: Float64Array | null, other: Float64Array): void {
    if (!from) return;
    for (const j of this.#columns) {
      const end = this.#offsets[j + 1];
      for (let i = this.#offsets[j]; i < end; i++) from[i] -= other[i];
    }
  }

  #search(leaf: OpenLeaf, criterion: Criterion, random: Random): void {
    const { histogram, statistics, cut } = leaf;
    if (!histogram) return;
    const { columnsPerCut } = this.#limits;
    const columns = this.#columns;
    const chosen = columnsPerCut < columns.length ? drawn(columns.length, columnsPerCut, random) : null;
    for (let i = 0; i < (chosen ?? columns).length; i++) {
      const j = columns[chosen ? chosen[i] : i];
      criterion.scan(j, histogram, this.#offsets[j], this.#data.edges[j].length + 1, statistics, cut);
    }
  }

  #release(leaf: OpenLeaf): void {
    if (leaf.histogram) this.#spare.push(leaf.histogram);
    leaf.histogram = null;
  }
}

function totals(statistics: Float64Array, rows: Int32Array): Float64Array {
  const sums = new Float64Array(STATISTICS);
  for (let i = 0; i < rows.length; i++)
    for (let k = 0; k < STATISTICS; k++) sums[k] += statistics[STATISTICS * rows[i] + k];
  return sums;
}

function mostGaining(leaves: readonly OpenLeaf[]): number {
  let best = 0;
  for (let i = 1; i < leaves.length; i++) if (leaves[i].cut.gain > leaves[best].cut.gain) best = i;
  return best;
}

/** `count` different numbers below n, ascending; all of them without a draw if count >= n. */
function drawn(n: number, count: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: n }, (_, i) => i);
  if (count >= n) return all;
  for (let i = 0; i < count; i++) {
    const other = i + random.integer(n - i);
    const kept = all[i];
    all[i] = all[other];
    all[other] = kept;
  }
  return all.subarray(0, count).sort();
}

/** Nodes in the order in which they came to be. */
class NodeList {
  readonly #column: Int16Array;
  readonly #bin: Uint8Array;
  readonly #child: Int32Array;
  #count = 0;

  constructor(maxLeaves: number) {
    const most = 2 * maxLeaves - 1;
    this.#column = new Int16Array(most).fill(-1);
    this.#bin = new Uint8Array(most);
    this.#child = new Int32Array(most);
  }

  add(): number {
    return this.#count++;
  }

  /** The left of two new nodes. */
  cut(node: number, column: number, bin: number): number {
    const left = this.#count;
    this.#count += 2;
    this.#column[node] = column;
    this.#bin[node] = bin;
    this.#child[node] = left;
    return left;
  }

  finished(leaves: readonly OpenLeaf[], criterion: Criterion): BinTree {
    const { width } = criterion;
    const cover = new Float64Array(this.#count);
    const values = new Float64Array(leaves.length * width);
    leaves.forEach(({ node, from, to, statistics }, number) => {
      this.#child[node] = number;
      cover[node] = to - from;
      values.set(criterion.value(statistics), number * width);
    });
    for (let node = this.#count - 1; node >= 0; node--) {
      const child = this.#child[node];
      if (this.#column[node] >= 0) cover[node] = cover[child] + cover[child + 1];
    }
    return {
      column: this.#column.slice(0, this.#count),
      bin: this.#bin.slice(0, this.#count),
      child: this.#child.slice(0, this.#count),
      cover,
      values,
      leaves: leaves.map(({ node, from, to }) => ({ node, from, to })),
    };
  }
}

/** Leaf number that a row of binned columns falls into. */
export function leafOf({ column, bin, child }: BinTree, columns: readonly Uint8Array[], row: number): number {
  let node = 0;
  for (let j = column[0]; j >= 0; j = column[node]) node = child[node] + (columns[j][row] <= bin[node] ? 0 : 1);
  return child[node];
}
