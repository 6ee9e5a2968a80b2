import { brierOf, logLossOf } from "./probability.ts";

/** One scored forecast. Probabilities of down, stationary, up; moves and spreads in ticks. */
export interface LedgerEntry {
  readonly row: number;
  readonly outcome: number;
  readonly probabilities: Float64Array;
  readonly floor: Float64Array;
  /** Of `row` in both. */
  readonly at: number;
  readonly absoluteMove: number;
  readonly spread: number;
}

/**
 * Running sums over scored forecasts in row order, so that the record at any earlier moment is a subtraction away.
 * Each sum array has one more entry than there are forecasts, the first 0.
 */
export class Ledger {
  /** Day row of each scored forecast, ascending; [count] are in use. */
  readonly rows: Int32Array;
  readonly loss: Float64Array;
  readonly floorLoss: Float64Array;
  readonly brier: Float64Array;
  readonly move: Float64Array;
  readonly spread: Float64Array;
  count = 0;

  constructor(capacity: number) {
    this.rows = new Int32Array(capacity);
    const sums = (): Float64Array => new Float64Array(capacity + 1);
    this.loss = sums();
    this.floorLoss = sums();
    this.brier = sums();
    this.move = sums();
    this.spread = sums();
  }

  /** Entries must come in row order. */
  add({ row, outcome, probabilities: p, floor, at, absoluteMove, spread }: LedgerEntry): void {
    const i = this.count++;
    this.rows[i] = row;
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
}
