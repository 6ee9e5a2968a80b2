import type { GapColumns, MarketDay } from "../market/day.ts";
import { columnIndex, type TimeGrid } from "./time-grid.ts";
import { countBelow } from "./trade-index.ts";

/**
 * Whether nothing is known of the market after the last of `played` rows: events are missing before the next one. Of a
 * day that is received as it happens only its receiver knows, and says so.
 */
export function darkAt({ gaps, time }: MarketDay, played: number, now: number): boolean {
  if (!gaps || played === 0 || now <= time[played - 1]) return false;
  return gaps.row[countBelow(gaps.row, played)] === played;
}

/**
 * Takes out of `rowOf` [columns] the columns that begin after the last row before a gap and end before the first row
 * after it, and with `dark` those that begin after the last of `played` rows: there the book is not known.
 */
export function darken(
  rowOf: Int32Array,
  grid: TimeGrid,
  time: Float64Array,
  gaps: GapColumns | null | undefined,
  played: number,
  dark: boolean,
): void {
  if (gaps) {
    const first = rowOf.findIndex((row) => row >= 0);
    const from = first < 0 ? gaps.row.length : countBelow(gaps.row, rowOf[first]);
    for (let i = from; i < gaps.row.length && gaps.row[i] < played; i++) {
      const row = gaps.row[i];
      if (time[row - 1] >= grid.to) break;
      blank(rowOf, grid, time[row - 1], columnIndex(grid, time[row]));
    }
  }
  if (dark && played > 0) blank(rowOf, grid, time[played - 1], grid.columns);
}

/** Columns after that of `after`, up to column `end` (excluded). */
function blank(rowOf: Int32Array, grid: TimeGrid, after: number, end: number): void {
  rowOf.fill(-1, Math.max(0, columnIndex(grid, after) + 1), Math.max(0, Math.min(grid.columns, end)));
}

/** Rows after gaps, of those from `from` to `to` (excluded). */
export const gapRows = (gaps: GapColumns | null | undefined, from: number, to: number): Int32Array =>
  gaps ? gaps.row.subarray(countBelow(gaps.row, from), countBelow(gaps.row, to)) : new Int32Array(0);

/**
 * Takes `lines` [columns] each out of the column of the first row after a gap that leaves no column dark, so that no line
 * is drawn across it. `rows`: those after gaps in view.
 */
export function breakLines(
  lines: readonly Float32Array[],
  grid: TimeGrid,
  time: Float64Array,
  rows: ArrayLike<number>,
): void {
  for (let i = 0; i < rows.length; i++) {
    const column = columnIndex(grid, time[rows[i]]);
    if (columnIndex(grid, time[rows[i] - 1]) < column - 1) continue;
    for (const line of lines) line[column] = Number.NaN;
  }
}
