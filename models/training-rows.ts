import { type FeatureTable, type TrainingData, UNKNOWN } from "../src/core/forecaster.ts";
import type { Span } from "../src/core/market/day.ts";

/** Day rows of `span` whose label is known and whose `columns` are all finite. Throws RangeError if there is none. */
export function trainingRows({ inputs, labels }: TrainingData, span: Span, columns: readonly string[]): Int32Array {
  const read = columns.map((name) => inputColumn(inputs.names, inputs.columns, name));
  const rows = new Int32Array(Math.max(0, span.to - span.from));
  let n = 0;
  for (let row = span.from; row < span.to; row++) {
    if (labels.y[row] === UNKNOWN) continue;
    let defined = true;
    for (let j = 0; j < read.length && defined; j++) defined = Number.isFinite(read[j][row]);
    if (defined) rows[n++] = row;
  }
  if (n === 0) {
    const lacking = columns.filter((_, j) => scarce(read[j], span));
    const wanted = (lacking.length > 0 ? lacking : columns).join(", ");
    throw new RangeError(`no row with a known label${wanted && ` and defined ${wanted}`} among ${rows.length}`);
  }
  return rows.subarray(0, n);
}

/** Undefined in every second row or more: what is worth naming where no row is left. */
function scarce(column: Float64Array, { from, to }: Span): boolean {
  let defined = 0;
  for (let row = from; row < to; row++) if (Number.isFinite(column[row])) defined++;
  return 2 * defined <= to - from;
}

/** Throws RangeError if the table lacks it. */
export function inputColumn(names: readonly string[], columns: readonly Float64Array[], name: string): Float64Array {
  const at = names.indexOf(name);
  if (at < 0) throw new RangeError(`the inputs lack column ${name}`);
  return columns[at];
}

/** The named columns, in the order of the names. Throws RangeError if the table lacks one. */
export const inputColumns = ({ names, columns }: FeatureTable, wanted: readonly string[]): Float64Array[] =>
  wanted.map((name) => inputColumn(names, columns, name));

export const gather = (column: Float64Array, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (row) => column[row]);

/** Labels as classes 0..2 = down, stationary, up. */
export const gatherClasses = (y: Int8Array, rows: Int32Array): Uint8Array => Uint8Array.from(rows, (row) => y[row] + 1);
