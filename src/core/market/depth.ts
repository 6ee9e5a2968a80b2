/**
 * The whole known book in price buckets, about twice a second: what lies beyond the levels that every row keeps. Coarser
 * than they are in price and time, so it is for pictures and never for inputs, labels or fills.
 *
 * Bucket b holds ticks b * ticksPerBucket to (b + 1) * ticksPerBucket - 1. A column has `buckets` of them around the mid
 * it was taken at, and stands from its row until the row of the next; a row after a gap has a column of its own.
 */
export interface DepthBand {
  readonly ticksPerBucket: number;
  /** Cells a column. */
  readonly buckets: number;
  /** Columns; the arrays may be longer. */
  readonly columns: number;
  /** [columns] The row after which each was taken, ascending. */
  readonly row: Int32Array;
  /** [columns] The bucket of a column's first cell. */
  readonly first: Int32Array;
  /** [columns, buckets] Quantity resting in a bucket, both sides; NaN where it is not wholly known. */
  readonly quantity: Float32Array;
  /** [columns] Of the one bucket that holds both the best bid and the best ask, what the bids are; 0 if there is none. */
  readonly mixed: Float32Array;
}

/** Bands of one book, the finest first; each reaches further than the one before. */
export type DepthColumns = readonly DepthBand[];

/** The column that stands after row `row`; -1 before the first. */
export function depthColumnAt({ row: rows, columns }: DepthBand, row: number): number {
  let low = 0;
  let high = columns;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle] <= row) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The columns that stand after rows `from` (included) to `to` (excluded), counted from `from`; quantities share memory. */
export function cutDepth(depth: DepthColumns, from: number, to: number): DepthColumns {
  return depth.map((band) => {
    const begin = Math.max(0, depthColumnAt(band, from));
    const end = depthColumnAt(band, to - 1) + 1;
    const { ticksPerBucket, buckets } = band;
    return {
      ticksPerBucket,
      buckets,
      columns: Math.max(0, end - begin),
      row: band.row.slice(begin, end).map((row) => Math.max(0, row - from)),
      first: band.first.subarray(begin, end),
      quantity: band.quantity.subarray(begin * buckets, end * buckets),
      mixed: band.mixed.subarray(begin, end),
    };
  });
}
