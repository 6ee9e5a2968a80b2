/** Numbers that are summed over the rows of a bin or a leaf. */
export const STATISTICS = 2;

/** The best cut of one leaf found so far: column <= bin goes left. */
export interface Cut {
  gain: number;
  column: number;
  bin: number;
  /** Sums of the left side, [STATISTICS]. */
  readonly left: Float64Array;
}

export const noCut = (): Cut => ({ gain: 0, column: -1, bin: 0, left: new Float64Array(STATISTICS) });

/**
 * What a tree optimises: two statistics per row, and the gain of cutting a leaf in two as a function of their sums. The
 * statistics are whole numbers whose sums stay below 2^53, so that every sum is exact, in any order, and a histogram
 * less another is the third to the last bit.
 */
export interface Criterion {
  /** [rows, STATISTICS] row-major; read when a tree is grown, so that its owner may renew it between trees. */
  readonly statistics: Float64Array;
  /** Improves `best` if a cut of this column gains more. `histogram` [bins, STATISTICS] from `offset`; `total` the leaf's sums. */
  scan(column: number, histogram: Float64Array, offset: number, bins: number, total: Float64Array, best: Cut): void;
  /** What a leaf of these sums says, [width]. */
  value(total: Float64Array): readonly number[];
  readonly width: number;
}
