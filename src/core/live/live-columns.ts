import { ABSENT_ASK, ABSENT_BID, type BookColumns, type ChangeColumns, type GapColumns } from "../market/day.ts";
import type { Book, TopLevels } from "../book/book.ts";

interface WritableBook extends BookColumns {
  readonly askSize: readonly Float64Array[];
  readonly bidSize: readonly Float64Array[];
}

/** The rows of a growing day, allocated once at `capacity`: time, the best levels, what each message did to the book. */
export class LiveColumns {
  readonly time: Float64Array;
  readonly book: WritableBook;
  readonly changes: ChangeColumns;
  private readonly top: TopLevels;

  constructor(levels: number, capacity: number) {
    const prices = () => Array.from({ length: levels }, () => new Int32Array(capacity));
    const sizes = () => Array.from({ length: levels }, () => new Float64Array(capacity));
    this.time = new Float64Array(capacity);
    this.book = { levels, askPrice: prices(), askSize: sizes(), bidPrice: prices(), bidSize: sizes() };
    this.changes = { set: new Int32Array(capacity), gone: new Int32Array(capacity) };
    this.top = {
      bidPrice: new Int32Array(levels),
      bidSize: new Float64Array(levels),
      askPrice: new Int32Array(levels),
      askSize: new Float64Array(levels),
    };
  }

  write(row: number, time: number, book: Book, set: number, gone: number): void {
    const { levels, bidPrice, bidSize, askPrice, askSize } = this.book;
    const { top } = this;
    this.time[row] = time;
    this.changes.set[row] = set;
    this.changes.gone[row] = gone;
    book.top(levels, top);
    for (let level = 0; level < levels; level++) {
      bidPrice[level][row] = top.bidPrice[level];
      bidSize[level][row] = top.bidSize[level];
      askPrice[level][row] = top.askPrice[level];
      askSize[level][row] = top.askSize[level];
    }
  }

  /** Rows `from` to `to` of `other`, which has as many levels, become rows 0 and on. */
  copy(other: LiveColumns, from: number, to: number): void {
    this.time.set(other.time.subarray(from, to));
    this.changes.set.set(other.changes.set.subarray(from, to));
    this.changes.gone.set(other.changes.gone.subarray(from, to));
    for (const name of ["askPrice", "askSize", "bidPrice", "bidSize"] as const) {
      const source = other.book[name];
      this.book[name].forEach((column, level) => column.set(source[level].subarray(from, to)));
    }
  }

  /** Prices of the first `rows` rows in ticks finer by `factor`; a level that Int32 cannot hold is absent. */
  refine(rows: number, factor: number): void {
    const { levels, bidPrice, bidSize, askPrice, askSize } = this.book;
    for (let level = 0; level < levels; level++) {
      refineSide(bidPrice[level], bidSize[level], rows, factor, ABSENT_BID);
      refineSide(askPrice[level], askSize[level], rows, factor, ABSENT_ASK);
    }
  }
}

function refineSide(price: Int32Array, size: Float64Array, rows: number, factor: number, absent: number): void {
  for (let row = 0; row < rows; row++) {
    if (price[row] === absent) continue;
    const finer = price[row] * factor;
    const fits = finer < ABSENT_ASK;
    price[row] = fits ? finer : absent;
    if (!fits) size[row] = 0;
  }
}

/** Gap rows of a growing day; `columns` is a new object after each. */
export class LiveGaps {
  columns: GapColumns = { row: new Int32Array(0), cause: new Uint8Array(0) };

  push(row: number, cause: number): void {
    const { length } = this.columns.row;
    const longer = { row: new Int32Array(length + 1), cause: new Uint8Array(length + 1) };
    longer.row.set(this.columns.row);
    longer.cause.set(this.columns.cause);
    longer.row[length] = row;
    longer.cause[length] = cause;
    this.columns = longer;
  }
}
