import type { MarketDay } from "../../market/day.ts";

/** Rows worked on at a time: small enough for the rings of a whole column set to stay in cache. */
export const BLOCK_ROWS = 256;

/** Rows `from` (included) to `to` (excluded) of `day`; `session` is the row that windows restarted at. */
export interface Block {
  day: MarketDay;
  from: number;
  to: number;
  session: number;
}

/** A step of the one pass. Everything it remembers is in `state`, so a checkpoint is a copy of arrays. */
export abstract class Step {
  readonly key: string;
  state: Float64Array[];

  constructor(key: string, state: Float64Array[]) {
    this.key = key;
    this.state = state;
  }

  /** Works through the rows of `block`; steps it reads from have done so already. */
  abstract advance(block: Block): void;

  /** Forgets everything before `row`, which starts a new session. */
  reset(_row: number): void {}
}

/** One value per row, kept for the latest rows in a ring: row n is `values[n & (values.length - 1)]`. */
export abstract class Signal extends Step {
  constructor(key: string, ...state: Float64Array[]) {
    super(key, [new Float64Array(BLOCK_ROWS), ...state]);
  }

  get values(): Float64Array {
    return this.state[0];
  }

  /** Makes the ring hold at least `rows` rows, keeping those before `next`. */
  reserve(rows: number, next: number): void {
    this.state[0] = grownRing(this.state[0], rows, next);
  }
}

export function grownRing(ring: Float64Array, rows: number, next: number): Float64Array {
  if (ring.length >= rows) return ring;
  const length = 2 ** Math.ceil(Math.log2(rows));
  const grown = new Float64Array(length);
  for (let row = Math.max(0, next - ring.length); row < next; row++) {
    grown[row & (length - 1)] = ring[row & (ring.length - 1)];
  }
  return grown;
}

/** Writes the block's rows into `values[row & mask]`; `memory` is what it carries from block to block. */
export type Fill = (block: Block, values: Float64Array, mask: number, memory: Float64Array) => void;

/** A signal computed row by row by a `Fill`; its memory starts, and restarts with each session, as `initial`. */
export class FilledSignal extends Signal {
  private readonly fill: Fill;
  private readonly initial: readonly number[];

  constructor(key: string, fill: Fill, initial: readonly number[] = []) {
    super(key, Float64Array.from(initial));
    this.fill = fill;
    this.initial = initial;
  }

  advance(block: Block): void {
    const { values } = this;
    this.fill(block, values, values.length - 1, this.state[1]);
  }

  override reset(): void {
    this.state[1].set(this.initial);
  }
}
