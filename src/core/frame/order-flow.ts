import type { BookColumns } from "../market/day.ts";

/**
 * Running sum of best-level order flow, [rows + 1]: flow over rows a..b-1 is `sum[b] - sum[a]`. The flow of row n (Cont,
 * Kukanov and Stoikov, "The price impact of order book events", 2014, eq. 2), in the source's quantity, positive when
 * buyers press:
 *   e_n = 1{Pb_n >= Pb_n-1} qb_n - 1{Pb_n <= Pb_n-1} qb_n-1 - 1{Pa_n <= Pa_n-1} qa_n + 1{Pa_n >= Pa_n-1} qa_n-1
 * Row 0 has no predecessor and counts 0. Absent sides compare as infinitely bad prices of size 0.
 */
export function cumulativeFlow(book: BookColumns | null, rows: number): Float64Array {
  const sum = new Float64Array(rows + 1);
  if (!book) return sum;
  const bid = book.bidPrice[0];
  const ask = book.askPrice[0];
  const bidSize = book.bidSize[0];
  const askSize = book.askSize[0];
  for (let n = 1; n < rows; n++) {
    let flow = 0;
    if (bid[n] >= bid[n - 1]) flow += bidSize[n];
    if (bid[n] <= bid[n - 1]) flow -= bidSize[n - 1];
    if (ask[n] <= ask[n - 1]) flow -= askSize[n];
    if (ask[n] >= ask[n - 1]) flow += askSize[n - 1];
    sum[n + 1] = sum[n] + flow;
  }
  return sum;
}
