import type { TradeIndex } from "./trade-index.ts";

/**
 * Picks the largest trades of a stretch of the index, the largest first and ties in time order; O(n log most) of n
 * trades looked at. Keeps its scratch between calls.
 */
export class LargestTrades {
  /** Entries of the index: a heap with the first to be let go on top, while picking. */
  readonly #entries: Int32Array;
  #count = 0;
  #quantity = new Float64Array(0);

  constructor(most: number) {
    this.#entries = new Int32Array(most);
  }

  /** Entries `from` to `to` (excluded) at prices from `low` to `high`; a view that holds until the next call. */
  pick(trades: TradeIndex, from: number, to: number, low = -Infinity, high = Infinity): Int32Array {
    const { price, quantity } = trades;
    this.#quantity = quantity;
    this.#count = 0;
    for (let i = from; i < to; i++) if (price[i] >= low && price[i] <= high) this.#offer(i);
    return this.#entries.subarray(0, this.#count).sort((a, b) => quantity[b] - quantity[a] || a - b);
  }

  /** Entries come in time order, so that among equals the later one is let go. */
  #offer(entry: number): void {
    const entries = this.#entries;
    if (this.#count === entries.length) {
      if (entries.length > 0 && this.#quantity[entry] > this.#quantity[entries[0]]) this.#sink(entry);
      return;
    }
    let at = this.#count++;
    while (at > 0 && this.#less(entry, entries[(at - 1) >> 1])) {
      entries[at] = entries[(at - 1) >> 1];
      at = (at - 1) >> 1;
    }
    entries[at] = entry;
  }

  #less(a: number, b: number): boolean {
    const difference = this.#quantity[a] - this.#quantity[b];
    return difference < 0 || (difference === 0 && a > b);
  }

  #sink(entry: number): void {
    const entries = this.#entries;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#count) break;
      if (child + 1 < this.#count && this.#less(entries[child + 1], entries[child])) child++;
      if (!this.#less(entries[child], entry)) break;
      entries[at] = entries[child];
      at = child;
    }
    entries[at] = entry;
  }
}
