import type { Book } from "../book/book.ts";
import type { BookSide } from "../book/side.ts";
import type { DepthBand } from "../market/depth.ts";
import type { Side } from "../market/units.ts";

/** Cells a column: half of them to either side of the mid. */
export const BUCKETS = 512;
/** Buckets whose sums are followed; when the mid has left their middle half they are summed anew, around it. */
const FOLLOWED = 4 * BUCKETS;
const AT_FIRST = 32;

/** What one side rests in each followed bucket. */
class SideSums {
  readonly quantity = new Float64Array(FOLLOWED);
  /** So that an emptied bucket is empty, whatever the rounding of its sum. */
  private readonly levels = new Int32Array(FOLLOWED);

  change(at: number, before: number, after: number): void {
    this.levels[at] += (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
    this.quantity[at] = this.levels[at] === 0 ? 0 : this.quantity[at] + after - before;
  }

  clear(): void {
    this.quantity.fill(0);
    this.levels.fill(0);
  }
}

/**
 * One band of a growing day's depth: sums that follow every change of the book, and columns, which are copies of them. The
 * book is gone through only when the mid has moved by a quarter of the followed range.
 */
export class BandWriter {
  ticksPerBucket: number;
  columns = 0;
  row = new Int32Array(AT_FIRST);
  first = new Int32Array(AT_FIRST);
  quantity = new Float32Array(AT_FIRST * BUCKETS);
  mixed = new Float32Array(AT_FIRST);
  private readonly bids = new SideSums();
  private readonly asks = new SideSums();
  /** The first followed bucket; NaN before any. */
  private origin = Number.NaN;

  /** Columns that there will ever be. */
  private readonly most: number;

  constructor(ticksPerBucket: number, most: number) {
    this.ticksPerBucket = ticksPerBucket;
    this.most = most;
  }

  bucket(tick: number): number {
    return Math.floor(tick / this.ticksPerBucket);
  }

  /** The quantity at `price` was `before` and is `after`. */
  change(side: Side, price: number, before: number, after: number): void {
    const at = this.bucket(price) - this.origin;
    if (at >= 0 && at < FOLLOWED) (side === 1 ? this.bids : this.asks).change(at, before, after);
  }

  /** The book is empty, or another one: `take` sums it anew. */
  forget(): void {
    this.origin = Number.NaN;
  }

  /** A column of `book`, known from `lowest` to `highest` tick, as it is after `row`. */
  take(row: number, book: Book, lowest: number, highest: number): void {
    const mid = Number.isNaN(book.mid) ? (book.bids.size > 0 ? book.bestBid : book.bestAsk) : book.mid;
    if (Number.isNaN(mid)) return;
    const first = this.bucket(mid) - BUCKETS / 2;
    if (!(first >= this.origin && first + BUCKETS <= this.origin + FOLLOWED)) this.follow(book, first);
    if (this.columns === this.row.length) this.grow();
    const at = this.columns++;
    this.row[at] = row;
    this.first[at] = first;
    const touch = this.bucket(book.bestBid);
    const both = touch === this.bucket(book.bestAsk) && touch >= first && touch < first + BUCKETS;
    this.mixed[at] = both ? this.bids.quantity[touch - this.origin] : 0;
    this.copy(at * BUCKETS, first, lowest, highest);
  }

  /** Keeps the columns of these places, ascending, and no other. */
  keep(places: readonly number[]): void {
    places.forEach((from, to) => {
      this.row[to] = this.row[from];
      this.first[to] = this.first[from];
      this.mixed[to] = this.mixed[from];
      if (from !== to) this.quantity.copyWithin(to * BUCKETS, from * BUCKETS, (from + 1) * BUCKETS);
    });
    this.columns = places.length;
  }

  /** The columns from place `from` on, as those of a day without its first `rows` rows. */
  tail(from: number, rows: number): BandWriter {
    const tail = new BandWriter(this.ticksPerBucket, this.most);
    tail.columns = this.columns - from;
    const room = Math.max(AT_FIRST, tail.columns);
    tail.row = sized(
      Int32Array.from(this.row.subarray(from, this.columns), (row) => Math.max(0, row - rows)),
      room,
    );
    tail.first = sized(this.first.subarray(from, this.columns), room);
    tail.mixed = sized(this.mixed.subarray(from, this.columns), room);
    tail.quantity = sized(this.quantity.subarray(from * BUCKETS, this.columns * BUCKETS), room * BUCKETS);
    return tail;
  }

  /** A copy that does not grow. */
  freeze(): DepthBand {
    const { ticksPerBucket, columns } = this;
    const [row, first, mixed] = [
      this.row.slice(0, columns),
      this.first.slice(0, columns),
      this.mixed.slice(0, columns),
    ];
    return {
      ticksPerBucket,
      buckets: BUCKETS,
      columns,
      row,
      first,
      mixed,
      quantity: this.quantity.slice(0, columns * BUCKETS),
    };
  }

  get buckets(): number {
    return BUCKETS;
  }

  private follow(book: Book, first: number): void {
    this.origin = first - (FOLLOWED - BUCKETS) / 2;
    this.bids.clear();
    this.asks.clear();
    this.sum(book.bids);
    this.sum(book.asks);
  }

  /** From the best level outwards, as far as buckets are followed. */
  private sum(side: BookSide): void {
    const sums = side.sign === 1 ? this.bids : this.asks;
    for (let i = side.size - 1; i >= 0; i--) {
      const at = this.bucket(side.sign * side.keys[i]) - this.origin;
      if (side.sign === 1 ? at < 0 : at >= FOLLOWED) return;
      if (at >= 0 && at < FOLLOWED) sums.change(at, 0, side.quantities[i]);
    }
  }

  private copy(to: number, first: number, lowest: number, highest: number): void {
    const { quantity, ticksPerBucket } = this;
    const bids = this.bids.quantity;
    const asks = this.asks.quantity;
    const known = Math.min(BUCKETS, Math.max(0, Math.ceil(lowest / ticksPerBucket) - first));
    const unknown = Math.min(BUCKETS, Math.max(known, Math.floor((highest + 1) / ticksPerBucket) - first));
    quantity.fill(Number.NaN, to, to + known);
    for (let i = known, at = first + known - this.origin; i < unknown; i++, at++)
      quantity[to + i] = bids[at] + asks[at];
    quantity.fill(Number.NaN, to + unknown, to + BUCKETS);
  }

  private grow(): void {
    const room = Math.max(this.columns + 1, Math.min(2 * this.row.length, this.most));
    this.row = sized(this.row, room);
    this.first = sized(this.first, room);
    this.mixed = sized(this.mixed, room);
    this.quantity = sized(this.quantity, room * BUCKETS);
  }
}

function sized<T extends Int32Array | Float32Array>(from: T, length: number): T {
  const to = new (from.constructor as new (length: number) => T)(length);
  to.set(from);
  return to;
}
