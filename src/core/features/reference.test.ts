import * as fc from "fast-check";
import { expect, test } from "vitest";
import { plantedDay } from "../../../test/planted-day.ts";
import { mirrored, randomDay } from "../../../test/random-day.ts";
import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../market/day.ts";
import { fitReference, referenceInputs, referenceNames } from "./reference.ts";

const SCALE = { medianSize: 130 };

const imbalance = (bid: number, ask: number) => (bid - ask) / (bid + ask);
const log = (x: number) => (x > 0 ? Math.log(x) : NaN);
const undefinedIn = (day: MarketDay) => (name: string) => columnOf(day, name).every(Number.isNaN);
const columnOf = (day: MarketDay, name: string) => referenceInputs(day, [name], SCALE).columns[0];

/** Appendix A of the protocol for one row, with no running sum; NaN where a window or a price is missing. */
function naive(day: MarketDay, name: string, t: number, s0: number): number {
  const { askPrice, askSize, bidPrice, bidSize, levels } = day.book!;
  const { type, size, direction } = day.messages!;
  const present = (i: number, r: number) => askPrice[i][r] !== ABSENT_ASK && bidPrice[i][r] !== ABSENT_BID;
  const mid = (r: number) => (present(0, r) ? askPrice[0][r] + bidPrice[0][r] : NaN);
  const spread = present(0, t) ? askPrice[0][t] - bidPrice[0][t] : NaN;
  const back = (w: number, f: (r: number) => number): number => {
    if (t - w + 1 < 0 || type.subarray(t - w + 1, t + 1).includes(7)) return NaN;
    let sum = 0;
    for (let r = t - w + 1; r <= t; r++) sum += f(r);
    return sum;
  };
  const differences = (w: number, f: (r: number) => number): number =>
    t < w || type.subarray(t - w, t + 1).includes(7) ? NaN : back(w, f);
  const e = (i: number) => (r: number) => {
    const [b, a, qb, qa] = [bidPrice[i], askPrice[i], bidSize[i], askSize[i]];
    const bid = b[r] > b[r - 1] ? qb[r] : b[r] < b[r - 1] ? -qb[r - 1] : qb[r] - qb[r - 1];
    const ask = a[r] > a[r - 1] ? -qa[r - 1] : a[r] < a[r - 1] ? qa[r] : qa[r] - qa[r - 1];
    return bid - ask;
  };
  const total = (sizes: readonly ArrayLike<number>[], n: number) =>
    sizes.slice(0, n).reduce((sum, column) => sum + column[t], 0);
  const traded = (r: number) => (type[r] === 4 || type[r] === 5 ? size[r] : 0);
  const signed = (r: number) => -direction[r] * traded(r);
  const adds = (r: number) => (type[r] === 1 ? direction[r] : 0);
  const cancels = (r: number) => (type[r] === 2 || type[r] === 3 ? direction[r] : 0);
  const distance = (price: readonly Int32Array[], depth: number, absent: number) =>
    price[0][t] === absent || price[depth - 1][t] === absent ? NaN : Math.abs(price[depth - 1][t] - price[0][t]);
  const depth = Math.min(5, levels);
  const w = Number(/\d+$/.exec(name)?.[0]);

  const flow = /^ofi(\d+)_(\d+)$/.exec(name);
  if (flow) return Math.asinh(differences(Number(flow[2]), e(Number(flow[1]) - 1)) / s0);
  if (name.startsWith("imb")) return imbalance(bidSize[w - 1][t], askSize[w - 1][t]);
  if (name.startsWith("cimb")) {
    const n = name === "cimbL" ? levels : 3;
    return imbalance(total(bidSize, n), total(askSize, n));
  }
  if (name === "logspread") return Math.log(spread);
  if (name === "wmid_dev") return Math.asinh((imbalance(bidSize[0][t], askSize[0][t]) * spread) / 2);
  if (name.startsWith("ret")) return Math.asinh(differences(w, () => 0) + (mid(t) - mid(t - w)) / 2);
  if (name.startsWith("ti")) {
    const volume = back(w, traded);
    return volume === 0 ? 0 : back(w, signed) / volume;
  }
  if (name.startsWith("sv")) return Math.asinh(back(w, signed) / s0);
  if (name.startsWith("dt")) return Math.log(1e-4 + differences(w, () => 0) + (day.time[t] - day.time[t - w]) / 1e9);
  if (name.startsWith("tc")) return back(w, (r) => Number(traded(r) > 0)) / w;
  if (name.startsWith("vol")) return Math.log(1 + Math.sqrt(differences(w, (r) => (mid(r) - mid(r - 1)) ** 2)));
  if (name.startsWith("add")) return back(w, adds) / w;
  if (name.startsWith("can")) return back(w, cancels) / w;
  if (name.startsWith("gap")) {
    const d = name === "gapa" ? distance(askPrice, 2, ABSENT_ASK) : distance(bidPrice, 2, ABSENT_BID);
    return Math.log(Math.max(0.5, d));
  }
  if (name.startsWith("wid"))
    return Math.log(name === "wida" ? distance(askPrice, depth, ABSENT_ASK) : distance(bidPrice, depth, ABSENT_BID));
  const side = name.endsWith("a") ? askSize : bidSize;
  return log(total(side, name.startsWith("lq") ? 1 : depth) / s0);
}

test("there are 55 inputs with five levels or more, 31 with one, as the appendix counts them", () => {
  expect([10, 5, 1].map((levels) => referenceNames(levels).length)).toEqual([55, 55, 31]);
  expect(new Set(referenceNames(10)).size).toBe(55);
  expect(referenceNames(10)).toEqual(
    expect.arrayContaining(["ofi5_100", "ofi1_1", "imb5", "cimbL", "wmid_dev", "ret100", "can50", "ldb"]),
  );
});

