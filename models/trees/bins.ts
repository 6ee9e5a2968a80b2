/** Bins of one column fit a byte. */
export const MOST_BINS = 255;

/** Columns as bin numbers, with the edges that made them. */
export interface BinnedColumns {
  readonly rows: number;
  /** [columns][rows] */
  readonly columns: readonly Uint8Array[];
  /** [columns][bins - 1] ascending: bin b holds the values with edges[b - 1] < x <= edges[b]. */
  readonly edges: readonly Float64Array[];
}

export interface BinSettings {
  /** 2 to MOST_BINS. */
  readonly maxBins: number;
  readonly minRowsInBin: number;
}

/**
 * Edges of at most `maxBins` bins over the given rows. Few distinct values get a bin each; of many, a value that would
 * fill a bin by itself has its own and the others share bins of about equal mass. Edges lie halfway between neighbouring
 * values.
 */
export function fitEdges(column: Float64Array, rows: Int32Array, settings: BinSettings): Float64Array {
  const { maxBins, minRowsInBin } = settings;
  if (!(Number.isInteger(maxBins) && maxBins >= 2 && maxBins <= MOST_BINS))
    throw new RangeError(`${maxBins} bins: a whole number from 2 to ${MOST_BINS}`);
  const { values, counts } = distinct(column, rows);
  const full = fullBin(counts, rows.length, maxBins);
  const edges: number[] = [];
  let held = 0;
  let left = rows.length;
  for (let i = 0; i + 1 < values.length && edges.length < maxBins - 1; i++) {
    held += counts[i];
    const closes = held >= full || counts[i] >= full || (counts[i + 1] >= full && 2 * held >= full);
    if (!closes || held < minRowsInBin || left - held < minRowsInBin) continue;
    edges.push(halfway(values[i], values[i + 1]));
    left -= held;
    held = 0;
  }
  return Float64Array.from(edges);
}

interface Distinct {
  readonly values: Float64Array;
  readonly counts: Int32Array;
}

function distinct(column: Float64Array, rows: Int32Array): Distinct {
  const sorted = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) sorted[i] = column[rows[i]];
  sorted.sort();
  const values = new Float64Array(sorted.length);
  const counts = new Int32Array(sorted.length);
  let n = 0;
  for (const value of sorted) {
    if (n === 0 || value > values[n - 1]) values[n++] = value;
    counts[n - 1]++;
  }
  return { values: values.subarray(0, n), counts: counts.subarray(0, n) };
}

/** Rows that fill a bin, once the values that fill one by themselves are set aside; 1 where every value can have its own. */
function fullBin(counts: Int32Array, rows: number, maxBins: number): number {
  if (counts.length <= maxBins) return 1;
  const even = rows / maxBins;
  let remaining = rows;
  let bins = maxBins;
  for (const count of counts) {
    if (count < even) continue;
    remaining -= count;
    bins--;
  }
  return bins > 0 ? remaining / bins : even;
}

/** a <= result < b, whatever the rounding. */
function halfway(a: number, b: number): number {
  const middle = a + (b - a) / 2;
  return middle < b ? middle : a;
}

/** Bin of x: the number of edges below it. */
export function binOf(edges: Float64Array, x: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bins of the given rows, in their order. `columns` [columns][rows of the table]. */
export function binned(
  columns: readonly Float64Array[],
  rows: Int32Array,
  edges: readonly Float64Array[],
): BinnedColumns {
  return { rows: rows.length, edges, columns: columns.map((column, j) => binnedColumn(column, rows, edges[j])) };
}

export function binnedColumn(column: Float64Array, rows: Int32Array, edges: Float64Array): Uint8Array {
  const bins = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) bins[i] = binOf(edges, column[rows[i]]);
  return bins;
}
