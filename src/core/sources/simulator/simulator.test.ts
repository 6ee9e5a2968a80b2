import { expect, it } from "vitest";
import { runToEnd } from "../../forecaster.ts";
import { type MarketDay, MessageType } from "../../market/day.ts";
import { packDay } from "../../market/pack.ts";
import { simulateDay } from "./day.ts";
import { GOOG_LIKE, type MarketModel } from "./model.ts";
import { SIMULATOR_DEFAULTS, type SimulatorSettings } from "./settings.ts";
import { Simulator } from "./simulator.ts";
import { Table } from "./tables.ts";

const simulated = (settings: Partial<SimulatorSettings>): MarketDay =>
  runToEnd(simulateDay({ ...SIMULATOR_DEFAULTS, ...settings })).day;

const bytes = (day: MarketDay): Uint8Array => new Uint8Array(packDay({ ...day, provenance: simulated10.provenance }));
const simulated10 = simulated({ seconds: 1500, seed: 11 });

/** What a file shows at a price of one side: null if the price is not among its levels. */
function shown(day: MarketDay, n: number, side: number, price: number): number | null {
  const book = day.book!;
  const [prices, sizes] = side > 0 ? [book.bidPrice, book.bidSize] : [book.askPrice, book.askSize];
  const level = prices.findIndex((column) => column[n] === price);
  return level < 0 ? null : sizes[level][n];
}

it("gives the same bytes for the same seed, and others for another", () => {
  expect(bytes(simulated({ seconds: 1500, seed: 11 }))).toEqual(bytes(simulated10));
  expect(bytes(simulated({ seconds: 1500, seed: 12 }))).not.toEqual(bytes(simulated10));
});

it("is a prefix of the longer session with the same seed", () => {
  const short = simulated({ seconds: 400, seed: 11 });
  expect(short.rows).toBeGreaterThan(500);
  expect(short.time).toEqual(simulated10.time.slice(0, short.rows));
  expect(simulated10.time[short.rows]).toBeGreaterThanOrEqual((SIMULATOR_DEFAULTS.start + 400) * 1e9);
  expect(short.messages!.price).toEqual(simulated10.messages!.price.slice(0, short.rows));
});

it("never shows a crossed, locked or disordered book, nor a level without size", () => {
  for (const seed of [1, 2, 3]) {
    const { book, rows } = simulated({ seconds: 2000, seed, activity: 3, levels: 20 });
    let faults = 0;
    for (let n = 0; n < rows; n++) {
      if (book!.bidPrice[0][n] >= book!.askPrice[0][n]) faults++;
      for (let level = 0; level < 20; level++) {
        if (book!.bidSize[level][n] <= 0 || book!.askSize[level][n] <= 0) faults++;
        if (level > 0 && book!.bidPrice[level][n] >= book!.bidPrice[level - 1][n]) faults++;
        if (level > 0 && book!.askPrice[level][n] <= book!.askPrice[level - 1][n]) faults++;
      }
    }
    expect(rows).toBeGreaterThan(10_000);
    expect(faults).toBe(0);
  }
});

it("changes exactly the size at the message's price in rows of types 1 to 4, and nothing in rows of type 5", () => {
  for (const levels of [1, 3, 10]) {
    const day = simulated({ seconds: 1500, seed: 5, levels, activity: 3 });
    const { type, size, price, direction } = day.messages!;
    let wrong = 0;
    let checked = 0;
    for (let n = 1; n < day.rows; n++) {
      const book = day.book!;
      for (const side of [1, -1]) {
        const prices = side > 0 ? book.bidPrice : book.askPrice;
        for (const column of prices) {
          const at = column[n];
          const before = shown(day, n - 1, side, at);
          const after = shown(day, n, side, at)!;
          const mine = type[n] !== MessageType.ExecuteHidden && side === direction[n] && at * 100 === price[n];
          if (before !== null && after - before !== (mine ? (type[n] === 1 ? size[n] : -size[n]) : 0)) wrong++;
          if (before === null && type[n] === 1 && (!mine || after !== size[n])) wrong++;
          checked++;
        }
        if (side === direction[n] && type[n] >= 2 && type[n] <= 4) {
          const before = shown(day, n - 1, side, price[n] / 100);
          if (before === null || before - (shown(day, n, side, price[n] / 100) ?? 0) !== size[n]) wrong++;
        }
      }
    }
    expect(checked).toBeGreaterThan(4000);
    expect(wrong).toBe(0);
  }
});

it("at one level shows the rows of ten levels where the first level changed or a hidden order was executed", () => {
  const one = simulated({ seconds: 1500, seed: 11, levels: 1 });
  const { book, messages, rows, time } = simulated10;
  const first = [book!.askPrice[0], book!.askSize[0], book!.bidPrice[0], book!.bidSize[0]];
  const kept: number[] = [];
  for (let n = 1; n < rows; n++) {
    if (messages!.type[n] === MessageType.ExecuteHidden || first.some((column) => column[n] !== column[n - 1]))
      kept.push(n);
  }
  const skipped = one.rows - kept.length;
  expect(skipped === 0 || skipped === 1).toBe(true);
  expect(Array.from(one.time.slice(skipped))).toEqual(kept.map((n) => time[n]));
  expect(Array.from(one.messages!.orderId.slice(skipped))).toEqual(kept.map((n) => messages!.orderId[n]));
  expect(Array.from(one.book!.askPrice[0].slice(skipped))).toEqual(kept.map((n) => book!.askPrice[0][n]));
});

