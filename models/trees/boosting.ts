import { CLASS_COUNT } from "../../src/core/forecaster.ts";
import { Random } from "../../src/core/random.ts";
import type { BinnedColumns } from "./bins.ts";
import { BoostCriterion } from "./boost-criterion.ts";
import { type BinTree, Grower, leafOf } from "./grower.ts";

export interface BoostSettings {
  readonly learningRate: number;
  readonly maxLeaves: number;
  readonly minRows: number;
  /** Share of columns drawn for each tree, and of rows for each round. */
  readonly columnShare: number;
  readonly rowShare: number;
  readonly l2: number;
  readonly maxRounds: number;
  /** Stops after this many rounds without a lower log-loss on the validation rows. */
  readonly patience: number;
  /** Weight of each class's rows in training, [3]. */
  readonly classWeights: readonly number[];
}

export interface ClassedRows {
  readonly data: BinnedColumns;
  /** 0..2, [rows] */
  readonly classes: Uint8Array;
}

export interface Boosted {
  /** Scores before any tree: log of the weighted class shares, [3]. */
  readonly base: readonly number[];
  /** Three a round, up to the best round; values not yet multiplied by the learning rate. */
  readonly trees: readonly BinTree[];
  readonly rounds: number;
  /** Mean -ln p(y) on the validation rows after the best round. */
  readonly validationLoss: number;
}

/** What LightGBM multiplies p (1 - p) by for K classes: K / (K - 1), the share that softmax's coupling leaves. */
const CURVATURE = CLASS_COUNT / (CLASS_COUNT - 1);
const MIN_GAIN = 1e-9;

/**
 * Gradient boosting of softmax cross-entropy (Friedman 2001; Ke et al. 2017): a tree per class and round on the gradient
 * p - y, rows and columns drawn anew, stopped early. Yields the rounds done, after every tree.
 */
export function* boost(
  train: ClassedRows,
  validation: ClassedRows,
  settings: BoostSettings,
  seed: number,
): Generator<number, Boosted, void> {
  const random = new Random(seed);
  const { maxLeaves, l2, minRows, learningRate } = settings;
  const columns = train.data.columns.length;
  const columnsPerTree = Math.max(1, Math.round(settings.columnShare * columns));
  const grower = new Grower(train.data, { maxLeaves, columnsPerTree, columnsPerCut: columns, minGain: MIN_GAIN });
  const base = baseScores(train.classes, settings.classWeights);
  const fitted = new Scores(train, base);
  const judged = new Scores(validation, base);
  const bag = new Bag(train.data.rows, settings.rowShare);
  const largest = Math.max(...settings.classWeights);
  const criteria = base.map(() => new BoostCriterion(train.data.rows, largest, { l2, minRows }));
  const trees: BinTree[] = [];
  let best = { rounds: 0, validationLoss: judged.loss() };
  for (let round = 1; round <= settings.maxRounds && round - best.rounds <= settings.patience; round++) {
    bag.draw(random);
    fitted.differentiate(bag.rows, settings.classWeights, criteria);
    for (const [c, criterion] of criteria.entries()) {
      const rows = bag.copy();
      const tree = grower.grow(rows, criterion, random);
      trees.push(tree);
      fitted.addBag(tree, c, rows, learningRate);
      fitted.addRows(tree, c, bag.rest, learningRate);
      judged.addAll(tree, c, learningRate);
      yield round - 1;
    }
    const validationLoss = judged.loss();
    if (validationLoss < best.validationLoss) best = { rounds: round, validationLoss };
    yield round;
  }
  return { base, trees: trees.slice(0, CLASS_COUNT * best.rounds), ...best };
}

function baseScores(classes: Uint8Array, weights: readonly number[]): number[] {
  const counts = [0, 0, 0];
  for (const y of classes) counts[y] += weights[y];
  const total = counts[0] + counts[1] + counts[2];
  return counts.map((count) => Math.log(count / total));
}

