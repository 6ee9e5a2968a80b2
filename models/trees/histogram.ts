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

/** The same for four columns at once, which shares the reading of rows and statistics: half the time. */
export function addFourColumns(
  columns: readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array],
  offsets: readonly [number, number, number, number],
  rows: Int32Array,
  from: number,
  to: number,
  gathered: Float64Array,
  histogram: Float64Array,
): void {
  const [p, q, r, s] = columns;
  const [a, b, c, d] = offsets;
  for (let i = from, at = 0; i < to; i++, at += 2) {
    const row = rows[i];
    const x = gathered[at];
    const y = gathered[at + 1];
    const first = a + 2 * p[row];
    const second = b + 2 * q[row];
    const third = c + 2 * r[row];
    const fourth = d + 2 * s[row];
    histogram[first] += x;
    histogram[first + 1] += y;
    histogram[second] += x;
    histogram[second + 1] += y;
    histogram[third] += x;
    histogram[third + 1] += y;
    histogram[fourth] += x;
    histogram[fourth + 1] += y;
  }
}
