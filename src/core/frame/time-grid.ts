/** The columns of one frame in time: column c holds times in [end(c - 1), end(c)). */
export interface TimeGrid {
  readonly columns: number;
  /** Nanoseconds a column, a whole number, so that every edge is exact. */
  readonly step: number;
  /** Left edge of column 0 and right edge of the last, multiples of `step`: a column keeps its rows as the picture moves on. */
  readonly from: number;
  readonly to: number;
  /** `to / step`, a whole number. */
  readonly lastIndex: number;
}

/** The grid whose last column holds `rightEdge`; its span is `timeSpan` to within half a nanosecond a column. */
export function timeGrid(columns: number, timeSpan: number, rightEdge: number): TimeGrid {
  const step = Math.max(1, Math.round(timeSpan / columns));
  const last = Math.floor(rightEdge / step) + 1;
  return { columns, step, from: (last - columns) * step, to: last * step, lastIndex: last };
}

/** Right edge of column `c`. */
export const columnEnd = (grid: TimeGrid, c: number): number => (grid.lastIndex - grid.columns + 1 + c) * grid.step;

/** The column of a time, below 0 or from `columns` on outside the grid. */
export const columnIndex = (grid: TimeGrid, t: number): number =>
  Math.floor(t / grid.step) - (grid.lastIndex - grid.columns);

/** The column of a time, clamped into the grid. */
export const columnOf = (grid: TimeGrid, t: number): number =>
  Math.min(grid.columns - 1, Math.max(0, columnIndex(grid, t)));

/** First row, from `start` on and at most `limit`, whose time is not below `t`: gallops, as neighbours in a frame are near. */
export function firstRowNotBefore(time: Float64Array, t: number, start: number, limit: number): number {
  let low = start;
  let stride = 1;
  while (low + stride <= limit && time[low + stride - 1] < t) {
    low += stride;
    stride <<= 1;
  }
  let high = Math.min(limit, low + stride);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time[middle] < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The last row in or before each column, among the first `limit` rows; -1 before the first row and in columns that
 * begin after `now`.
 */
export function lastRows(grid: TimeGrid, time: Float64Array, limit: number, now: number, out: Int32Array): void {
  let next = 0;
  for (let c = 0; c < grid.columns; c++) {
    const end = columnEnd(grid, c);
    if (end - grid.step > now) out.fill(-1, c, grid.columns);
    if (end - grid.step > now) return;
    next = firstRowNotBefore(time, end, next, limit);
    out[c] = next - 1;
  }
}
