import { ABSENT_ASK, ABSENT_BID } from "../market/day.ts";
import type { Order } from "../strategy/strategy.ts";
import type { Tape } from "./tape.ts";

/** Takes what a fill model executes. */
export interface FillSink {
  /** `price` in ticks; `best` is the best opposite price the order met (its own price for a maker fill). */
  fill(order: Order, price: number, lots: number, best: number, maker: boolean): void;
}

/**
 * Says what of an order is executed. The book in force is that after `row`. Trading is open whenever it is asked.
 * Models of resting orders keep what they need (queue positions) per order.
 */
export interface FillModel {
  /** An order arrives. Returns true if what is left of it rests in the book. */
  arrive(order: Order, tape: Tape, row: number, sink: FillSink): boolean;
  /** Row `row` has happened while `order` rests. */
  advance?(order: Order, tape: Tape, row: number, sink: FillSink): void;
}

/**
 * Walks the visible levels of the opposite side, best first, down to the limit. What is not visible is not filled:
 * depth beyond the file's levels is never invented. A crossed book (bid above ask) fills nothing, because at least one
 * of its prices is no longer true. Assumptions: nobody reacts, the fill takes nothing out of later books (no impact),
 * no hidden liquidity improves the price.
 */
export const walkVisibleLevels: FillModel = {
  arrive(order, tape, row, sink) {
    const { book, instrument } = tape;
    if (Number.isNaN(tape.mid[row]) || book.bidPrice[0][row] > book.askPrice[0][row]) return false;
    const buys = order.side === 1;
    const prices = buys ? book.askPrice : book.bidPrice;
    const sizes = buys ? book.askSize : book.bidSize;
    const absent = buys ? ABSENT_ASK : ABSENT_BID;
    const worst = order.limit ?? absent;
    const best = prices[0][row];
    for (let level = 0; level < book.levels && order.filled < order.lots; level++) {
      const price = prices[level][row];
      if (price === absent || (price - worst) * order.side > 0) return false;
      const visible = wholeLots(sizes[level][row], instrument.lotSize);
      const lots = Math.min(visible, order.lots - order.filled);
      if (lots > 0) sink.fill(order, price, lots, best, false);
    }
    return false;
  },
};

/** Lots in `size` units; 0.3 / 0.1 is three, and a division of that many digits is not trusted with its last ones. */
function wholeLots(size: number, lotSize: number): number {
  const lots = size / lotSize;
  const near = Math.round(lots);
  return Math.abs(near - lots) <= 1e-9 * Math.max(1, near) ? near : Math.floor(lots);
}
