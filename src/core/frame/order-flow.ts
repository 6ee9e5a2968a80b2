import type { MarketDay } from "../market/day.ts";

/**
 * Running sum of best-level order flow: flow over rows a..b-1 is `sum[b] - sum[a]`. The flow of row n (Cont, Kukanov and
 * Stoikov, "The price impact of order book events", 2014, eq. 2), in the source's quantity, positive when buyers press:
 *   e_n = 1{Pb_n >= Pb_n-1} qb_n - 1{Pb_n <= Pb_n-1} qb_n-1 - 1{Pa_n <= Pa_n-1} qa_n + 1{Pa_n >= Pa_n-1} qa_n-1
 * Row 0 and rows after a gap have no predecessor and count 0. Absent sides compare as infinitely bad prices of size 0.
 */
export class OrderFlow {
  /** [rows + 1] of as many rows as the day has room for; 0 throughout without a book. */
  readonly sum: Float64Array;
  readonly #day: MarketDay;
  #rows = 0;
  /** Gaps passed. */
  #gaps = 0;

  constructor(day: MarketDay) {
    this.#day = day;
    this.sum = new Float64Array(day.time.length + 1);
  }

  /** Takes in the rows up to `rows`. */
  extend(rows: number): void {
    const { book, gaps } = this.#day;
    const { sum } = this;
    if (!book) return;
    const bid = book.bidPrice[0];
    const ask = book.askPrice[0];
    const bidSize = book.bidSize[0];
    const askSize = book.askSize[0];
    for (let n = this.#rows; n < rows; n++) {
      let flow = 0;
      if (gaps && gaps.row[this.#gaps] === n) this.#gaps++;
      else if (n > 0) {
        if (bid[n] >= bid[n - 1]) flow += bidSize[n];
        if (bid[n] <= bid[n - 1]) flow -= bidSize[n - 1];
        if (ask[n] <= ask[n - 1]) flow -= askSize[n];
        if (ask[n] >= ask[n - 1]) flow += askSize[n - 1];
      }
      sum[n + 1] = sum[n] + flow;
    }
    this.#rows = Math.max(this.#rows, rows);
  }
}
