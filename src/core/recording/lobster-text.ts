import { Book } from "../book/book.ts";
import { ABSENT_ASK, ABSENT_BID, MessageType, type MarketDay } from "../market/day.ts";
import { EventKind, EventReader, type RowEvents } from "../market/events.ts";
import { tickDecimals, type Instrument } from "../market/instrument.ts";

/** LOBSTER's prices count ten-thousandths; a market with finer ticks has its ticks written. */
const LOBSTER_DECIMALS = 4;
/** Rows of text between two yields. */
const AT_ONCE = 2000;

/** Price units of a LOBSTER-like file per tick of the day. */
const unitsPerTick = (instrument: Instrument): number => 10 ** Math.max(0, LOBSTER_DECIMALS - tickDecimals(instrument));

/** One line of a message file. */
interface Line {
  readonly type: number;
  readonly size: number;
  /** In ticks. */
  readonly price: number;
  readonly direction: number;
}

/**
 * The message file of a day of levels (`LOBSTER_README` says what its columns mean), in pieces of whole lines. Throws
 * RangeError for a day without a book.
 */
export function* lobsterMessages(day: MarketDay): Generator<string, void, void> {
  const units = unitsPerTick(day.instrument);
  let text = "";
  let pending = 0;
  for (const { row, lines } of linesOf(day)) {
    const seconds = Math.floor(day.time[row] / 1e9);
    const time = `${seconds}.${String(Math.round(day.time[row] - seconds * 1e9)).padStart(9, "0")}`;
    for (const { type, size, price, direction } of lines)
      text += `${time},${type},0,${size},${type === MessageType.Halt ? -1 : price * units},${direction}\n`;
    if (++pending % AT_ONCE === 0) {
      yield text;
      text = "";
    }
  }
  yield text;
}

/** The order book file: one line for each of `lobsterMessages`, the book after the venue's whole message. Throws as it does. */
export function* lobsterBooks(day: MarketDay): Generator<string, void, void> {
  let text = "";
  let pending = 0;
  for (const { row, lines } of linesOf(day)) {
    if (lines.length > 0) text += `${bookLine(day, row)}\n`.repeat(lines.length);
    if (++pending % AT_ONCE === 0) {
      yield text;
      text = "";
    }
  }
  yield text;
}

function bookLine({ book, instrument }: MarketDay, row: number): string {
  if (!book) throw new RangeError("the day has no order book");
  const units = unitsPerTick(instrument);
  const cells: number[] = [];
  for (let level = 0; level < book.levels; level++) {
    const ask = book.askPrice[level][row];
    const bid = book.bidPrice[level][row];
    cells.push(ask === ABSENT_ASK ? 9_999_999_999 : ask * units, lotsOf(book.askSize[level][row], instrument));
    cells.push(bid === ABSENT_BID ? -9_999_999_999 : bid * units, lotsOf(book.bidSize[level][row], instrument));
  }
  return cells.join(",");
}

const lotsOf = (quantity: number, { lotSize }: Instrument): number => Math.round(quantity / lotSize);

/** What happened at each row, in lines. */
function* linesOf(day: MarketDay): Generator<{ row: number; lines: readonly Line[] }, void, void> {
  if (!day.book) throw new RangeError("the day has no order book");
  const reader = new EventReader(day);
  const book = new Book(day.book.levels);
  for (let row = 0; row < day.rows; row++) yield { row, lines: linesAt(reader.read(row), book, day.instrument) };
}

function linesAt(events: RowEvents, book: Book, instrument: Instrument): Line[] {
  const lines: Line[] = [];
  for (let i = 0; i < events.count; i++) {
    const side = events.side[i];
    const price = events.price[i];
    const size = lotsOf(events.qty[i], instrument);
    if (events.kind[i] === EventKind.Trade)
      lines.push({ type: MessageType.Execute, size, price: price / instrument.tickUnits, direction: -side });
    else if (events.kind[i] === EventKind.Gap) {
      book.clear();
      lines.push({ type: MessageType.Halt, size: 0, price: -1, direction: -1 });
    } else if (events.kind[i] === EventKind.Book) {
      const before = lotsOf(book.side(side as 1 | -1).at(price), instrument);
      book.set(side as 1 | -1, price, events.qty[i]);
      const type = size === 0 ? MessageType.Delete : size > before ? MessageType.Add : MessageType.Reduce;
      if (size !== before) lines.push({ type, size: Math.abs(size - before), price, direction: side });
    }
  }
  return lines;
}

/** What the files mean, for people who know LOBSTER's. */
export const lobsterReadme = (day: MarketDay): string => {
  const { instrument } = day;
  const units = unitsPerTick(instrument);
  const unit = `10^-${tickDecimals(instrument) + Math.log10(units)}`;
  return `${instrument.symbol} on ${instrument.venue}, ${instrument.date ?? "no date"}, written by lobscope in LOBSTER's form.

This venue publishes price levels and trades, not orders. Line n of the order book file is the book after line n of the
message file; lines that came in one message of the venue share its time and the book after all of it.

message file: time, type, order id, size, price, direction
  time       seconds after midnight UTC of the base day; past midnight it goes on beyond 86400
  type       1 quantity was added at a price, 2 taken away in part, 3 taken away wholly: visible levels only, and
             executions show as 2 or 3 beside their type 4
             4 a trade as the venue printed it (aggressor unknown: direction 0)
             7 events are missing from here to the next line (price -1)
  order id   0: the venue tells none
  size       lots of ${instrument.lotSize} ${instrument.symbol}
  price      ${unit} ${instrument.currency || "of the quote currency"}
  direction  side of the level: 1 bid, -1 ask; of a trade, the side that rested

order book file: ask price, ask size, bid price, bid size for each of ${day.book?.levels ?? 0} levels, in the same units; a level
that is not there has price 9999999999 (ask) or -9999999999 (bid) and size 0.
`;
};
