import { expect, it } from "vitest";
import type { BookMessage } from "./message.ts";
import { SEQUENCE_RULES, type Verdict } from "./sequence.ts";

const message = (first: number, last: number, previous = Number.NaN): BookMessage => ({
  kind: "book",
  symbol: "X",
  form: "update",
  first,
  last,
  previous,
  time: 0,
  bids: [],
  asks: [],
  checksum: null,
  depth: Number.POSITIVE_INFINITY,
  truncated: false,
  restart: false,
});

type Case = readonly [id: number, first: number, last: number, previous: number, verdict: Verdict];
const NO = Number.NaN;

const RANGE: readonly Case[] = [
  [100, 101, 105, NO, "next"],
  [100, 95, 101, NO, "next"],
  [100, 100, 105, NO, "next"],
  [100, 101, 101, NO, "next"],
  [100, 102, 105, NO, "hole"],
  [100, 90, 100, NO, "old"],
  [100, 90, 99, NO, "old"],
  [100, 100, 100, NO, "old"],
];

it.each(RANGE)("Binance spot: at %i the update %i..%i is judged %5$s", (id, first, last, previous, verdict) => {
  expect(SEQUENCE_RULES.range.next(id, message(first, last, previous))).toBe(verdict);
  expect(SEQUENCE_RULES.range.first(id, message(first, last, previous))).toBe(verdict);
});

const FUTURES_FIRST: readonly Case[] = [
  [100, 95, 105, 90, "next"],
  [100, 100, 100, 98, "next"],
  [100, 95, 99, 90, "old"],
  [100, 103, 105, 100, "next"],
  [100, 103, 105, 99, "next"],
  [100, 103, 105, 101, "hole"],
];

it.each(FUTURES_FIRST)(
  "USD-M: after a snapshot at %i the first update %i..%i after %i is judged %s",
  (id, first, last, previous, verdict) => {
    expect(SEQUENCE_RULES.previous.first(id, message(first, last, previous))).toBe(verdict);
  },
);

const FUTURES: readonly Case[] = [
  [100, 150, 160, 100, "next"],
  [100, 101, 160, 99, "hole"],
  [100, 150, 160, 120, "hole"],
  [100, 90, 100, 80, "old"],
];

it.each(FUTURES)("USD-M: at %i the update %i..%i after %i is judged %s", (id, first, last, previous, verdict) => {
  expect(SEQUENCE_RULES.previous.next(id, message(first, last, previous))).toBe(verdict);
});

const LINKED: readonly Case[] = [
  [100, 107, 107, 100, "next"],
  [100, 100, 100, 100, "next"],
  [100, 3, 3, 100, "next"],
  [100, 100, 100, 98, "old"],
  [100, 8, 8, 3, "hole"],
  [100, 120, 120, 107, "hole"],
  [100, NO, NO, NO, "next"],
];

it.each(LINKED)("OKX: at %i the update %i..%i after %i is judged %s", (id, first, last, previous, verdict) => {
  expect(SEQUENCE_RULES.linked.next(id, message(first, last, previous))).toBe(verdict);
});

const STEP: readonly Case[] = [
  [100, 101, 101, NO, "next"],
  [100, 100, 100, NO, "old"],
  [100, 102, 102, NO, "hole"],
  [100, 2, 2, NO, "hole"],
];

it.each(STEP)("Bybit: at %i the update %i..%i is judged %5$s", (id, first, last, previous, verdict) => {
  expect(SEQUENCE_RULES.step.next(id, message(first, last, previous))).toBe(verdict);
});
