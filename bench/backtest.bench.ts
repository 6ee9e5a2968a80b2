import { Engine } from "../src/core/backtest/engine.ts";
import { scheduledFees } from "../src/core/backtest/fees.ts";
import { walkVisibleLevels } from "../src/core/backtest/fills.ts";
import { constantLatency } from "../src/core/backtest/latency.ts";
import { positionLimit } from "../src/core/backtest/risk.ts";
import { tapeOf } from "../src/core/backtest/tape.ts";
import { runToEnd } from "../src/core/forecaster.ts";
import type { MarketDay } from "../src/core/market/day.ts";
import { Random } from "../src/core/random.ts";
import { Taker } from "../src/core/strategy/taker.ts";
import type { Bench } from "./row.ts";

const ROWS = 1_000_000;
const LEVELS = 10;
const HORIZON = 50;
const THRESHOLD = 0.4;
const LOTS = 100;
const LATENCY_NS = 100_000_000;
const PER_UNIT = 0.003;
const REPEATS = 5;

/** A full-size day: a wandering mid, ten levels, six events a second as on the real one, and a persistent signal. */
function input(): { day: MarketDay; signal: Float64Array } {
  const random = new Random(1);
  const columns = (): Int32Array[] => Array.from({ length: LEVELS }, () => new Int32Array(ROWS));
  const book = { levels: LEVELS, askPrice: columns(), askSize: columns(), bidPrice: columns(), bidSize: columns() };
  const time = new Float64Array(ROWS);
  const signal = new Float64Array(ROWS);
  let mid = 57_000;
  let now = 34_200e9;
  for (let row = 0; row < ROWS; row++) {
    now += random.integer(320_000_000);
    mid += random.integer(5) - 2;
    time[row] = now;
    signal[row] = 0.98 * (row > 0 ? signal[row - 1] : 0) + 0.04 * (random.uniform() - 0.5) * 4;
    for (let level = 0; level < LEVELS; level++) {
      book.askPrice[level][row] = mid + 10 + 5 * level;
      book.bidPrice[level][row] = mid - 10 - 5 * level;
      book.askSize[level][row] = 20 + random.integer(100);
      book.bidSize[level][row] = 20 + random.integer(100);
    }
  }
  const instrument = {
    symbol: "BENCH",
    venue: "SIM",
    date: null,
    timeZone: "UTC",
    currency: "USD",
    priceUnit: 1e-4,
    tickUnits: 100,
    lotSize: 1,
  };
  const provenance = { label: "bench", simulated: true, sourceLevels: LEVELS, timeBasis: "exchange" } as const;
  return { day: { instrument, provenance, rows: ROWS, time, messages: null, book }, signal };
}

interface Result {
  readonly orders: number;
  readonly cash: number;
  readonly fees: number;
}

function ours(day: MarketDay, signal: Float64Array): Result {
  const tape = tapeOf(day);
  const span = { from: 0, to: ROWS };
  const { open, since } = tape;
  const strategy = new Taker({ span, signal, threshold: THRESHOLD, horizon: HORIZON, lots: LOTS, open, since });
  const outcome = runToEnd(
    new Engine(tape, span, strategy, {
      fees: scheduledFees({ makerBps: 0, takerBps: 0, takerPerUnit: PER_UNIT }),
      latency: constantLatency(LATENCY_NS),
      fills: walkVisibleLevels,
      risk: positionLimit(LOTS),
    }).run(),
  );
  return { orders: outcome.orders.length, cash: outcome.cash, fees: outcome.fees };
}

interface Level {
  readonly price: number;
  readonly size: number;
}
interface BookEvent {
  readonly row: number;
  readonly time: number;
  readonly signal: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** The usual way: one object per event with its book inside, one object per order, the same rules. */
function naive(day: MarketDay, signal: Float64Array): Result {
  const state = { position: 0, cash: 0, fees: 0, orders: 0, due: 0 };
  let pending: { side: number; lots: number; arrives: number } | null = null;
  let last: BookEvent | null = null;
  const execute = (side: number, lots: number, event: BookEvent): void => {
    let left = lots;
    for (const { price, size } of side > 0 ? event.asks : event.bids) {
      const taken = Math.min(left, size);
      if (taken === 0) break;
      left -= taken;
      state.position += side * taken;
      state.cash -= 2 * side * taken * price;
      state.fees += Math.round(taken * PER_UNIT * 1e9);
    }
  };
  for (let row = 0; row < ROWS; row++) {
    const event = eventAt(day, signal, row);
    if (pending && last && pending.arrives < event.time) {
      execute(pending.side, pending.lots, last);
      pending = null;
    }
    last = event;
    if (pending) continue;
    const strong = Math.abs(event.signal) >= THRESHOLD;
    if (state.position === 0) {
      if (!strong || row + HORIZON >= ROWS) continue;
      state.due = row + HORIZON;
      pending = { side: Math.sign(event.signal), lots: LOTS, arrives: event.time + LATENCY_NS };
      state.orders++;
    } else if (row >= state.due) {
      if (strong && Math.sign(event.signal) === Math.sign(state.position) && row + HORIZON < ROWS) {
        state.due = row + HORIZON;
      } else {
        const lots = Math.abs(state.position);
        pending = { side: -Math.sign(state.position), lots, arrives: event.time + LATENCY_NS };
        state.orders++;
      }
    }
  }
  if (last && pending && pending.arrives <= last.time) execute(pending.side, pending.lots, last);
  if (last && state.position !== 0) {
    state.orders++;
    execute(-Math.sign(state.position), Math.abs(state.position), last);
  }
  return { orders: state.orders, cash: state.cash, fees: state.fees / 1e9 };
}

function eventAt({ book, time }: MarketDay, signal: Float64Array, row: number): BookEvent {
  const side = (prices: readonly Int32Array[], sizes: readonly ArrayLike<number>[]): Level[] =>
    prices.map((price, level) => ({ price: price[row], size: sizes[level][row] }));
  if (!book) throw new Error("the bench has a book");
  return {
    row,
    time: time[row],
    signal: signal[row],
    bids: side(book.bidPrice, book.bidSize),
    asks: side(book.askPrice, book.askSize),
  };
}

/** Events per second, best of a few runs. */
function fastest(run: () => Result): number {
  let best = Infinity;
  for (let i = 0; i < REPEATS; i++) {
    const from = performance.now();
    run();
    best = Math.min(best, performance.now() - from);
  }
  return (ROWS / best) * 1000;
}

const bench: Bench = async () => {
  const { day, signal } = input();
  const [a, b] = [ours(day, signal), naive(day, signal)];
  if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`not the same run: ${JSON.stringify([a, b])}`);
  const rate = fastest(() => ours(day, signal));
  const rival = fastest(() => naive(day, signal));
  const name = `backtest event loop, taker, ${a.orders} orders in ${ROWS} events, against an object per event`;
  return [{ name, ours: rate, rival, ratio: rate / rival, unit: "events/s" }];
};

export default bench;
