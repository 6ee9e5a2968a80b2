const DIGIT_BITS = 11;
const DIGITS = 2048;
/** Three digits cover a 32-bit word. */
const DIGITS_PER_WORD = 3;
/** Rows with equal high words that are put in order by insertion. */
const SHORT_RUN = 128;
const SIGN = 0x8000_0000;

const counters = new Int32Array(DIGITS_PER_WORD * DIGITS);

/** True where the value can be ranked and summed: neither NaN nor infinite. */
export const isKnown = (x: number): boolean => x - x === 0;

/** 1 where a value is known, else 0; [rows]. */
export function knownMask(values: Float64Array): Uint8Array {
  const rows = values.length;
  const mask = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) mask[row] = isKnown(values[row]) ? 1 : 0;
  return mask;
}

/**
 * Rows of the known values from the smallest value to the largest, equal values in row order; [known rows]. Radix sort
 * of the IEEE bits, the sign turned so that unsigned order is numeric order: by the high words, then inside the short
 * runs that share one; where such runs are long, by low words first and high words again.
 */
export function ascendingOrder(values: Float64Array): Int32Array {
  const { low, high } = sortableWords(values);
  const byHigh = sortedByWord(knownRows(values), high);
  if (refined(byHigh, high, low)) return byHigh;
  return sortedByWord(sortedByWord(knownRows(values), low), high);
}

function knownRows(values: Float64Array): Int32Array {
  const rows = new Int32Array(values.length);
  let n = 0;
  for (let row = 0; row < values.length; row++) if (isKnown(values[row])) rows[n++] = row;
  return rows.subarray(0, n);
}

/** Unsigned words whose order, high before low, is the order of the values; [rows] each. */
function sortableWords(values: Float64Array): { low: Uint32Array; high: Uint32Array } {
  const rows = values.length;
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * rows);
  const low = new Uint32Array(rows);
  const high = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    const bottom = words[2 * row];
    const top = words[2 * row + 1];
    // -0 is not below 0: its bits are those of the sign alone.
    const negative = top > SIGN || (top === SIGN && bottom !== 0);
    low[row] = negative ? ~bottom : bottom;
    high[row] = negative ? ~top : top | SIGN;
  }
  return { low, high };
}

/** `order` stably sorted by `words`, which are looked up by row; a digit that all share is skipped. Destroys `order`. */
function sortedByWord(order: Int32Array, words: Uint32Array): Int32Array {
  const n = order.length;
  counters.fill(0);
  for (let i = 0; i < n; i++) {
    const word = words[order[i]];
    counters[word & (DIGITS - 1)]++;
    counters[DIGITS + ((word >>> DIGIT_BITS) & (DIGITS - 1))]++;
    counters[2 * DIGITS + (word >>> (2 * DIGIT_BITS))]++;
  }
  let from = order;
  let to: Int32Array = new Int32Array(n);
  for (let digit = 0; digit < DIGITS_PER_WORD; digit++) {
    const base = digit * DIGITS;
    const shift = digit * DIGIT_BITS;
    if (n === 0 || counters[base + ((words[from[0]] >>> shift) & (DIGITS - 1))] === n) continue;
    for (let d = base, start = 0; d < base + DIGITS; d++) {
      const count = counters[d];
      counters[d] = start;
      start += count;
    }
    for (let i = 0; i < n; i++) {
      const row = from[i];
      to[counters[base + ((words[row] >>> shift) & (DIGITS - 1))]++] = row;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Orders the runs of equal high words by their low words; false, leaving the rest, at a long run that is not in order. */
function refined(order: Int32Array, high: Uint32Array, low: Uint32Array): boolean {
  const n = order.length;
  for (let from = 0; from < n;) {
    const word = high[order[from]];
    let ordered = true;
    let to = from + 1;
    for (; to < n && high[order[to]] === word; to++) if (low[order[to]] < low[order[to - 1]]) ordered = false;
    if (!ordered) {
      if (to - from > SHORT_RUN) return false;
      insertionSort(order, from, to, low);
    }
    from = to;
  }
  return true;
}

function insertionSort(order: Int32Array, from: number, to: number, words: Uint32Array): void {
  for (let i = from + 1; i < to; i++) {
    const row = order[i];
    let at = i;
    for (; at > from && words[order[at - 1]] > words[row]; at--) order[at] = order[at - 1];
    order[at] = row;
  }
}

/** A row of this group takes no rank. */
export const NO_GROUP = 255;

/**
 * Ranks 1..n within each group, ties getting the mean of their ranks, written to `out`; rows of NO_GROUP, and rows that
 * `order` lacks, are left as they are. Returns the rows ranked in each group, [groups]. One walk over `order` serves all
 * groups, so that a column is sorted once however many subsets of it are ranked.
 */
export function groupRanks(
  order: Int32Array,
  values: Float64Array,
  group: Uint8Array,
  groups: number,
  out: Float64Array,
): Int32Array {
  const n = order.length;
  const ranked = new Int32Array(groups);
  const tied = new Int32Array(groups);
  for (let from = 0; from < n;) {
    const value = values[order[from]];
    let to = from + 1;
    while (to < n && values[order[to]] === value) to++;
    if (to === from + 1) {
      const row = order[from];
      const g = group[row];
      if (g !== NO_GROUP) out[row] = ++ranked[g];
    } else {
      rankTies(order, from, to, group, ranked, tied, out);
    }
    from = to;
  }
  return ranked;
}

function rankTies(
  order: Int32Array,
  from: number,
  to: number,
  group: Uint8Array,
  ranked: Int32Array,
  tied: Int32Array,
  out: Float64Array,
): void {
  for (let i = from; i < to; i++) {
    const g = group[order[i]];
    if (g !== NO_GROUP) tied[g]++;
  }
  for (let i = from; i < to; i++) {
    const row = order[i];
    const g = group[row];
    if (g !== NO_GROUP) out[row] = ranked[g] + (tied[g] + 1) / 2;
  }
  for (let g = 0; g < tied.length; g++) {
    ranked[g] += tied[g];
    tied[g] = 0;
  }
}

/**
 * To `out` of each row i of `order`: weight x (sum of `series` over rows with a larger value + half that over rows with
 * the same value, itself included) is added. What a rank statistic gains where one more value lies at x_i.
 */
export function addUpperSums(
  order: Int32Array,
  values: Float64Array,
  series: Float64Array,
  weight: number,
  out: Float64Array,
): void {
  let above = 0;
  for (let to = order.length; to > 0;) {
    const value = values[order[to - 1]];
    let from = to;
    let tied = 0;
    while (from > 0 && values[order[from - 1]] === value) tied += series[order[--from]];
    const gain = weight * (above + tied / 2);
    for (let i = from; i < to; i++) out[order[i]] += gain;
    above += tied;
    to = from;
  }
}
