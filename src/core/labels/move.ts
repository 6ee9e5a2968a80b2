import { ABSENT_ASK, ABSENT_BID, type BookColumns, type MarketDay, MessageType } from "../market/day.ts";

/**
 * M = ask1 + bid1 in ticks: the mid in half-ticks, a whole number. NaN where a side is absent.
 * [1] per call; source: evaluation protocol, point 2.
 */
export function halfTickMid(book: BookColumns, row: number): number {
  const ask = book.askPrice[0][row];
  const bid = book.bidPrice[0][row];
  return ask === ABSENT_ASK || bid === ABSENT_BID ? NaN : ask + bid;
}

/**
 * Future moves M[t+k] - M[t] in half-ticks, answered row by row as the day unfolds: `matured(t)` reads rows <= t only
 * and is the move of row t - k. NaN where it is undefined: a side is absent at either end, the rows t-k..t hold a halt or a
 * resumption (LOBSTER type 7), across which nothing is continuous, or events are missing between them.
 */
export class MoveReader {
  readonly #day: MarketDay;
  readonly #book: BookColumns | null;
  readonly #type: Uint8Array | null;
  readonly horizon: number;
  /** First row that nothing separates from the row read last. */
  #since = 0;
  /** Gaps read. */
  #gaps = 0;
  #read = 0;

  constructor(day: MarketDay, horizon: number) {
    if (!(Number.isInteger(horizon) && horizon >= 1))
      throw new RangeError(`horizon ${horizon}: a whole number of rows, at least 1`);
    this.#day = day;
    this.#book = day.book;
    this.#type = day.messages?.type ?? null;
    this.horizon = horizon;
  }

  /** Rows must be asked for in order, each once, from 0; throws RangeError otherwise. */
  matured(row: number): number {
    if (row !== this.#read) throw new RangeError(`row ${row} asked for, row ${this.#read} is next`);
    this.#read++;
    const { gaps } = this.#day;
    if (gaps && gaps.row[this.#gaps] === row) {
      this.#since = row;
      this.#gaps++;
    }
    if (this.#type && this.#type[row] === MessageType.Halt) this.#since = row + 1;
    const from = row - this.horizon;
    if (from < this.#since || !this.#book) return NaN;
    return halfTickMid(this.#book, row) - halfTickMid(this.#book, from);
  }
}

/** Move of every row of the day, [rows] half-ticks; the last `horizon` rows are NaN. */
export function futureMoves(day: MarketDay, horizon: number): Float64Array {
  const moves = new Float64Array(day.rows).fill(NaN);
  const reader = new MoveReader(day, horizon);
  for (let row = 0; row < day.rows; row++) {
    const move = reader.matured(row);
    if (row >= horizon) moves[row - horizon] = move;
  }
  return moves;
}
