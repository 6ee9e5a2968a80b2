import { MessageType } from "../../market/day.ts";
import { ASK, BID, type Side } from "../../market/units.ts";
import { SideBook } from "./side-book.ts";

/** Hears every printed consequence of an order, in LOBSTER's terms, right after the book has changed. */
export interface Tape {
  /**
   * `side` is that of the resting order; `halfTicks` is twice its price in ticks, because hidden orders rest between
   * ticks too. Hidden executions print order id 0, as LOBSTER's do.
   */
  row(type: number, orderId: number, size: number, halfTicks: number, side: Side): void;
}

export interface Venue {
  /** Prices are the whole ticks priceFrom .. priceFrom + priceCount - 1. */
  readonly priceFrom: number;
  readonly priceCount: number;
  /** Every quantity is a positive multiple of this. */
  readonly lotSize: number;
}

interface HiddenOrder {
  readonly halfTicks: number;
  size: number;
}

/**
 * Continuous double auction in price-time priority. A displayed order fills before a hidden one at its price; a hidden
 * order at a better price fills first. What a limit order cannot fill rests, what a market order cannot fill is dropped.
 * Throws RangeError for a price off the venue's range or a quantity that is not a positive number of lots.
 */
export class MatchingEngine {
  readonly venue: Venue;
  readonly bids: SideBook;
  readonly asks: SideBook;
  readonly #tape: Tape;
  readonly #hiddenBids: HiddenOrder[] = [];
  readonly #hiddenAsks: HiddenOrder[] = [];
  #lastId: number;

  constructor(venue: Venue, tape: Tape, firstId = 1) {
    this.venue = venue;
    this.#tape = tape;
    this.#lastId = firstId - 1;
    this.bids = new SideBook(BID, venue.priceFrom, venue.priceCount);
    this.asks = new SideBook(ASK, venue.priceFrom, venue.priceCount);
  }

  book(side: Side): SideBook {
    return side === BID ? this.bids : this.asks;
  }

  /** A limit order in ticks: fills what it crosses, rests with the remainder. Returns the resting slot, or -1. */
  limit(side: Side, price: number, size: number): number {
    const { priceFrom, priceCount } = this.venue;
    if (!Number.isInteger(price) || price < priceFrom || price >= priceFrom + priceCount)
      throw new RangeError(`price ${price} ticks outside ${priceFrom}..${priceFrom + priceCount - 1}`);
    this.#checkLots(size);
    const id = ++this.#lastId;
    const rest = this.#take(-side as Side, size, 2 * price);
    if (rest === 0) return -1;
    const slot = this.book(side).append(id, price, rest);
    this.#tape.row(MessageType.Add, id, rest, 2 * price, side);
    return slot;
  }

  /** Takes up to `size` from side `resting`, best price first; returns what could not be filled. */
  market(resting: Side, size: number): number {
    this.#checkLots(size);
    return this.#take(resting, size, null);
  }

  /** Lowers a displayed order by `size`, which must leave something; it keeps its place in the queue. */
  reduce(side: Side, slot: number, size: number): void {
    const book = this.book(side);
    this.#checkLots(size);
    if (size >= book.sizeOf(slot)) throw new RangeError(`cannot reduce ${book.sizeOf(slot)} by ${size}`);
    book.reduce(slot, size);
    this.#tape.row(MessageType.Reduce, book.idOf(slot), size, 2 * book.priceOf(slot), side);
  }

  cancel(side: Side, slot: number): void {
    const book = this.book(side);
    const id = book.idOf(slot);
    const size = book.sizeOf(slot);
    const price = book.priceOf(slot);
    book.reduce(slot, size);
    this.#tape.row(MessageType.Delete, id, size, 2 * price, side);
  }

  /** A hidden order at `halfTicks`, strictly inside the displayed spread, so that it crosses no displayed order. */
  hide(side: Side, halfTicks: number, size: number): void {
    this.#checkLots(size);
    if (halfTicks <= 2 * this.bids.best || halfTicks >= 2 * this.asks.best)
      throw new RangeError(`hidden price ${halfTicks} half-ticks is not inside the spread`);
    const opposite = side === BID ? this.#hiddenAsks : this.#hiddenBids;
    if (opposite.length > 0 && (opposite[0].halfTicks - halfTicks) * side <= 0)
      throw new RangeError(`hidden price ${halfTicks} half-ticks crosses a hidden order`);
    const mine = this.#hidden(side);
    const at = mine.findIndex((order) => (order.halfTicks - halfTicks) * side < 0);
    mine.splice(at < 0 ? mine.length : at, 0, { halfTicks, size });
  }

  hiddenOrders(side: Side): readonly Readonly<HiddenOrder>[] {
    return this.#hidden(side);
  }

  /** Takes back every hidden order; prints nothing, as it should. */
  withdrawHidden(): void {
    this.#hiddenBids.length = 0;
    this.#hiddenAsks.length = 0;
  }

  copyFrom(other: MatchingEngine): void {
    this.bids.copyFrom(other.bids);
    this.asks.copyFrom(other.asks);
    this.#lastId = other.#lastId;
    this.withdrawHidden();
    for (const order of other.#hiddenBids) this.#hiddenBids.push({ ...order });
    for (const order of other.#hiddenAsks) this.#hiddenAsks.push({ ...order });
  }

  /** Fills against side `resting` down to `limit` half-ticks (null: at any price); returns the remainder. */
  #take(resting: Side, size: number, limit: number | null): number {
    const book = this.book(resting);
    const hidden = this.#hidden(resting);
    let left = size;
    while (left > 0) {
      const displayedFirst = hidden.length === 0 || (2 * book.best - hidden[0].halfTicks) * resting >= 0;
      if (displayedFirst && book.empty) break;
      const price = displayedFirst ? 2 * book.best : hidden[0].halfTicks;
      if (limit !== null && (price - limit) * resting < 0) break;
      left -= displayedFirst ? this.#fillDisplayed(book, left) : this.#fillHidden(hidden, resting, left);
    }
    return left;
  }

  #fillDisplayed(book: SideBook, wanted: number): number {
    const { best } = book;
    const slot = book.first(best);
    const id = book.idOf(slot);
    const filled = Math.min(wanted, book.sizeOf(slot));
    book.reduce(slot, filled);
    this.#tape.row(MessageType.Execute, id, filled, 2 * best, book.side);
    return filled;
  }

  #fillHidden(hidden: HiddenOrder[], resting: Side, wanted: number): number {
    const order = hidden[0];
    const filled = Math.min(wanted, order.size);
    order.size -= filled;
    if (order.size === 0) hidden.shift();
    this.#tape.row(MessageType.ExecuteHidden, 0, filled, order.halfTicks, resting);
    return filled;
  }

  #hidden(side: Side): HiddenOrder[] {
    return side === BID ? this.#hiddenBids : this.#hiddenAsks;
  }

  #checkLots(size: number): void {
    if (!(size > 0) || !Number.isInteger(size / this.venue.lotSize))
      throw new RangeError(`quantity ${size} is not a positive number of lots of ${this.venue.lotSize}`);
  }
}
