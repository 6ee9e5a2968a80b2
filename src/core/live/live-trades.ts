import type { TradeColumns } from "../market/day.ts";

/** Nanoseconds that a trade waits for a row of its time: its clock is then not the book's, or wrong. */
const PATIENCE = 1e9;

/**
 * The trades of a growing day. A trade waits for the first row whose time is not before its own and is known from then on;
 * those that wait lie behind the known ones. `columns` is a new object whenever the arrays had to grow.
 */
export class LiveTrades {
  columns: TradeColumns;
  /** Trades given so far, waiting ones included. */
  count = 0;
  private readonly first: Int32Array;
  private time = new Float64Array(1024);
  private price = new Float64Array(1024);
  private size = new Float64Array(1024);
  private aggressor = new Int8Array(1024);
  /** Arrival. */
  private localTs = new Float64Array(1024);
  private known = 0;

  constructor(capacity: number) {
    this.first = new Int32Array(capacity + 1);
    this.columns = this.view();
  }

  push(aggressor: number, price: number, size: number, exchTs: number, localTs: number): void {
    if (this.count === this.time.length) this.grow();
    const at = this.count++;
    this.time[at] = at > 0 ? Math.max(exchTs, this.time[at - 1]) : exchTs;
    this.price[at] = price;
    this.size[at] = size;
    this.aggressor[at] = aggressor;
    this.localTs[at] = localTs;
  }

  /** Row `row`, of time `time`, is complete at local time `localTs`: what waited for it is known. */
  close(row: number, time: number, localTs: number): void {
    let at = this.known;
    while (at < this.count && (this.time[at] <= time || this.localTs[at] + PATIENCE < localTs)) {
      this.time[at] = Math.min(this.time[at], time);
      at++;
    }
    this.known = at;
    this.first[row + 1] = at;
  }

  /** The trades of rows `from` on up to row `rows`, and those that wait, as those of row 0 and on of a day with room for `capacity`. */
  tail(from: number, rows: number, capacity: number): LiveTrades {
    const tail = new LiveTrades(capacity);
    const start = this.first[from];
    for (let at = start; at < this.count; at++) {
      tail.push(this.aggressor[at], this.price[at], this.size[at], this.time[at], this.localTs[at]);
    }
    for (let row = from; row < rows; row++) tail.first[row - from + 1] = this.first[row + 1] - start;
    tail.known = this.known - start;
    return tail;
  }

  /** Exact-length copies of what is known after `rows` rows. */
  freeze(rows: number): TradeColumns {
    const { known } = this;
    return {
      first: this.first.slice(0, rows + 1),
      time: this.time.slice(0, known),
      price: this.price.slice(0, known),
      size: this.size.slice(0, known),
      aggressor: this.aggressor.slice(0, known),
    };
  }

  /** Prices in ticks that are finer by this factor. */
  refine(factor: number): void {
    for (let at = 0; at < this.count; at++) this.price[at] *= factor;
  }

  private view(): TradeColumns {
    const { first, time, price, size, aggressor } = this;
    return { first, time, price, size, aggressor };
  }

  private grow(): void {
    const length = this.count * 2;
    this.time = longer(this.time, length);
    this.price = longer(this.price, length);
    this.size = longer(this.size, length);
    this.localTs = longer(this.localTs, length);
    const aggressor = new Int8Array(length);
    aggressor.set(this.aggressor);
    this.aggressor = aggressor;
    this.columns = this.view();
  }
}

function longer(column: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(length);
  grown.set(column);
  return grown;
}
