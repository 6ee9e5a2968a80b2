import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../src/core/market/day.ts";
import { Random } from "../src/core/random.ts";

export interface RandomDaySettings {
  readonly rows: number;
  readonly levels: number;
  /** Mean nanoseconds between rows. */
  readonly pause?: number;
  /** Sizes in fractions of a coin instead of whole shares. */
  readonly fractional?: boolean;
  /** Chance per row that a side of the book is emptied for a while; also of absent deeper levels. */
  readonly absence?: number;
}

/**
 * Rows that are well formed and otherwise arbitrary: equal times, absent levels, one-sided books, every message type,
 * wild moves. Not a market: columns must be right on it, not plausible.
 */
export function randomDay(seed: number, settings: RandomDaySettings): MarketDay {
  const { rows, levels, pause = 2e8, fractional = false, absence = 0.02 } = settings;
  const random = new Random(seed);
  const sizes = () =>
    Array.from({ length: levels }, () => (fractional ? new Float64Array(rows) : new Int32Array(rows)));
  const prices = () => Array.from({ length: levels }, () => new Int32Array(rows));
  const book = { levels, askPrice: prices(), askSize: sizes(), bidPrice: prices(), bidSize: sizes() };
  const day: MarketDay = {
    instrument: {
      symbol: "RND",
      venue: "TEST",
      date: null,
      timeZone: "UTC",
      currency: "USD",
      priceUnit: 1e-4,
      tickUnits: 100,
      lotSize: 1,
    },
    provenance: { label: `random ${seed}`, simulated: true, sourceLevels: levels, timeBasis: "exchange" },
    rows,
    time: new Float64Array(rows),
    messages: {
      type: new Uint8Array(rows),
      orderId: new Float64Array(rows),
      size: fractional ? new Float64Array(rows) : new Int32Array(rows),
      price: new Float64Array(rows),
      direction: new Int8Array(rows),
    },
    book,
  };
  const quantity = () => (fractional ? random.uniform() * 10 : 1 + random.integer(300));
  const { type, size, price, direction } = day.messages!;
  let mid2 = 115_000;
  let time = 34_200e9;
  const hidden = { bid: 0, ask: 0 };
  for (let n = 0; n < rows; n++) {
    time += random.integer(4) === 0 ? 0 : random.integer(2 * pause);
    day.time[n] = time;
    type[n] = random.integer(40) === 0 ? 6 + random.integer(2) : 1 + random.integer(5);
    direction[n] = type[n] > 5 ? 0 : random.integer(2) * 2 - 1;
    size[n] = type[n] > 5 ? 0 : quantity();
    // Every other order is at the best price of its side, the rest at the mid, on half ticks too.
    const best = n % 2 === 1 && (direction[n] === 1 ? book.bidPrice : book.askPrice)[0][n - 1];
    const atBest = best !== false && best !== ABSENT_BID && best !== ABSENT_ASK;
    price[n] = type[n] > 5 ? -1 : atBest ? best * 100 : (mid2 * 100) / 2;
    if (random.integer(3) === 0) mid2 += random.integer(7) - 3;
    const half = random.integer(5) === 0 ? 1 + random.integer(20) : 3;
    for (const side of ["bid", "ask"] as const) {
      if (random.uniform() < absence) hidden[side] = 1 + random.integer(6);
      const present = hidden[side]-- > 0 ? 0 : random.uniform() < absence * 4 ? random.integer(levels) + 1 : levels;
      const [outward, absent] = side === "bid" ? [-1, ABSENT_BID] : [1, ABSENT_ASK];
      let at = Math.floor(mid2 / 2) + outward * half;
      for (let level = 0; level < levels; level++) {
        const there = level < present;
        book[`${side}Price`][level][n] = there ? at : absent;
        const unchanged = n > 0 && random.integer(4) > 0 ? book[`${side}Size`][level][n - 1] : 0;
        book[`${side}Size`][level][n] = there ? unchanged || quantity() : 0;
        at += outward * (1 + random.integer(4));
      }
    }
  }
  return day;
}

/** The day seen in a mirror: sides exchanged, prices p -> `axis` - p (ticks), directions negated. */
export function mirrored(day: MarketDay, axis = 200_000): MarketDay {
  const book = day.book!;
  const flip = (prices: readonly Int32Array[], absent: number, becomes: number) =>
    prices.map((column) => column.map((price) => (price === absent ? becomes : axis - price)));
  return {
    ...day,
    messages: day.messages && {
      ...day.messages,
      price: day.messages.price.map((price) => axis * day.instrument.tickUnits - price),
      direction: day.messages.direction.map((direction) => -direction),
    },
    book: {
      levels: book.levels,
      askPrice: flip(book.bidPrice, ABSENT_BID, ABSENT_ASK),
      askSize: book.bidSize,
      bidPrice: flip(book.askPrice, ABSENT_ASK, ABSENT_BID),
      bidSize: book.askSize,
    },
  };
}
