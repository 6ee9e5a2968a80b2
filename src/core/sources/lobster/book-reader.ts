import { ABSENT_ASK, ABSENT_BID, type BookColumns } from "../../market/day.ts";
import { columnCountFault, type Fault, isFault, priceField, wholeField } from "./careful.ts";
import { bookFieldName, counted, grouped, type Layout, LF, MAX_SIZE, PLACEHOLDER_PRICE, TICK_UNITS } from "./format.ts";
import { grown, type LinePlace, nextCapacity, RowReader } from "./rows.ts";
import { scanWholes } from "./scan.ts";

/** Largest price in ticks that is not mistaken for an absent level. */
const MAX_TICKS = ABSENT_ASK - 1;

/**
 * Reads an order book file: ask price, ask size, bid price, bid size of each level, one book a row. Every field is
 * checked; the best `keep` levels are stored. Prices are stored in ticks; a price off the tick refines the tick.
 */
export class BookReader extends RowReader {
  readonly sourceLevels: number;
  readonly levels: number;
  tickUnits = TICK_UNITS;
  /** Where the tick had to be refined: sentences for a person. */
  readonly refinements: string[] = [];
  absentLevels = 0;
  readonly #askPrice: Int32Array[];
  readonly #askSize: Int32Array[];
  readonly #bidPrice: Int32Array[];
  readonly #bidSize: Int32Array[];
  readonly #raw: Float64Array;
  /** One stored row: ask price, ask size, bid price, bid size of each kept level, prices in ticks. */
  readonly #row: Int32Array;
  readonly #delimiter: number;
  #stored = 0;
  #capacity = 0;

  constructor(file: string, layout: Layout, expectedBytes: number | null, keep: number) {
    super(file, layout, expectedBytes);
    this.sourceLevels = layout.columns / 4;
    this.levels = Math.min(keep, this.sourceLevels);
    const empty = (): Int32Array[] => Array.from({ length: this.levels }, () => new Int32Array(0));
    this.#askPrice = empty();
    this.#askSize = empty();
    this.#bidPrice = empty();
    this.#bidSize = empty();
    this.#raw = new Float64Array(layout.columns);
    this.#row = new Int32Array(this.levels * 4);
    this.#delimiter = layout.delimiter.charCodeAt(0);
  }

  get book(): BookColumns {
    return {
      levels: this.levels,
      askPrice: this.#askPrice,
      askSize: this.#askSize,
      bidPrice: this.#bidPrice,
      bidSize: this.#bidSize,
    };
  }

