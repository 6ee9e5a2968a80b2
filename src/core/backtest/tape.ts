import { ABSENT_ASK, ABSENT_BID, MessageType, type BookColumns, type MarketDay } from "../market/day.ts";
import type { Instrument } from "../market/instrument.ts";

/** A day made ready for trading on: what the engine and its models read. Every array has `rows` entries. */
export interface Tape {
  readonly instrument: Instrument;
  readonly rows: number;
  readonly book: BookColumns;
  /** When each row happened at the exchange and when the strategy learns of it: nanoseconds, non-decreasing. */
  readonly time: Float64Array;
  readonly received: Float64Array;
  /** Best ask + best bid in ticks, so the mid in half-ticks; carried forward where a side is absent, NaN before the first. */
  readonly mid: Float64Array;
  /** 1 where trading is open, 0 from a halt to the resumption of trading. */
  readonly open: Uint8Array;
  /** First row of the stretch without a gap that each row is of: a row that names itself came after a gap, or is row 0. */
  readonly since: Int32Array;
}

/**
 * `received` defaults to the exchange's times: feed latency 0. Throws RangeError if the day has no order book or
 * `received` runs ahead of `time`.
 */
export function tapeOf(day: MarketDay, received: Float64Array = day.time): Tape {
  if (!day.book) throw new RangeError("a backtest needs the order book: this day has messages only");
  if (received !== day.time) assertCausal(day.time, received);
  const { instrument, rows, book, time } = day;
  return {
    instrument,
    rows,
    book,
    time,
    received,
    mid: midsOf(book, rows),
    open: openRows(day),
    since: stretches(day),
  };
}

function assertCausal(time: Float64Array, received: Float64Array): void {
  let last = -Infinity;
  for (let row = 0; row < time.length; row++) {
    if (!(received[row] >= time[row] && received[row] >= last)) {
      throw new RangeError(`row ${row} is received before it happens, or before the row ahead of it`);
    }
    last = received[row];
  }
}

function midsOf(book: BookColumns, rows: number): Float64Array {
  const bid = book.bidPrice[0];
  const ask = book.askPrice[0];
  const mid = new Float64Array(rows);
  let last = NaN;
  for (let row = 0; row < rows; row++) {
    if (bid[row] !== ABSENT_BID && ask[row] !== ABSENT_ASK) last = bid[row] + ask[row];
    mid[row] = last;
  }
  return mid;
}

/** LOBSTER type 7: price -1 halts, 0 resumes quoting (still no trading), 1 resumes trading. */
function openRows({ rows, messages }: MarketDay): Uint8Array {
  const open = new Uint8Array(rows).fill(1);
  if (!messages) return open;
  const { type, price } = messages;
  let halted = false;
  for (let row = 0; row < rows; row++) {
    if (type[row] === MessageType.Halt) halted = price[row] !== 1;
    if (halted) open[row] = 0;
  }
  return open;
}

function stretches({ rows, gaps }: MarketDay): Int32Array {
  const since = new Int32Array(rows);
  if (gaps) for (const row of gaps.row) since.fill(row, row);
  return since;
}

/** Nanoseconds from `from` to `to` (rows) of which nothing is known. */
export function missingTime({ since, time }: Tape, from: number, to: number): number {
  let missing = 0;
  for (let row = from + 1; row < to; row++) if (since[row] === row) missing += time[row] - time[row - 1];
  return missing;
}

/** Nanoseconds from `from` to `to` (rows) during which trading was halted. */
export function haltedTime(tape: Tape, from: number, to: number): number {
  let halted = 0;
  for (let row = from; row + 1 < to; row++) {
    if (tape.open[row] === 0) halted += tape.time[row + 1] - tape.time[row];
  }
  return halted;
}
