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

  /** First row that a look-back from row t may touch: the one after the last halt or resumption. */
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
  signedVolume(messages: MessageColumns): Float64Array {
    return this.#keep("signed", (out) => {
      const { type, size, direction } = messages;
      for (let t = 0; t < out.length; t++) if (isTrade(type[t])) out[t] = -direction[t] * size[t];
    });
  }

  volume(messages: MessageColumns): Float64Array {
    return this.#keep("volume", (out) => {
      const { type, size } = messages;
      for (let t = 0; t < out.length; t++) if (isTrade(type[t])) out[t] = size[t];
    });
  }

  /** 1 on trades, else 0. */
  trade(messages: MessageColumns): Float64Array {
    return this.#keep("trade", (out) => {
      const { type } = messages;
      for (let t = 0; t < out.length; t++) if (isTrade(type[t])) out[t] = 1;
    });
  }

  /** Side of the order that row t adds (`adds`) or takes away, +1 bid, -1 ask; 0 on other rows. */
  orderSide(messages: MessageColumns, adds: boolean): Float64Array {
    return this.#keep(adds ? "added" : "cancelled", (out) => {
      const { type, direction } = messages;
      for (let t = 0; t < out.length; t++) {
        const added = type[t] === MessageType.Add;
        const cancelled = type[t] === MessageType.Reduce || type[t] === MessageType.Delete;
        if (adds ? added : cancelled) out[t] = direction[t];
      }
    });
  }
}

const isTrade = (type: number): boolean => type === MessageType.Execute || type === MessageType.ExecuteHidden;

/** First row that a look-back from each row may touch: the one after the last halt or resumption. */
export function unbrokenSince(day: MarketDay): Int32Array {
  const start = new Int32Array(day.rows);
  if (!day.messages) return start;
  const { type } = day.messages;
  for (let t = 0, since = 0; t < day.rows; t++) {
    if (type[t] === MessageType.Halt) since = t + 1;
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
 * or holds an undefined value. O(1) a row, exact for whole numbers.
 */
export function rollingSum(series: Float64Array, w: number, start: Int32Array, reach: number, out: Float64Array): void {
  let sum = 0;
  let undefinedRows = 0;
  for (let t = 0; t < series.length; t++) {
    const entering = series[t];
    if (entering === entering) sum += entering;
    else undefinedRows++;
    if (t >= w) {
      const leaving = series[t - w];
      if (leaving === leaving) sum -= leaving;
      else undefinedRows--;
    }
    out[t] = undefinedRows === 0 && t - reach >= start[t] ? sum : NaN;
  }
}
