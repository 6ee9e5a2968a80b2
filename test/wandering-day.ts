import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../src/core/market/day.ts";
import { Random } from "../src/core/random.ts";

export interface WanderingDayOptions {
  /** Chance that a row lacks its deepest levels on a side. */
  readonly absent: number;
  /** Nanoseconds before the first row. */
  readonly from: number;
}

/**
 * A day without market sense, for properties that must hold on any input: prices wander about tick 1000, sides are now
 * and then short or empty, times repeat and leap, messages are of every type.
 */
export function wanderingDay(
  seed: number,
  rows: number,
  levels: number,
  options: Partial<WanderingDayOptions> = {},
): MarketDay {
  const random = new Random(seed);
  const absent = options.absent ?? 0.1;
  const column = (): Int32Array[] => Array.from({ length: levels }, () => new Int32Array(rows));
  const book = { levels, askPrice: column(), askSize: column(), bidPrice: column(), bidSize: column() };
  const messages = {
    type: new Uint8Array(rows),
    orderId: new Float64Array(rows),
    size: new Int32Array(rows),
    price: new Float64Array(rows),
    direction: new Int8Array(rows),
  };
  const time = new Float64Array(rows);
  let now = options.from ?? 34_200e9;
  let bid = 1000;
  for (let n = 0; n < rows; n++) {
    now += random.uniform() < 0.2 ? 0 : random.integer(700_000_000);
    time[n] = now;
    bid += random.integer(3) - 1 - (bid > 1012 ? 1 : 0) + (bid < 988 ? 1 : 0);
    const spread = 1 + random.integer(4);
    const shown = (): number => (random.uniform() < absent ? random.integer(levels) : levels);
    const [bids, asks] = [shown(), shown()];
    for (let level = 0, down = bid, up = bid + spread; level < levels; level++) {
      book.bidPrice[level][n] = level < bids ? down : ABSENT_BID;
      book.bidSize[level][n] = level < bids ? 1 + random.integer(900) : 0;
      book.askPrice[level][n] = level < asks ? up : ABSENT_ASK;
      book.askSize[level][n] = level < asks ? 1 + random.integer(900) : 0;
      down -= 1 + random.integer(4);
      up += 1 + random.integer(4);
    }
    messages.type[n] = 1 + random.integer(7);
    messages.orderId[n] = n;
    messages.size[n] = 1 + random.integer(500);
    messages.direction[n] = messages.type[n] >= 6 ? 0 : random.integer(2) * 2 - 1;
    messages.price[n] =
      messages.type[n] === 7
        ? random.integer(3) - 1
        : (bid + random.integer(spread + 1)) * 100 + (messages.type[n] === 5 ? 50 : 0);
    if (messages.type[n] === 7) messages.price[n] = random.uniform() < 0.5 ? -1 : 1;
  }
  return {
    instrument: {
      symbol: "TEST",
      venue: "simulated",
      date: null,
      timeZone: "UTC",
      currency: "USD",
      priceUnit: 1e-4,
      tickUnits: 100,
      lotSize: 1,
    },
    provenance: { label: "wandering day", simulated: true, sourceLevels: levels, timeBasis: "exchange" },
    rows,
    time,
    messages,
    book,
  };
}
