import type { Span } from "../market/day.ts";
import type { Side } from "../market/units.ts";
import type { OrderGate, OrderReport, Strategy } from "./strategy.ts";

export interface TakerSettings {
  /** Rows this run covers; `signal[0]` belongs to row `span.from`. */
  readonly span: Span;
  /** P(up) - P(down) in -1..+1 as `signalOf` makes it; NaN where the forecaster abstains; [rows of span]. */
  readonly signal: Float64Array;
  /** Acts where |signal| >= threshold (and the signal is not 0). */
  readonly threshold: number;
  /** Rows. */
  readonly horizon: number;
  readonly lots: number;
  /** 1 where trading is open, per row of the day. */
  readonly open: Uint8Array;
  /** First row of the stretch without a gap that each row of the day is of. */
  readonly since: Int32Array;
}

/**
 * Takes liquidity on a forecast, one position at a time. Flat and |signal| >= threshold at row n: buys (signal > 0) or
 * sells `lots`. At the first row >= n + horizon it decides again: if the signal still points the same way with
 * |signal| >= threshold it stays for another horizon, which saves a round trip; else it gets out, and looks for the next
 * entry once it is flat. No entry, and no stay, is decided whose exit would lie beyond the span. An entry that was not
 * (wholly) filled is not completed; an exit that was not is sent again at the next row. Nothing is sent during a halt. After
 * a gap the reason for a position is gone: it gets out at the first row.
 */
export class Taker implements Strategy {
  readonly #settings: TakerSettings;
  #position = 0;
  #working = false;
  #dueRow = 0;
  #enteredRow = 0;

  constructor(settings: TakerSettings) {
    this.#settings = settings;
  }

  onRow(row: number, gate: OrderGate): void {
    if (this.#working) return;
    if (this.#position === 0) this.#enter(row, gate);
    else if (row >= this.#dueRow || this.#bereft(row)) this.#leave(row, gate);
  }

  onReport({ side, lots, done }: OrderReport): void {
    this.#position += side * lots;
    if (done) this.#working = false;
  }

  #enter(row: number, gate: OrderGate): void {
    const { span, signal, threshold, horizon, lots, open } = this.#settings;
    const value = signal[row - span.from];
    if (!(value >= threshold || value <= -threshold) || value === 0) return;
    if (open[row] === 0 || row + horizon >= span.to) return;
    this.#dueRow = row + horizon;
    this.#enteredRow = row;
    this.#send(value > 0 ? 1 : -1, lots, gate);
  }

  #leave(row: number, gate: OrderGate): void {
    const { span, signal, threshold, horizon, open } = this.#settings;
    const side = this.#position > 0 ? 1 : -1;
    const agreement = signal[row - span.from] * side;
    if (agreement > 0 && agreement >= threshold && row + horizon < span.to && !this.#bereft(row)) {
      this.#dueRow = row + horizon;
    } else if (open[row] === 1) {
      this.#send(side === 1 ? -1 : 1, Math.abs(this.#position), gate);
    }
  }

  /** Events were missing since the position was decided. */
  #bereft(row: number): boolean {
    return this.#settings.since[row] > this.#enteredRow;
  }

  #send(side: Side, lots: number, gate: OrderGate): void {
    this.#working = gate.send({ side, lots, limit: null }) >= 0;
  }
}
