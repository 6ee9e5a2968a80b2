/** A column of the feature catalogue, or any other: one value a row of the day, NaN where undefined. */
export interface OverlayColumn {
  readonly name: string;
  readonly values: Float64Array;
}

/** What the strip under the heatmap shows of it; nothing after the cursor. */
export interface FrameOverlay {
  readonly name: string;
  /** [columns]: value of the last row in the column; NaN = none, undefined, or later than the cursor. */
  readonly values: Float32Array;
  /** Least and greatest of the values in view; NaN if there is none. */
  readonly low: number;
  readonly high: number;
  /** At the crosshair, or at the cursor without one; NaN where undefined. */
  readonly at: number;
}

/** `rowOf` [columns] holds rows up to the cursor only, -1 where there is none. `row`: that of the read-out, -1 if none. */
export function fillOverlay(
  { name, values }: OverlayColumn,
  rowOf: Int32Array,
  row: number,
  out: Float32Array,
): FrameOverlay {
  let low = Infinity;
  let high = -Infinity;
  for (let c = 0; c < rowOf.length; c++) {
    const value = rowOf[c] >= 0 ? values[rowOf[c]] : Number.NaN;
    out[c] = value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const any = low <= high;
  return {
    name,
    values: out,
    low: any ? low : Number.NaN,
    high: any ? high : Number.NaN,
    at: row >= 0 ? values[row] : Number.NaN,
  };
}
