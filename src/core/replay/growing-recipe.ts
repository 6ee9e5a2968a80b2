import { isReferenceName } from "../features/reference.ts";
import { unbrokenSince } from "../features/reference-series.ts";
import type { GrowingTable } from "../forecaster.ts";
import { isRawName, midTicks, rawColumn, rawNames } from "../inputs/raw.ts";
import type { InputRecipe } from "../inputs/recipe.ts";
import { type MarketDay, sliceDay } from "../market/day.ts";
import { GrowingInputs } from "./growing-inputs.ts";

/**
 * A trained model's inputs of a day that grows, worked out as far as they are asked for: what `recipeInputs` of the whole
 * day gives (exactly for whole quantities, to rounding for decimal ones).
 */
export class GrowingRecipe implements GrowingTable {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly since: Int32Array;
  readonly mid: Float64Array;
  readonly #day: MarketDay;
  readonly #recipe: InputRecipe;
  readonly #features: GrowingInputs;
  #rows = 0;

  /** Throws RangeError for inputs that a growing day does not have. */
  constructor(day: MarketDay, recipe: InputRecipe, features?: GrowingInputs) {
    const { names, scale } = recipe;
    if (!scale || recipe.system === "catalogue")
      throw new RangeError("this model reads columns of the feature catalogue, which are not worked out row by row");
    const known = rawNames(day.book?.levels ?? 0);
    const lacking = names.find((name) => isRawName(name) && !known.includes(name));
    if (lacking !== undefined)
      throw new RangeError(`this model reads ${lacking}, and ${day.book?.levels ?? 0} levels are kept of this market`);
    this.#day = day;
    this.#recipe = recipe;
    this.names = names;
    this.#features = features ?? new GrowingInputs(day, names.filter(isReferenceName), 1, scale);
    const capacity = day.time.length;
    this.columns = names.map((name) =>
      isRawName(name)
        ? new Float64Array(capacity).fill(Number.NaN)
        : this.#features.columns[this.#features.names.indexOf(name)],
    );
    this.since = new Int32Array(capacity);
    this.mid = new Float64Array(capacity).fill(Number.NaN);
  }

  /** Rows worked out. */
  get rows(): number {
    return this.#rows;
  }

  extend(rows: number): void {
    const to = Math.min(rows, this.#day.rows);
    this.#features.extend(to);
    const { scale } = this.#recipe;
    if (this.#rows >= to || !scale) return;
    const from = this.#rows;
    const slice = sliceDay(this.#day, { from, to });
    this.names.forEach((name, i) => {
      if (isRawName(name)) this.columns[i].set(rawColumn(slice, name, scale), from);
    });
    this.mid.set(midTicks(slice), from);
    this.#followBreaks(from, to);
    this.#rows = to;
  }

  /** The row before tells where nothing has broken yet; with it a gap at the very first row is seen as one. */
  #followBreaks(from: number, to: number): void {
    const start = Math.max(0, from - 1);
    const local = unbrokenSince(sliceDay(this.#day, { from: start, to }));
    const before = from > 0 ? this.since[from - 1] : 0;
    for (let row = from; row < to; row++) {
      const broken = local[row - start];
      this.since[row] = broken > 0 ? start + broken : before;
    }
  }

  /** Goes on with the rows of `day`, which begins at this one's row `dropped`, a multiple of INPUT_BLOCK. */
  continued(day: MarketDay, dropped: number): GrowingRecipe {
    const next = new GrowingRecipe(day, this.#recipe, this.#features.continued(day, dropped));
    const rows = Math.max(0, this.#rows - dropped);
    next.#rows = rows;
    next.names.forEach((name, i) => {
      if (isRawName(name)) next.columns[i].set(this.columns[i].subarray(dropped, dropped + rows));
    });
    next.mid.set(this.mid.subarray(dropped, dropped + rows));
    for (let row = 0; row < rows; row++) next.since[row] = Math.max(0, this.since[row + dropped] - dropped);
    return next;
  }
}
