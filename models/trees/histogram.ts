/** Copies the statistics of rows[from..to-1] side by side: from then on they are read forwards, once per column. */
export function gather(statistics: Float64Array, rows: Int32Array, from: number, to: number, out: Float64Array): void {
  for (let i = from, at = 0; i < to; i++, at += 2) {
    const row = 2 * rows[i];
    out[at] = statistics[row];
    out[at + 1] = statistics[row + 1];
  }
}

/** Adds gathered statistics to the histogram of one column, [bins, 2] from `offset`. The hottest loop of training. */
export function addColumn(
  column: Uint8Array,
  rows: Int32Array,
  from: number,
  to: number,
  gathered: Float64Array,
  histogram: Float64Array,
  offset: number,
): void {
  for (let i = from, at = 0; i < to; i++, at += 2) {
    const bin = offset + 2 * column[rows[i]];
    histogram[bin] += gathered[at];
    histogram[bin + 1] += gathered[at + 1];
  }
}

/** The same for two columns at once, which shares the reading of rows and statistics. */
export function addColumns(
  first: Uint8Array,
  second: Uint8Array,
  rows: Int32Array,
  from: number,
  to: number,
  gathered: Float64Array,
  histogram: Float64Array,
  firstOffset: number,
  secondOffset: number,
): void {
  for (let i = from, at = 0; i < to; i++, at += 2) {
    const row = rows[i];
    const a = firstOffset + 2 * first[row];
    const b = secondOffset + 2 * second[row];
    const x = gathered[at];
    const y = gathered[at + 1];
    histogram[a] += x;
    histogram[a + 1] += y;
    histogram[b] += x;
    histogram[b + 1] += y;
  }
}
