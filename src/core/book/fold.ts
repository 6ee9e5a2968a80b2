import { EventKind, EventReader, EVENT_KINDS, type RowEvents } from "../market/events.ts";
import type { MarketDay } from "../market/day.ts";
import type { VisibleSide } from "../market/visible.ts";
import { STATE_HASH_STATE, StateHash, type ForecastHash } from "../state-hash.ts";
import { Book } from "./book.ts";
import type { BookSide } from "./side.ts";

const KINDS = EVENT_KINDS.length;

/** Numbers in a saved Fold: row, events by kind, ignored, mismatches, halted, hash. */
export const FOLD_STATE = 1 + KINDS + 3 + STATE_HASH_STATE;

/**
 * The state after the first `row` rows of a day: book, state hash, counts. Every stage that needs the market's state at
 * a row gets it by folding the day's events up to there, from the start or from a saved state.
 */
export class Fold {
  /** Rows folded: the state is that after row `row - 1`. */
  row = 0;
  readonly book: Book;
  readonly hash = new StateHash();
  /** Events by kind, indexed as EVENT_KINDS. */
  readonly counts = new Float64Array(KINDS);
  /** Book changes that changed nothing. */
  ignored = 0;
  /** Rows after which the folded book differed from the levels that the day shows; 0 unless there is a bug. */
  mismatches = 0;
  halted = false;
  private readonly reader: EventReader;

  constructor(day: MarketDay) {
    this.reader = new EventReader(day);
    this.book = new Book(day.book?.levels ?? Number.POSITIVE_INFINITY);
  }

  /** Folds rows up to `toRow`; does nothing if it is already there or beyond. */
  advance(toRow: number): void {
    const { hash, reader } = this;
    for (let row = this.row; row < toRow; row++) {
      const events = reader.read(row);
      this.apply(events);
      hash.row(events, row);
      if (!this.agrees()) this.mismatches++;
    }
    if (toRow > this.row) this.row = toRow;
  }

  /** The state hash, given the forecasts stated over the same rows. */
  digest(forecasts: ForecastHash): string {
    return this.hash.digest(this.book, forecasts);
  }

  /** All events so far. */
  get received(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  /** Writes FOLD_STATE numbers into `out` from `at`. The book is left out: the day's columns hold it. */
  save(out: Float64Array, at: number): void {
    out[at] = this.row;
    out.set(this.counts, at + 1);
    out[at + 1 + KINDS] = this.ignored;
    out[at + 2 + KINDS] = this.mismatches;
    out[at + 3 + KINDS] = this.halted ? 1 : 0;
    this.hash.save(out, at + 4 + KINDS);
  }

  /** Back to the state that `save` wrote, for the same day. */
  load(from: Float64Array, at: number): void {
    this.row = from[at];
    this.counts.set(from.subarray(at + 1, at + 1 + KINDS));
    this.ignored = from[at + 1 + KINDS];
    this.mismatches = from[at + 2 + KINDS];
    this.halted = from[at + 3 + KINDS] === 1;
    this.hash.load(from, at + 4 + KINDS);
    this.reader.look(this.row - 1);
    this.book.clear();
    fill(this.book.bids, this.reader.visibleBids);
    fill(this.book.asks, this.reader.visibleAsks);
  }

  private apply(events: RowEvents): void {
    const { book, counts } = this;
    for (let i = 0; i < events.count; i++) {
      const kind = events.kind[i];
      counts[kind]++;
      if (kind === EventKind.Book) {
        const side = events.side[i] === 1 ? book.bids : book.asks;
        if (!side.set(events.price[i], events.qty[i])) this.ignored++;
      } else if (kind === EventKind.Gap) {
        book.clear();
      } else if (kind === EventKind.Halt) {
        this.halted = events.detail[i] !== 2;
      }
    }
  }

  private agrees(): boolean {
    return same(this.book.bids, this.reader.visibleBids) && same(this.book.asks, this.reader.visibleAsks);
  }
}

function fill(side: BookSide, visible: VisibleSide): void {
  for (let i = visible.size - 1; i >= 0; i--) side.set(visible.sign * visible.keys[i], visible.quantities[i]);
}

function same(side: BookSide, visible: VisibleSide): boolean {
  const { size, keys, quantities } = visible;
  if (side.size !== size) return false;
  for (let i = 0, j = size - 1; i < size; i++, j--) {
    if (side.keys[j] !== keys[i] || side.quantities[j] !== quantities[i]) return false;
  }
  return true;
}