/** Softmax scores of every row, [3][rows]. */
class Scores {
  readonly #rows: ClassedRows;
  readonly classes: readonly Float64Array[];

  constructor(rows: ClassedRows, base: readonly number[]) {
    this.#rows = rows;
    this.classes = base.map((score) => new Float64Array(rows.classes.length).fill(score));
  }

  /** `rows` sorted by the tree's leaves. */
  addBag({ leaves, values }: BinTree, c: number, rows: Int32Array, scale: number): void {
    const scores = this.classes[c];
    leaves.forEach(({ from, to }, leaf) => {
      const step = scale * values[leaf];
      for (let i = from; i < to; i++) scores[rows[i]] += step;
    });
  }

  addRows(tree: BinTree, c: number, rows: Int32Array, scale: number): void {
    const scores = this.classes[c];
    const { columns } = this.#rows.data;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      scores[row] += scale * tree.values[leafOf(tree, columns, row)];
    }
  }

  addAll(tree: BinTree, c: number, scale: number): void {
    const scores = this.classes[c];
    const { columns } = this.#rows.data;
    for (let row = 0; row < scores.length; row++) scores[row] += scale * tree.values[leafOf(tree, columns, row)];
  }

  /** First and second derivatives of the weighted cross-entropy of the given rows by each class's score. */
  differentiate(rows: Int32Array, weights: readonly number[], criteria: readonly BoostCriterion[]): void {
    const [down, still, up] = this.classes;
    const y = this.#rows.classes;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const top = Math.max(down[row], still[row], up[row]);
      const a = Math.exp(down[row] - top);
      const b = Math.exp(still[row] - top);
      const c = Math.exp(up[row] - top);
      const each = 1 / (a + b + c);
      const actual = y[row];
      const weight = weights[actual];
      setDerivatives(criteria[0], row, a * each, actual === 0, weight);
      setDerivatives(criteria[1], row, b * each, actual === 1, weight);
      setDerivatives(criteria[2], row, c * each, actual === 2, weight);
    }
  }

  loss(): number {
    const [down, still, up] = this.classes;
    const { classes } = this.#rows;
    let sum = 0;
    for (let row = 0; row < classes.length; row++) {
      const top = Math.max(down[row], still[row], up[row]);
      const total = Math.exp(down[row] - top) + Math.exp(still[row] - top) + Math.exp(up[row] - top);
      sum += Math.log(total) + top - this.classes[classes[row]][row];
    }
    return sum / classes.length;
  }
}

function setDerivatives(criterion: BoostCriterion, row: number, p: number, happened: boolean, weight: number): void {
  criterion.set(row, weight * (happened ? p - 1 : p), weight * CURVATURE * p * (1 - p));
}

/** A fixed share of the rows, drawn without repeats, and the rest; both ascending. */
class Bag {
  readonly #total: number;
  readonly #working: Int32Array;
  readonly rows: Int32Array;
  readonly rest: Int32Array;

  constructor(total: number, share: number) {
    const size = Math.max(1, Math.round(share * total));
    this.#total = total;
    this.rows = Int32Array.from({ length: size }, (_, row) => row);
    this.rest = new Int32Array(total - size);
    this.#working = new Int32Array(size);
  }

  get size(): number {
    return this.rows.length;
  }

  /** Selection sampling (Knuth, The Art of Computer Programming 3.4.2 S): each row with the chance that is left to it. */
  draw(random: Random): void {
    if (this.rest.length === 0) return;
    let taken = 0;
    for (let row = 0; row < this.#total; row++) {
      const wanted = this.size - taken;
      if (random.uniform() * (this.#total - row) < wanted) this.rows[taken++] = row;
      else this.rest[row - taken] = row;
    }
  }

  /** A copy that a tree may sort; valid until the next. */
  copy(): Int32Array {
    this.#working.set(this.rows);
    return this.#working;
  }
}
