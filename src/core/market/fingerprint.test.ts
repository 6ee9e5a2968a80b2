import * as fc from "fast-check";
import { expect, test } from "vitest";
import { liveDay } from "../../../test/live-day.ts";
import { orderDay } from "../../../test/order-day.ts";
import { keepLevels, sliceDay } from "./day.ts";
import { fingerprint } from "./fingerprint.ts";
import { packDay, unpackDay } from "./pack.ts";

const day = orderDay({ seed: 3, rows: 60, levels: 3 });
const print = fingerprint(day);

test("a day keeps its fingerprint through packing, and under another label", () => {
  expect(fingerprint(unpackDay(packDay(day)))).toBe(print);
  expect(fingerprint({ ...day, provenance: { ...day.provenance, label: "elsewhere.zip" } })).toBe(print);
});

test("spare capacity behind the rows is not part of a day", () => {
  const time = new Float64Array(100).fill(7);
  time.set(day.time);
  expect(fingerprint({ ...day, time })).toBe(print);
});

test("one value anywhere, the instrument, the rows or the levels make another day", () => {
  fc.assert(
    fc.property(
      fc.nat(59),
      fc.nat(2),
      fc.constantFrom("askPrice", "askSize", "bidPrice", "bidSize"),
      (row, level, name) => {
        const column = day.book[name][level].slice();
        column[row] += 1;
        const book = { ...day.book, [name]: day.book[name].map((own, i) => (i === level ? column : own)) };
        expect(fingerprint({ ...day, book })).not.toBe(print);
      },
    ),
  );
  expect(fingerprint({ ...day, instrument: { ...day.instrument, symbol: "OTHER" } })).not.toBe(print);
  expect(fingerprint(sliceDay(day, { from: 0, to: 59 }))).not.toBe(print);
  expect(fingerprint(keepLevels(day, 2))).not.toBe(print);
  expect(fingerprint({ ...day, messages: null })).not.toBe(print);
});

test("one trade, one gap, one change of a live market more or less make another day", () => {
  const live = liveDay({ seed: 1, rows: 40, levels: 2, gaps: 0.2 });
  const own = fingerprint(live);
  const { trades, gaps, changes } = live;
  const others = [
    { ...live, trades: { ...trades!, size: trades!.size.map((size, at) => (at === 3 ? size + 1e-5 : size)) } },
    { ...live, trades: { ...trades!, aggressor: null } },
    { ...live, gaps: { row: gaps!.row.slice(1), cause: gaps!.cause.slice(1) } },
    { ...live, gaps: { ...gaps!, cause: gaps!.cause.map((cause) => cause + 1) } },
    { ...live, changes: { ...changes!, set: changes!.set.map((count, at) => (at === 3 ? count + 1 : count)) } },
  ];
  expect(new Set([own, ...others.map(fingerprint)]).size).toBe(6);
  expect(fingerprint(unpackDay(packDay(live)))).toBe(own);
});
