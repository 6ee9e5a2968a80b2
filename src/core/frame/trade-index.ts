import { type MarketDay, MessageType } from "../market/day.ts";

/**
 * The day's trades by themselves, so that a frame looks at trades only. Entry i is the i-th trade; its price is in
 * ticks (fractional for hidden executions off the tick) and its aggressor +1 buyer, -1 seller, 0 not said (crosses).
 */
export interface TradeIndex {
  readonly count: number;
  readonly row: Int32Array;
  readonly price: Float64Array;
  readonly quantity: Float64Array;
  readonly aggressor: Int8Array;
  readonly hidden: Uint8Array;
  /** [count + 1] quantity of the trades before entry i: all, and by aggressor. */
  readonly total: Float64Array;
  readonly bought: Float64Array;
  readonly sold: Float64Array;
  /** Entries from the largest quantity to the smallest, ties in time order. */
  readonly bySize: Int32Array;
  /** Rows of halt messages (type 7), and what each says: 0 halt, 2 trading again, 3 quoting again. */
  readonly haltRow: Int32Array;
  readonly haltKind: Uint8Array;
}

const isTrade = (type: number): boolean =>
  type === MessageType.Execute || type === MessageType.ExecuteHidden || type === MessageType.Cross;

function rowsOf(day: MarketDay, wanted: (type: number) => boolean): Int32Array {
  const type = day.messages?.type;
  if (!type) return new Int32Array(0);
  let count = 0;
  for (let row = 0; row < day.rows; row++) if (wanted(type[row])) count++;
  const rows = new Int32Array(count);
  for (let row = 0, i = 0; row < day.rows; row++) if (wanted(type[row])) rows[i++] = row;
  return rows;
}

export function indexTrades(day: MarketDay): TradeIndex {
  const row = rowsOf(day, isTrade);
  const haltRow = rowsOf(day, (type) => type === MessageType.Halt);
  const count = row.length;
  const price = new Float64Array(count);
  const quantity = new Float64Array(count);
  const aggressor = new Int8Array(count);
  const hidden = new Uint8Array(count);
  const total = new Float64Array(count + 1);
  const bought = new Float64Array(count + 1);
  const sold = new Float64Array(count + 1);
  const { messages, instrument } = day;
  for (let i = 0; i < count; i++) {
    const at = row[i];
    if (!messages) break;
    quantity[i] = messages.size[at];
    price[i] = messages.price[at] / instrument.tickUnits;
    aggressor[i] = messages.type[at] === MessageType.Cross ? 0 : -messages.direction[at];
    hidden[i] = messages.type[at] === MessageType.ExecuteHidden ? 1 : 0;
    total[i + 1] = total[i] + quantity[i];
    bought[i + 1] = bought[i] + (aggressor[i] > 0 ? quantity[i] : 0);
    sold[i + 1] = sold[i] + (aggressor[i] < 0 ? quantity[i] : 0);
  }
  const bySize = new Int32Array(count).map((_, i) => i).sort((a, b) => quantity[b] - quantity[a] || a - b);
  // LOBSTER type 7: price -1 halts, 0 resumes quoting (still no trading), 1 resumes trading.
  const haltKind = Uint8Array.from(haltRow, (at) => [0, 3, 2][(messages?.price[at] ?? 0) + 1]);
  return { count, row, price, quantity, aggressor, hidden, total, bought, sold, bySize, haltRow, haltKind };
}

/** Entries of the ascending `rows` that are below `limit`. */
export function countBelow(rows: Int32Array, limit: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
