import { normalQuantile } from "../../src/core/metrics/trading-deflated.ts";

/**
 * How a column's values become normal scores: its order statistics on the training rows, and the normal quantile of
 * each. Sizes, gaps and counts have long tails that z-scores cut off or squeeze; ranks spread them evenly. Where many
 * rows share a value (a count of 0, a spread of one tick), it gets the mean score of its ranks.
 */
export interface Ranks {
  /** [inputs, KNOTS] row-major, ascending along each row. */
  readonly knots: Float32Array;
  /** Normal scores at the knots, [inputs, KNOTS]. */
  readonly scores: Float32Array;
}

export const KNOTS = 129;

/** `columns` [inputs][rows], all defined at `rows`. */
export function fitRanks(columns: readonly Float64Array[], rows: Int32Array): Ranks {
  const size = columns.length * KNOTS;
  const knots = new Float32Array(size);
  const scores = new Float32Array(size);
  columns.forEach((column, j) => {
    const sorted = Float64Array.from(rows, (row) => column[row]).sort();
    for (let k = 0; k < KNOTS; k++) knots[j * KNOTS + k] = sorted[Math.round((k / (KNOTS - 1)) * (sorted.length - 1))];
    writeScores(knots, j * KNOTS, scores);
  });
  return { knots, scores };
}

/** Half a knot inside at the ends; equal knots share the mean of their scores. */
function writeScores(knots: Float32Array, at: number, scores: Float32Array): void {
  const end = at + KNOTS;
  for (let from = at; from < end;) {
    let to = from + 1;
    while (to < end && knots[to] === knots[from]) to++;
    let sum = 0;
    for (let k = from; k < to; k++) {
      const share = (k - at) / (KNOTS - 1);
      const edge = 1 / (4 * (KNOTS - 1));
      sum += normalQuantile(Math.min(1 - edge, Math.max(edge, share)));
    }
    scores.fill(sum / (to - from), from, to);
    from = to;
  }
}

/** The last knot from `first` at or below x, of those before the last one. `guess` is tried before searching. */
function knotBelow(knots: Float32Array, first: number, x: number, guess: number): number {
  if (knots[guess] <= x && x < knots[guess + 1]) return guess;
  let low = first;
  let high = first + KNOTS - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle] <= x) low = middle;
    else high = middle;
  }
  return low;
}

/** Linear between the knot `low` and the next, held beyond the ends of the row from `first`; NaN stays NaN. */
function scoreAt({ knots, scores }: Ranks, first: number, low: number, x: number): number {
  const last = first + KNOTS - 1;
  if (x <= knots[first]) return scores[first];
  if (x >= knots[last]) return scores[last];
  const share = (x - knots[low]) / (knots[low + 1] - knots[low]);
  return scores[low] + (scores[low + 1] - scores[low]) * share;
}

/** The score of value x of input j. */
export function scoreOf(ranks: Ranks, j: number, x: number): number {
  const first = j * KNOTS;
  return scoreAt(ranks, first, knotBelow(ranks.knots, first, x, first), x);
}

/** `columns` as scores; as they are without ranks. A row's value is mostly near the one before. */
export function scored(columns: readonly Float64Array[], ranks: Ranks | undefined): readonly Float64Array[] {
  if (!ranks) return columns;
  return columns.map((column, j) => {
    const first = j * KNOTS;
    const out = new Float64Array(column.length);
    let low = first;
    for (let row = 0; row < column.length; row++) {
      const x = column[row];
      low = knotBelow(ranks.knots, first, x, low);
      out[row] = scoreAt(ranks, first, low, x);
    }
    return out;
  });
}
