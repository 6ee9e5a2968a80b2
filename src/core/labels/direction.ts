import { CLASS_COUNT, CLASSES, type LabelColumn, UNKNOWN } from "../forecaster.ts";
import type { Span } from "../market/day.ts";

/** Of the rows, one part in this many is to be stationary. */
const THIRDS = 3;

/**
 * Half-width of the stationary band, whole half-ticks: the smallest theta whose share of rows with |move| <= theta is
 * nearest to one third. `moves` [rows] in half-ticks, NaN = unknown (not counted). Throws RangeError if none is known.
 * Source: evaluation protocol, point 2.
 */
export function fitTheta(moves: Float64Array, span: Span): number {
  const sizes = knownSizes(moves, span);
  const n = sizes.length;
  if (n === 0) throw new RangeError("theta: no row of the span has a known move");
  let theta = 0;
  let best = Infinity;
  for (let from = 0, value = 0; from <= n;) {
    let to = from;
    while (to < n && sizes[to] <= value) to++;
    const distance = Math.abs(to * THIRDS - n);
    // The share only grows from here, so that the first value past the nearest one ends the search.
    if (distance >= best) break;
    best = distance;
    theta = value;
    if (to === n) break;
    value = sizes[to];
    from = to;
  }
  return theta;
}

function knownSizes(moves: Float64Array, span: Span): Float64Array {
  const sizes = new Float64Array(Math.max(0, span.to - span.from));
  let n = 0;
  for (let row = span.from; row < span.to; row++) {
    const move = moves[row];
    if (move === move) sizes[n++] = Math.abs(move);
  }
  return sizes.subarray(0, n).sort();
}

/** -1 down (move < -theta), +1 up (move > theta), 0 stationary, UNKNOWN where the move is NaN. */
export const direction = (move: number, theta: number): number =>
  move > theta ? 1 : move < -theta ? -1 : move === move ? 0 : UNKNOWN;

/** Labels of every row of `moves`; [rows]. */
export function labelColumn(moves: Float64Array, horizon: number, theta: number): LabelColumn {
  const y = new Int8Array(moves.length);
  for (let row = 0; row < moves.length; row++) y[row] = direction(moves[row], theta);
  return { horizon, theta, y };
}

/** Rows of each class in `span`, [down, stationary, up]; unknown rows are not counted. */
export function classCounts(y: Int8Array, span: Span): Float64Array {
  const counts = new Float64Array(CLASS_COUNT);
  for (let row = span.from; row < span.to; row++) if (y[row] !== UNKNOWN) counts[y[row] + 1]++;
  return counts;
}

/** Throws RangeError naming the class of which there is no row: nothing can be fitted to say that it never happens. */
export function requireEveryClass(counts: ArrayLike<number>): void {
  const empty = CLASSES.findIndex((_, c) => counts[c] === 0);
  if (empty >= 0) throw new RangeError(`no row of class ${CLASSES[empty]} among ${counts[0] + counts[1] + counts[2]}`);
}

/** Shares of each class in `span`, [down, stationary, up]; null if no label is known there. */
export function classShares(y: Int8Array, span: Span): Float64Array | null {
  const counts = classCounts(y, span);
  const n = counts[0] + counts[1] + counts[2];
  return n === 0 ? null : counts.map((count) => count / n);
}
