import { isKnown } from "./ranks.ts";

/** Rows where a column has no value, as runs from..to-1; columns that miss the same rows share one. */
export interface MissingRows {
  /** [from, to, from, to, ...], ascending. */
  readonly runs: Int32Array;
  readonly count: number;
}

export interface MissingGroups {
  readonly groups: readonly MissingRows[];
  /** Which of `groups` a column misses, [columns]. Group 0 misses nothing. */
  readonly ofColumn: Int32Array;
}

/**
 * Which rows each column misses. Most columns of a day miss one of a handful of sets (their warm-up), so that what
 * pairwise-complete sums need beyond plain ones is work per set, not per pair of columns.
 */
export function missingGroups(columns: readonly Float64Array[]): MissingGroups {
  const groups: MissingRows[] = [{ runs: new Int32Array(0), count: 0 }];
  const ofColumn = new Int32Array(columns.length);
  columns.forEach((column, c) => {
    const runs = missingRuns(column);
    let g = groups.findIndex((group) => sameRuns(group.runs, runs));
    if (g < 0) g = groups.push({ runs, count: lengthOf(runs) }) - 1;
    ofColumn[c] = g;
  });
  return { groups, ofColumn };
}

function missingRuns(column: Float64Array): Int32Array {
  const rows = column.length;
  const runs: number[] = [];
  let before = true;
  for (let row = 0; row < rows; row++) {
    const known = isKnown(column[row]);
    if (known !== before) runs.push(row);
    before = known;
  }
  if (!before) runs.push(rows);
  return Int32Array.from(runs);
}

function sameRuns(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function lengthOf(runs: Int32Array): number {
  let length = 0;
  for (let i = 0; i < runs.length; i += 2) length += runs[i + 1] - runs[i];
  return length;
}
