import { CLASS_COUNT, UNKNOWN } from "./forecaster.ts";

/**
 * One value (or three) per row, of as many rows as the day has room for; a value at row n depends on rows <= n alone, but
 * for `outcome`.
 */
export interface PrequentialColumns {
  /** [rows, 3] p(down), p(stationary), p(up), row-major; NaN where the forecaster abstained. */
  readonly probabilities: Float64Array;
  /** [rows, 3] class shares in force: the floor. NaN before the first fit. */
  readonly floor: Float64Array;
  /** [rows] -1, 0, +1: the most probable class; UNKNOWN where the forecaster abstained. */
  readonly top: Int8Array;
  /** [rows] -1, 0, +1: the forecaster's hard decision; UNKNOWN where it abstained. */
  readonly decision: Int8Array;
  /** [rows] half-ticks: the stationary band in force when the row was forecast. NaN before the first fit. */
  readonly theta: Float64Array;
  /** [rows] -1, 0, +1 against `theta`, known once row n + horizon is worked through; UNKNOWN until then, or for ever. */
  readonly outcome: Int8Array;
  /** [rows + 1] how many of the rows before this one were not forecast. */
  readonly abstained: Int32Array;
}

/** Columns of `capacity` rows of which nothing is known. */
export const emptyColumns = (capacity: number): PrequentialColumns => ({
  probabilities: new Float64Array(capacity * CLASS_COUNT).fill(NaN),
  floor: new Float64Array(capacity * CLASS_COUNT).fill(NaN),
  top: new Int8Array(capacity).fill(UNKNOWN),
  decision: new Int8Array(capacity).fill(UNKNOWN),
  theta: new Float64Array(capacity).fill(NaN),
  outcome: new Int8Array(capacity).fill(UNKNOWN),
  abstained: new Int32Array(capacity + 1),
});

/** Row `from` of `columns` becomes row 0 of `to`, and so on. */
export function copyFrom(to: PrequentialColumns, columns: PrequentialColumns, from: number): void {
  for (const name of ["top", "decision", "theta", "outcome", "abstained"] as const)
    to[name].set(columns[name].subarray(from));
  for (const name of ["probabilities", "floor"] as const) to[name].set(columns[name].subarray(from * CLASS_COUNT));
}

/** Nothing is known of the rows from `front` on, nor of what followed the `horizon` rows before it. */
export function forget(columns: PrequentialColumns, front: number, horizon: number): void {
  columns.probabilities.fill(NaN, front * CLASS_COUNT);
  columns.floor.fill(NaN, front * CLASS_COUNT);
  columns.theta.fill(NaN, front);
  columns.top.fill(UNKNOWN, front);
  columns.decision.fill(UNKNOWN, front);
  columns.outcome.fill(UNKNOWN, Math.max(0, front - horizon));
}
