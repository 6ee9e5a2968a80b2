import { type FiHorizon, columnsAhead, FI_HORIZONS, type Normalisation } from "./layout.ts";
import type { FiMatrix } from "./reader.ts";

/** A change of the mid this many times the usual one is taken for a border between stocks or days. */
const JUMP = 12;

/**
 * Mid of every column, in the file's units: half of ask and bid. Of DecPre, whose prices are the real ones over a power of
 * ten, its logarithm, so that a change is a return; z-scores and the like of both sides are close to one straight line.
 */
export function fiMid({ book }: FiMatrix, normalisation: Normalisation): Float64Array {
  const [ask, , bid] = book;
  return ask.map((price, n) => {
    const mid = (price + bid[n]) / 2;
    return normalisation === "DecPre" && mid > 0 ? Math.log(mid) : mid;
  });
}

/**
 * First columns of the stretches of one stock on one day, found from jumps: |change of the mid| above 12 times the median
 * of the changes that are not 0. Stocks differ in price by far more; a quiet night may be missed, and a jump within a day
 * costs one window of rows.
 */
export function stretchStarts(mid: Float64Array): number[] {
  const changes: number[] = [];
  for (let n = 1; n < mid.length; n++) if (mid[n] !== mid[n - 1]) changes.push(Math.abs(mid[n] - mid[n - 1]));
  const starts = mid.length > 0 ? [0] : [];
  if (changes.length === 0) return starts;
  const usual = changes.sort((a, b) => a - b)[changes.length >> 1];
  for (let n = 1; n < mid.length; n++) if (Math.abs(mid[n] - mid[n - 1]) > JUMP * usual) starts.push(n);
  return starts;
}

/** First column of the stretch that each column lies in, [columns]. */
export function stretchOf(columns: number, starts: readonly number[]): Int32Array {
  const since = new Int32Array(columns);
  starts.forEach((start, i) => since.fill(start, start, starts[i + 1] ?? columns));
  return since;
}

/** Whether label 1 says up; sources differ, so that the prices are asked. */
export interface LabelSign {
  readonly oneIsUp: boolean;
  /** By horizon, of labels 1 and 3 before a change of the mid: the share that has it so. */
  readonly agreement: Readonly<Record<FiHorizon, number>>;
}

/** Below this share of agreement nothing is believed. */
const AGREEMENT = 0.6;

/**
 * Compares labels 1 and 3 with the change of the mid to the end of the label, inside stretches. Throws RangeError where
 * they go with neither sign, or different horizons with different ones.
 */
export function labelSign({ name, labels }: FiMatrix, mid: Float64Array, since: Int32Array): LabelSign {
  const shares = FI_HORIZONS.map((horizon, i) => upShare(labels[i], mid, since, columnsAhead(horizon)));
  const oneIsUp = shares[0] > 0.5;
  const agreement = shares.map((share) => (oneIsUp ? share : 1 - share));
  const odd = agreement.findIndex((share) => !(share >= AGREEMENT));
  if (odd >= 0)
    throw new RangeError(
      `${name}, line ${145 + odd}: only ${(100 * agreement[odd]).toFixed(1)} % of the labels for ${FI_HORIZONS[odd]} events ` +
        `go with the price as label 1 = ${oneIsUp ? "up" : "down"}: the labels do not belong to these prices`,
    );
  const byHorizon = Object.fromEntries(FI_HORIZONS.map((horizon, i) => [horizon, agreement[i]]));
  return { oneIsUp, agreement: byHorizon as LabelSign["agreement"] };
}

/** Of the labels 1 before a rise or a fall and 3 before a fall or a rise, the share that has 1 before rises; NaN of none. */
function upShare(labels: Uint8Array, mid: Float64Array, since: Int32Array, ahead: number): number {
  let [up, down] = [0, 0];
  for (let n = 0; n + ahead < mid.length; n++) {
    const change = mid[n + ahead] - mid[n];
    if (labels[n] === 2 || change === 0 || since[n + ahead] > n) continue;
    if (change > 0 === (labels[n] === 1)) up++;
    else down++;
  }
  return up / (up + down);
}
