import { type LabelColumn, UNKNOWN } from "../../src/core/forecaster.ts";
import type { Span } from "../../src/core/market/day.ts";
import { CLIP, type Scaler } from "../linear/scaler.ts";

/**
 * A day's inputs as networks read them: z-scored by training rows, one row after the other, cut to +-CLIP only where a
 * window is copied out, because prices of the book are measured from the mid of the window's last row.
 */
export interface WindowSource {
  readonly inputs: number;
  /** [rows, inputs] row-major, z-scores, NaN where undefined. */
  readonly values: Float32Array;
  /** Ticks, [rows]; null where no input is a price measured from the mid of its own row. */
  readonly mid: Float64Array | null;
  /** z per tick of mid by input, [inputs]; 0 for inputs that are no such prices. */
  readonly slopes: Float32Array;
  /** Rows without a break or an undefined input that end at each row, [rows]: a window of w rows may end where >= w. */
  readonly run: Int32Array;
}

/** What a table says of its rows besides the inputs. */
export interface Continuity {
  /** First row that a look-back from each row may touch: the one after the last halt or gap. */
  readonly since?: Int32Array;
  /** Mid in ticks. */
  readonly mid?: Float64Array;
}

/** The protocol's raw prices (appendix B): these columns follow the mid of the window's last row. */
const isBookPrice = (name: string): boolean => /^(ask|bid)P\d+$/.test(name);

/** `columns` [inputs][rows], named `names`. Throws RangeError if one is a price of the book and the mid is not known. */
export function windowSource(
  names: readonly string[],
  columns: readonly Float64Array[],
  scaler: Scaler,
  { since, mid }: Continuity,
): WindowSource {
  const inputs = columns.length;
  const rows = columns[0].length;
  const values = new Float32Array(rows * inputs);
  columns.forEach((column, j) => {
    const mean = scaler.mean[j];
    const deviation = scaler.deviation[j];
    for (let r = 0, at = j; r < rows; r++, at += inputs) values[at] = (column[r] - mean) / deviation;
  });
  const anchored = names.some(isBookPrice);
  if (anchored && !mid) throw new RangeError("prices of the book are measured from the mid, which the inputs lack");
  return {
    inputs,
    values,
    mid: anchored && mid ? mid : null,
    slopes: Float32Array.from(names, (name, j) => (isBookPrice(name) ? 1 / scaler.deviation[j] : 0)),
    run: unbrokenRun(columns, rows, since),
  };
}

function unbrokenRun(columns: readonly Float64Array[], rows: number, since: Int32Array | undefined): Int32Array {
  const run = new Int32Array(rows);
  for (let r = 0; r < rows; r++) {
    let defined = true;
    for (let j = 0; j < columns.length && defined; j++) defined = Number.isFinite(columns[j][r]);
    if (!defined) continue;
    const before = r > 0 ? run[r - 1] + 1 : 1;
    run[r] = since ? Math.max(0, Math.min(before, r - since[r] + 1)) : before;
  }
  return run;
}

/** Copies the windows that end at rows `ends[from..to)` into `out`, [to - from, window, inputs]. */
export function fillWindows(
  source: WindowSource,
  window: number,
  ends: Int32Array,
  from: number,
  to: number,
  out: Float32Array,
): void {
  const { inputs, values, mid, slopes } = source;
  let at = 0;
  for (let i = from; i < to; i++) {
    const first = ends[i] - window + 1;
    for (let r = first; r <= ends[i]; r++) {
      const drift = mid ? mid[r] - mid[ends[i]] : 0;
      for (let j = 0, read = r * inputs; j < inputs; j++, read++, at++) {
        const z = values[read] + drift * slopes[j];
        out[at] = z > CLIP ? CLIP : z < -CLIP ? -CLIP : z;
      }
    }
  }
}

/**
 * Rows of `span` at which a window may end, every `stride`-th, whose label is known (of all `labels`, if any are given).
 * A window may look back before the span, never across a break.
 */
export function windowEnds(
  { run }: WindowSource,
  window: number,
  span: Span,
  labels: readonly LabelColumn[] = [],
  stride = 1,
): Int32Array {
  const ends = new Int32Array(Math.max(0, span.to - span.from));
  let n = 0;
  for (let r = span.from; r < span.to; r += stride)
    if (run[r] >= window && labels.every(({ y }) => y[r] !== UNKNOWN)) ends[n++] = r;
  return ends.subarray(0, n);
}
