import { MessageType } from "../../market/day.ts";
import { ASK, BID, type Side } from "../../market/units.ts";
import { Random } from "../../random.ts";
import { ArrivalClock, Flow } from "./clock.ts";
import { Drift } from "./drift.ts";
import { MatchingEngine, type Tape } from "./matching.ts";
import type { MarketModel } from "./model.ts";
import type { SideBook } from "./side-book.ts";
import { type SimulatorSettings, checkSettings } from "./settings.ts";
import { LevelWindow } from "./window.ts";

/** Hears every row of the file; the simulator's `time`, `bidWindow` and `askWindow` are those after it. */
export interface RowSink {
  row(type: number, orderId: number, size: number, halfTicks: number, side: Side | 0): void;
}

const PRICES = 32_768;
const SEED_LEVELS = 220;
const WARM_UP_STEPS = 4_000;
const FIRST_ORDER_ID = 10_000_001;
const MIN_ORDERS = 40;

/** Who is about to empty a best quote: nobody, a cancellation, or a market order by a buyer or a seller. */
type Intent = 0 | "cancel" | Side;

/**
 * An order-level market in which the mid is a coin-tossing game. Orders arrive on a mutually exciting clock and meet in a
 * matching engine. The mid moves in two ways only, each in one row: an order inside the spread, or the last order of a best
 * quote leaving. Either is first *decided* with its size in half-ticks, d, such that a move by +d and by -d are both
 * possible; only then the direction is drawn (see Drift), and the side that the direction asks for is improved or emptied.
 * For a best quote to be emptied, both must be down to one order and both next levels d ticks behind; whoever wants to
 * empty one brings that about first, with orders and cancellations that leave the mid where it is.
 *
 * Theorem, at strength 0: given everything that has happened, the next move of the mid is up with probability exactly 1/2,
 * and its size and time are independent of its direction. So the mid is a martingale row by row, and no causal forecaster
 * of its next direction beats the coin.
 */
export class Simulator implements Tape {
  readonly settings: SimulatorSettings;
  readonly bidWindow: LevelWindow;
  readonly askWindow: LevelWindow;
  readonly #engine: MatchingEngine;
  readonly #clock: ArrivalClock;
  readonly #drift: Drift;
  readonly #recent: Float64Array;
  #random: Random;
  #sink: RowSink | null = null;
  #time = 0;
  #rows = 0;
  #intent: Intent = 0;
  #lastSide: Side = BID;
  #newest = 0;
  /** Ticks that the next levels must be behind the best quotes before one is emptied. */
  #gap = 1;
  #halted = false;

