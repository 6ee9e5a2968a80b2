import { ABSENT_ASK, ABSENT_BID } from "../market/day.ts";
import type { BookChange } from "../market/event.ts";
import type { Side } from "../market/units.ts";
import { BookSide } from "./side.ts";

/** The best levels of both sides in the caller's arrays; [count] each, best first. */
export interface TopLevels {
  readonly bidPrice: Int32Array;
  readonly bidSize: Float64Array | Int32Array;
  readonly askPrice: Int32Array;
  readonly askSize: Float64Array | Int32Array;
}

/**
 * A level-2 order book: price in ticks -> resting quantity, folded from BookChange events.
 *
 * A book of finite `depth` says no more than a source that shows that many levels: a level pushed out of the best
 * `depth` is forgotten without an event, for nobody sees any longer whether it still rests there.
 */
export class Book {
  readonly bids: BookSide;
  readonly asks: BookSide;

  constructor(depth = Number.POSITIVE_INFINITY) {
    this.bids = new BookSide(1, depth);
    this.asks = new BookSide(-1, depth);
  }

  side(side: Side): BookSide {
    return side === 1 ? this.bids : this.asks;
  }

  /** False if the change changed nothing: it removes a level the book does not hold, or repeats what rests there. */
  set(side: Side, price: number, qty: number): boolean {
    return this.side(side).set(price, qty);
  }

  apply(change: BookChange): boolean {
    return this.side(change.side).set(change.price, change.qty);
  }

  /** Ticks; NaN without a bid. */
  get bestBid(): number {
    return this.bids.price(0);
  }

  /** Ticks; NaN without an ask. */
  get bestAsk(): number {
    return this.asks.price(0);
  }

  /** Ticks, whole or half; NaN unless both sides have a level. */
  get mid(): number {
    return (this.bestBid + this.bestAsk) / 2;
  }

  /** Best bid above best ask. */
  get crossed(): boolean {
    return this.bestBid > this.bestAsk;
  }

  /** Writes the best `count` levels of each side; ABSENT_BID, ABSENT_ASK and 0 where there is none. */
  top(count: number, out: TopLevels): void {
    this.bids.top(count, out.bidPrice, out.bidSize, ABSENT_BID);
    this.asks.top(count, out.askPrice, out.askSize, ABSENT_ASK);
  }

  clear(): void {
    this.bids.clear();
    this.asks.clear();
  }

  /** A book of its own that holds the same. */
  copy(): Book {
    const copy = new Book(this.bids.depth);
    copy.bids.load(this.bids);
    copy.asks.load(this.asks);
    return copy;
  }
}
