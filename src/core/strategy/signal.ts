import { CLASS_COUNT, roundedForDecision } from "../forecaster.ts";

/**
 * P(up) - P(down), in -1..+1, from probabilities [rows, 3]; rounded to 1e-9 because decisions are taken on it.
 * NaN where the forecaster abstained.
 */
export function signalOf(probabilities: Float64Array): Float64Array {
  const rows = Math.floor(probabilities.length / CLASS_COUNT);
  const signal = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = row * CLASS_COUNT;
    signal[row] = roundedForDecision(roundedForDecision(probabilities[at + 2]) - roundedForDecision(probabilities[at]));
  }
  return signal;
}

/** The same series, `shift` rows later, its end moved to its front: same values, same persistence, no knowledge of the market. */
export function shiftedInTime(signal: Float64Array, shift: number): Float64Array {
  const rows = signal.length;
  const turned = new Float64Array(rows);
  const cut = rows === 0 ? 0 : ((shift % rows) + rows) % rows;
  turned.set(signal.subarray(0, rows - cut), cut);
  turned.set(signal.subarray(rows - cut), 0);
  return turned;
}
