import { Gram, TILE_ROWS } from "./gram.ts";
import { missingGroups, type MissingRows } from "./missing.ts";
import type { AnalysisProgress } from "./progress.ts";
import { ascendingOrder, groupRanks, isKnown } from "./ranks.ts";

export type CorrelationKind = "pearson" | "spearman";

export interface CorrelationMatrix {
  readonly kind: CorrelationKind;
  readonly columns: number;
  /** Row-major, symmetric, in [-1, 1], diagonal 1; NaN where fewer than two rows are common or one side does not vary. [columns, columns] */
  readonly values: Float64Array;
  /** Rows where both columns have a value, [columns, columns]. */
  readonly pairs: Int32Array;
}

const TILES_PER_SLICE = 16;

/**
 * Correlations between columns of equal length, each pair over the rows where both have a value. Spearman: each column's
 * values are replaced by their ranks among its own known rows (ties: mean rank), once, so that where a partner misses
 * rows the ranks are not taken anew. A generator: every `next()` is a bounded slice of work. Throws RangeError if lengths
 * differ.
 */
export function* correlations(
  columns: readonly Float64Array[],
  kind: CorrelationKind = "pearson",
): Generator<AnalysisProgress, CorrelationMatrix, void> {
  const rows = columns[0]?.length ?? 0;
  if (columns.some((column) => column.length !== rows)) throw new RangeError("columns of different lengths");
  const values: Float64Array[] = [];
  for (const column of columns) {
    values.push(kind === "pearson" ? column : ranksOf(column));
    if (kind === "spearman")
      yield { task: "ranking columns", done: values.length, total: columns.length, unit: "steps" };
  }
  const scales = values.map(scaleOf);
  const gram = new Gram(columns.length);
  for (let from = 0, tiles = 0; from < rows; from += TILE_ROWS, tiles++) {
    fillTile(gram.tile, values, scales, from, Math.min(rows, from + TILE_ROWS));
    gram.add();
    if (tiles % TILES_PER_SLICE === TILES_PER_SLICE - 1)
      yield { task: "correlating columns", done: from + TILE_ROWS, total: rows, unit: "rows" };
  }
  return { kind, columns: columns.length, ...matrixOf(gram, values, scales) };
}

function ranksOf(column: Float64Array): Float64Array {
  const rows = column.length;
  const ranks = new Float64Array(rows).fill(Number.NaN);
  groupRanks(ascendingOrder(column), column, new Uint8Array(rows), 1, ranks);
  return ranks;
}

/** z = (x - mean) x perUnit has mean 0 and sum of squares near 1 per row over the known rows. */
interface Scale {
  readonly mean: number;
  readonly perUnit: number;
  readonly known: number;
  readonly varies: boolean;
}

function scaleOf(column: Float64Array): Scale {
  const rows = column.length;
  let known = 0;
  let sum = 0;
  let first = Number.NaN;
  let varies = false;
  for (let row = 0; row < rows; row++) {
    const x = column[row];
    if (!isKnown(x)) continue;
    if (known++ === 0) first = x;
    else if (x !== first) varies = true;
    sum += x;
  }
  const mean = sum / known;
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    const d = column[row] - mean;
    if (isKnown(d)) squares += d * d;
  }
  varies &&= squares > 0 && squares < Infinity;
  return { mean, perUnit: varies ? Math.sqrt(known / squares) : 0, known, varies };
}

function fillTile(
  tile: Float64Array,
  values: readonly Float64Array[],
  scales: readonly Scale[],
  from: number,
  to: number,
): void {
  for (let c = 0; c < values.length; c++) {
    const column = values[c];
    const { mean, perUnit, known } = scales[c];
    const base = c * TILE_ROWS - from;
    if (known === column.length) {
      for (let row = from; row < to; row++) tile[base + row] = (column[row] - mean) * perUnit;
    } else {
      for (let row = from; row < to; row++) {
        const z = (column[row] - mean) * perUnit;
        tile[base + row] = z - z === 0 ? z : 0;
      }
    }
    tile.fill(0, base + to, (c + 1) * TILE_ROWS);
  }
}

/** What a column holds on the rows that a group misses: count, Σz, Σz². */
interface Held {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

function heldOn({ runs }: MissingRows, column: Float64Array, { mean, perUnit }: Scale): Held {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < runs.length; i += 2) {
    for (let row = runs[i]; row < runs[i + 1]; row++) {
      const z = (column[row] - mean) * perUnit;
      if (!isKnown(z)) continue;
      count++;
      sum += z;
      squares += z * z;
    }
  }
  return { count, sum, squares };
}

/**
 * r = (Σxy - Σx Σy / n) / √((Σx² - (Σx)²/n)(Σy² - (Σy)²/n)) over the n common rows. Σxy comes from the product with zeros
 * for missing values; the other sums from each column's own less what it holds on the rows its partner misses.
 */
function matrixOf(
  gram: Gram,
  values: readonly Float64Array[],
  scales: readonly Scale[],
): Pick<CorrelationMatrix, "values" | "pairs"> {
  const columns = values.length;
  const { groups, ofColumn } = missingGroups(values);
  const held = groups.map((group) => values.map((column, c) => heldOn(group, column, scales[c])));
  const matrix = new Float64Array(columns * columns);
  const pairs = new Int32Array(columns * columns);
  for (let i = 0; i < columns; i++) {
    for (let j = i; j < columns; j++) {
      const x = held[ofColumn[j]][i];
      const y = held[ofColumn[i]][j];
      const n = scales[i].known - x.count;
      const r = correlationOf(n, gram.at(i, j), -x.sum, -y.sum, gram.at(i, i) - x.squares, gram.at(j, j) - y.squares);
      const defined = scales[i].varies && scales[j].varies;
      matrix[i * columns + j] = matrix[j * columns + i] = !defined ? Number.NaN : i === j ? 1 : r;
      pairs[i * columns + j] = pairs[j * columns + i] = n;
    }
  }
  return { values: matrix, pairs };
}

/** Below this share of a column's own variance, what is left of it on the common rows is rounding. */
const ROUNDING = 1e-11;

function correlationOf(n: number, xy: number, x: number, y: number, xx: number, yy: number): number {
  const xVariance = xx - (x * x) / n;
  const yVariance = yy - (y * y) / n;
  if (!(n >= 2 && xVariance > ROUNDING * n && yVariance > ROUNDING * n)) return Number.NaN;
  return Math.max(-1, Math.min(1, (xy - (x * y) / n) / Math.sqrt(xVariance * yVariance)));
}