test("every input equals the appendix's formula on any day, defined where it is defined", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(1, 3, 6), (seed, levels) => {
      const day = randomDay(seed, { rows: 260, levels, absence: 0.01 });
      // Few enough halts that windows of 100 rows fit between them.
      const { type } = day.messages!;
      for (let t = 0; t < day.rows; t++) if (type[t] === 7) type[t] = 1;
      type[40] = 7;
      const { names, columns } = referenceInputs(day, referenceNames(levels), SCALE);
      names.forEach((name, i) => {
        for (let t = 0; t < day.rows; t++) {
          const expected = naive(day, name, t, SCALE.medianSize);
          if (Number.isNaN(expected)) expect([name, t, columns[i][t]]).toEqual([name, t, NaN]);
          else if (Math.abs(columns[i][t] - expected) > 1e-12)
            expect([name, t, columns[i][t]]).toEqual([name, t, expected]);
        }
      });
    }),
    { numRuns: 12 },
  );
});

test("changing the rows after t changes no input at t or before", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 199 }), (seed, t) => {
      const day = randomDay(seed, { rows: 200, levels: 3 });
      const other = randomDay(seed + 1, { rows: 200, levels: 3 });
      const spliced = splice(day, other, t);
      const names = referenceNames(3);
      const before = referenceInputs(day, names, SCALE);
      const after = referenceInputs(spliced, names, SCALE);
      names.forEach((_, i) => expect(after.columns[i].subarray(0, t)).toEqual(before.columns[i].subarray(0, t)));
    }),
    { numRuns: 20 },
  );
});

/** Rows before t of one day, the rest of another. */
function splice(head: MarketDay, tail: MarketDay, t: number): MarketDay {
  const join = <T extends Float64Array | Int32Array | Uint8Array | Int8Array>(a: T, b: T): T => {
    const joined = b.slice() as T;
    joined.set(a.subarray(0, t));
    return joined;
  };
  const [m, n] = [head.messages!, tail.messages!];
  const [b, c] = [head.book!, tail.book!];
  const each = (side: "askPrice" | "askSize" | "bidPrice" | "bidSize") =>
    b[side].map((column, i) => join(column, c[side][i]));
  return {
    ...head,
    time: join(head.time, tail.time),
    messages: {
      type: join(m.type, n.type),
      orderId: join(m.orderId, n.orderId),
      size: join(m.size as Int32Array, n.size as Int32Array),
      price: join(m.price, n.price),
      direction: join(m.direction, n.direction),
    },
    book: {
      levels: b.levels,
      askPrice: each("askPrice") as Int32Array[],
      askSize: each("askSize"),
      bidPrice: each("bidPrice") as Int32Array[],
      bidSize: each("bidSize"),
    },
  };
}

test("in a mirror, signed inputs change sign and the others keep their value, sides exchanged", () => {
  const day = plantedDay(5, 400);
  const twin = mirrored(day);
  for (const name of ["ofi1_10", "imb1", "wmid_dev", "ret10", "ti50", "sv100", "add50", "can50", "move20"]) {
    expect([name, [...columnOf(twin, name).subarray(100)]]).toEqual([
      name,
      [...columnOf(day, name).subarray(100)].map((value) => -value || 0),
    ]);
  }
  for (const name of ["logspread", "dt10", "tc50", "vol20"])
    expect([...columnOf(twin, name).subarray(100)]).toEqual([...columnOf(day, name).subarray(100)]);
  expect([...columnOf(twin, "lqa").subarray(100)]).toEqual([...columnOf(day, "lqb").subarray(100)]);
});

test("move columns are past moves in half-ticks", () => {
  const day = plantedDay(1, 30);
  const { askPrice, bidPrice } = day.book;
  const [move] = referenceInputs(day, ["move7"]).columns;
  expect(move[6]).toBeNaN();
  expect(move[20]).toBe(askPrice[0][20] + bidPrice[0][20] - askPrice[0][13] - bidPrice[0][13]);
});

test("the size scale is the median over the span's rows with both sides", () => {
  const day = plantedDay(2, 5);
  day.book.askSize[0].set([10, 20, 0, 40, 50]);
  day.book.bidSize[0].set([30, 40, 60, 60, 70]);
  expect(fitReference(day, { from: 0, to: 5 })).toEqual({ medianSize: 40 });
  expect(fitReference(day, { from: 0, to: 3 })).toEqual({ medianSize: 25 });
  expect(() => fitReference(day, { from: 2, to: 3 })).toThrow("no row of the span");
});

test("what a day lacks makes a column undefined, not the table impossible", () => {
  const day = plantedDay(3, 120);
  const names = ["ti10", "sv10", "tc10", "add50"];
  expect(names.map(undefinedIn({ ...day, messages: null }))).toEqual([true, true, true, true]);
  expect(["imb1", "ret5", "ofi1_10"].map(undefinedIn({ ...day, book: null }))).toEqual([true, true, true]);
  expect(["ofi2_10", "imb2", "cimb3", "gapa"].map(undefinedIn(day))).toEqual([true, true, true, true]);
  expect(undefinedIn({ ...day, provenance: { ...day.provenance, timeBasis: "row" } })("dt10")).toBe(true);
});

test("an unknown name, a wrong number of numbers and a missing scale are refused by name", () => {
  const day = plantedDay(4, 10);
  for (const name of ["nonsense", "ti", "ti0", "imb1_2", "ofi3", "toString", "__proto__", "ti10 "]) {
    expect(() => referenceInputs(day, [name], SCALE)).toThrow(`"${name}" is not an input`);
  }
  expect(() => referenceInputs(day, ["lqa"])).toThrow("lqa is in units of the median size");
});