  protected override plain(bytes: Uint8Array, from: number, to: number): number {
    const { columns } = this.layout;
    let start = from;
    while (start < to) {
      const end = scanWholes(bytes, start, this.#delimiter, this.#raw, 0, columns);
      if (end < 0 || bytes[end] !== LF || !this.#accept()) return start;
      this.line += 1;
      this.rows += 1;
      start = end + 1;
    }
    return to;
  }

  /** Stores `#raw` if every value is in range; false if one is not. */
  #accept(): boolean {
    const raw = this.#raw;
    const row = this.#row;
    const kept = row.length;
    const { tickUnits } = this;
    const perUnit = 1 / tickUnits;
    let absent = 0;
    for (let c = 0; c < raw.length; c += 2) {
      const price = raw[c];
      const size = raw[c + 1];
      if (size === 0) {
        absent += 1;
        if (c < kept) row[c] = (c & 2) === 0 ? ABSENT_ASK : ABSENT_BID;
      } else {
        if (!(size > 0 && size <= MAX_SIZE && price > 0 && price < PLACEHOLDER_PRICE)) return false;
        if (c < kept) {
          const ticks = Math.floor(price * perUnit + 0.5);
          if (ticks * tickUnits !== price && this.log.total === 0) return this.#refine(price) && this.#accept();
          if (ticks > MAX_TICKS) return false;
          row[c] = ticks;
        }
      }
      if (c < kept) row[c + 1] = size;
    }
    if (this.log.total === 0) this.#store(absent);
    return true;
  }

  #store(absent: number): void {
    if (this.#stored === this.#capacity) this.#resize(nextCapacity(this.#stored, this.bytes, this.expectedBytes));
    const row = this.#row;
    const n = this.#stored++;
    this.absentLevels += absent;
    for (let level = 0, c = 0; level < this.levels; level++, c += 4) {
      this.#askPrice[level][n] = row[c];
      this.#askSize[level][n] = row[c + 1];
      this.#bidPrice[level][n] = row[c + 2];
      this.#bidSize[level][n] = row[c + 3];
    }
  }

  /** Makes the tick fine enough for `price`, and what is stored with it; false where ticks would no longer fit. */
  #refine(price: number): boolean {
    const finer = greatestCommonDivisor(this.tickUnits, price);
    const factor = this.tickUnits / finer;
    const limit = MAX_TICKS / factor;
    for (const columns of [this.#askPrice, this.#bidPrice]) {
      for (const column of columns) {
        for (let n = 0; n < this.#stored; n++) if (column[n] > limit && column[n] !== ABSENT_ASK) return false;
      }
    }
    for (const [columns, nothing] of [
      [this.#askPrice, ABSENT_ASK],
      [this.#bidPrice, ABSENT_BID],
    ] as const) {
      for (const column of columns) {
        for (let n = 0; n < this.#stored; n++) if (column[n] !== nothing) column[n] *= factor;
      }
    }
    this.refinements.push(
      `Line ${grouped(this.line + 1)} of ${this.file} holds the book price ${price}, off the tick of ${this.tickUnits}; the tick is now ${finer} (1/10,000 US$).`,
    );
    this.tickUnits = finer;
    return true;
  }

  protected override careful(fields: string[], place: LinePlace): void {
    const { columns } = this.layout;
    if (fields.length !== columns) {
      const field = Math.min(fields.length, columns);
      this.fault(
        field,
        fields[field] ?? "",
        columnCountFault(fields.length, String(columns), this.fieldName(field)),
        place,
      );
      return;
    }
    const before = this.log.total;
    for (let c = 0; c < columns; c += 2) {
      const size = inRange(wholeField(fields[c + 1], SIZE, this.noted), sizeFault);
      const price = inRange(priceField(fields[c], this.noted), size === 0 ? () => null : priceFault);
      if (isFault(price)) this.fault(c, fields[c], price, place);
      else this.#raw[c] = price;
      if (isFault(size)) this.fault(c + 1, fields[c + 1], size, place);
      else this.#raw[c + 1] = size;
    }
    if (this.log.total > before || this.#accept()) return;
    const c = this.#raw.findIndex(
      (price, c) => (c & 1) === 0 && this.#raw[c + 1] > 0 && c < this.#row.length && price / this.tickUnits > MAX_TICKS,
    );
    const finest = {
      kind: "out-of-range",
      expected: `a price of at most ${MAX_TICKS} ticks of ${this.tickUnits}, or on the tick`,
    } as const;
    this.fault(Math.max(c, 0), fields[Math.max(c, 0)], finest, place);
  }

  protected override fieldName(field: number): string {
    return field < this.layout.columns ? bookFieldName(field) : `field ${field + 1}`;
  }

  #resize(capacity: number): void {
    for (const columns of [this.#askPrice, this.#askSize, this.#bidPrice, this.#bidSize]) {
      for (let level = 0; level < this.levels; level++) {
        columns[level] =
          capacity < columns[level].length ? columns[level].slice(0, capacity) : grown(columns[level], capacity);
      }
    }
    this.#capacity = capacity;
  }

  protected override finish(): void {
    if (this.#stored < this.#capacity) this.#resize(this.#stored);
    if (this.absentLevels > 0) this.noted.add(counted(this.absentLevels, "absent level"));
  }
}

const SIZE = "whole number, 0 or more";
const sizeFault = (size: number): Fault | null => {
  if (size < 0) return { kind: "negative-size", expected: SIZE };
  return size > MAX_SIZE ? { kind: "out-of-range", expected: `${SIZE}, at most ${MAX_SIZE}` } : null;
};
const priceFault = (price: number): Fault | null =>
  price > 0 && price < PLACEHOLDER_PRICE
    ? null
    : { kind: "out-of-range", expected: "whole number above 0, US$ × 10,000 (an absent level has size 0)" };

const inRange = (value: number | Fault, check: (value: number) => Fault | null): number | Fault =>
  isFault(value) ? value : (check(value) ?? value);

function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
