import {
  ABSENT_ASK,
  ABSENT_BID,
  type BookColumns,
  type MarketDay,
  type MessageColumns,
  MessageType,
} from "../market/day.ts";

/**
 * The per-row quantities that the protocol's inputs are windows of, each computed once a day and on demand. One value
 * per row, whole numbers where the source has whole numbers, so that running sums are exact. Row t reads rows <= t.
 */
export class RowSeries {
  readonly day: MarketDay;
  readonly #kept = new Map<string, Float64Array>();
  #start: Int32Array | null = null;

  constructor(day: MarketDay) {
    this.day = day;
  }

  #keep(name: string, fill: (out: Float64Array) => void): Float64Array {
    let series = this.#kept.get(name);
    if (!series) {
      series = new Float64Array(this.day.rows);
      fill(series);
      this.#kept.set(name, series);
    }
    return series;
  }

  /** First row that a look-back from row t may touch: `unbrokenSince`. */
  get start(): Int32Array {
    return (this.#start ??= unbrokenSince(this.day));
  }

  /** ask1 + bid1, half-ticks; NaN where a side is absent. */
  mid(book: BookColumns): Float64Array {
    return this.#keep("mid", (out) => {
      const ask = book.askPrice[0];
      const bid = book.bidPrice[0];
      for (let t = 0; t < out.length; t++)
        out[t] = ask[t] === ABSENT_ASK || bid[t] === ABSENT_BID ? NaN : ask[t] + bid[t];
    });
  }

  /** (M_t - M_{t-1})², half-ticks squared. */
  squaredStep(book: BookColumns): Float64Array {
    const mid = this.mid(book);
    return this.#keep("step", (out) => {
      out[0] = NaN;
      for (let t = 1; t < out.length; t++) out[t] = (mid[t] - mid[t - 1]) ** 2;
    });
  }

  /** e_i = bid part - ask part of Cont, Kukanov and Stoikov's order flow at level i (from 0), units of size. */
  orderFlow(book: BookColumns, level: number): Float64Array {
    return this.#keep(`flow${level}`, (out) => fillOrderFlow(book, level, out));
  }

  /** Traded volume with the aggressor's sign; hidden executions included. */
  get signedVolume(): Float64Array {
    return this.#keep("signed", (out) => fillTraded(this.day, out, (sign, size) => sign * size));
  }

  get volume(): Float64Array {
    return this.#keep("volume", (out) => fillTraded(this.day, out, (_, size) => size));
  }

  /** Trades in each row. */
  get tradeCount(): Float64Array {
    return this.#keep("trades", (out) => fillTraded(this.day, out, () => 1));
  }

  /**
   * Side of the order that row t adds (`adds`) or takes away, +1 bid, -1 ask, 0 on other rows. Without order messages the
   * levels that the row's message set, or ended: those of the bids less those of the asks.
   */
  orderSide(adds: boolean): Float64Array {
    return this.#keep(adds ? "added" : "cancelled", (out) => {
      const { messages, changes } = this.day;
      if (messages) fillOrderSide(messages, adds, out);
      else if (changes) out.set((adds ? changes.set : changes.gone).subarray(0, out.length));
      if (!messages) forgetGaps(this.day, out);
    });
  }
}

/** Sum of `amount` over the trades of each row. */
function fillTraded(day: MarketDay, out: Float64Array, amount: (sign: number, size: number) => number): void {
  const { messages, trades } = day;
  if (messages) {
    const { type, size, direction } = messages;
    for (let t = 0; t < out.length; t++) if (isTrade(type[t])) out[t] = amount(-direction[t], size[t]);
    return;
  }
  if (!trades) return;
  const { first, size, aggressor } = trades;
  for (let t = 0; t < out.length; t++)
    for (let i = first[t]; i < first[t + 1]; i++) out[t] += amount(aggressor ? aggressor[i] : NaN, size[i]);
  forgetGaps(day, out);
}

function fillOrderSide({ type, direction }: MessageColumns, adds: boolean, out: Float64Array): void {
  for (let t = 0; t < out.length; t++) {
    const added = type[t] === MessageType.Add;
    const cancelled = type[t] === MessageType.Reduce || type[t] === MessageType.Delete;
    if (adds ? added : cancelled) out[t] = direction[t];
  }
}

/** What is said to have happened in a row after a hole happened before it, in part unseen. */
function forgetGaps({ gaps }: MarketDay, out: Float64Array): void {
  if (gaps) for (const row of gaps.row) if (row < out.length) out[row] = NaN;
}

const isTrade = (type: number): boolean => type === MessageType.Execute || type === MessageType.ExecuteHidden;

/** First row that a look-back from each row may touch: the one after the last halt or resumption, or the last gap's own. */
export function unbrokenSince({ rows, messages, gaps }: MarketDay): Int32Array {
  const start = new Int32Array(rows);
  let gap = 0;
  for (let t = 0, since = 0; t < rows; t++) {
    if (gaps && gaps.row[gap] === t) {
      since = t;
      gap++;
    }
    if (messages && messages.type[t] === MessageType.Halt) since = t + 1;
    start[t] = since;
  }
  return start;
}

// Absent levels carry prices beyond every other and size 0, so that their coming and going is counted like a price move.
function fillOrderFlow(book: BookColumns, level: number, out: Float64Array): void {
  const bid = book.bidPrice[level];
  const ask = book.askPrice[level];
  const bidSize = book.bidSize[level];
  const askSize = book.askSize[level];
  out[0] = NaN;
  for (let t = 1; t < out.length; t++) {
    const up = bid[t] > bid[t - 1] ? bidSize[t] : bid[t] === bid[t - 1] ? bidSize[t] - bidSize[t - 1] : -bidSize[t - 1];
    const down =
      ask[t] > ask[t - 1] ? -askSize[t - 1] : ask[t] === ask[t - 1] ? askSize[t] - askSize[t - 1] : askSize[t];
    out[t] = up - down;
  }
}

/**
 * Sum of `series` over rows t-w+1..t into `out`; NaN while that window starts before `firstRow` of its unbroken stretch
 * or holds an undefined value. O(1) a row: rows lie in blocks of w, and every window is the end of one block and the
 * beginning of the next (van Herk 1992), so that each sum is of its own w values and rounding never adds up.
 */
export function rollingSum(series: Float64Array, w: number, start: Int32Array, reach: number, out: Float64Array): void {
  const ends = new Float64Array(w + 1); // sums over the last w - i values of the block before
  let sum = 0;
  for (let t = 0, i = 0; t < series.length; t++) {
    sum += series[t];
    i++;
    out[t] = t + 1 >= w && t - reach >= start[t] ? ends[i] + sum : NaN;
    if (i < w) continue;
    ends[w] = 0;
    for (let back = 0; back < w; back++) ends[w - 1 - back] = ends[w - back] + series[t - back];
    sum = 0;
    i = 0;
  }
}
