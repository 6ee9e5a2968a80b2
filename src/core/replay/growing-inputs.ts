import { fitReference, referenceInputs, type ReferenceScale } from "../features/reference.ts";
import type { GrowingTable } from "../forecaster.ts";
import { type MarketDay, sliceDay } from "../market/day.ts";

/**
 * Rows that are worked out from one starting point. A running sum of decimals depends in its last bits on the row it
 * began at; as blocks begin at multiples of this, a row's inputs are the same in whatever steps its day grew.
 */
export const INPUT_BLOCK = 500;

/**
 * The protocol's inputs of a day, worked out as far as they are asked for: rows that come later cost what they are, and
 * are what `referenceInputs` of the whole day gives (exactly for whole quantities, to rounding for decimal ones).
 */
export class GrowingInputs implements GrowingTable {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly #day: MarketDay;
  readonly #scaleRows: number;
  /** Rows before a block that its look-backs touch, and one more, which has no predecessor in a slice. */
  readonly #reach: number;
  #scale: ReferenceScale | null = null;
  #rows = 0;

  /**
   * Sizes are measured in units of `scale`; without one, against the median of the first `scaleRows` rows: nothing is
   * asked for before they are there.
   */
  constructor(day: MarketDay, names: readonly string[], scaleRows: number, scale: ReferenceScale | null = null) {
    this.#day = day;
    this.#scale = scale;
    this.names = names;
    this.#scaleRows = scaleRows;
    this.#reach = 1 + Math.max(0, ...names.map(lookBack));
    this.columns = names.map(() => new Float64Array(day.time.length).fill(Number.NaN));
  }

  /** Rows worked out. */
  get rows(): number {
    return this.#rows;
  }

  extend(rows: number): void {
    const end = Math.min(rows, this.#day.rows);
    if (this.#rows >= end || this.names.length === 0) return;
    this.#scale ??= scaleOf(this.#day, Math.min(this.#scaleRows, this.#day.rows));
    while (this.#rows < end) {
      const block = Math.floor(this.#rows / INPUT_BLOCK) * INPUT_BLOCK;
      this.#block(block, Math.min(end, block + INPUT_BLOCK), this.#scale);
    }
  }

  #block(block: number, to: number, scale: ReferenceScale): void {
    const start = Math.max(0, block - this.#reach);
    const { columns } = referenceInputs(sliceDay(this.#day, { from: start, to }), this.names, scale);
    columns.forEach((column, i) => this.columns[i].set(column.subarray(this.#rows - start), this.#rows));
    this.#rows = to;
  }

  /** Goes on with the rows of `day`, which begins at this one's row `dropped`, a multiple of INPUT_BLOCK. */
  continued(day: MarketDay, dropped: number): GrowingInputs {
    if (dropped % INPUT_BLOCK !== 0) throw new RangeError(`${dropped} rows dropped: not a multiple of ${INPUT_BLOCK}`);
    const next = new GrowingInputs(day, this.names, this.#scaleRows);
    next.#scale = this.#scale;
    next.#rows = Math.max(0, this.#rows - dropped);
    next.columns.forEach((column, i) => column.set(this.columns[i].subarray(dropped, dropped + next.#rows)));
    return next;
  }
}

/** Rows that an input looks back: the last number of its name (`ti50`, `ofi1_100`); those of a level or none cost nothing. */
const lookBack = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? 0);

/** Without a quote among them the inputs in units of size are undefined, and the fit says so. */
function scaleOf(day: MarketDay, rows: number): ReferenceScale {
  try {
    return fitReference(day, { from: 0, to: rows });
  } catch (error) {
    if (error instanceof RangeError) return { medianSize: NaN };
    throw error;
  }
}
