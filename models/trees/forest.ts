import { CLASS_COUNT } from "../../src/core/forecaster.ts";
import { Random } from "../../src/core/random.ts";
import type { BinSettings } from "./bins.ts";
import type { ClassedRows } from "./boosting.ts";
import { ensembleOf } from "./ensemble.ts";
import { GiniCriterion } from "./gini-criterion.ts";
import { type BinTree, Grower, leafOf } from "./grower.ts";
import { type GrownTrees, treeKind, type TreeMethod } from "./tree-forecaster.ts";

export interface ForestSettings {
  readonly trees: number;
  readonly maxLeaves: number;
  /** Rows a leaf must hold; the number with the lowest log-loss on the validation rows is kept. */
  readonly minRows: readonly number[];
  /** Columns that each cut may choose among; null = the square root of their number, rounded. */
  readonly columnsPerCut: number | null;
  readonly bins: BinSettings;
}

export const FOREST_SETTINGS: ForestSettings = {
  trees: 200,
  maxLeaves: 512,
  minRows: [50, 200],
  columnsPerCut: null,
  bins: { maxBins: 127, minRowsInBin: 3 },
};

const MIN_GAIN = 1e-9;

interface Grown {
  readonly trees: readonly BinTree[];
  readonly minRows: number;
  readonly validationLoss: number;
}

/** Yields the trees grown. */
function* growOne(
  train: ClassedRows,
  validation: ClassedRows,
  random: Random,
  minRows: number,
  { trees: count, maxLeaves, columnsPerCut }: ForestSettings,
): Generator<number, Grown, void> {
  const { data, classes } = train;
  const columns = data.columns.length;
  const limits = {
    maxLeaves,
    columnsPerTree: columns,
    columnsPerCut: columnsPerCut ?? Math.max(1, Math.round(Math.sqrt(columns))),
    minGain: MIN_GAIN,
  };
  const grower = new Grower(data, limits);
  const criterion = new GiniCriterion(classes, sharesOf(classes), minRows);
  const judged = new Float64Array(validation.classes.length * CLASS_COUNT);
  const trees: BinTree[] = [];
  while (trees.length < count) {
    const tree = grower.grow(bootstrapRows(data.rows, random), criterion, random);
    trees.push(tree);
    addShares(tree, validation.data.columns, judged);
    yield trees.length;
  }
  return { trees, minRows, validationLoss: lossOf(judged, validation.classes) };
}

/** As many rows as there are, drawn with repeats, ascending. */
function bootstrapRows(rows: number, random: Random): Int32Array {
  const times = new Uint16Array(rows);
  for (let i = 0; i < rows; i++) times[random.integer(rows)]++;
  const drawn = new Int32Array(rows);
  for (let row = 0, at = 0; row < rows; row++) for (let k = 0; k < times[row]; k++) drawn[at++] = row;
  return drawn;
}

function sharesOf(classes: Uint8Array): number[] {
  const counts = [0, 0, 0];
  for (const y of classes) counts[y]++;
  return counts.map((count) => count / classes.length);
}

function addShares(tree: BinTree, columns: readonly Uint8Array[], sums: Float64Array): void {
  for (let row = 0; row * CLASS_COUNT < sums.length; row++) {
    const leaf = leafOf(tree, columns, row);
    for (let c = 0; c < CLASS_COUNT; c++) sums[row * CLASS_COUNT + c] += tree.values[leaf * CLASS_COUNT + c];
  }
}

/** `sums` [rows, 3] of shares, up to a factor. */
function lossOf(sums: Float64Array, classes: Uint8Array): number {
  let loss = 0;
  classes.forEach((y, row) => {
    const at = row * CLASS_COUNT;
    loss -= Math.log(sums[at + y] / (sums[at] + sums[at + 1] + sums[at + 2]));
  });
  return loss / classes.length;
}

function* grow(
  train: ClassedRows,
  validation: ClassedRows,
  seed: number,
  settings: ForestSettings,
): Generator<number, GrownTrees, void> {
  let best: Grown | null = null;
  for (const [i, minRows] of settings.minRows.entries()) {
    const steps = growOne(train, validation, new Random(seed), minRows, settings);
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield i * settings.trees + step.value;
    if (!best || step.value.validationLoss < best.validationLoss) best = step.value;
  }
  if (!best) throw new RangeError("no number of rows a leaf to choose from");
  const { trees, minRows, validationLoss } = best;
  return {
    base: [0, 0, 0],
    ensemble: ensembleOf(trees, train.data.edges, CLASS_COUNT, 1),
    chosen: { trees: trees.length, minRows, validationLogLoss: validationLoss },
  };
}

/** Breiman's random forest, 2001: probabilities are the mean of its leaves' class shares. */
export function forestKind(settings: ForestSettings = FOREST_SETTINGS) {
  const method: TreeMethod = {
    name: "forest",
    title: "Random forest",
    summary:
      "The mean of many deep trees, each grown on its own draw of rows and choosing among few inputs at each cut.",
    source: "Breiman, Random forests, 2001",
    bins: settings.bins,
    width: CLASS_COUNT,
    total: settings.minRows.length * settings.trees,
    grow: (train, validation, seed) => grow(train, validation, seed, settings),
  };
  return treeKind(method);
}

export const forest = forestKind();
