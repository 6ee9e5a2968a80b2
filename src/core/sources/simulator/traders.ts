import { ASK, BID, type Side } from "../../market/units.ts";
import type { Random } from "../../random.ts";
import { Flow } from "./clock.ts";
import type { Drift } from "./drift.ts";
import type { MatchingEngine } from "./matching.ts";
import type { MarketModel } from "./model.ts";
import type { SideBook } from "./side-book.ts";

/** No side is thinned out below this. */
const MIN_ORDERS = 40;

/** Who is about to empty a best quote: nobody, a cancellation, or a market order by a buyer or a seller. */
type Intent = 0 | "cancel" | Side;

/**
 * What arrivals do to the book, and the theorem that makes a null market null. The mid moves in two ways only, each in one
 * row: an order inside the spread, or the last order of a best quote leaving. Either is first *decided* with its size in
 * half-ticks, d, such that a move by +d and by -d are both possible; only then the direction is drawn (see Drift), and the
 * side that the direction asks for is improved or emptied. For a best quote to be emptied, both must be down to one order
 * and both next levels d ticks behind; whoever wants to empty one brings that about first, with orders and cancellations
 * that leave the mid where it is. Hidden orders are pegged to the mid and leave when it moves.
 *
 * Theorem, at strength 0: given everything that has happened, the next move of the mid is up with probability exactly 1/2,
 * and its size and time are independent of its direction. So the mid is a martingale row by row, and no causal forecaster
 * of its next direction beats the coin.
 */
export class Traders {
  random: Random;
  readonly #engine: MatchingEngine;
  readonly #drift: Drift;
  readonly #model: MarketModel;
  /** Side, slot and id of the newest orders. */
  readonly #recent: Float64Array;
  #newest = 0;
  #intent: Intent = 0;
  /** Ticks that the next levels must be behind the best quotes before one is emptied. */
  #gap = 1;
  #lastSide: Side = BID;

  constructor(engine: MatchingEngine, drift: Drift, model: MarketModel, random: Random) {
    this.#engine = engine;
    this.#drift = drift;
    this.#model = model;
    this.#recent = new Float64Array(3 * model.recent).fill(-1);
    this.random = random;
  }

  /** Nobody is in the middle of emptying a best quote. */
  get idle(): boolean {
    return this.#intent === 0;
  }

  copyFrom(other: Traders): void {
    this.#recent.set(other.#recent);
    this.#newest = other.#newest;
    this.#intent = other.#intent;
    this.#gap = other.#gap;
    this.#lastSide = other.#lastSide;
    this.random = other.random.clone();
  }

  /** What an arrival of this flow does: zero, one or several rows on the tape. */
  act(flow: Flow): void {
    if (this.#intent !== 0) this.#pursue();
    else if (flow === Flow.Limit) this.#limit();
    else if (flow === Flow.Cancel) this.#cancel();
    else this.#market();
  }

  #limit(): void {
    const model = this.#model;
    const random = this.random;
    const spread = this.#engine.asks.best - this.#engine.bids.best;
    if (random.uniform() < model.hiddenShare) this.#hide(spread);
    else if (spread > 1 && random.uniform() < insideChance(model, spread)) this.#improve(spread);
    else {
      const distance = model.distance.draw(random);
      const side = this.#side();
      this.#place(side, this.#engine.book(side).best - side * distance);
    }
  }

