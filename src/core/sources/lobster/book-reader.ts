import type { BookColumns } from "../../market/day.ts";
import { BookStore, MAX_TICKS } from "./book-store.ts";
import { columnCountFault, type Fault, isFault, priceField, wholeField } from "./careful.ts";
import { bookFieldName, counted, grouped, type Layout, LF, MAX_SIZE, PLACEHOLDER_PRICE } from "./format.ts";
import { type LinePlace, nextCapacity, RowReader } from "./rows.ts";
import { LOOK_AHEAD, scanBookRow, scanWholes } from "./scan.ts";

/** Numbers scanned row by row before they are put into columns: as much as a first-level cache holds. */
const BLOCK_NUMBERS = 8192;

/**
 * Reads an order book file: ask price, ask size, bid price, bid size of each level, one book a row. Every field is
 * checked; the best `keep` levels are stored. Prices are stored in ticks; a price off the tick refines the tick.
 */
export class BookReader extends RowReader {
  readonly sourceLevels: number;
  readonly levels: number;
  /** Where the tick had to be refined: sentences for a person. */
  readonly refinements: string[] = [];
  readonly #store: BookStore;
  readonly #delimiter: number;
  readonly #row: Float64Array;
  readonly #block: Int32Array;
  /** Where each row of the block begins in the bytes being read. */
  readonly #starts: Int32Array;

  constructor(file: string, layout: Layout, expectedBytes: number | null, keep: number) {
    super(file, layout, expectedBytes);
    const { columns } = layout;
    this.sourceLevels = columns / 4;
    this.levels = Math.min(keep, this.sourceLevels);
    this.#store = new BookStore(this.levels, columns);
    this.#delimiter = layout.delimiter.charCodeAt(0);
    this.#row = new Float64Array(columns);
    this.#starts = new Int32Array(Math.ceil(BLOCK_NUMBERS / columns));
    this.#block = new Int32Array(this.#starts.length * columns);
  }

  get book(): BookColumns {
    return this.#store.book;
  }

  get tickUnits(): number {
    return this.#store.tickUnits;
  }

  protected override plain(bytes: Uint8Array, from: number, to: number): number {
    const { columns } = this.layout;
    const starts = this.#starts;
    const block = this.#block;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const safe = bytes.length - LOOK_AHEAD >= to ? to : lastRowStart(bytes, to);
    let start = from;
    while (start < to) {
      let filled = 0;
      let end = start < safe ? start : -1;
      while (start < safe && filled < starts.length) {
        starts[filled] = start;
        end = scanBookRow(bytes, view, start, this.#delimiter, block, filled * columns, columns);
        if (end < 0) break;
        start = end + 1;
        filled += 1;
      }
      const taken = this.#takeBlock(filled);
      if (taken === filled && end >= 0) continue;
      start = this.#takeLine(bytes, taken < filled ? starts[taken] : start);
      if (start < 0) return -1 - start;
    }
    return to;
  }

  /** Takes rows of the block, all at once or else one by one up to the first that is odd; returns how many. */
  #takeBlock(rows: number): number {
    const { columns } = this.layout;
    this.#makeRoom(rows);
    if (this.#store.takeBlock(this.#block, rows, this.log.total === 0)) {
      this.line += rows;
      this.rows += rows;
      return rows;
    }
    for (let row = 0; row < rows; row++) {
      this.#row.set(this.#block.subarray(row * columns, (row + 1) * columns));
      if (!this.#takeRow()) return row;
      this.line += 1;
      this.rows += 1;
    }
    return rows;
  }

  /** Takes the line at `start` if its numbers are plain, however large; returns where the next begins, or -1 - start. */
  #takeLine(bytes: Uint8Array, start: number): number {
    const end = scanWholes(bytes, start, this.#delimiter, this.#row, 0, this.layout.columns);
    if (end < 0 || bytes[end] !== LF || !this.#takeRow()) return -1 - start;
    this.line += 1;
    this.rows += 1;
    return end + 1;
  }

  /** Takes `#row`, refining the tick if it must; false if a value is out of range. */
  #takeRow(): boolean {
    this.#makeRoom(1);
    for (;;) {
      const verdict = this.#store.takeRow(this.#row, this.log.total === 0);
      if (verdict !== "off-tick") return verdict === "taken";
      const price = this.#row[this.#store.offTickField(this.#row)];
      const before = this.#store.tickUnits;
      if (!this.#store.refineTick(price)) return false;
      this.refinements.push(
        `Line ${grouped(this.line + 1)} of ${this.file} holds the book price ${price}, off the tick of ${before}; ` +
          `the tick is now ${this.#store.tickUnits} (1/10,000 US$).`,
      );
    }
  }

  #makeRoom(rows: number): void {
    const needed = this.#store.rows + rows;
    if (needed <= this.#store.capacity || this.log.total > 0) return;
    this.#store.resize(Math.max(needed, nextCapacity(this.#store.rows, this.bytes, this.expectedBytes)));
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
      else this.#row[c] = price;
      if (isFault(size)) this.fault(c + 1, fields[c + 1], size, place);
      else this.#row[c + 1] = size;
    }
    this.line -= 1;
    const good = this.log.total > before || this.#takeRow();
    this.line += 1;
    if (good) return;
    const field = Math.max(
      0,
      this.#row.findIndex((price, c) => (c & 1) === 0 && this.#row[c + 1] > 0 && price > MAX_TICKS),
    );
    const expected = `a price of at most ${MAX_TICKS} ticks of ${this.tickUnits}, all prices being on the tick`;
    this.fault(field, fields[field], { kind: "out-of-range", expected }, place);
  }

  protected override fieldName(field: number): string {
    return field < this.layout.columns ? bookFieldName(field) : `field ${field + 1}`;
  }

  protected override finish(): void {
    if (this.#store.rows < this.#store.capacity) this.#store.resize(this.#store.rows);
    if (this.#store.absent > 0) this.noted.add(counted(this.#store.absent, "absent level"));
  }
}

/** Where the rows begin that have no LOOK_AHEAD bytes behind them. */
function lastRowStart(bytes: Uint8Array, to: number): number {
  let start = to;
  while (start > 1 && bytes.length - start < LOOK_AHEAD) start = bytes.lastIndexOf(LF, start - 2) + 1;
  return bytes.length - start < LOOK_AHEAD ? 0 : start;
}

const SIZE = "whole number, 0 or more";
const sizeFault = (size: number): Fault | null => {
  if (size < 0) return { kind: "negative-size", expected: SIZE };
  return size > MAX_SIZE ? { kind: "out-of-range", expected: `${SIZE}, at most ${MAX_SIZE}` } : null;
};
const priceFault = (price: number): Fault | null =>
  price > 0 && price < PLACEHOLDER_PRICE
    ? null
    : {
        kind: "out-of-range",
        expected: `whole number above 0 and below ${grouped(PLACEHOLDER_PRICE)}, US$ × 10,000 (an absent level has size 0)`,
      };

const inRange = (value: number | Fault, check: (value: number) => Fault | null): number | Fault =>
  isFault(value) ? value : (check(value) ?? value);
