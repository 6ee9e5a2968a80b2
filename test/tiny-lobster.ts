import { readText } from "./golden.ts";
import { ABSENT_ASK, ABSENT_BID, type MarketDay } from "../src/core/market/day.ts";

/**
 * A deliberately simple LOBSTER reader by split(","), for tests that must not depend on the real one. Plain files only:
 * whole ticks of 100 price units, no header.
 */
export function tinyLobster(messagePath: string, bookPath: string, keep = Infinity): MarketDay {
  const messages = cells(messagePath);
  const book = cells(bookPath);
  const rows = messages.length;
  const levels = Math.min(keep, book[0].length / 4);
  const sizes = (offset: number) =>
    perLevel(levels, (i) => Int32Array.from(book, (row) => Math.max(0, size(row, i, offset))));
  const prices = (offset: number, absent: number) =>
    perLevel(levels, (i) =>
      Int32Array.from(book, (row) => (size(row, i, offset + 1) > 0 ? Number(row[4 * i + offset]) / 100 : absent)),
    );
  return {
    instrument: {
      symbol: "TEST",
      venue: "TEST",
      date: null,
      timeZone: "UTC",
      currency: "USD",
      priceUnit: 1e-4,
      tickUnits: 100,
      lotSize: 1,
    },
    provenance: { label: "test", simulated: true, sourceLevels: levels, timeBasis: "exchange" },
    rows,
    time: Float64Array.from(messages, (row) => nanos(row[0])),
    messages: {
      type: Uint8Array.from(messages, (row) => Number(row[1])),
      orderId: Float64Array.from(messages, (row) => Number(row[2])),
      size: Int32Array.from(messages, (row) => Number(row[3])),
      price: Float64Array.from(messages, (row) => Number(row[4])),
      direction: Int8Array.from(messages, (row) => Number(row[5])),
    },
    book: {
      levels,
      askPrice: prices(0, ABSENT_ASK),
      askSize: sizes(1),
      bidPrice: prices(2, ABSENT_BID),
      bidSize: sizes(3),
    },
  };
}

const perLevel = <T>(levels: number, column: (level: number) => T): T[] =>
  Array.from({ length: levels }, (_, i) => column(i));

/** An absent level has price +-9999999999 or no size. */
const size = (row: readonly string[], level: number, offset: number): number =>
  Math.abs(Number(row[4 * level + offset - 1])) >= 9_999_999_999 ? 0 : Number(row[4 * level + offset]);

function nanos(text: string): number {
  const [whole, fraction = ""] = text.split(".");
  return Number(whole) * 1e9 + Number(fraction.slice(0, 9).padEnd(9, "0"));
}

const cells = (path: string): string[][] =>
  readText(path)
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(","));
