import { fitMicroprice, micropriceOffset, type MicropriceTable } from "./features/microprice.ts";
import { fitRowsOf } from "./fit-rows.ts";
import type { MarketDay } from "./market/day.ts";

/** Rows between refits of the micro-price table. */
export const MICROPRICE_REFIT = 5000;

/** The micro-price of each row as the day unfolds, from a table that is fitted anew on the rows before. */
export class MicropriceTrack {
  /** Ticks, of as many rows as the day has room for; NaN before the first fit and where a side is absent. */
  readonly values: Float64Array;
  table: MicropriceTable | null = null;
  readonly #day: MarketDay;
  readonly #fitRows: number;

  /** A fit takes the latest `fitRows` rows. */
  constructor(day: MarketDay, fitRows: number = fitRowsOf(day)) {
    this.#day = day;
    this.#fitRows = fitRows;
    this.values = new Float64Array(day.time.length).fill(Number.NaN);
  }

  /** Works out rows `from` to `to` (excluded), the next ones. */
  advance(from: number, to: number): void {
    const { book } = this.#day;
    if (!book) return;
    const [bid, ask, bidSize, askSize] = [book.bidPrice[0], book.askPrice[0], book.bidSize[0], book.askSize[0]];
    for (let row = from; row < to; row++) {
      if (row > 0 && row % MICROPRICE_REFIT === 0) this.#refit(row);
      if (!this.table) continue;
      const offset = micropriceOffset(this.table, bidSize[row], askSize[row], ask[row] - bid[row]);
      this.values[row] = (bid[row] + ask[row]) / 2 + offset;
    }
  }

  #refit(row: number): void {
    this.table = fitMicroprice(this.#day, { from: Math.max(0, row - this.#fitRows), to: row });
  }

  /** Goes on with `day`, which begins at this one's row `dropped`, a multiple of MICROPRICE_REFIT. */
  continued(day: MarketDay, dropped: number): MicropriceTrack {
    const next = new MicropriceTrack(day, this.#fitRows);
    next.values.set(this.values.subarray(dropped));
    next.table = this.table;
    return next;
  }
}
