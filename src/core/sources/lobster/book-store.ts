import { ABSENT_ASK, ABSENT_BID, type BookColumns } from "../../market/day.ts";
import { MAX_SIZE, PLACEHOLDER_PRICE, TICK_UNITS } from "./format.ts";
import { resized } from "./rows.ts";

// Own constants are folded into the loops, imported ones are not.
const NO_ASK = ABSENT_ASK;
const NO_BID = ABSENT_BID;

/** Largest price in ticks that is not mistaken for an absent level. */
export const MAX_TICKS = ABSENT_ASK - 1;

/** What became of a row. */
export type RowVerdict = "taken" | "out-of-range" | "off-tick";

const nothingIn = (field: number): number => ((field & 2) === 0 ? NO_ASK : NO_BID);

/**
 * The columns of an order book while they grow. Rows come with prices in price units, in the file's order of fields:
 * ask price, ask size, bid price, bid size of each level. The best levels are kept, the others only checked.
 */
export class BookStore {
  readonly levels: number;
  tickUnits = TICK_UNITS;
  rows = 0;
  /** Absent levels seen, kept or not. */
  absent = 0;
  capacity = 0;
  readonly #fields: number;
  /** Column c holds field c of every row; prices in ticks. */
  readonly #columns: Int32Array[];

  constructor(levels: number, fields: number) {
    this.levels = levels;
    this.#fields = fields;
    this.#columns = Array.from({ length: levels * 4 }, () => new Int32Array(0));
  }

  get book(): BookColumns {
    const every = (field: number): Int32Array[] => this.#columns.filter((_, c) => (c & 3) === field);
    return { levels: this.levels, askPrice: every(0), askSize: every(1), bidPrice: every(2), bidSize: every(3) };
  }

  resize(capacity: number): void {
    for (let c = 0; c < this.#columns.length; c++) this.#columns[c] = resized(this.#columns[c], capacity);
    this.capacity = capacity;
  }

  /**
   * Takes `rows` rows of a row-major block, all or none; there must be room for them. False if a value is out of range
   * or off the tick: `takeRow` tells which. `keep` false only checks.
   */
  takeBlock(block: Int32Array, rows: number, keep: boolean): boolean {
    let absent = 0;
    for (let field = 0; field < this.#fields; field += 2) {
      const kept = keep && field < this.#columns.length;
      const found = kept ? this.#takePairs(block, rows, field) : absentPairs(block, rows, field, this.#fields);
      if (found < 0) return false;
      absent += found;
    }
    if (keep) {
      this.absent += absent;
      this.rows += rows;
    }
    return true;
  }

  /** Price and size of one side of one level into their columns. The number of absent ones; -1 if a value is wrong. */
  #takePairs(block: Int32Array, rows: number, field: number): number {
    const fields = this.#fields;
    const price = this.#columns[field];
    const size = this.#columns[field + 1];
    const nothing = nothingIn(field);
    const { tickUnits } = this;
    const perUnit = 1 / tickUnits;
    const end = this.rows + rows;
    let absent = 0;
    let off = 0;
    for (let n = this.rows, i = field; n < end; n++, i += fields) {
      const units = block[i];
      const quantity = block[i + 1];
      if (quantity > 0 && units > 0) {
        const ticks = (units * perUnit + 0.5) | 0;
        off |= (ticks * tickUnits) ^ units;
        price[n] = ticks;
        size[n] = quantity;
      } else if (quantity === 0) {
        price[n] = nothing;
        size[n] = 0;
        absent += 1;
      } else return -1;
    }
    return off === 0 ? absent : -1;
  }

  /** Takes one row of any numbers; there must be room for it. */
  takeRow(row: Float64Array, keep: boolean): RowVerdict {
    let absent = 0;
    for (let field = 0; field < this.#fields; field += 2) {
      const units = row[field];
      const quantity = row[field + 1];
      if (quantity === 0) absent += 1;
      else if (!(quantity > 0 && quantity <= MAX_SIZE && units > 0 && units < PLACEHOLDER_PRICE)) return "out-of-range";
      else if (keep && field < this.#columns.length) {
        const ticks = Math.round(units / this.tickUnits);
        if (ticks * this.tickUnits !== units) return "off-tick";
        if (ticks > MAX_TICKS) return "out-of-range";
      }
    }
    if (!keep) return "taken";
    for (let field = 0; field < this.#columns.length; field += 2) {
      const quantity = row[field + 1];
      this.#columns[field][this.rows] = quantity === 0 ? nothingIn(field) : Math.round(row[field] / this.tickUnits);
      this.#columns[field + 1][this.rows] = quantity;
    }
    this.absent += absent;
    this.rows += 1;
    return "taken";
  }

  /** The first kept price of a row that is off the tick, as index of its field; -1 if all are on it. */
  offTickField(row: Float64Array): number {
    for (let field = 0; field < this.#columns.length; field += 2) {
      if (row[field + 1] > 0 && row[field] % this.tickUnits !== 0) return field;
    }
    return -1;
  }

  /** Makes the tick fine enough for `price`, and what is stored with it; false where ticks would no longer fit 32 bits. */
  refineTick(price: number): boolean {
    const finer = greatestCommonDivisor(this.tickUnits, price);
    const factor = this.tickUnits / finer;
    const prices = this.#columns.map((column, field) => ({ column, field })).filter(({ field }) => (field & 1) === 0);
    for (const { column, field } of prices) {
      const nothing = nothingIn(field);
      for (let n = 0; n < this.rows; n++) if (column[n] * factor > MAX_TICKS && column[n] !== nothing) return false;
    }
    for (const { column, field } of prices) {
      const nothing = nothingIn(field);
      for (let n = 0; n < this.rows; n++) if (column[n] !== nothing) column[n] *= factor;
    }
    this.tickUnits = finer;
    return true;
  }
}

/** Checks price and size of one side of one level that is not kept. The number of absent ones; -1 if a value is wrong. */
function absentPairs(block: Int32Array, rows: number, field: number, fields: number): number {
  let absent = 0;
  for (let i = field, end = rows * fields; i < end; i += fields) {
    if (block[i + 1] === 0) absent += 1;
    else if (block[i + 1] < 0 || block[i] <= 0) return -1;
  }
  return absent;
}

function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
