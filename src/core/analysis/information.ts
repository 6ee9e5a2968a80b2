/** Classes of equal mass into which a column and the moves are cut. */
export const INFORMATION_BINS = 10;
/** Code of a row that is left out. */
const OUTSIDE = INFORMATION_BINS;
const WIDTH = INFORMATION_BINS + 1;

/**
 * Class of each row: floor(bins x (rank - 1/2) / n), equal values in one class; rows that are not kept get a code that
 * takes no part. `u` as in RankedSeries, written to `out` [rows]. Descriptive: the cuts are those of the rows scored.
 */
export function codesOf(u: Float64Array, kept: Uint8Array, out: Uint8Array): void {
  const rows = u.length;
  for (let row = 0; row < rows; row++) {
    const code = Math.floor((u[row] + 0.5) * INFORMATION_BINS);
    out[row] = kept[row] === 0 ? OUTSIDE : Math.min(INFORMATION_BINS - 1, Math.max(0, code));
  }
}

/**
 * Mutual information, in bits, between x at a row and y `shift` rows before it, on the circle of rows: plug-in estimate
 * of the contingency table with the correction of Miller 1955 (and Madow), (K_x + K_y - K_xy - 1) / 2n nats, K the
 * occupied cells. It may be slightly below 0, which means none. Autocorrelated rows still bias it upwards: compare with
 * the value at shifts where nothing can be known. NaN if no row is common.
 */
export function mutualInformation(x: Uint8Array, y: Uint8Array, shift = 0): number {
  const table = new Int32Array(WIDTH * WIDTH);
  const rows = x.length;
  countPairs(x.subarray(shift), y.subarray(0, rows - shift), table);
  countPairs(x.subarray(0, shift), y.subarray(rows - shift), table);
  return informationOf(table);
}

/** Neighbours often fall into one cell: two tables in turn, so that a count need not wait for the one before. */
function countPairs(x: Uint8Array, y: Uint8Array, table: Int32Array): void {
  const rows = x.length;
  const other = new Int32Array(table.length);
  let row = 0;
  for (; row + 1 < rows; row += 2) {
    table[x[row] * WIDTH + y[row]]++;
    other[x[row + 1] * WIDTH + y[row + 1]]++;
  }
  if (row < rows) table[x[row] * WIDTH + y[row]]++;
  for (let cell = 0; cell < table.length; cell++) table[cell] += other[cell];
}

function informationOf(table: Int32Array): number {
  const sumsX = new Float64Array(INFORMATION_BINS);
  const sumsY = new Float64Array(INFORMATION_BINS);
  for (let i = 0; i < INFORMATION_BINS; i++) {
    for (let j = 0; j < INFORMATION_BINS; j++) {
      sumsX[i] += table[i * WIDTH + j];
      sumsY[j] += table[i * WIDTH + j];
    }
  }
  const n = sumsX.reduce((sum, count) => sum + count, 0);
  if (n === 0) return Number.NaN;
  let plugIn = 0;
  let cells = 0;
  for (let i = 0; i < INFORMATION_BINS; i++) {
    for (let j = 0; j < INFORMATION_BINS; j++) {
      const count = table[i * WIDTH + j];
      if (count === 0) continue;
      cells++;
      plugIn += (count / n) * Math.log((count * n) / (sumsX[i] * sumsY[j]));
    }
  }
  const correction = (occupied(sumsX) + occupied(sumsY) - cells - 1) / (2 * n);
  return (plugIn + correction) / Math.LN2;
}

const occupied = (sums: Float64Array): number => sums.reduce((count, sum) => count + (sum > 0 ? 1 : 0), 0);
