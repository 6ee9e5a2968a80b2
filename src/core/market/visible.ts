import type { BookColumns } from "./day.ts";

/**
 * The levels of one side that a row shows, best first, absent ones left out. `keys` are prices for bids and negated
 * prices for asks, so that greater is better on both sides. Out-of-order levels are put in order and a price listed
 * twice counts once with its summed quantity: what a set of levels can mean.
 */
export class VisibleSide {
  readonly sign: 1 | -1;
  readonly keys: Int32Array;
  readonly quantities: Float64Array;
  size = 0;

  constructor(sign: 1 | -1, levels: number) {
    this.sign = sign;
    this.keys = new Int32Array(levels);
    this.quantities = new Float64Array(levels);
  }

  /** Reads row `row`; -1 reads the empty side before the first row. */
  read(book: BookColumns, row: number): void {
    const { sign, keys, quantities } = this;
    const prices = sign === 1 ? book.bidPrice : book.askPrice;
    const sizes = sign === 1 ? book.bidSize : book.askSize;
    const levels = row < 0 ? 0 : book.levels;
    let size = 0;
    for (let level = 0; level < levels; level++) {
      const quantity = sizes[level][row];
      if (quantity <= 0) continue;
      const key = sign * prices[level][row];
      if (size === 0 || key < keys[size - 1]) {
        keys[size] = key;
        quantities[size++] = quantity;
      } else {
        size = insert(keys, quantities, size, key, quantity);
      }
    }
    this.size = size;
  }
}

function insert(keys: Int32Array, quantities: Float64Array, size: number, key: number, quantity: number): number {
  let at = size - 1;
  while (at > 0 && keys[at - 1] <= key) at--;
  if (keys[at] === key) {
    quantities[at] += quantity;
    return size;
  }
  keys.copyWithin(at + 1, at, size);
  quantities.copyWithin(at + 1, at, size);
  keys[at] = key;
  quantities[at] = quantity;
  return size + 1;
}
