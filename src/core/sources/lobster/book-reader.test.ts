import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bookRows,
  bookText,
  bytesOf,
  damage,
  damaged,
  feedCut,
  layoutOf,
  PLAIN,
  style,
  textOf,
} from "../../../../test/lobster-files.ts";
import { naiveBook } from "../../../../test/naive-lobster.ts";
import { ABSENT_ASK, ABSENT_BID } from "../../market/day.ts";
import { BookReader } from "./book-reader.ts";

const LEVELS = 3;

const read = (text: string, columns = 8, keep = 10): BookReader => {
  const reader = new BookReader("b.csv", layoutOf("orderbook", columns, PLAIN), null, keep);
  reader.feed(bytesOf(text));
  reader.end();
  return reader;
};

/** Rows as the file has them: prices in price units, null where a level is absent. */
function rowsOf({ book, tickUnits }: BookReader): (number | null)[][] {
  return Array.from({ length: book.askPrice[0].length }, (_, n) =>
    Array.from({ length: book.levels }, (_, level) => [
      book.askPrice[level][n] === ABSENT_ASK ? null : book.askPrice[level][n] * tickUnits,
      book.askSize[level][n],
      book.bidPrice[level][n] === ABSENT_BID ? null : book.bidPrice[level][n] * tickUnits,
      book.bidSize[level][n],
    ]).flat(),
  );
}

const GOOD = "5802300,100,5794000,496,5804300,100,5787000,400\n";

