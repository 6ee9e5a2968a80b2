import { type MarketDay, type MessageColumns, MessageType, type TradeColumns } from "../market/day.ts";

/**
 * The day's trades by themselves, so that a frame looks at trades only. Entry i is the i-th trade, of a message or of
 * the trades beside a book. Arrays have room for more than `count` entries, and are new ones after some `extend`s.
 */
export class TradeIndex {
  count = 0;
  /** Row with which it becomes known. */
  row = new Int32Array(64);
  /** When it happened, nanoseconds; not after its row's time, non-decreasing. */
  time = new Float64Array(64);
  /** Ticks, fractional for hidden executions off the tick. */
  price = new Float64Array(64);
  quantity = new Float64Array(64);
  /** +1 buyer, -1 seller, 0 not said (crosses). */
  aggressor = new Int8Array(64);
  hidden = new Uint8Array(64);
  /** [count + 1] quantity of the trades before entry i: all, and by aggressor. */
  total = new Float64Array(65);
  bought = new Float64Array(65);
  sold = new Float64Array(65);
  /** Rows of halt messages (type 7), and what each says: 0 halt, 2 trading again, 3 quoting again. */
  readonly haltRow: number[] = [];
  readonly haltKind: number[] = [];
  readonly #day: MarketDay;
  #rows = 0;

  constructor(day: MarketDay) {
    this.#day = day;
  }

  /** Takes in the trades of the rows up to `rows`. */
  extend(rows: number): void {
    const { messages, trades } = this.#day;
    if (messages) this.#messages(messages, rows);
    else if (trades) this.#trades(trades, rows);
    this.#rows = Math.max(this.#rows, rows);
  }

  /** Entries of trades that happened before `t`, among the first `limit`. */
  before(t: number, limit: number): number {
    return countBelow(this.time, t, limit);
  }

  /** Entries of trades that are known after `rows` rows. */
  known(rows: number): number {
    return countBelow(this.row, rows, this.count);
  }

  #messages({ type, price, size, direction }: MessageColumns, rows: number): void {
    const { time, instrument } = this.#day;
    for (let row = this.#rows; row < rows; row++) {
      const kind = type[row];
      if (kind === MessageType.Halt) {
        this.haltRow.push(row);
        // LOBSTER type 7: price -1 halts, 0 resumes quoting (still no trading), 1 resumes trading.
        this.haltKind.push([0, 3, 2][price[row] + 1]);
      } else if (kind === MessageType.Execute || kind === MessageType.ExecuteHidden || kind === MessageType.Cross) {
        const aggressor = kind === MessageType.Cross ? 0 : -direction[row];
        const hidden = kind === MessageType.ExecuteHidden ? 1 : 0;
        this.#push(row, time[row], price[row] / instrument.tickUnits, size[row], aggressor, hidden);
      }
    }
  }

  #trades({ first, time, price, size, aggressor }: TradeColumns, rows: number): void {
    const { tickUnits } = this.#day.instrument;
    // A slice of a day starts with trades of rows that it does not hold.
    const start = first[0];
    for (let row = this.#rows, i = start + this.count; row < rows; row++) {
      for (; i < first[row + 1]; i++) this.#push(row, time[i], price[i] / tickUnits, size[i], aggressor?.[i] ?? 0, 0);
    }
  }

  #push(row: number, time: number, price: number, quantity: number, aggressor: number, hidden: number): void {
    if (this.count === this.row.length) this.#grow();
    const at = this.count++;
    this.row[at] = row;
    this.time[at] = time;
    this.price[at] = price;
    this.quantity[at] = quantity;
    this.aggressor[at] = aggressor;
    this.hidden[at] = hidden;
    this.total[at + 1] = this.total[at] + quantity;
    this.bought[at + 1] = this.bought[at] + (aggressor > 0 ? quantity : 0);
    this.sold[at + 1] = this.sold[at] + (aggressor < 0 ? quantity : 0);
  }

  #grow(): void {
    const size = this.count * 2;
    this.row = longer(this.row, new Int32Array(size));
    this.time = longer(this.time, new Float64Array(size));
    this.price = longer(this.price, new Float64Array(size));
    this.quantity = longer(this.quantity, new Float64Array(size));
    this.aggressor = longer(this.aggressor, new Int8Array(size));
    this.hidden = longer(this.hidden, new Uint8Array(size));
    this.total = longer(this.total, new Float64Array(size + 1));
    this.bought = longer(this.bought, new Float64Array(size + 1));
    this.sold = longer(this.sold, new Float64Array(size + 1));
  }
}

/** The trades of the whole day so far. */
export function indexTrades(day: MarketDay): TradeIndex {
  const index = new TradeIndex(day);
  index.extend(day.rows);
  return index;
}

function longer<T extends Int32Array | Float64Array | Int8Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Of the first `count` of ascending `values`, how many are below `limit`. */
export function countBelow(values: ArrayLike<number>, limit: number, count = values.length): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
