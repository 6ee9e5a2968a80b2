export interface Histogram {
  /** Ascending, [bins + 1], in the column's unit; a bin holds edge <= x < next edge, the last one its upper edge too. */
  readonly edges: Float64Array;
  /** Values in each bin, [bins]. */
  readonly counts: Float64Array;
  /** Values below the first and above the last edge: the tails that are not drawn. */
  readonly below: number;
  readonly above: number;
}

/** Quantiles between which a histogram is drawn. */
const ROBUST: readonly [number, number] = [0.005, 0.995];

/**
 * Histogram of `ascending` (no NaN) between its 0.5 % and 99.5 % quantiles (the values next beyond). Where few distinct values lie there, each has
 * a bin of its own; where all are multiples of one step, bins are whole steps wide, so that no comb appears; else `bins`
 * of equal width. Null if there is no value.
 */
export function histogramOf(ascending: Float64Array, bins = 60): Histogram | null {
  if (ascending.length === 0) return null;
  const last = ascending.length - 1;
  const low = ascending[Math.floor(ROBUST[0] * last)];
  const high = ascending[Math.ceil(ROBUST[1] * last)];
  return countInto(ascending, edgesFor(ascending, low, high, bins));
}

function edgesFor(ascending: Float64Array, low: number, high: number, bins: number): Float64Array {
  const distinct = distinctBetween(ascending, low, high, bins);
  if (distinct) return midpoints(distinct);
  const step = stepOf(ascending, low, high);
  if (step > 0) {
    const wide = Math.max(1, Math.ceil((high - low) / step / bins)) * step;
    const first = low - step / 2;
    const count = Math.ceil((high + step / 2 - first) / wide - 1e-9);
    return Float64Array.from({ length: count + 1 }, (_, i) => first + i * wide);
  }
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  edges[bins] = high;
  return edges;
}

/** The distinct values in [low, high] if there are at most `most`, else null. */
function distinctBetween(ascending: Float64Array, low: number, high: number, most: number): number[] | null {
  const distinct: number[] = [];
  for (let i = 0; i < ascending.length; i++) {
    const x = ascending[i];
    if (x < low || x > high || x === distinct.at(-1)) continue;
    if (distinct.length === most) return null;
    distinct.push(x);
  }
  return distinct.length > 0 ? distinct : [low];
}

/** Edges half way between neighbours, and as far beyond the outer ones. */
function midpoints(values: readonly number[]): Float64Array {
  const n = values.length;
  const gap = (i: number): number => (values[i + 1] - values[i]) / 2;
  if (n === 1) return Float64Array.of(values[0] - 0.5, values[0] + 0.5);
  return Float64Array.from({ length: n + 1 }, (_, i) =>
    i === 0 ? values[0] - gap(0) : i === n ? values[n - 1] + gap(n - 2) : values[i - 1] + gap(i - 1),
  );
}

/** The smallest gap between neighbours in [low, high] if every value there is a whole number of such gaps, else 0. */
function stepOf(ascending: Float64Array, low: number, high: number): number {
  let step = Infinity;
  for (let i = 1; i < ascending.length; i++) {
    const gap = ascending[i] - ascending[i - 1];
    if (gap > 0 && gap < step && ascending[i - 1] >= low && ascending[i] <= high) step = gap;
  }
  if (!(step < Infinity) || (high - low) / step > 1e6) return 0;
  for (let i = 0; i < ascending.length; i++) {
    const x = ascending[i];
    if (x >= low && x <= high && Math.abs(x / step - Math.round(x / step)) > 1e-6) return 0;
  }
  return step;
}

function countInto(ascending: Float64Array, edges: Float64Array): Histogram {
  const bins = edges.length - 1;
  const counts = new Float64Array(bins);
  let below = 0;
  let above = 0;
  let bin = 0;
  for (let i = 0; i < ascending.length; i++) {
    const x = ascending[i];
    if (x < edges[0]) below++;
    else if (x > edges[bins]) above++;
    else {
      while (bin < bins - 1 && x >= edges[bin + 1]) bin++;
      counts[bin]++;
    }
  }
  return { edges, counts, below, above };
}