describe("order book reader", () => {
  it("reads the same columns as a split at commas, however the rows are written and the bytes cut", () => {
    fc.assert(
      fc.property(
        bookRows(LEVELS, 30),
        style,
        fc.integer({ min: 1, max: LEVELS }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (rows, how, keep, cuts) => {
          const text = bookText(rows, how);
          const layout = layoutOf("orderbook", LEVELS * 4, how);
          const reader = new BookReader("b.csv", layout, null, keep);
          feedCut(reader, bytesOf(text), cuts);
          expect(reader.log.listed).toEqual([]);
          expect(rowsOf(reader)).toEqual(naiveBook(text, layout)?.rows.map((row) => row.slice(0, keep * 4)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("comes to the dumb twin's verdict, and its columns, on damaged bytes", () => {
    let refused = 0;
    fc.assert(
      fc.property(
        bookRows(LEVELS, 5),
        style,
        damage,
        fc.array(fc.nat(), { maxLength: 4 }),
        (rows, how, damages, cuts) => {
          const bytes = damaged(bytesOf(bookText(rows, how)), damages);
          const layout = layoutOf("orderbook", LEVELS * 4, how);
          fc.pre(!how.byteOrderMark || bytes.length >= 3);
          const reader = new BookReader("b.csv", layout, null, LEVELS);
          feedCut(reader, bytes, cuts);
          const twin = naiveBook(textOf(bytes), layout);
          refused += twin === null ? 1 : 0;
          const tooFine = reader.log.listed.some(({ expected }) => expected.includes("ticks of"));
          expect(reader.log.total > 0).toBe(twin === null || tooFine);
          if (twin && !tooFine) expect(rowsOf(reader)).toEqual(twin.rows);
        },
      ),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(300);
  });

  it("stores absent levels as absent, never as a price", () => {
    const { book, noted } = read("5802300,100,5794000,496,9999999999,0,-9999999999,0\n");
    expect([book.askPrice[1][0], book.askSize[1][0], book.bidPrice[1][0], book.bidSize[1][0]]).toEqual([
      ABSENT_ASK,
      0,
      ABSENT_BID,
      0,
    ]);
    expect([...noted]).toEqual(["2 absent levels"]);
  });

  it("keeps the best levels asked for and checks the others", () => {
    const reader = read(GOOD, 8, 1);
    expect(reader.book.levels).toBe(1);
    expect(reader.sourceLevels).toBe(2);
    expect(rowsOf(reader)).toEqual([[5_802_300, 100, 5_794_000, 496]]);
    const bad = read("5802300,100,5794000,496,5804300,-1,5787000,400\n", 8, 1);
    expect(bad.log.listed[0]).toMatchObject({ kind: "negative-size", field: 6, name: "ask size 2", found: "-1" });
  });

  it("refines the tick where a price is off it, rescales the rows before, and says on which line", () => {
    const reader = read(`${GOOD}5802350,100,5794000,496,9999999999,0,5787000,400\n${GOOD}`);
    expect(reader.log.total).toBe(0);
    expect(reader.tickUnits).toBe(50);
    expect(rowsOf(reader).map((row) => row[0])).toEqual([5_802_300, 5_802_350, 5_802_300]);
    expect(rowsOf(reader)[1][4]).toBeNull();
    expect(reader.refinements).toEqual([
      "Line 2 of b.csv holds the book price 5802350, off the tick of 100; the tick is now 50 (1/10,000 US$).",
    ]);
  });

  it("refuses a price that would need more ticks than 32 bits hold", () => {
    const reader = read("9999999998,1,100,1,9999999998,1,100,1\n");
    expect(reader.log.counts).toEqual({ "out-of-range": 1 });
    expect(reader.log.listed[0]).toMatchObject({ line: 1, field: 1, name: "ask price 1" });
  });

  it("reads prices beyond 32 bits in price units", () => {
    expect(rowsOf(read("6999999900,1,6999999800,2,7000000000,1,6999999700,1\n"))).toEqual([
      [6_999_999_900, 1, 6_999_999_800, 2, 7_000_000_000, 1, 6_999_999_700, 1],
    ]);
  });

  it.each([
    [
      "seven fields that end in a comma",
      "5802300,100,5794000,496,5804300,100,5787000,",
      8,
      "bid size 2",
      "",
      "not-a-number",
    ],
    ["seven fields", "5802300,100,5794000,496,5804300,100,5787000", 8, "bid size 2", "", "wrong-column-count"],
    ["nine fields", "5802300,100,5794000,496,5804300,100,5787000,400,1", 9, "field 9", "1", "wrong-column-count"],
    ["a price in US$", "580.23,100,5794000,496,5804300,100,5787000,400", 1, "ask price 1", "580.23", "not-whole"],
    ["a negative size", "5802300,100,5794000,-496,5804300,100,5787000,400", 4, "bid size 1", "-496", "negative-size"],
    [
      "a size beyond 32 bits",
      "5802300,2147483648,5794000,496,5804300,100,5787000,400",
      2,
      "ask size 1",
      "2147483648",
      "out-of-range",
    ],
    [
      "a placeholder price with a size",
      "5802300,100,5794000,496,9999999999,5,5787000,400",
      5,
      "ask price 2",
      "9999999999",
      "out-of-range",
    ],
    ["a price of nothing", "0,100,5794000,496,5804300,100,5787000,400", 1, "ask price 1", "0", "out-of-range"],
    ["text", "5802300,100,abc,496,5804300,100,5787000,400", 3, "bid price 1", "abc", "not-a-number"],
  ] as const)("refuses %s with line, field, value", (_, line, field, name, found, kind) => {
    const reader = read(`${GOOD}${line}\n${GOOD}`);
    expect(reader.log.listed).toHaveLength(1);
    expect(reader.log.listed[0]).toMatchObject({
      kind,
      line: 2,
      field,
      name,
      found,
      byteFrom: GOOD.length,
      byteTo: GOOD.length + line.length + 1,
    });
    expect(reader.goodRows).toBe(1);
    expect(reader.rows).toBe(3);
  });

  it("does not lose a 39-field row that ends in a comma and line feed, where LOBSTER has 40", () => {
    const row = `${Array.from({ length: 39 }, (_, c) => (c % 2 === 0 ? 100 * (c + 1) : 5)).join(",")},`;
    const reader = read(`${row}\n`, 40);
    expect(reader.rows).toBe(1);
    expect(reader.log.listed[0]).toMatchObject({ line: 1, field: 40, name: "bid size 10", found: "" });
  });

  it("takes 200 levels and needs memory only for those kept", () => {
    const row = Array.from({ length: 800 }, (_, c) => (c % 2 === 0 ? 100 * (c + 1) : 5)).join(",");
    const reader = read(`${row}\n`.repeat(50), 800, 5);
    expect(reader.log.total).toBe(0);
    expect(reader.book.askPrice).toHaveLength(5);
    expect(reader.book.askPrice[4][49]).toBe(17);
  });

  it("allocates at once what the file's size says, and no more than a few per cent over", () => {
    const bytes = bytesOf(GOOD.repeat(50_000));
    const reader = new BookReader("b.csv", layoutOf("orderbook", 8, PLAIN), bytes.length, 10);
    let most = 0;
    for (let from = 0; from < bytes.length; from += 65_536) {
      reader.feed(bytes.slice(from, from + 65_536));
      most = Math.max(most, reader.book.askPrice[0].length);
    }
    reader.end();
    expect(most).toBeLessThan(52_000);
    expect(reader.book.askPrice[0].length).toBe(50_000);
  });
});
