/** Rows per tile: six columns of it fit the first cache, a hundred the second. */
export const TILE_ROWS = 256;
const STEP = 3;

/**
 * Accumulates G = X'X of columns given tile by tile. `tile` holds column c at [c x TILE_ROWS, (c + 1) x TILE_ROWS); fill
 * it (zeros where there is nothing), call `add`. Products of three by three columns at a time stay in registers.
 */
export class Gram {
  readonly columns: number;
  readonly tile: Float64Array;
  readonly #width: number;
  readonly #sums: Float64Array;

  constructor(columns: number) {
    this.columns = columns;
    this.#width = STEP * Math.ceil(columns / STEP);
    this.tile = new Float64Array(this.#width * TILE_ROWS);
    this.#sums = new Float64Array(this.#width * this.#width);
  }

  add(): void {
    for (let i = 0; i < this.#width; i += STEP) {
      for (let j = i; j < this.#width; j += STEP) addProducts(this.tile, i, j, this.#sums, this.#width);
    }
  }

  /** Σ x_i x_j so far. */
  at(i: number, j: number): number {
    return this.#sums[Math.min(i, j) * this.#width + Math.max(i, j)];
  }
}

function addProducts(tile: Float64Array, i: number, j: number, sums: Float64Array, width: number): void {
  const [i0, j0] = [i * TILE_ROWS, j * TILE_ROWS];
  const [i1, j1] = [i0 + TILE_ROWS, j0 + TILE_ROWS];
  const [i2, j2] = [i1 + TILE_ROWS, j1 + TILE_ROWS];
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  for (let r = 0; r < TILE_ROWS; r++) {
    const x0 = tile[i0 + r];
    const x1 = tile[i1 + r];
    const x2 = tile[i2 + r];
    const y0 = tile[j0 + r];
    s00 += x0 * y0;
    s10 += x1 * y0;
    s20 += x2 * y0;
    const y1 = tile[j1 + r];
    s01 += x0 * y1;
    s11 += x1 * y1;
    s21 += x2 * y1;
    const y2 = tile[j2 + r];
    s02 += x0 * y2;
    s12 += x1 * y2;
    s22 += x2 * y2;
  }
  let at = i * width + j;
  sums[at] += s00;
  sums[at + 1] += s01;
  sums[at + 2] += s02;
  at += width;
  sums[at] += s10;
  sums[at + 1] += s11;
  sums[at + 2] += s12;
  at += width;
  sums[at] += s20;
  sums[at + 1] += s21;
  sums[at + 2] += s22;
}
