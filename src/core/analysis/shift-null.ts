import { Fft } from "./fft.ts";

/** Fewer admissible shifts than this give no null distribution. */
export const FEWEST_SHIFTS = 200;
const FINE_BINS = 4096;
const DRAWN_BINS = 64;

/** Distribution of a statistic where labels are shifted so far along the circle of rows that nothing can be known. */
export interface NullDistribution {
  readonly shifts: number;
  readonly deviation: number;
  /** 2.5 %, 50 % and 97.5 % quantiles, to 1/4096 of the range. */
  readonly quantiles: readonly [number, number, number];
  /** Counts of equal bins from `low` to `high`, [64]: what is drawn. */
  readonly counts: Float64Array;
  readonly low: number;
  readonly high: number;
}

/** Shifts first..last rows, of labels against columns; `size` is that of the transform which finds them all at once. */
export interface ShiftRange {
  readonly rows: number;
  readonly first: number;
  readonly last: number;
  readonly size: number;
}

/**
 * All circular shifts at least `nearest` rows away, either way round. A transform of `size` < 2 rows is enough where the
 * shifts nearest to none, which it would mix up, are not wanted; it may cost up to a quarter of the rows. Null if fewer
 * than 200 remain.
 */
export function shiftRange(rows: number, nearest: number): ShiftRange | null {
  let size = 2;
  while (size < 1.75 * rows) size *= 2;
  const first = Math.max(nearest, 2 * rows - size);
  const last = rows - first;
  return last - first + 1 >= FEWEST_SHIFTS ? { rows, first, last, size } : null;
}

/** A series as it enters the correlation: less its mean over known rows, over the root of its sum of squares; 0 elsewhere. */
export interface UnitSeries {
  readonly values: Float64Array;
  readonly known: number;
}

/**
 * Rank correlations of columns with labels at every shift of `range`, two columns per transform: with z = a + ib and the
 * real series y, Σ_t z_t y_{t-s} is the inverse transform of Z conj(Y), its real part belonging to a, its imaginary one
 * to b. Correlations are normalised by the expected number of common rows, known_x known_y / rows.
 */
export class ShiftCorrelator {
  readonly range: ShiftRange;
  readonly #fft: Fft;
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  readonly #pairRe: Float64Array;
  readonly #pairIm: Float64Array;
  #labels: { re: Float64Array; im: Float64Array; known: number }[] = [];

  constructor(range: ShiftRange) {
    this.range = range;
    this.#fft = new Fft(range.size);
    this.#re = new Float64Array(range.size);
    this.#im = new Float64Array(range.size);
    this.#pairRe = new Float64Array(range.size);
    this.#pairIm = new Float64Array(range.size);
  }

  /** Keeps a label series; its index is how `correlate` knows it. */
  addLabel(series: UnitSeries): void {
    const re = new Float64Array(this.range.size);
    const im = new Float64Array(this.range.size);
    re.set(series.values);
    this.#fft.forward(re, im);
    this.#labels.push({ re, im, known: series.known });
  }

  /** The two columns that the next calls of `correlate` are about. */
  setPair(a: UnitSeries, b: UnitSeries | null): void {
    const { rows } = this.range;
    const scaleA = a.known > 0 ? Math.sqrt(rows / a.known) : 0;
    const scaleB = b && b.known > 0 ? Math.sqrt(rows / b.known) : 0;
    this.#pairRe.fill(0);
    this.#pairIm.fill(0);
    for (let row = 0; row < rows; row++) {
      this.#pairRe[row] = scaleA * a.values[row];
      if (b) this.#pairIm[row] = scaleB * b.values[row];
    }
    this.#fft.forward(this.#pairRe, this.#pairIm);
  }

  /** Correlations of both columns with label `index`, to `outA` and `outB`, [last - first + 1]. */
  correlate(index: number, outA: Float64Array, outB: Float64Array): void {
    const { rows, first, last, size } = this.range;
    const label = this.#labels[index];
    const re = this.#re;
    const im = this.#im;
    for (let k = 0; k < size; k++) {
      const [zr, zi] = [this.#pairRe[k], this.#pairIm[k]];
      const [yr, yi] = [label.re[k], label.im[k]];
      re[k] = zr * yr + zi * yi;
      im[k] = zi * yr - zr * yi;
    }
    this.#fft.inverse(re, im);
    const scale = label.known > 0 ? Math.sqrt(rows / label.known) / size : 0;
    for (let shift = first, i = 0; shift <= last; shift++, i++) {
      const wrapped = size + shift - rows;
      outA[i] = (re[shift] + re[wrapped]) * scale;
      outB[i] = (im[shift] + im[wrapped]) * scale;
    }
  }
}

/** Summary of `values`; they need no order. */
export function nullDistribution(values: Float64Array): NullDistribution {
  const n = values.length;
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const x = values[i];
    if (x < low) low = x;
    if (x > high) high = x;
    sum += x;
    squares += x * x;
  }
  const fine = new Float64Array(FINE_BINS);
  const perUnit = high > low ? FINE_BINS / (high - low) : 0;
  for (let i = 0; i < n; i++) fine[Math.min(FINE_BINS - 1, Math.floor((values[i] - low) * perUnit))]++;
  const counts = new Float64Array(DRAWN_BINS);
  for (let bin = 0; bin < FINE_BINS; bin++) counts[Math.floor((bin * DRAWN_BINS) / FINE_BINS)] += fine[bin];
  const at = (q: number): number => low + (quantileBin(fine, q * n) / FINE_BINS) * (high - low);
  return {
    shifts: n,
    deviation: Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2)),
    quantiles: [at(0.025), at(0.5), at(0.975)],
    counts,
    low,
    high,
  };
}

/** Where `target` of the counts lie below, in bins. */
function quantileBin(counts: Float64Array, target: number): number {
  let before = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    if (before + counts[bin] >= target) return bin + (counts[bin] > 0 ? (target - before) / counts[bin] : 0);
    before += counts[bin];
  }
  return counts.length;
}

/** Share of shifts that do at least as well as `value`, the true alignment counted among them: (1 + #) / (1 + shifts). */
export function shiftP(values: Float64Array, value: number): number {
  const size = Math.abs(value);
  let beaten = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]) >= size) beaten++;
  return (1 + beaten) / (1 + values.length);
}
