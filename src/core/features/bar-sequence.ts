import { Sequence } from "./engine/sequence.ts";
import type { Block } from "./engine/signal.ts";
import type { Tape } from "./tape.ts";

/** Fields of a bar: mids twice, in ticks; signed volume; Σ v·p in price units. */
export const BarField = { Open: 0, High: 1, Low: 2, Close: 3, SignedVolume: 4, Turnover: 5 } as const;

/**
 * Closed bars of `rows` rows since the session's start: first, highest, lowest and last defined mid (NaN without one),
 * and what was traded. State after the counters: the open bar's fields, then its rows so far.
 */
export class BarList extends Sequence {
  private readonly tape: Tape;
  private readonly rows: number;

  constructor(key: string, tape: Tape, rows: number) {
    super(key, 6, new Float64Array(7));
    this.tape = tape;
    this.rows = rows;
    this.open();
  }

  protected collect({ day, from, to }: Block): void {
    const bar = this.state[1];
    const { count, row: tradeRow, sign, size, price } = this.tape;
    const { bidPrice, askPrice, bidSize, askSize } = day.book!;
    const [bid, ask, bidQ, askQ] = [bidPrice[0], askPrice[0], bidSize[0], askSize[0]];
    let trade = 0;
    for (let row = from; row < to; row++) {
      if (bidQ[row] > 0 && askQ[row] > 0) {
        const mid2 = bid[row] + ask[row];
        if (bar[0] !== bar[0]) {
          bar[0] = mid2;
          bar[1] = mid2;
          bar[2] = mid2;
        }
        if (mid2 > bar[1]) bar[1] = mid2;
        if (mid2 < bar[2]) bar[2] = mid2;
        bar[3] = mid2;
      }
      for (; trade < count && tradeRow[trade] === row; trade++) {
        bar[4] += sign[trade] * size[trade];
        bar[5] += size[trade] * price[trade];
      }
      if (++bar[6] === this.rows) {
        this.append(row, bar[0], bar[1], bar[2], bar[3], bar[4], bar[5]);
        this.open();
      }
    }
  }

  private open(): void {
    this.state[1].fill(Number.NaN, 0, 4);
    this.state[1].fill(0, 4);
  }

  override reset(row: number): void {
    super.reset(row);
    this.open();
  }
}
