import { BLOCK_ROWS, type Block, Signal, Step } from "./signal.ts";
import { Steps } from "./steps.ts";

/**
 * A list that rows append to: trades, closed bars. Its entries are the rows of steps of its own (`inner`), so that
 * windows over the last N entries are the same code as windows over rows; `hold` brings a value back to the day's rows.
 * Entries are numbered through, across sessions. State: [entries so far, first entry of the session], then the list's
 * own.
 */
export abstract class Sequence extends Step {
  readonly inner = new Steps();
  private readonly fields: Float64Array[];
  /** Row of each entry that the block in work has appended. */
  private rowOf: Float64Array = new Float64Array(BLOCK_ROWS);
  private appended = 0;
  private base = 0;
  private readonly holders: { readonly held: Held; readonly entry: Signal }[] = [];

  constructor(key: string, fields: number, ...state: Float64Array[]) {
    super(key, [new Float64Array(2), ...state]);
    this.fields = Array.from({ length: fields }, () => new Float64Array(BLOCK_ROWS));
  }

  /** Calls `append` for every entry of the block's rows, in order. */
  protected abstract collect(block: Block): void;

  /** Adds an entry to the list, in `row` of the block; values beyond the list's fields are ignored. */
  protected append(row: number, a: number, b = 0, c = 0, d = 0, e = 0, f = 0): void {
    const i = this.appended++;
    if (i === this.rowOf.length) this.grow();
    const { fields } = this;
    this.rowOf[i] = row;
    fields[0][i] = a;
    if (fields.length > 1) fields[1][i] = b;
    if (fields.length > 2) fields[2][i] = c;
    if (fields.length > 3) fields[3][i] = d;
    if (fields.length > 4) fields[4][i] = e;
    if (fields.length > 5) fields[5][i] = f;
  }

  private grow(): void {
    this.rowOf = twiceAsLong(this.rowOf);
    this.fields.forEach((field, i) => (this.fields[i] = twiceAsLong(field)));
  }

  /** Field `i` of the entries, as a signal of `inner`. */
  field(i: number): Signal {
    return this.inner.filled(`field ${i}`, ({ from, to }, values, mask) => {
      const field = this.fields[i];
      for (let entry = from; entry < to; entry++) values[entry & mask] = field[entry - this.base];
    });
  }

  /** For the plan: a row signal with the latest entry's value of `entry`. */
  hold(key: string, entry: Signal): Signal {
    const held = new Held(key);
    this.holders.push({ held, entry });
    return held;
  }

  advance(block: Block): void {
    const counters = this.state[0];
    const [first, session] = counters;
    this.base = first;
    this.appended = 0;
    this.collect(block);
    const last = first + this.appended;
    let row = block.from;
    let entry = first;
    do {
      // One fewer than a ring holds: the entry before them is still there for the rows that come before theirs.
      const to = Math.min(last, entry + BLOCK_ROWS - 1);
      if (to > entry) this.work({ day: block.day, from: entry, to, session });
      entry = to;
      row = this.spread(row, block.to, entry, session);
    } while (entry < last);
    counters[0] = last;
  }

  private work(entries: Block): void {
    for (const step of this.inner.steps) step.advance(entries);
  }

  /** Holds values in the rows from `row` on whose entries all lie before `entry`; returns the row after them. */
  private spread(row: number, end: number, entry: number, session: number): number {
    const { rowOf, base, appended } = this;
    const to = entry - base < appended ? rowOf[entry - base] : end;
    const first = this.entriesBefore(row);
    for (const { held, entry: source } of this.holders) {
      const { values } = held;
      const mask = values.length - 1;
      const entryMask = source.values.length - 1;
      let r = row;
      for (let latest = first; latest <= entry; latest++) {
        // Entry number `latest` is the first that these rows have not seen.
        const end = latest < entry ? Math.min(to, rowOf[latest - base]) : to;
        const value = latest > session ? source.values[(latest - 1) & entryMask] : Number.NaN;
        for (; r < end; r++) values[r & mask] = value;
      }
    }
    return to;
  }

  private entriesBefore(row: number): number {
    let i = 0;
    while (i < this.appended && this.rowOf[i] < row) i++;
    return this.base + i;
  }

  override reset(_row: number): void {
    const counters = this.state[0];
    counters[1] = counters[0];
    for (const step of this.inner.steps) step.reset(counters[0]);
  }
}

/** Written by its list while that advances. */
class Held extends Signal {
  advance(): void {}
}

function twiceAsLong(array: Float64Array): Float64Array {
  const grown = new Float64Array(2 * array.length);
  grown.set(array);
  return grown;
}
