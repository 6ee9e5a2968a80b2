import { Fold } from "../book/fold.ts";
import type { FitProgress } from "../forecaster.ts";
import type { Cursor, Integrity } from "../frame/frame.ts";
import type { MarketDay } from "../market/day.ts";
import { EventKind } from "../market/events.ts";
import { Pipeline, type Forecasting, type PipelineColumns } from "../pipeline.ts";
import { command, elapse, startClock, type Clock, type TransportCommand } from "./clock.ts";

/**
 * A day being replayed: a clock over a pipeline. The pipeline runs ahead in the background (`prepare`) and what it
 * computes depends on the past alone, so the state at the cursor is the same however the cursor got there.
 */
export class Replay {
  readonly day: MarketDay;
  private readonly pipeline: Pipeline;
  private readonly fold: Fold;
  private now: Clock;

  /** `clock` takes over where another replay of the same day stood, as when the forecaster changes. */
  constructor(day: MarketDay, forecasting: Forecasting | null, clock: Clock = startClock(day)) {
    this.day = day;
    this.pipeline = new Pipeline(day, forecasting);
    this.fold = new Fold(day);
    this.now = clock;
  }

  get clock(): Clock {
    return this.now;
  }

  /** Rows played: the state is that after row `cursorRow - 1`. */
  get cursorRow(): number {
    return this.now.row;
  }

  /** Integer nanoseconds since the base day. */
  get time(): number {
    return Math.floor(this.now.time);
  }

  /** Values below `ready` rows are final; show none at or after `cursorRow`. */
  get columns(): PipelineColumns {
    return this.pipeline.columns;
  }

  /** Rows that every stage has worked through. */
  get ready(): number {
    return this.pipeline.front;
  }

  apply(asked: TransportCommand): void {
    this.now = command(this.day, this.now, asked);
  }

  /** Real milliseconds have passed. */
  elapse(milliseconds: number): void {
    this.now = elapse(this.day, this.now, milliseconds, this.ready);
  }

  /** The background pass over the rest of the day, or up to `toRow`, in bounded slices. Leave it and start another at any time. */
  prepare(toRow: number = this.day.rows): Generator<FitProgress, void, void> {
    return this.pipeline.advance(toRow);
  }

  /** State hash after the first `row` rows; null while the background pass has not reached them. */
  hashAt(row: number = this.cursorRow): string | null {
    return this.pipeline.hashAt(this.fold, row);
  }

  /** Book and counts after the first `row` rows; the fold is this replay's own and holds until the next call. */
  stateAt(row: number = this.cursorRow): Fold {
    this.pipeline.seek(this.fold, row);
    return this.fold;
  }

  get cursor(): Cursor {
    const { time, rows } = this.day;
    const { playing, speed, loop } = this.now;
    const [start, end] = rows > 0 ? [time[0], time[rows - 1]] : [0, 0];
    return { row: this.cursorRow, rows, time: this.time, start, end, playing, speed, loop, ready: this.ready };
  }

  /** Accounts for every event up to the cursor: received = applied + ignored + inGaps. The hash is left to `hashAt`. */
  get integrity(): Integrity {
    const state = this.stateAt();
    const { received, ignored, halted, book, counts } = state;
    return {
      received,
      applied: received - ignored,
      ignored,
      inGaps: 0,
      gaps: counts[EventKind.Gap],
      halts: counts[EventKind.Halt],
      crossed: book.crossed,
      halted,
      stateHash: null,
    };
  }
}
