import { mostProbable } from "../forecaster.ts";
import { brierOf, logLossOf } from "./probability.ts";

/** One scored forecast. Probabilities of down, stationary, up; moves and spreads in ticks. */
export interface LedgerEntry {
  readonly row: number;
  /** Of the row, nanoseconds since the base day. */
  readonly time: number;
  readonly outcome: number;
  readonly probabilities: Float64Array;
  readonly floor: Float64Array;
  /** Of `row` in both. */
  readonly at: number;
  /** The forecaster's hard decision, -1, 0 or +1. */
  readonly decision: number;
  readonly absoluteMove: number;
  readonly spread: number;
}

/**
 * Running sums over scored forecasts in row order, so that the record at any earlier moment is a subtraction away, and
 * what was said and happened in each. A sum array has one more entry than there are forecasts, the first 0. Arrays have
 * room for more than `count`, and are new ones when that is used up.
 */
export class Ledger {
  /** Day row of each scored forecast, ascending; below 0 where a growing day has let go of it. */
  rows: Int32Array;
  time: Float64Array;
  /** -1, 0, +1: what happened, was decided, and was most probable by the forecast and by the floor. */
  outcome: Int8Array;
  decision: Int8Array;
  top: Int8Array;
  floorTop: Int8Array;
  /** Probability that was stated for `top`. */
  stated: Float64Array;
  loss: Float64Array;
  floorLoss: Float64Array;
  brier: Float64Array;
  move: Float64Array;
  spread: Float64Array;
  count = 0;

  constructor(capacity: number) {
    const sums = (): Float64Array => new Float64Array(capacity + 1);
    const labels = (): Int8Array => new Int8Array(capacity);
    this.rows = new Int32Array(capacity);
    this.time = new Float64Array(capacity);
    this.outcome = labels();
    this.decision = labels();
    this.top = labels();
    this.floorTop = labels();
    this.stated = new Float64Array(capacity);
    this.loss = sums();
    this.floorLoss = sums();
    this.brier = sums();
    this.move = sums();
    this.spread = sums();
  }

  /** Entries must come in row order. */
  add({ row, time, outcome, probabilities: p, floor, at, decision, absoluteMove, spread }: LedgerEntry): void {
    if (this.count === this.rows.length) this.#grow();
    const i = this.count++;
    this.rows[i] = row;
    this.time[i] = time;
    this.outcome[i] = outcome;
    this.decision[i] = decision;
    this.top[i] = mostProbable(p[at], p[at + 1], p[at + 2]);
    this.floorTop[i] = mostProbable(floor[at], floor[at + 1], floor[at + 2]);
    this.stated[i] = p[at + this.top[i] + 1];
    this.loss[i + 1] = this.loss[i] + logLossOf(p[at + outcome + 1]);
    this.floorLoss[i + 1] = this.floorLoss[i] + logLossOf(floor[at + outcome + 1]);
    this.brier[i + 1] = this.brier[i] + brierOf(p[at], p[at + 1], p[at + 2], outcome);
    this.move[i + 1] = this.move[i] + absoluteMove;
    this.spread[i + 1] = this.spread[i] + spread;
  }

  /** How many forecasts are of rows < `row`. */
  before(row: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.rows[middle] < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The latest forecasts, at most `most`, for a day that begins at row `dropped` of this one's. */
  tail(most: number, dropped: number): Ledger {
    const { count } = this;
    const from = Math.max(0, count - most);
    const tail = new Ledger(Math.max(1, count - from));
    tail.count = count - from;
    for (const name of EACH) tail[name].set(this[name].subarray(from, count));
    for (let i = 0; i < tail.count; i++) tail.rows[i] = this.rows[from + i] - dropped;
    for (const name of SUMS)
      for (let i = 0; i <= tail.count; i++) tail[name][i] = this[name][from + i] - this[name][from];
    return tail;
  }

  #grow(): void {
    const longer = new Ledger(Math.max(1, 2 * this.count));
    for (const name of ["rows", ...EACH, ...SUMS] as const) longer[name].set(this[name]);
    this.rows = longer.rows;
    this.time = longer.time;
    this.outcome = longer.outcome;
    this.decision = longer.decision;
    this.top = longer.top;
    this.floorTop = longer.floorTop;
    this.stated = longer.stated;
    this.loss = longer.loss;
    this.floorLoss = longer.floorLoss;
    this.brier = longer.brier;
    this.move = longer.move;
    this.spread = longer.spread;
  }
}

const EACH = ["time", "outcome", "decision", "top", "floorTop", "stated"] as const;
const SUMS = ["loss", "floorLoss", "brier", "move", "spread"] as const;
