import { type GapColumns, gapAt, type MarketDay } from "../../market/day.ts";
import type { Plan } from "./plan.ts";
import { type Block, BLOCK_ROWS, type Signal } from "./signal.ts";

/** Everything an engine remembers between two rows, as copies: restoring it continues with the same bits. */
export interface FeatureCheckpoint {
  readonly names: readonly string[];
  /** The next row. */
  readonly row: number;
  /** First row of the session in progress. */
  readonly session: number;
  /** Per step its state arrays, in the plan's order. */
  readonly state: readonly (readonly Float64Array[])[];
}

/**
 * One pass over the rows of a day for a set of columns. Batch and streaming are the same code: `advance` to the end, or
 * to the next row each time one has arrived. Row n reads only rows n and n-1 of the day and the engine's own state.
 */
export class FeatureEngine {
  readonly names: readonly string[];
  private readonly columns: readonly Signal[];
  private readonly plan: Plan;
  private next = 0;
  private session = 0;

  /** Throws UnknownColumn or MissingParameter. */
  constructor(plan: Plan, names: readonly string[]) {
    this.names = names;
    this.plan = plan;
    this.columns = names.map((name) => plan.column(name));
    this.reset();
  }

  /** The next row to be read. */
  get row(): number {
    return this.next;
  }

  /** Starts a new session at the next row: after a gap or a resynchronisation every window is empty again. */
  reset(): void {
    this.session = this.next;
    for (const step of this.plan.steps) step.reset(this.next);
  }

  /**
   * Reads rows up to `to` (excluded) of `day`, which must be the same day, or a longer version of it, at every call. A gap
   * of the day starts a new session.
   * With `out`, writes row n of each column to index n - `firstRow`; rows before it are computed but not written.
   */
  advance(day: MarketDay, to: number, out?: readonly Float64Array[], firstRow = 0): void {
    if (to > day.rows) throw new RangeError(`row ${to} is beyond the day's ${day.rows} rows`);
    while (this.next < to) {
      if (gapAt(day.gaps, this.next) >= 0) this.reset();
      const end = untilGap(day.gaps, this.next, Math.min(to, this.next + BLOCK_ROWS));
      const block = { day, from: this.next, to: end, session: this.session };
      this.work(block);
      if (out) this.write(block, out, firstRow);
      this.next = block.to;
    }
  }

  private work(block: Block): void {
    const { windows, steps } = this.plan;
    for (const window of windows) window.prepare(block);
    for (const step of steps) step.advance(block);
  }

  private write({ from, to }: Block, out: readonly Float64Array[], firstRow: number): void {
    for (let i = 0; i < out.length; i++) {
      const { values } = this.columns[i];
      // A block is no longer than a ring, so that its rows lie in it in one piece or, wrapped, in two.
      for (let row = Math.max(from, firstRow); row < to;) {
        const at = row & (values.length - 1);
        const end = Math.min(at + to - row, values.length);
        out[i].set(values.subarray(at, end), row - firstRow);
        row += end - at;
      }
    }
  }

  /** The latest row's value of column `i`; NaN before the first row. */
  value(i: number): number {
    const { values } = this.columns[i];
    return this.next === 0 ? Number.NaN : values[(this.next - 1) & (values.length - 1)];
  }

  checkpoint(): FeatureCheckpoint {
    const state = this.plan.everyStep.map((step) => step.state.map((array) => array.slice()));
    return { names: this.names, row: this.next, session: this.session, state };
  }

  /** Continues from a checkpoint of an engine with the same columns, feed, parameters and options. */
  restore({ names, row, session, state }: FeatureCheckpoint): void {
    const steps = this.plan.everyStep;
    if (names.join() !== this.names.join() || state.length !== steps.length) {
      throw new RangeError("the checkpoint is of an engine with other columns");
    }
    steps.forEach((step, i) => (step.state = state[i].map((array) => array.slice())));
    this.next = row;
    this.session = session;
  }
}

/** `to`, or the first row after `from` and before `to` that a gap lies before. */
function untilGap(gaps: GapColumns | null | undefined, from: number, to: number): number {
  if (gaps) for (const row of gaps.row) if (row > from && row < to) return row;
  return to;
}
