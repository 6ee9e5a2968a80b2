import { BLOCK_ROWS, type Block, type Signal, Step } from "./signal.ts";

/**
 * Which rows a window covers: for the i-th row of the block, rows `lows[i]` to itself. Rows before `definedFrom` have
 * no full window yet.
 */
export abstract class Window extends Step {
  readonly lows = new Int32Array(BLOCK_ROWS);
  definedFrom = 0;
  /** Makes sure that `signal` keeps every row this window can still ask for. */
  abstract covers(signal: RowKeeper): void;
  /** Called before any step of the block advances. */
  prepare(_block: Block): void {}
}

/** A step that keeps values of past rows and can be asked to keep more. */
export interface RowKeeper {
  reserve(rows: number, next: number): void;
}

/** The last `rows` rows, the current one included. */
export class RowWindow extends Window {
  readonly rows: number;

  constructor(rows: number) {
    super(`${rows} rows`, []);
    this.rows = rows;
  }

  covers(signal: RowKeeper): void {
    signal.reserve(this.rows + BLOCK_ROWS, 0);
  }

  advance({ from, to, session }: Block): void {
    const { lows, rows } = this;
    this.definedFrom = session + rows - 1;
    for (let row = from; row < to; row++) lows[row - from] = Math.max(session, row - rows + 1);
  }
}

/** Rows j <= n with t_n - tau < t_j <= t_n, defined once t_n - t_0 >= tau; exact, on integer nanoseconds. */
export class TimeWindow extends Window {
  private readonly time: Signal;
  private readonly nanos: number;
  private readonly keepers: RowKeeper[] = [];

  /** State: first row of the latest window, time of the session's first row (NaN before it), first defined row. */
  constructor(time: Signal, nanos: number) {
    super(`${nanos} ns`, [Float64Array.of(0, Number.NaN, Infinity)]);
    this.time = time;
    this.nanos = nanos;
    this.covers(time);
  }

  covers(signal: RowKeeper): void {
    this.keepers.push(signal);
  }

  override prepare({ from, to }: Block): void {
    const rows = to - this.state[0][0];
    for (const keeper of this.keepers) keeper.reserve(rows, from);
  }

  advance({ from, to, session }: Block): void {
    const { lows, nanos } = this;
    const memory = this.state[0];
    const time = this.time.values;
    const mask = time.length - 1;
    if (from === session) memory[1] = time[from & mask];
    const start = memory[1];
    let low = memory[0];
    for (let row = from; row < to; row++) {
      const t = time[row & mask];
      const edge = t - nanos;
      while (time[low & mask] <= edge) low++;
      lows[row - from] = low;
      if (edge >= start && row < memory[2]) memory[2] = row;
    }
    memory[0] = low;
    this.definedFrom = memory[2];
  }

  override reset(row: number): void {
    this.state[0].set([row, Number.NaN, Infinity]);
  }
}
