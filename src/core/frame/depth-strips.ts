import type { MarketDay } from "../market/day.ts";
import { DepthReader } from "./depth-reader.ts";
import { cellOf, type DepthScale } from "./depth-scale.ts";
import type { PriceGrid } from "./heat.ts";

/** Cell value by the upper half of a quantity's 32-bit float: seven bits of fraction are finer than a colour. */
function codes({ range }: DepthScale): Uint8Array<ArrayBuffer> {
  const quantity = new Float32Array(1);
  const bits = new Uint32Array(quantity.buffer);
  return Uint8Array.from({ length: 65_536 }, (_, upper) => {
    if (upper === 0) return 1;
    bits[0] = (upper << 16) | 0x8000;
    return quantity[0] > 0 ? cellOf(quantity[0], range) : 0;
  });
}

/**
 * Heat cells of the whole known book, one strip of rows a depth column: 0 where it is not known. Strips are kept from one
 * frame to the next, since a picture that moves on shows nearly all of them again.
 */
export class DepthStrips {
  /** [strips, rows of the grid]; `find` says where a strip begins. */
  cells = new Uint8Array(0);
  readonly #day: MarketDay;
  readonly #reader = new DepthReader();
  readonly #sum = new Float32Array(1);
  readonly #bits = new Uint32Array(this.#sum.buffer);
  #grid: PriceGrid = { rows: 0, ticksPerRow: 0, topTick: 0 };
  #scale: DepthScale | null = null;
  #codes = new Uint8Array(0);
  /** Row of the day that each strip is of; -1 for none. */
  #of = new Int32Array(0);

  constructor(day: MarketDay) {
    this.#day = day;
  }

  /** What follows is of this grid; `columns` strips have room at once. */
  begin(grid: PriceGrid, scale: DepthScale, columns: number): void {
    const { rows, ticksPerRow, topTick } = this.#grid;
    const recoloured = scale !== this.#scale;
    const regridded = rows !== grid.rows || ticksPerRow !== grid.ticksPerRow || topTick !== grid.topTick;
    if (recoloured) this.#codes = codes(scale);
    if (!recoloured && !regridded && columns <= this.#of.length) return;
    this.#grid = grid;
    this.#scale = scale;
    const strips = 2 ** Math.ceil(Math.log2(Math.max(1, columns)));
    if (strips * grid.rows !== this.cells.length || strips !== this.#of.length) {
      this.cells = new Uint8Array(strips * grid.rows);
      this.#of = new Int32Array(strips);
    }
    this.#of.fill(-1);
  }

  /** Where in `cells` the strip of book row `n` begins; -1 if no depth is known there. */
  find(n: number): number {
    const { depth } = this.#day;
    if (!depth || !this.#reader.look(depth, n)) return -1;
    const column = this.#reader.at;
    const slot = column & (this.#of.length - 1);
    const begin = slot * this.#grid.rows;
    if (this.#of[slot] === depth[0].row[column]) return begin;
    this.#of[slot] = depth[0].row[column];
    this.#fill(begin);
    return begin;
  }

  #fill(begin: number): void {
    const { rows, ticksPerRow, topTick } = this.#grid;
    for (let row = 0, high = topTick; row < rows; row++, high -= ticksPerRow) {
      this.#sum[0] = this.#reader.between(high - ticksPerRow + 1, high);
      this.cells[begin + row] = this.#codes[this.#bits[0] >>> 16];
    }
  }
}
