import { gapAt, type BookColumns, type GapColumns, type MarketDay, type Span } from "../market/day.ts";
import { solveInPlace } from "./linear-algebra.ts";
import { orderStatistic } from "./order-statistic.ts";

/** Imbalance states are -K..K. */
export const MICROPRICE_STATES = 4;
/** Terms of the series of expected adjustments. */
const TERMS = 6;

/** A fitted micro-price: plain JSON, the `micro` key of the parameters. */
export interface MicropriceTable {
  readonly K: number;
  /** Spread-state edges in ticks, ascending: state c = number of edges below the spread. */
  readonly edges: readonly number[];
  /** G[c][k + K] in ticks: the expected long-run move of the mid from spread state c and imbalance state k. */
  readonly G: readonly (readonly number[])[];
}

/** k = K·I rounded half away from zero, I = (b - a)/(a + b), in integer arithmetic. Both sizes > 0. */
function imbalanceState(bidSize: number, askSize: number): number {
  const total = bidSize + askSize;
  const difference = bidSize - askSize;
  const k = Math.floor((2 * MICROPRICE_STATES * Math.abs(difference) + total) / (2 * total));
  return difference < 0 ? -k : k;
}

function spreadState(edges: readonly number[], spread: number): number {
  let c = 0;
  while (c < edges.length && spread > edges[c]) c++;
  return c;
}

/**
 * G: micro-price minus mid, in ticks, from the best sizes and the spread in ticks. Odd: changes sign when the sides are
 * exchanged. NaN if a side is absent (size <= 0).
 */
export function micropriceOffset(table: MicropriceTable, bidSize: number, askSize: number, spread: number): number {
  if (!(bidSize > 0 && askSize > 0)) return Number.NaN;
  return table.G[spreadState(table.edges, spread)][imbalanceState(bidSize, askSize) + table.K];
}

/**
 * Fits Stoikov's micro-price ("The micro-price: a high-frequency estimator of future prices", Quantitative Finance 18,
 * 2018) on rows `span`: states are (imbalance, spread) pairs, mid moves are absorbed and G = sum_{j<6} T^j g with
 * g = (I-Q)^-1 r and T = (I-Q)^-1 R (features.md 11.1). Every pair of neighbouring rows is counted as it is and mirrored,
 * so G is odd in the imbalance. Rows on both sides of a gap are no neighbours. One pass over the rows; null if no row of the span has both sides.
 */
export function fitMicroprice(day: MarketDay, span: Span): MicropriceTable | null {
  const { book } = day;
  if (!book) return null;
  const edges = spreadEdges(book, span);
  if (!edges) return null;
  const counts = countTransitions(book, span, edges, day.gaps ?? null);
  const flat = expectedMoves(counts);
  const K = MICROPRICE_STATES;
  const width = 2 * K + 1;
  const G = Array.from({ length: edges.length + 1 }, (_, c) =>
    Array.from({ length: width }, (_, i) => (flat[c * width + i] - flat[c * width + width - 1 - i]) / 2),
  );
  return { K, edges, G };
}

/** Terciles of the spread over rows where it is defined, duplicates removed. */
function spreadEdges(book: BookColumns, { from, to }: Span): number[] | null {
  const spreads = new Int32Array(to - from);
  let n = 0;
  const [bid, ask, bidSize, askSize] = best(book);
  for (let row = from; row < to; row++) {
    if (bidSize[row] > 0 && askSize[row] > 0) spreads[n++] = ask[row] - bid[row];
  }
  if (n === 0) return null;
  const ascending = spreads.subarray(0, n).sort();
  const [low, high] = [orderStatistic(ascending, 1, 3), orderStatistic(ascending, 2, 3)];
  return low === high ? [low] : [low, high];
}

const best = (book: BookColumns) => [book.bidPrice[0], book.askPrice[0], book.bidSize[0], book.askSize[0]] as const;

/** Observed transitions, mirrored ones included; state index = c·(2K+1) + k + K. */
interface Transitions {
  readonly states: number;
  /** Observations leaving each state, [states]. */
  readonly left: Float64Array;
  /** Without and with a mid move, [states, states]. */
  readonly still: Float64Array;
  readonly moved: Float64Array;
  /** Sum of the moves in ticks, [states]. */
  readonly drift: Float64Array;
}

function countTransitions(
  book: BookColumns,
  { from, to }: Span,
  edges: readonly number[],
  gaps: GapColumns | null,
): Transitions {
  const K = MICROPRICE_STATES;
  const width = 2 * K + 1;
  const states = width * (edges.length + 1);
  const left = new Float64Array(states);
  const still = new Float64Array(states * states);
  const moved = new Float64Array(states * states);
  const drift = new Float64Array(states);
  const [bid, ask, bidSize, askSize] = best(book);
  let defined = false;
  let base = 0;
  let k = 0;
  let mid2 = 0;
  for (let row = from; row < to; row++) {
    const wasDefined = defined && gapAt(gaps, row) < 0;
    const [oldBase, oldK, oldMid2] = [base, k, mid2];
    defined = bidSize[row] > 0 && askSize[row] > 0;
    if (!defined) continue;
    base = spreadState(edges, ask[row] - bid[row]) * width + K;
    k = imbalanceState(bidSize[row], askSize[row]);
    mid2 = ask[row] + bid[row];
    if (!wasDefined) continue;
    const d = (mid2 - oldMid2) / 2;
    const into = d === 0 ? still : moved;
    left[oldBase + oldK]++;
    left[oldBase - oldK]++;
    into[(oldBase + oldK) * states + base + k]++;
    into[(oldBase - oldK) * states + base - k]++;
    drift[oldBase + oldK] += d;
    drift[oldBase - oldK] -= d;
  }
  return { states, left, still, moved, drift };
}

/**
 * G per state. The +1 beside each count is one pseudo-observation that leaves the chain: it keeps I - Q invertible and
 * gives 0 for states never seen.
 */
function expectedMoves({ states: n, left, still, moved, drift }: Transitions): Float64Array {
  const system = new Float64Array(n * n);
  const width = n + 1;
  const right = new Float64Array(n * width); // [R | r] -> [T | g]
  for (let i = 0; i < n; i++) {
    const weight = 1 / (left[i] + 1);
    for (let j = 0; j < n; j++) {
      system[i * n + j] = (i === j ? 1 : 0) - still[i * n + j] * weight;
      right[i * width + j] = moved[i * n + j] * weight;
    }
    right[i * width + n] = drift[i] * weight;
  }
  solveInPlace(system, right, n);
  const G = new Float64Array(n);
  let term = Float64Array.from({ length: n }, (_, i) => right[i * width + n]);
  for (let power = 0; power < TERMS; power++) {
    for (let i = 0; i < n; i++) G[i] += term[i];
    term = Float64Array.from({ length: n }, (_, i) => {
      let next = 0;
      for (let j = 0; j < n; j++) next += right[i * width + j] * term[j];
      return next;
    });
  }
  return G;
}
