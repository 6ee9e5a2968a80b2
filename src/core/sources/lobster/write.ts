import { ABSENT_ASK, ABSENT_BID, type MarketDay, MessageType } from "../../market/day.ts";

/** Bytes per chunk, about. */
const CHUNK = 1 << 16;
/** No row is longer: 6 fields of at most 20 bytes, or 4 fields of at most 12 per level. */
const LONGEST_MESSAGE = 128;
const bytesPerLevel = 56;

const COMMA = 44;
const NEWLINE = 10;
const MINUS = 45;
const ZERO = 48;
const POINT = 46;

/** `SYMBOL_DATE_start_end_message_L.csv` and its order book: LOBSTER's names, times in milliseconds since midnight. */
export function lobsterNames(day: MarketDay, start: number, end: number): { message: string; orderbook: string } {
  const { symbol, date } = day.instrument;
  if (date === null) throw new RangeError("a LOBSTER file name needs a date");
  const name = (kind: string) =>
    `${symbol}_${date}_${Math.round(start * 1000)}_${Math.round(end * 1000)}_${kind}_${day.book?.levels ?? 0}.csv`;
  return { message: name("message"), orderbook: name("orderbook") };
}

/**
 * The message file as ASCII bytes, in chunks: `time,type,order id,size,price,direction`, time in seconds with nine
 * decimals, one row per line. Halts have LOBSTER's direction -1. Throws RangeError for a day without messages.
 */
export function* writeMessages(day: MarketDay): Generator<Uint8Array<ArrayBuffer>, void, void> {
  const { messages, time, rows } = day;
  if (!messages) throw new RangeError("the day has no messages");
  const text = new AsciiWriter(LONGEST_MESSAGE);
  for (let n = 0; n < rows; n++) {
    const seconds = Math.floor(time[n] / 1e9);
    text.integer(seconds);
    text.byte(POINT);
    text.padded(time[n] - seconds * 1e9, 9);
    text.field(messages.type[n]);
    text.field(messages.orderId[n]);
    text.field(messages.size[n]);
    text.field(messages.price[n]);
    text.field(messages.type[n] === MessageType.Halt ? -1 : messages.direction[n]);
    text.byte(NEWLINE);
    if (text.full) yield text.take();
  }
  if (text.length > 0) yield text.take();
}

/**
 * The order book file as ASCII bytes, in chunks: ask price, ask size, bid price, bid size for each level, prices in price
 * units; an absent level is LOBSTER's dummy, price +-9999999999 and size 0. Throws RangeError for a day without a book.
 */
export function* writeOrderbook(day: MarketDay): Generator<Uint8Array<ArrayBuffer>, void, void> {
  const { book, rows } = day;
  if (!book) throw new RangeError("the day has no order book");
  const { tickUnits } = day.instrument;
  const text = new AsciiWriter(book.levels * bytesPerLevel);
  for (let n = 0; n < rows; n++) {
    for (let level = 0; level < book.levels; level++) {
      const ask = book.askPrice[level][n];
      const bid = book.bidPrice[level][n];
      if (level > 0) text.byte(COMMA);
      text.integer(ask === ABSENT_ASK ? 9_999_999_999 : ask * tickUnits);
      text.field(book.askSize[level][n]);
      text.field(bid === ABSENT_BID ? -9_999_999_999 : bid * tickUnits);
      text.field(book.bidSize[level][n]);
    }
    text.byte(NEWLINE);
    if (text.full) yield text.take();
  }
  if (text.length > 0) yield text.take();
}

/** Digits into bytes without a string in between. Numbers must be whole. */
class AsciiWriter {
  length = 0;
  readonly #room: number;
  #bytes: Uint8Array<ArrayBuffer>;
  readonly #digits = new Uint8Array(20);

  constructor(longestRow: number) {
    this.#room = longestRow;
    this.#bytes = new Uint8Array(CHUNK + longestRow);
  }

  get full(): boolean {
    return this.length >= CHUNK;
  }

  take(): Uint8Array<ArrayBuffer> {
    const chunk = this.#bytes.subarray(0, this.length);
    this.#bytes = new Uint8Array(CHUNK + this.#room);
    this.length = 0;
    return chunk;
  }

  byte(code: number): void {
    this.#bytes[this.length++] = code;
  }

  field(value: number): void {
    this.byte(COMMA);
    this.integer(value);
  }

  integer(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`LOBSTER files hold whole numbers, not ${value}`);
    if (value < 0) this.byte(MINUS);
    this.padded(Math.abs(value), 1);
  }

  /** At least `width` digits. */
  padded(value: number, width: number): void {
    const digits = this.#digits;
    let count = 0;
    for (let rest = value; rest > 0 || count < width; count++) {
      const quotient = Math.floor(rest / 10);
      digits[count] = ZERO + rest - quotient * 10;
      rest = quotient;
    }
    while (count > 0) this.#bytes[this.length++] = digits[--count];
  }
}