  /** A move of the mid by an order inside the spread. */
  #improve(spread: number): void {
    const drawn = this.#model.improvement.draw(this.random);
    const d = drawn < spread ? drawn : 1 + this.random.integer(spread - 1);
    const direction = this.#drift.moveSide(this.random);
    this.#engine.withdrawHidden();
    this.#place(direction, this.#engine.book(direction).best + direction * d);
  }

  #hide(spread: number): void {
    const random = this.random;
    const { bids } = this.#engine;
    const halfTicks = 2 * bids.best + 1 + random.integer(2 * spread - 1);
    const side = random.word() & 1 ? BID : ASK;
    const facing = this.#engine.hiddenOrders(-side as Side);
    if (facing.length > 0 && (facing[0].halfTicks - halfTicks) * side <= 0) return;
    this.#engine.hide(side, halfTicks, this.#model.hiddenSize.draw(random));
  }

  #cancel(): void {
    const random = this.random;
    const { bids, asks } = this.#engine;
    const fuller = random.uniform() < this.#model.fullerShare;
    const side = !fuller ? this.#side() : bids.live > asks.live ? BID : ASK;
    const book = this.#engine.book(side);
    const slot = this.#candidate(book);
    if (slot < 0) return;
    if (isLast(book, slot)) return this.#wish("cancel");
    const { lotSize, partialShare } = this.#model;
    const lots = book.sizeOf(slot) / lotSize;
    if (lots > 1 && random.uniform() < partialShare)
      this.#engine.reduce(side, slot, lotSize * (1 + random.integer(lots - 1)));
    else if (book.live > MIN_ORDERS) this.#engine.cancel(side, slot);
  }

  /** An order to cancel: one of the newest, or any, the far ones less often; -1 if the newest one drawn has gone. */
  #candidate(book: SideBook): number {
    const { touchShare, recentShare, recent, near, farCancel } = this.#model;
    const random = this.random;
    const u = random.uniform();
    if (u < touchShare) return book.first(book.best);
    if (u < touchShare + recentShare) {
      const entry = 3 * random.integer(recent);
      const [side, slot, id] = this.#recent.subarray(entry, entry + 3);
      return side === book.side && book.holds(slot, id) ? slot : -1;
    }
    for (;;) {
      const slot = book.slots[random.integer(book.live)];
      const distance = (book.best - book.priceOf(slot)) * book.side;
      if (distance <= near || random.uniform() < farCancel) return slot;
    }
  }

  #market(): void {
    const random = this.random;
    const aggressor = this.#drift.marketSide(random);
    const resting = -aggressor as Side;
    const size = this.#model.marketSize.draw(random);
    const book = this.#engine.book(resting);
    const hidden = this.#engine.hiddenOrders(resting).reduce((sum, order) => sum + order.size, 0);
    const available = hidden + book.sizeAt(book.best);
    const takesAll = random.uniform() < this.#model.takesAll;
    if (!takesAll && size < available) this.#engine.market(resting, size);
    else if (hidden === 0) this.#wish(aggressor);
    else this.#engine.market(resting, hidden);
  }

  /** Somebody would like a best quote gone; where many orders stand in the way, often leaves it at that. */
  #wish(intent: Intent): void {
    const { cancelPatience, marketPatience, cancelGap, marketGap } = this.#model;
    const chance = intent === "cancel" ? cancelPatience : marketPatience;
    for (let crowd = this.#crowd(); crowd > 0; crowd--) if (this.random.uniform() >= chance) return;
    this.#intent = intent;
    this.#gap = (intent === "cancel" ? cancelGap : marketGap).draw(this.random);
    this.#pursue();
  }

  /** Orders at the best quotes beyond one each. */
  #crowd(): number {
    const { bids, asks } = this.#engine;
    return bids.ordersAt(bids.best) + asks.ordersAt(asks.best) - 2;
  }

  /** The next row on the way to emptying a best quote: thin out a queue, clear what is behind, level the gaps, or the move. */
  #pursue(): void {
    const { bids, asks } = this.#engine;
    if (this.#crowd() > 0) return this.#thin();
    const bidGap = bids.best - bids.behind(bids.best);
    const askGap = asks.behind(asks.best) - asks.best;
    const narrow = bidGap < askGap ? bids : asks;
    if (Math.min(bidGap, askGap) < this.#gap && narrow.live > MIN_ORDERS) {
      this.#engine.cancel(narrow.side, narrow.first(narrow.behind(narrow.best)));
      return;
    }
    this.#gap = 1;
    if (bidGap > askGap) this.#place(BID, bids.best - askGap);
    else if (askGap > bidGap) this.#place(ASK, asks.best + bidGap);
    else this.#empty();
  }

  #thin(): void {
    const { bids, asks } = this.#engine;
    const crowded = bids.ordersAt(bids.best) > 1 ? bids : asks;
    const first = crowded.first(crowded.best);
    if (this.#intent === -crowded.side) this.#engine.market(crowded.side, crowded.sizeOf(first));
    else this.#engine.cancel(crowded.side, crowded.after(first));
  }

  /** A move of the mid by the last order of a best quote leaving: taken if a market order came from that side, else cancelled. */
  #empty(): void {
    const intent = this.#intent;
    this.#intent = 0;
    const direction = this.#drift.moveSide(this.random);
    const book = this.#engine.book(-direction as Side);
    const slot = book.first(book.best);
    this.#engine.withdrawHidden();
    if (intent === direction) this.#engine.market(book.side, book.sizeOf(slot));
    else this.#engine.cancel(book.side, slot);
  }

  #place(side: Side, price: number): void {
    const book = this.#engine.book(side);
    const { largeSize, smallSize } = this.#model;
    const size = this.#drift.large(side, this.random) ? largeSize : smallSize;
    const slot = this.#engine.limit(side, price, size.draw(this.random));
    this.#recent.set([side, slot, book.idOf(slot)], 3 * this.#newest);
    this.#newest = (this.#newest + 1) % this.#model.recent;
  }

  /** The side before, more often than not. */
  #side(): Side {
    if (this.random.uniform() >= this.#model.sameSide) this.#lastSide = -this.#lastSide as Side;
    return this.#lastSide;
  }
}

const isLast = (book: SideBook, slot: number): boolean => {
  const price = book.priceOf(slot);
  return price === book.best && book.ordersAt(price) === 1;
};

function insideChance({ insideShare, insideSpread }: MarketModel, spread: number): number {
  const square = (insideSpread / spread) * (insideSpread / spread);
  return insideShare / (1 + square * square);
}
