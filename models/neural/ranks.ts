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

/** The score of value x of input j; linear between knots, held beyond the ends. NaN stays NaN. */
export function scoreOf({ knots, scores }: Ranks, j: number, x: number): number {
  const first = j * KNOTS;
  const last = first + KNOTS - 1;
  if (x <= knots[first]) return scores[first];
  if (x >= knots[last]) return scores[last];
  if (Number.isNaN(x)) return NaN;
  let low = first;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle] <= x) low = middle;
    else high = middle;
  }
  const share = (x - knots[low]) / (knots[high] - knots[low]);
  return scores[low] + (scores[high] - scores[low]) * share;
}

/** `columns` as scores; as they are without ranks. */
export const scored = (columns: readonly Float64Array[], ranks: Ranks | undefined): readonly Float64Array[] =>
  ranks ? columns.map((column, j) => column.map((x) => scoreOf(ranks, j, x))) : columns;