  constructor(settings: SimulatorSettings, sink: RowSink | null = null) {
    checkSettings(settings);
    this.settings = settings;
    const { model, startPrice, levels } = settings;
    this.#random = new Random(settings.seed);
    this.#engine = new MatchingEngine(
      { priceFrom: startPrice - PRICES / 2, priceCount: PRICES, lotSize: model.lotSize },
      this,
      FIRST_ORDER_ID,
    );
    this.#clock = new ArrivalClock(model.clock);
    this.#drift = new Drift(model.drift, settings.signal, this.#random);
    this.#recent = new Float64Array(3 * model.recent).fill(-1);
    this.bidWindow = new LevelWindow(this.#engine.bids, levels);
    this.askWindow = new LevelWindow(this.#engine.asks, levels);
    this.#seedBook();
    for (let i = 0; i < WARM_UP_STEPS || this.#intent !== 0; i++) this.#arrive();
    this.#time = Math.round(settings.start * 1e9);
    this.#rows = 0;
    this.#sink = sink;
  }

  /** Nanoseconds since midnight. */
  get time(): number {
    return this.#time;
  }
  /** Rows of the file so far. */
  get rows(): number {
    return this.#rows;
  }
  /** Best bid plus best ask in ticks: the mid in half-ticks. */
  get mid(): number {
    return this.bidWindow.price[0] + this.askWindow.price[0];
  }
  get drift(): Pick<Drift, "x" | "upGivenDrift" | "upGivenPast"> {
    return this.#drift;
  }

  /** One arrival: zero, one or several rows (a market order that meets several orders). */
  step(): void {
    const { activity, profile, halt, start } = this.settings;
    const pace = activity * (profile === "day" ? dayPace(this.#time) : 1);
    const wait = Math.round((this.#clock.wait(this.#random) * 1e9) / pace);
    if (wait >= this.settings.model.simultaneous) this.#time += wait;
    if (halt !== null && !this.#halted && this.#time >= (start + halt.at) * 1e9) this.#halt(halt.at, halt.seconds);
    this.#act(this.#clock.draw(this.#random, this.#cancelPressure()));
  }

  /** A copy that goes on exactly as this one would, writing to `sink`. */
  clone(sink: RowSink | null = null): Simulator {
    const copy = new Simulator({ ...this.settings }, null);
    copy.copyFrom(this);
    copy.#sink = sink;
    return copy;
  }

  /** Takes over the state, generator included, of a simulator with the same settings. */
  copyFrom(other: Simulator): void {
    this.#engine.copyFrom(other.#engine);
    this.#clock.copyFrom(other.#clock);
    this.#drift.copyFrom(other.#drift);
    this.#recent.set(other.#recent);
    this.#random = other.#random.clone();
    this.#time = other.#time;
    this.#rows = other.#rows;
    this.#intent = other.#intent;
    this.#lastSide = other.#lastSide;
    this.#newest = other.#newest;
    this.#gap = other.#gap;
    this.#halted = other.#halted;
    this.bidWindow.refresh();
    this.askWindow.refresh();
  }

  /** From here on, another future. */
  reseed(seed: number): void {
    this.#random = new Random(seed);
  }

  /** The matching engine's tape. */
  row(type: number, orderId: number, size: number, halfTicks: number, side: Side): void {
    if (type !== MessageType.ExecuteHidden) {
      const window = side === BID ? this.bidWindow : this.askWindow;
      if (!window.shows(halfTicks / 2)) return;
      window.refresh();
    }
    this.#rows++;
    this.#sink?.row(type, orderId, size, halfTicks, side);
  }

  #arrive(): void {
    this.#clock.wait(this.#random);
    this.#act(this.#clock.draw(this.#random, this.#cancelPressure()));
  }

  #act(flow: Flow): void {
    if (this.#intent !== 0) this.#pursue();
    else if (flow === Flow.Limit) this.#limit();
    else if (flow === Flow.Cancel) this.#cancel();
    else this.#market();
  }

  #limit(): void {
    const { model } = this.settings;
    const random = this.#random;
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
    const drawn = this.settings.model.improvement.draw(this.#random);
    const d = drawn < spread ? drawn : 1 + this.#random.integer(spread - 1);
    const direction = this.#drift.moveSide(this.#random);
    this.#engine.withdrawHidden();
    this.#place(direction, this.#engine.book(direction).best + direction * d);
  }

  #hide(spread: number): void {
    const random = this.#random;
    const { bids } = this.#engine;
    const halfTicks = 2 * bids.best + 1 + random.integer(2 * spread - 1);
    const side = random.word() & 1 ? BID : ASK;
    const facing = this.#engine.hiddenOrders(-side as Side);
    if (facing.length > 0 && (facing[0].halfTicks - halfTicks) * side <= 0) return;
    this.#engine.hide(side, halfTicks, this.settings.model.hiddenSize.draw(random));
  }

  #cancel(): void {
    const random = this.#random;
    const { bids, asks } = this.#engine;
    const fuller = random.uniform() < this.settings.model.fullerShare;
    const side = !fuller ? this.#side() : bids.live > asks.live ? BID : ASK;
    const book = this.#engine.book(side);
    const slot = this.#candidate(book);
    if (slot < 0) return;
    if (isLast(book, slot)) return this.#wish("cancel");
    const size = book.sizeOf(slot);
    if (size > 1 && random.uniform() < this.settings.model.partialShare)
      this.#engine.reduce(side, slot, 1 + random.integer(size - 1));
    else if (book.live > MIN_ORDERS) this.#engine.cancel(side, slot);
  }

  /** An order to cancel: one of the newest, or any, the far ones less often; -1 if the newest one drawn has gone. */
  #candidate(book: SideBook): number {
    const { touchShare, recentShare, recent, near, farCancel } = this.settings.model;
    const random = this.#random;
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
    const random = this.#random;
    const aggressor = this.#drift.marketSide(random);
    const resting = -aggressor as Side;
    const size = this.settings.model.marketSize.draw(random);
    const book = this.#engine.book(resting);
    const hidden = this.#engine.hiddenOrders(resting).reduce((sum, order) => sum + order.size, 0);
    const available = hidden + book.sizeAt(book.best);
    const takesAll = random.uniform() < this.settings.model.takesAll;
    if (!takesAll && size < available) this.#engine.market(resting, size);
    else if (hidden === 0) this.#wish(aggressor);
    else this.#engine.market(resting, hidden);
  }

  /** Somebody would like a best quote gone; where many orders stand in the way, often leaves it at that. */
  #wish(intent: Intent): void {
    const { cancelPatience, marketPatience, cancelGap, marketGap } = this.settings.model;
    const chance = intent === "cancel" ? cancelPatience : marketPatience;
    for (let crowd = this.#crowd(); crowd > 0; crowd--) if (this.#random.uniform() >= chance) return;
    this.#intent = intent;
    this.#gap = (intent === "cancel" ? cancelGap : marketGap).draw(this.#random);
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
    const direction = this.#drift.moveSide(this.#random);
    const book = this.#engine.book(-direction as Side);
    const slot = book.first(book.best);
    this.#engine.withdrawHidden();
    if (intent === direction) this.#engine.market(book.side, book.sizeOf(slot));
    else this.#engine.cancel(book.side, slot);
  }

  #place(side: Side, price: number): void {
    const book = this.#engine.book(side);
    const { largeSize, smallSize } = this.settings.model;
    const size = this.#drift.large(side, this.#random) ? largeSize : smallSize;
    const slot = this.#engine.limit(side, price, size.draw(this.#random));
    this.#recent.set([side, slot, book.idOf(slot)], 3 * this.#newest);
    this.#newest = (this.#newest + 1) % this.settings.model.recent;
  }

  /** The side before, more often than not. */
  #side(): Side {
    if (this.#random.uniform() >= this.settings.model.sameSide) this.#lastSide = -this.#lastSide as Side;
    return this.#lastSide;
  }

  #cancelPressure(): number {
    const ratio = (this.#engine.bids.live + this.#engine.asks.live) / this.settings.model.orders;
    return ratio * ratio;
  }

  #halt(at: number, seconds: number): void {
    this.#halted = true;
    const from = Math.round((this.settings.start + at) * 1e9);
    const next = this.#time + Math.round(seconds * 1e9);
    for (const [after, state] of [
      [0, -1],
      [seconds * 0.8, 0],
      [seconds, 1],
    ]) {
      this.#time = from + Math.round(after * 1e9);
      this.#rows++;
      this.#sink?.row(MessageType.Halt, 0, 0, state, 0);
    }
    this.#time = next;
  }

  /** Levels at the distances that limit orders are placed at, so that the warm-up has little left to do. */
  #seedBook(): void {
    const { model, startPrice } = this.settings;
    for (const side of [BID, ASK] as const) {
      let price = startPrice - side * 12;
      for (let level = 0; level < SEED_LEVELS; level++) {
        this.#engine.limit(side, price, model.largeSize.draw(this.#random));
        price -= side * (1 + this.#random.integer(level < 40 ? 8 : 12));
      }
    }
    this.bidWindow.refresh();
    this.askWindow.refresh();
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

/** Pace of the day relative to its middle: 0.75 at noon, 1.75 at the open and the close. */
function dayPace(time: number): number {
  const x = Math.min(1, Math.max(-1, (time / 1e9 - 45_900) / 11_700));
  return 0.75 + x * x;
}
