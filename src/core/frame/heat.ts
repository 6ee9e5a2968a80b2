import { ABSENT_ASK, ABSENT_BID, type BookColumns, type MarketDay } from "../market/day.ts";
import { cellOf, type DepthScale } from "./depth-scale.ts";
import { DepthStrips } from "./depth-strips.ts";

/** The heat's rows in price: row i holds ticks topTick - (i + 1) * ticksPerRow + 1 .. topTick - i * ticksPerRow. */
export interface PriceGrid {
  readonly rows: number;
  readonly ticksPerRow: number;
  readonly topTick: number;
}

/** Row of a tick; outside [0, rows) it is not in the picture. Works for fractional ticks, which belong to the tick below. */
export const priceRow = (grid: PriceGrid, tick: number): number => Math.floor((grid.topTick - tick) / grid.ticksPerRow);

/**
 * Rows of the picture inside the visible levels of book row `n`: from `first` to `last`, both included; first > last if
 * none. A side whose deepest level is absent has been shown whole, so everything beyond it is known to be empty.
 */
export function knownRows(book: BookColumns, n: number, grid: PriceGrid, out: Int32Array): void {
  const deepest = book.levels - 1;
  const ask = book.askPrice[deepest][n];
  const bid = book.bidPrice[deepest][n];
  out[0] = ask === ABSENT_ASK ? 0 : Math.max(0, priceRow(grid, ask));
  out[1] = bid === ABSENT_BID ? grid.rows - 1 : Math.min(grid.rows - 1, priceRow(grid, bid));
}

/** Further than any row of a picture. */
const FAR = 1 << 30;

/**
 * Rows that hold no tick beyond the visible levels of book row `n`, from `first` to `last`, both included, also outside the
 * picture; first > last if there is none.
 */
export function wholeRows(book: BookColumns, n: number, grid: PriceGrid, out: Int32Array): void {
  const { topTick, ticksPerRow } = grid;
  const deepest = book.levels - 1;
  const ask = book.askPrice[deepest][n];
  const bid = book.bidPrice[deepest][n];
  const first = ask === ABSENT_ASK ? -FAR : priceRow(grid, ask);
  const last = bid === ABSENT_BID ? FAR : priceRow(grid, bid);
  out[0] = first > -FAR && topTick - first * ticksPerRow > ask ? first + 1 : first;
  out[1] = last < FAR && topTick - (last + 1) * ticksPerRow + 1 < bid ? last - 1 : last;
}

/**
 * Fills heat cells column by column; keeps its scratch between frames. Rows within the visible levels show these; beyond
 * them, and where a row holds more than they do, the day's depth columns.
 */
export class HeatPainter {
  readonly #book: BookColumns;
  readonly #deep: DepthStrips;
  readonly #known = new Int32Array(2);
  readonly #touched: Int32Array;
  #scale: DepthScale = { range: [1, 10], table: new Uint8Array(0) };
  #sums = new Float64Array(0);

  constructor(day: MarketDay, book: BookColumns) {
    this.#book = book;
    this.#deep = new DepthStrips(day);
    this.#touched = new Int32Array(2 * book.levels);
  }

  /** `rowOf[c]` is the book row shown in column c, -1 for none; `heat` comes zeroed, [grid.rows, columns] row-major. */
  paint(heat: Uint8Array, columns: number, rowOf: Int32Array, grid: PriceGrid, scale: DepthScale): void {
    this.#scale = scale;
    this.#deep.begin(grid, scale, columns);
    if (this.#sums.length < grid.rows) this.#sums = new Float64Array(grid.rows);
    for (let c = 0; c < columns;) {
      const n = rowOf[c];
      let end = c + 1;
      while (end < columns && rowOf[end] === n) end++;
      if (n >= 0) this.#run(heat, columns, c, end, n, grid);
      c = end;
    }
  }

  /** Columns from `c` to `end` (excluded) show the same book row `n`. */
  #run(heat: Uint8Array, columns: number, c: number, end: number, n: number, grid: PriceGrid): void {
    const known = this.#known;
    const strip = this.#deep.find(n);
    if (strip < 0) knownRows(this.#book, n, grid, known);
    else {
      wholeRows(this.#book, n, grid, known);
      known[0] = Math.max(0, known[0]);
      known[1] = Math.min(grid.rows - 1, known[1]);
      this.#beyond(heat, columns, c, end, strip, grid.rows);
    }
    const wide = end - c > 4;
    for (let row = known[0]; row <= known[1]; row++) {
      const at = row * columns + c;
      if (wide) heat.fill(1, at, at + end - c);
      else for (let i = at; i < at + end - c; i++) heat[i] = 1;
    }
    const touched = this.#sum(n, grid);
    for (let i = 0; i < touched; i++) {
      const row = this.#touched[i];
      const at = row * columns + c;
      if (row >= known[0] && row <= known[1]) heat.fill(this.#cell(this.#sums[row]), at, at + end - c);
      this.#sums[row] = 0;
    }
  }

  /** The rows above and below those that the visible levels fill. */
  #beyond(heat: Uint8Array, columns: number, c: number, end: number, strip: number, rows: number): void {
    const { cells } = this.#deep;
    const [first, last] = this.#known;
    for (let row = 0; row < rows; row++) {
      if (row === first && last >= first) row = last + 1;
      if (row >= rows) return;
      const cell = cells[strip + row];
      const at = row * columns;
      for (let i = at + c; i < at + end; i++) heat[i] = cell;
    }
  }

  /** Adds the level sizes of book row `n` into the picture's rows; how many rows were touched. */
  #sum(n: number, grid: PriceGrid): number {
    const { levels, askPrice, askSize, bidPrice, bidSize } = this.#book;
    let touched = 0;
    for (let level = 0; level < levels; level++) {
      touched = this.#add(askPrice[level][n], askSize[level][n], grid, touched);
      touched = this.#add(bidPrice[level][n], bidSize[level][n], grid, touched);
    }
    return touched;
  }

  #add(tick: number, size: number, grid: PriceGrid, touched: number): number {
    if (!(size > 0)) return touched;
    const row = priceRow(grid, tick);
    if (row < 0 || row >= grid.rows) return touched;
    if (this.#sums[row] === 0) this.#touched[touched++] = row;
    this.#sums[row] += size;
    return touched;
  }

  #cell(quantity: number): number {
    const { table, range } = this.#scale;
    return quantity < table.length && (quantity | 0) === quantity ? table[quantity] : cellOf(quantity, range);
  }
}
