import { ABSENT_ASK, ABSENT_BID } from "../../market/day.ts";
import { BID, type Side } from "../../market/units.ts";

const NONE = -1;

/**
 * One side's displayed orders: a queue per price, first come first served, and an occupancy bitmap to walk the prices.
 * Inside, prices are *steps* that count away from the market (0 = the best price the venue allows on this side), so that
 * bids and asks run the same code. Orders are slots of flat arrays.
 */
export class SideBook {
  readonly side: Side;
  /** Slots of the live orders in no particular order, `live` of them: to draw one at random in constant time. */
  slots = new Int32Array(256);
  live = 0;
  readonly #origin: number;
  readonly #total: Int32Array;
  readonly #count: Int32Array;
  readonly #head: Int32Array;
  readonly #tail: Int32Array;
  readonly #occupied: Int32Array;
  #best: number;
  #id = new Float64Array(256);
  #step = new Int32Array(256);
  #size = new Int32Array(256);
  #next = new Int32Array(256);
  #previous = new Int32Array(256);
  #place = new Int32Array(256);
  #free = NONE;
  #used = 0;

  constructor(side: Side, priceFrom: number, priceCount: number) {
    this.side = side;
    this.#origin = side === BID ? priceFrom + priceCount - 1 : priceFrom;
    this.#total = new Int32Array(priceCount);
    this.#count = new Int32Array(priceCount);
    this.#head = new Int32Array(priceCount).fill(NONE);
    this.#tail = new Int32Array(priceCount).fill(NONE);
    this.#occupied = new Int32Array((priceCount + 31) >>> 5);
    this.#best = priceCount;
  }

  get empty(): boolean {
    return this.live === 0;
  }

  /** Ticks; ABSENT_BID or ABSENT_ASK when there is none. */
  get best(): number {
    return this.#priceAt(this.#best);
  }

  /** The next price with orders behind `price` (farther from the market); absent when there is none. */
  behind(price: number): number {
    return this.#priceAt(this.#occupiedFrom(this.#stepAt(price) + 1));
  }

  /** Quantity displayed at `price`, and the number of orders it is made of. */
  sizeAt(price: number): number {
    return this.#total[this.#stepAt(price)];
  }
  ordersAt(price: number): number {
    return this.#count[this.#stepAt(price)];
  }

  /** The order that fills first at `price`, or -1. */
  first(price: number): number {
    return this.#head[this.#stepAt(price)];
  }
  /** The order that fills after `slot` at the same price, or -1. */
  after(slot: number): number {
    return this.#next[slot];
  }
  idOf(slot: number): number {
    return this.#id[slot];
  }
  sizeOf(slot: number): number {
    return this.#size[slot];
  }
  priceOf(slot: number): number {
    return this.#priceAt(this.#step[slot]);
  }
  /** False once the order has left, even if its slot has been given to another. */
  holds(slot: number, id: number): boolean {
    return slot < this.#used && this.#id[slot] === id;
  }

  /** Puts an order last in the queue of its price; returns its slot. */
  append(id: number, price: number, size: number): number {
    const slot = this.#take();
    const step = this.#stepAt(price);
    const last = this.#tail[step];
    this.#id[slot] = id;
    this.#step[slot] = step;
    this.#size[slot] = size;
    this.#previous[slot] = last;
    this.#next[slot] = NONE;
    if (last === NONE) this.#head[step] = slot;
    else this.#next[last] = slot;
    this.#tail[step] = slot;
    this.#place[slot] = this.live;
    this.slots[this.live++] = slot;
    this.#total[step] += size;
    if (this.#count[step]++ === 0) {
      this.#occupied[step >>> 5] |= 1 << (step & 31);
      if (step < this.#best) this.#best = step;
    }
    return slot;
  }

  /** Takes `size` off an order, which keeps its place; an order with nothing left leaves. Returns what is left. */
  reduce(slot: number, size: number): number {
    const left = this.#size[slot] - size;
    this.#total[this.#step[slot]] -= size;
    this.#size[slot] = left;
    if (left === 0) this.#remove(slot);
    return left;
  }

  /** Makes this a copy of `other`, which must have the same price range. */
  copyFrom(other: SideBook): void {
    if (other.slots.length !== this.slots.length) this.#resize(other.slots.length);
    for (const [mine, theirs] of [
      [this.#total, other.#total],
      [this.#count, other.#count],
      [this.#head, other.#head],
      [this.#tail, other.#tail],
      [this.#occupied, other.#occupied],
      [this.slots, other.slots],
      [this.#step, other.#step],
      [this.#size, other.#size],
      [this.#next, other.#next],
      [this.#previous, other.#previous],
      [this.#place, other.#place],
    ]) {
      mine.set(theirs);
    }
    this.#id.set(other.#id);
    this.live = other.live;
    this.#best = other.#best;
    this.#free = other.#free;
    this.#used = other.#used;
  }

  #remove(slot: number): void {
    const step = this.#step[slot];
    const before = this.#previous[slot];
    const after = this.#next[slot];
    if (before === NONE) this.#head[step] = after;
    else this.#next[before] = after;
    if (after === NONE) this.#tail[step] = before;
    else this.#previous[after] = before;
    const moved = this.slots[--this.live];
    this.slots[this.#place[slot]] = moved;
    this.#place[moved] = this.#place[slot];
    this.#id[slot] = NONE;
    this.#next[slot] = this.#free;
    this.#free = slot;
    if (--this.#count[step] > 0) return;
    this.#occupied[step >>> 5] &= ~(1 << (step & 31));
    if (step === this.#best) this.#best = this.#occupiedFrom(step + 1);
  }

  #take(): number {
    const reused = this.#free;
    if (reused !== NONE) {
      this.#free = this.#next[reused];
      return reused;
    }
    if (this.#used === this.slots.length) this.#resize(this.#used * 2);
    return this.#used++;
  }

  #resize(capacity: number): void {
    const grown = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const column = new Int32Array(capacity);
      column.set(old.subarray(0, capacity));
      return column;
    };
    const ids = new Float64Array(capacity);
    ids.set(this.#id.subarray(0, capacity));
    this.#id = ids;
    this.slots = grown(this.slots);
    this.#step = grown(this.#step);
    this.#size = grown(this.#size);
    this.#next = grown(this.#next);
    this.#previous = grown(this.#previous);
    this.#place = grown(this.#place);
  }

  /** The first occupied step from `step` on; the number of steps when there is none. */
  #occupiedFrom(step: number): number {
    const steps = this.#total.length;
    if (step >= steps) return steps;
    const words = this.#occupied;
    let word = step >>> 5;
    let bits = words[word] & (-1 << (step & 31));
    while (bits === 0) {
      if (++word === words.length) return steps;
      bits = words[word];
    }
    return (word << 5) + 31 - Math.clz32(bits & -bits);
  }

  #stepAt(price: number): number {
    return this.side === BID ? this.#origin - price : price - this.#origin;
  }

  #priceAt(step: number): number {
    if (step >= this.#total.length) return this.side === BID ? ABSENT_BID : ABSENT_ASK;
    return this.side === BID ? this.#origin - step : this.#origin + step;
  }
}