it("moves the mid only by a new order inside the spread or the last order of a best quote leaving", () => {
  const { book, messages, rows } = simulated10;
  let moves = 0;
  for (let n = 1; n < rows; n++) {
    const up = book!.askPrice[0][n] + book!.bidPrice[0][n] - book!.askPrice[0][n - 1] - book!.bidPrice[0][n - 1];
    if (up === 0) continue;
    moves++;
    const improves = messages!.type[n] === MessageType.Add;
    expect([MessageType.Add, MessageType.Delete, MessageType.Execute]).toContain(messages!.type[n]);
    expect(messages!.direction[n]).toBe(improves ? Math.sign(up) : -Math.sign(up));
  }
  expect(moves).toBeGreaterThan(300);
});

/** Times and mids of the next 2,000 arrivals. */
const path = (simulator: Simulator): number[] =>
  Array.from({ length: 2000 }, () => {
    simulator.step();
    return simulator.time + simulator.mid;
  });

it("goes on from a clone as from the original, and elsewhere once reseeded", () => {
  const original = new Simulator({ ...SIMULATOR_DEFAULTS, seed: 3 });
  for (let i = 0; i < 3000; i++) original.step();
  const copy = original.clone();
  const other = original.clone();
  other.reseed(99);
  const expected = path(original);
  expect(path(copy)).toEqual(expected);
  expect(path(other)).not.toEqual(expected);
});

it("halts once, with nothing but three status rows between the last event and the first after it", () => {
  const day = simulated({ seconds: 1200, seed: 4, halt: { at: 500, seconds: 300 } });
  const { type, price } = day.messages!;
  const at = type.indexOf(MessageType.Halt);
  expect(Array.from(price.slice(at, at + 3))).toEqual([-1, 0, 1]);
  expect(Array.from(day.time.slice(at, at + 3), (t) => t / 1e9 - SIMULATOR_DEFAULTS.start)).toEqual([500, 740, 800]);
  expect(Array.from(type).filter((t) => t === MessageType.Halt)).toHaveLength(3);
  for (const column of [...day.book!.askPrice, ...day.book!.bidSize]) expect(column[at + 2]).toBe(column[at - 1]);
  expect(day.time.every((t, n) => n === 0 || t >= day.time[n - 1])).toBe(true);
  const without = simulated({ seconds: 1200, seed: 4 });
  expect(day.time.slice(0, at)).toEqual(without.time.slice(0, at));
  expect(day.time[at + 3]).toBe(without.time[at] + 300e9);
});

it("keeps to the tick and the lot of its model", () => {
  const sizes = new Table([
    [100, 3],
    [200, 2],
    [500, 1],
  ]);
  const model: MarketModel = {
    ...GOOG_LIKE,
    tickUnits: 500,
    lotSize: 100,
    largeSize: sizes,
    smallSize: sizes,
    hiddenSize: sizes,
    marketSize: sizes,
    partialShare: 0.2,
  };
  const { instrument, messages, book } = simulated({ seconds: 2000, seed: 2, model });
  expect(instrument).toMatchObject({ tickUnits: 500, lotSize: 100 });
  expect(messages!.type).toContain(MessageType.Reduce);
  for (const column of [messages!.size, ...book!.bidSize, ...book!.askSize])
    expect(column.every((size) => size % 100 === 0)).toBe(true);
  expect(
    messages!.price.every((price, n) => price % (messages!.type[n] === MessageType.ExecuteHidden ? 250 : 500) === 0),
  ).toBe(true);
  const odd = { ...GOOG_LIKE, tickUnits: 25 };
  expect(() => simulated({ model: odd })).toThrow("model.tickUnits 25");
});

const equal = ({ time, rows }: MarketDay): number => time.filter((t, n) => n > 0 && t === time[n - 1]).length / rows;

it("runs faster with more activity, and is simulated by name", () => {
  const fast = simulated({ seconds: 300, seed: 11, activity: 5 });
  expect(fast.rows).toBeGreaterThan(simulated10.rows * 0.7);
  expect(equal(fast)).toBeCloseTo(equal(simulated10), 1.5);
  expect(equal(fast)).toBeLessThan(0.1);
  expect(fast.provenance).toMatchObject({ simulated: true, sourceLevels: 10 });
  expect(fast.instrument).toMatchObject({ venue: "SIM", symbol: "SIMX", tickUnits: 100, priceUnit: 1e-4 });
});

it.each([
  ["seed", { seed: 1.5 }],
  ["seconds", { seconds: 0 }],
  ["seconds", { seconds: Number.NaN }],
  ["start", { start: 86_000, seconds: 600 }],
  ["levels", { levels: 201 }],
  ["signal", { signal: 1 }],
  ["signal", { signal: -0.1 }],
  ["activity", { activity: 0 }],
  ["startPrice", { startPrice: 100 }],
  ["date", { date: "2023-02-29" }],
  ["symbol", { symbol: "A_B" }],
  ["halt", { halt: { at: 590, seconds: 20 } }],
] as const)("refuses a wrong %s by name", (name, settings) => {
  expect(() => new Simulator({ ...SIMULATOR_DEFAULTS, ...settings })).toThrow(new RegExp(`^${name} `));
});
