import {
  ABSENT_ASK,
  ABSENT_BID,
  type BookColumns,
  type MarketDay,
  type MessageColumns,
  type Quantities,
  sliceDay,
  type TradeColumns,
} from "../market/day.ts";

/**
 * The day up to row `to` with everything after row `cut` turned over: prices mirrored about that row's mid, sides
 * swapped. A market as good as the real one whose every later move is the opposite, so that whatever looks ahead
 * changes its mind. Absent levels stay absent; times, halts and gaps stay.
 */
export function mirroredAfter(day: MarketDay, cut: number, to: number): MarketDay {
  const { book, messages, trades, changes, instrument } = day;
  if (!book) throw new RangeError("nothing to mirror without an order book");
  const axis = axisAt(book, cut);
  const units = axis * instrument.tickUnits;
  return {
    ...sliceDay(day, { from: 0, to }),
    book: mirroredBook(book, cut, to, axis),
    messages: messages && mirroredMessages(messages, cut, to, units),
    ...(trades && { trades: mirroredTrades(trades, cut, to, units) }),
    ...(changes && { changes: { set: negated(changes.set, cut, to), gone: negated(changes.gone, cut, to) } }),
  };
}

const negated = (counts: Int32Array, cut: number, to: number): Int32Array =>
  counts.slice(0, to).map((count, row) => (row > cut ? 0 - count : count));

function mirroredTrades(trades: TradeColumns, cut: number, to: number, axis: number): TradeColumns {
  const [from, end] = [trades.first[cut + 1], trades.first[to]];
  return {
    ...trades,
    first: trades.first.subarray(0, to + 1),
    price: trades.price.slice(0, end).map((price, at) => (at >= from ? axis - price : price)),
    aggressor: trades.aggressor && trades.aggressor.slice(0, end).map((side, at) => (at >= from ? 0 - side : side)),
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
