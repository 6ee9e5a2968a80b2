import { type FeatureTable, type LabelColumn, UNKNOWN } from "../forecaster.ts";
import type { Span } from "../market/day.ts";
import { fiMid, type LabelSign, labelSign, stretchOf, stretchStarts } from "./borders.ts";
import { BOOK_LINES, columnsAhead, FI_HORIZONS, type FiHorizon, type Normalisation } from "./layout.ts";
import type { FiMatrix } from "./reader.ts";

/** The longest look-back of a model: kept free between training and validation, besides the label. */
const WINDOW = 100;
/** Of the training file, the last share is to choose on. */
const VALIDATION_SHARE = 0.2;

/** A training file and its test files one after the other; windows and labels stay within a stock and a day. */
export interface FiDataset {
  readonly normalisation: Normalisation;
  readonly files: readonly string[];
  /** The book as the files have it, `f1` to `f40`; `since` marks the stretches. */
  readonly book: FeatureTable;
  readonly mid: Float64Array;
  readonly stretches: number;
  readonly sign: LabelSign;
  /** Rows of the training file. */
  readonly trainRows: number;
  readonly rows: number;
  /** Label lines of the files one after the other, [5][rows]. */
  readonly labels: readonly Uint8Array[];
}

/** Throws RangeError where there is nothing to test, or the labels do not go with the prices. */
export function fiDataset(train: FiMatrix, tests: readonly FiMatrix[], normalisation: Normalisation): FiDataset {
  if (tests.length === 0) throw new RangeError("FI-2010: there is no test file");
  const files = [train, ...tests];
  const rows = files.reduce((sum, { columns }) => sum + columns, 0);
  const book = Array.from({ length: BOOK_LINES }, () => new Float64Array(rows));
  const labels = FI_HORIZONS.map(() => new Uint8Array(rows));
  const mid = new Float64Array(rows);
  const since = new Int32Array(rows);
  let stretches = 0;
  let at = 0;
  let sign: LabelSign | null = null;
  for (const file of files) {
    const begin = at;
    const prices = fiMid(file, normalisation);
    const starts = stretchStarts(prices);
    const within = stretchOf(file.columns, starts);
    sign ??= labelSign(file, prices, within);
    stretches += starts.length;
    book.forEach((column, line) => column.set(file.book[line], begin));
    labels.forEach((column, i) => column.set(file.labels[i], begin));
    mid.set(prices, begin);
    since.set(
      within.map((row) => row + begin),
      begin,
    );
    at += file.columns;
  }
  if (!sign) throw new RangeError("FI-2010: there is no training file");
  const names = book.map((_, line) => `f${line + 1}`);
  return {
    normalisation,
    files: files.map(({ name }) => name),
    book: { names, rows, columns: book, since },
    mid,
    stretches,
    sign,
    trainRows: train.columns,
    rows,
    labels,
  };
}

/** What the protocol fixes for one horizon. */
export interface FiTask {
  readonly labels: LabelColumn;
  /** `move<h>` and, of DecPre, `imb1`: what one-line rules read. */
  readonly floorInputs: FeatureTable;
  readonly split: { readonly train: Span; readonly validation: Span; readonly test: Span };
}

/**
 * Labels of one horizon and the spans: of the training file the last fifth is to choose on, a look-back and a label after
 * what is trained on; the test files are scored whole. Throws RangeError if the training file is too short.
 */
export function fiTask(data: FiDataset, horizon: FiHorizon): FiTask {
  const { rows, trainRows } = data;
  const ahead = columnsAhead(horizon);
  const judge = Math.floor((1 - VALIDATION_SHARE) * trainRows);
  const train = { from: 0, to: judge - WINDOW - ahead };
  if (train.to <= 0) throw new RangeError(`FI-2010: ${trainRows} columns are too few to train on and to choose on`);
  const y = classes(data, horizon);
  const moves = pastMoves(data, ahead);
  return {
    labels: { horizon: ahead, theta: bandLike(moves, y, train), y },
    floorInputs: floorTable(data, ahead, moves),
    split: { train, validation: { from: judge, to: trainRows }, test: { from: trainRows, to: rows } },
  };
}

/** -1, 0, +1, UNKNOWN where the label looks into the next stretch; [rows]. */
function classes({ labels, book, sign, rows }: FiDataset, horizon: FiHorizon): Int8Array {
  const shipped = labels[FI_HORIZONS.indexOf(horizon)];
  const ahead = columnsAhead(horizon);
  const { since } = book;
  const up = sign.oneIsUp ? 1 : -1;
  return Int8Array.from(shipped, (label, n) => {
    if (n + ahead >= rows || (since && since[n + ahead] > n)) return UNKNOWN;
    return label === 2 ? 0 : label === 1 ? up : -up;
  });
}

/** Change of the mid over the last `ahead` columns, NaN across a border; [rows]. */
function pastMoves({ mid, book: { since } }: FiDataset, ahead: number): Float64Array {
  return mid.map((price, n) => (n - ahead < (since?.[n] ?? 0) ? NaN : price - mid[n - ahead]));
}

/** The band that makes as many past moves stationary as labels are, over the training rows. */
function bandLike(moves: Float64Array, y: Int8Array, { from, to }: Span): number {
  const sizes = moves
    .slice(from, to)
    .filter((move) => move === move)
    .map(Math.abs)
    .sort();
  let [still, known] = [0, 0];
  for (let n = from; n < to; n++) {
    if (y[n] === UNKNOWN) continue;
    known++;
    still += Number(y[n] === 0);
  }
  return sizes[Math.min(sizes.length - 1, Math.floor((still / known) * sizes.length))] ?? 0;
}

/** Sizes of the two sides compare only where both are divided by powers of ten. */
function floorTable({ book, rows, normalisation }: FiDataset, ahead: number, moves: Float64Array): FeatureTable {
  const { since } = book;
  const names = [`move${ahead}`];
  const columns = [moves];
  if (normalisation === "DecPre") {
    const [, ask, , bid] = book.columns;
    names.push("imb1");
    columns.push(bid.map((size, n) => (size - ask[n]) / (size + ask[n])));
  }
  return { names, rows, columns, since };
}
