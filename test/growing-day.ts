import type { GapColumns, MarketDay, TradeColumns } from "../src/core/market/day.ts";
import { Random } from "../src/core/random.ts";

/** The day without its messages: as a source that tells its trades beside the book, with holes before some rows. */
export function withoutMessages(day: MarketDay, seed: number, gapShare = 0): MarketDay {
  const random = new Random(seed);
  const { rows, time } = day;
  const first = new Int32Array(rows + 1);
  const trades: { time: number; price: number; size: number; aggressor: number }[] = [];
  const gaps: number[] = [];
  for (let n = 0; n < rows; n++) {
    const since = n > 0 ? Math.max(time[n - 1], trades.at(-1)?.time ?? 0) : time[n];
    for (let i = random.integer(3); i > 0; i--) {
      const mid = ((day.book?.bidPrice[0][n] ?? 0) + (day.book?.askPrice[0][n] ?? 0)) / 2;
      const at = Math.max(trades.at(-1)?.time ?? 0, since + Math.floor(random.uniform() * (time[n] - since)));
      trades.push({
        time: Math.min(time[n], at),
        price: Math.round(mid) * day.instrument.tickUnits,
        size: 1 + random.integer(40) / 8,
        aggressor: random.integer(2) * 2 - 1,
      });
    }
    first[n + 1] = trades.length;
    if (n > 0 && random.uniform() < gapShare) gaps.push(n);
  }
  return {
    ...day,
    messages: null,
    trades: {
      first,
      time: Float64Array.from(trades, (trade) => trade.time),
      price: Float64Array.from(trades, (trade) => trade.price),
      size: Float64Array.from(trades, (trade) => trade.size),
      aggressor: Int8Array.from(trades, (trade) => trade.aggressor),
    },
    gaps: { row: Int32Array.from(gaps), cause: new Uint8Array(gaps.length) },
  };
}

/**
 * A finished day as it looked while it grew, as a live one does: one object with columns of full length, of which `rows`
 * count; later rows hold rubbish until they come, trades and gaps are new objects.
 */
export class GrowingDay {
  readonly day: MarketDay;
  private readonly whole: MarketDay;
  private rows = 0;
  private trades: TradeColumns | null = null;
  private gaps: GapColumns | null = null;

  constructor(whole: MarketDay) {
    const rowsNow = (): number => this.rows;
    const tradesNow = (): TradeColumns | null => this.trades;
    const gapsNow = (): GapColumns | null => this.gaps;
    const { book, messages, instrument, provenance } = whole;
    this.whole = whole;
    this.day = {
      instrument,
      provenance,
      time: rubbish(whole.time),
      messages: messages && {
        type: rubbish(messages.type),
        orderId: rubbish(messages.orderId),
        size: rubbish(messages.size as Float64Array),
        price: rubbish(messages.price),
        direction: rubbish(messages.direction),
      },
      book: book && {
        levels: book.levels,
        askPrice: book.askPrice.map(rubbish),
        askSize: book.askSize.map((sizes) => rubbish(sizes as Float64Array)),
        bidPrice: book.bidPrice.map(rubbish),
        bidSize: book.bidSize.map((sizes) => rubbish(sizes as Float64Array)),
      },
      get rows() {
        return rowsNow();
      },
      get trades() {
        return tradesNow();
      },
      get gaps() {
        return gapsNow();
      },
    };
    this.grow(0);
  }

  grow(rows: number): void {
    const { whole, day } = this;
    const cut = <T extends { subarray(from: number, to: number): T; set(from: T): void }>(to: T, from: T): void =>
      to.set(from.subarray(0, rows));
    cut(day.time, whole.time);
    for (const name of ["type", "orderId", "size", "price", "direction"] as const)
      if (day.messages && whole.messages) cut(day.messages[name] as Float64Array, whole.messages[name] as Float64Array);
    for (const name of ["askPrice", "askSize", "bidPrice", "bidSize"] as const)
      day.book?.[name].forEach((column, level) =>
        cut(column as Float64Array, whole.book![name][level] as Float64Array),
      );
    this.rows = rows;
    this.trades = whole.trades ? tradesUpTo(whole.trades, rows) : null;
    this.gaps = whole.gaps ? gapsUpTo(whole.gaps, rows) : null;
  }
}

type Column = { slice(): Column; fill(value: number, from?: number): unknown };

/** A copy whose values from `used` on are rubbish. */
function room<T extends Column>(column: T, used: number): T {
  const copy = column.slice() as T;
  copy.fill(77, used);
  return copy;
}

const rubbish = <T extends Column>(column: T): T => room(column, 0);

/** New arrays with room for more, of which those of the first `rows` rows count. */
function tradesUpTo({ first, time, price, size, aggressor }: TradeColumns, rows: number): TradeColumns {
  const count = first[rows];
  return {
    first: room(first, rows + 1),
    time: room(time, count),
    price: room(price, count),
    size: room(size as Float64Array, count),
    aggressor: aggressor && room(aggressor, count),
  };
}

function gapsUpTo({ row, cause }: GapColumns, rows: number): GapColumns {
  const count = row.filter((at) => at < rows).length;
  return { row: row.slice(0, count), cause: cause.slice(0, count) };
}
