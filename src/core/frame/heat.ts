import { ABSENT_ASK, ABSENT_BID, type BookColumns } from "../market/day.ts";
import { cellOf, type DepthScale } from "./depth-scale.ts";

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

/** Fills heat cells column by column; keeps its scratch between frames. */
export class HeatPainter {
  readonly #book: BookColumns;
  readonly #known = new Int32Array(2);
  readonly #touched: Int32Array;
  #scale: DepthScale = { range: [1, 10], table: new Uint8Array(0) };
  #sums = new Float64Array(0);

  constructor(book: BookColumns) {
    this.#book = book;
    this.#touched = new Int32Array(2 * book.levels);
  }

  /** `rowOf[c]` is the book row shown in column c, -1 for none; `heat` comes zeroed, [grid.rows, columns] row-major. */
  paint(heat: Uint8Array, columns: number, rowOf: Int32Array, grid: PriceGrid, scale: DepthScale): void {
    this.#scale = scale;
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
    knownRows(this.#book, n, grid, known);
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
      heat.fill(this.#cell(this.#sums[row]), at, at + end - c);
      this.#sums[row] = 0;
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
