import {
  ABSENT_ASK,
  ABSENT_BID,
  type BookColumns,
  type MarketDay,
  type MessageColumns,
  type Quantities,
} from "../market/day.ts";

/**
 * The day up to row `to` with everything after row `cut` turned over: prices mirrored about that row's mid, sides
 * swapped. A market as good as the real one whose every later move is the opposite, so that whatever looks ahead
 * changes its mind. Absent levels stay absent; times stay.
 */
export function mirroredAfter(day: MarketDay, cut: number, to: number): MarketDay {
  const { book, messages, instrument } = day;
  if (!book) throw new RangeError("nothing to mirror without an order book");
  const axis = axisAt(book, cut);
  return {
    ...day,
    rows: to,
    time: day.time.subarray(0, to),
    book: mirroredBook(book, cut, to, axis),
    messages: messages && mirroredMessages(messages, cut, to, axis * instrument.tickUnits),
  };
}

/** Bid + ask of the last two-sided row up to `cut`, so that price p mirrors to axis - p. */
function axisAt(book: BookColumns, cut: number): number {
  for (let row = cut; row >= 0; row--) {
    const bid = book.bidPrice[0][row];
    const ask = book.askPrice[0][row];
    if (bid !== ABSENT_BID && ask !== ABSENT_ASK) return bid + ask;
  }
  return 0;
}

function mirroredBook(book: BookColumns, cut: number, to: number, axis: number): BookColumns {
  const after = cut + 1;
  const prices = (
    own: readonly Int32Array[],
    other: readonly Int32Array[],
    absent: number,
    otherAbsent: number,
  ): Int32Array[] =>
    own.map((column, level) => {
      const mirrored = column.slice(0, to);
      const source = other[level];
      for (let row = after; row < to; row++) mirrored[row] = source[row] === otherAbsent ? absent : axis - source[row];
      return mirrored;
    });
  const sizes = (own: readonly Quantities[], other: readonly Quantities[]): Quantities[] =>
    own.map((column, level) => {
      const swapped = column.slice(0, to);
      swapped.set(other[level].subarray(after, to), after);
      return swapped;
    });
  return {
    levels: book.levels,
    askPrice: prices(book.askPrice, book.bidPrice, ABSENT_ASK, ABSENT_BID),
    askSize: sizes(book.askSize, book.bidSize),
    bidPrice: prices(book.bidPrice, book.askPrice, ABSENT_BID, ABSENT_ASK),
    bidSize: sizes(book.bidSize, book.askSize),
  };
}

/** Messages without a direction (halts, crosses) carry codes in their price column: those stay. */
function mirroredMessages(messages: MessageColumns, cut: number, to: number, axis: number): MessageColumns {
  const price = messages.price.slice(0, to);
  const direction = messages.direction.slice(0, to);
  for (let row = cut + 1; row < to; row++) {
    if (direction[row] === 0 || price[row] <= 0) continue;
    price[row] = axis - price[row];
    direction[row] = -direction[row];
  }
  return {
    type: messages.type.subarray(0, to),
    orderId: messages.orderId.subarray(0, to),
    size: messages.size.subarray(0, to),
    price,
    direction,
  };
}
