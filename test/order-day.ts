import {
  ABSENT_ASK,
  ABSENT_BID,
  MessageType,
  type BookColumns,
  type MarketDay,
  type MessageColumns,
} from "../src/core/market/day.ts";
import { Random } from "../src/core/random.ts";

/** A day that has both its columns. */
export interface WholeDay extends MarketDay {
  readonly messages: MessageColumns;
  readonly book: BookColumns;
}

export interface OrderDayShape {
  readonly seed: number;
  readonly rows: number;
  readonly levels: number;
  /** Orders per side that the book tends to: few make one-sided and empty books. */
  readonly orders?: number;
  /** Chance that a row is a halt or a resumption. */
  readonly halts?: number;
}

interface Order {
  readonly id: number;
  readonly side: 1 | -1;
  readonly price: number;
  size: number;
}

/**
 * A day whose rows are the best `levels` of a deeper random book, as LOBSTER's are: what leaves the window may come back
 * changed. Prices in ticks walk around 1,000; many rows share their time with the row before.
 */
export function orderDay({ seed, rows, levels, orders = 12, halts = 0 }: OrderDayShape): WholeDay {
  const random = new Random(seed);
  const day = emptyDay(rows, levels);
  const resting: Order[] = [];
  let time = 34_200_000_000_000;
  let centre = 1000;
  for (let row = 0; row < rows; row++) {
    time += random.integer(3) === 0 ? 0 : random.integer(2_000_000_000);
    centre += random.integer(9) === 0 ? random.integer(3) - 1 : 0;
    day.time[row] = time;
    if (random.uniform() < halts) writeHalt(day, row, random.integer(3) - 1);
    else changeOneOrder(day, row, random, resting, centre, orders);
    writeBook(day, row, resting);
  }
  return day;
}

function changeOneOrder(
  day: WholeDay,
  row: number,
  random: Random,
  resting: Order[],
  centre: number,
  orders: number,
): void {
  const side = random.integer(2) === 0 ? 1 : -1;
  if (random.integer(20) === 0) {
    return writeMessage(day, row, MessageType.ExecuteHidden, {
      id: 0,
      side,
      price: centre + 0.5,
      size: 1 + random.integer(50),
    });
  }
  const own = resting.filter((order) => order.side === side);
  if (own.length === 0 || random.integer(2 * orders) >= own.length) {
    const order = {
      id: row + 1,
      side,
      price: centre - side * (1 + random.integer(30)),
      size: 100 * (1 + random.integer(5)),
    } as const;
    const crosses = resting.some((other) => other.side !== side && (other.price - order.price) * side <= 0);
    if (crosses) return writeMessage(day, row, MessageType.ExecuteHidden, order);
    resting.push(order);
    return writeMessage(day, row, MessageType.Add, order);
  }
  const execute = random.integer(8) === 0;
  const order = execute ? own.toSorted((a, b) => (b.price - a.price) * side)[0] : own[random.integer(own.length)];
  const part = random.integer(3) === 0 && order.size > 1 ? 1 + random.integer(order.size - 1) : order.size;
  const type = execute ? MessageType.Execute : part < order.size ? MessageType.Reduce : MessageType.Delete;
  writeMessage(day, row, type, { ...order, size: part });
  order.size -= part;
  if (order.size === 0) resting.splice(resting.indexOf(order), 1);
}

function writeMessage(day: WholeDay, row: number, type: number, order: Order): void {
  const { messages } = day;
  messages.type[row] = type;
  messages.orderId[row] = order.id;
  messages.size[row] = order.size;
  messages.price[row] = order.price * day.instrument.tickUnits;
  messages.direction[row] = order.side;
}

function writeHalt(day: WholeDay, row: number, price: number): void {
  day.messages.type[row] = MessageType.Halt;
  day.messages.price[row] = price;
}

function writeBook(day: WholeDay, row: number, resting: readonly Order[]): void {
  const { book } = day;
  for (const side of [1, -1] as const) {
    const depth = new Map<number, number>();
    for (const order of resting) {
      if (order.side === side) depth.set(order.price, (depth.get(order.price) ?? 0) + order.size);
    }
    const best = [...depth].sort(([a], [b]) => (b - a) * side);
    const [prices, sizes] = side === 1 ? [book.bidPrice, book.bidSize] : [book.askPrice, book.askSize];
    for (let level = 0; level < book.levels; level++) {
      prices[level][row] = best[level]?.[0] ?? (side === 1 ? ABSENT_BID : ABSENT_ASK);
      sizes[level][row] = best[level]?.[1] ?? 0;
    }
  }
}

/** A day of `rows` rows at which nothing is known yet. */
export function emptyDay(rows: number, levels: number): WholeDay {
  const columns = () => Array.from({ length: levels }, () => new Int32Array(rows));
  return {
    instrument: {
      symbol: "TEST",
      venue: "LOBSTER",
      date: "2012-06-21",
      timeZone: "America/New_York",
      currency: "USD",
      priceUnit: 1e-4,
      tickUnits: 100,
      lotSize: 1,
    },
    provenance: { label: "order day", simulated: true, sourceLevels: levels, timeBasis: "exchange" },
    rows,
    time: new Float64Array(rows),
    messages: {
      type: new Uint8Array(rows),
      orderId: new Float64Array(rows),
      size: new Int32Array(rows),
      price: new Float64Array(rows),
      direction: new Int8Array(rows),
    },
    book: { levels, askPrice: columns(), askSize: columns(), bidPrice: columns(), bidSize: columns() },
  };
}
