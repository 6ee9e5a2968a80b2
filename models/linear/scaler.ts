import { runToEnd } from "../../src/core/forecaster.ts";

/** Standard deviations beyond which a scaled input is cut, as the protocol's linear and neural models are fed. */
export const CLIP = 5;

/** z-scores of training rows: mean and standard deviation by input, [inputs] each; plain JSON. */
export interface Scaler {
  readonly mean: readonly number[];
  /** Divisor n; 1 for an input that never changes, whose z-score is then 0. */
  readonly deviation: readonly number[];
}

/** Of `columns` [inputs][rows of the table] over the given rows, by two passes. */
export const fitScaler = (columns: readonly Float64Array[], rows: Int32Array): Scaler =>
  runToEnd(fitScalerSteps(columns, rows));

/** The same, a column a step. */
export function* fitScalerSteps(columns: readonly Float64Array[], rows: Int32Array): Generator<void, Scaler, void> {
  const mean: number[] = [];
  const deviation: number[] = [];
  for (const column of columns) {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) sum += column[rows[i]];
    const m = sum / rows.length;
    let squares = 0;
    for (let i = 0; i < rows.length; i++) squares += (column[rows[i]] - m) ** 2;
    const sd = Math.sqrt(squares / rows.length);
    mean.push(m);
    // Rounding leaves a constant column a deviation of some 1e-16 of its mean.
    deviation.push(sd > 1e-12 * Math.abs(m) ? sd : 1);
    yield;
  }
  return { mean, deviation };
}

/** z = (x - mean) / deviation cut to [-CLIP, CLIP]; NaN stays NaN. */
export const scaled = (x: number, mean: number, deviation: number): number => {
  const z = (x - mean) / deviation;
  return z > CLIP ? CLIP : z < -CLIP ? -CLIP : z;
};

/** Rows scaled in one step: few enough that what is written of them stays in the processor's cache. */
const BLOCK = 1024;

/** Scaled values of the given rows, [rows, inputs] row-major. */
export const scaledRows = (columns: readonly Float64Array[], rows: Int32Array, scaler: Scaler): Float64Array =>
  runToEnd(scaledRowsSteps(columns, rows, scaler));

/** The same, a block of rows a step. */
export function* scaledRowsSteps(
  columns: readonly Float64Array[],
  rows: Int32Array,
  { mean, deviation }: Scaler,
): Generator<void, Float64Array, void> {
  const inputs = columns.length;
  const out = new Float64Array(rows.length * inputs);
  for (let from = 0; from < rows.length; from += BLOCK) {
    const to = Math.min(rows.length, from + BLOCK);
    for (let j = 0; j < inputs; j++) {
      const column = columns[j];
      for (let i = from; i < to; i++) out[i * inputs + j] = scaled(column[rows[i]], mean[j], deviation[j]);
    }
    yield;
  }
  return out;
}
