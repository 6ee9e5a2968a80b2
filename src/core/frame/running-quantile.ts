/**
 * The value at place floor(n * share) of n values in ascending order, exact while they grow: O(log n) for each value
 * added. The values below that place are in one heap, the greatest on top, the others in another, the least on top.
 */
export class RunningQuantile {
  readonly #share: number;
  #below = new Heap(-1);
  #rest = new Heap(1);

  /** `share` in [0, 1). */
  constructor(share: number) {
    this.#share = share;
  }

  get count(): number {
    return this.#below.size + this.#rest.size;
  }

  /** NaN of nothing. */
  get value(): number {
    return this.#rest.top;
  }

  add(value: number): void {
    if (this.#below.size > 0 && value < this.#below.top) this.#rest.push(this.#below.replaceTop(value));
    else this.#rest.push(value);
    if (Math.floor(this.count * this.#share) > this.#below.size) this.#below.push(this.#rest.pop());
  }

  clear(): void {
    this.#below = new Heap(-1);
    this.#rest = new Heap(1);
  }
}

/** A binary heap of numbers: on top the least where `sign` is 1, the greatest where it is -1. */
class Heap {
  readonly #sign: number;
  #keys = new Float64Array(64);
  size = 0;

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  get top(): number {
    return this.size > 0 ? this.#sign * this.#keys[0] : Number.NaN;
  }

  push(value: number): void {
    if (this.size === this.#keys.length) {
      const keys = new Float64Array(this.size * 2);
      keys.set(this.#keys);
      this.#keys = keys;
    }
    const keys = this.#keys;
    const key = this.#sign * value;
    let at = this.size++;
    while (at > 0 && keys[(at - 1) >> 1] > key) {
      keys[at] = keys[(at - 1) >> 1];
      at = (at - 1) >> 1;
    }
    keys[at] = key;
  }

  pop(): number {
    const top = this.top;
    this.#sink(this.#keys[--this.size]);
    return top;
  }

  /** Takes the top out and `value` in; returns the top. */
  replaceTop(value: number): number {
    const top = this.top;
    this.#sink(this.#sign * value);
    return top;
  }

  /** `key` in the place of the top. */
  #sink(key: number): void {
    const keys = this.#keys;
    const { size } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && keys[child + 1] < keys[child]) child++;
      if (keys[child] >= key) break;
      keys[at] = keys[child];
      at = child;
    }
    keys[at] = key;
  }
}
