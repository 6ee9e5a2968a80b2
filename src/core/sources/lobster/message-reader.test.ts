import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesOf,
  damage,
  damaged,
  feedCut,
  layoutOf,
  messageRows,
  messageText,
  PLAIN,
  style,
  type Style,
  textOf,
} from "../../../../test/lobster-files.ts";
import { naiveMessages, type NaiveMessages } from "../../../../test/naive-lobster.ts";
import { MessageReader } from "./message-reader.ts";

const read = (text: string, how: Partial<Style> = {}): MessageReader => {
  const full = { ...PLAIN, ...how };
  const reader = new MessageReader("m.csv", layoutOf("message", full.participant ? 7 : 6, full), null);
  reader.feed(bytesOf(text));
  reader.end();
  return reader;
};

const columnsOf = (reader: MessageReader): NaiveMessages => ({
  time: [...reader.time],
  type: [...reader.type],
  orderId: [...reader.orderId],
  size: [...reader.size],
  price: [...reader.price],
  direction: [...reader.direction],
});

const GOOD = "34200.015105074,4,15818974,4,5794000,1\n";

describe("message reader", () => {
  it("reads the same columns as a split at commas, however the rows are written and the bytes cut", () => {
    fc.assert(
      fc.property(messageRows(40), style, fc.array(fc.nat(), { maxLength: 12 }), (rows, how, cuts) => {
        const text = messageText(rows, how);
        const layout = layoutOf("message", how.participant ? 7 : 6, how);
        const reader = new MessageReader("m.csv", layout, null);
        feedCut(reader, bytesOf(text), cuts);
        expect(reader.log.listed).toEqual([]);
        expect(columnsOf(reader)).toEqual(naiveMessages(text, layout));
        expect(columnsOf(reader).time).toEqual(rows.map(({ time }) => time));
      }),
      { numRuns: 300 },
    );
  });

  it("comes to the dumb twin's verdict, and its columns, on damaged bytes", () => {
    let refused = 0;
    fc.assert(
      fc.property(messageRows(6), style, damage, fc.array(fc.nat(), { maxLength: 4 }), (rows, how, damages, cuts) => {
        const bytes = damaged(bytesOf(messageText(rows, how)), damages);
        const layout = layoutOf("message", how.participant ? 7 : 6, how);
        fc.pre(!how.byteOrderMark || bytes.length >= 3);
        const reader = new MessageReader("m.csv", layout, null);
        feedCut(reader, bytes, cuts);
        const twin = naiveMessages(textOf(bytes), layout);
        refused += twin === null ? 1 : 0;
        expect(reader.log.total > 0).toBe(twin === null);
        if (twin) expect(columnsOf(reader)).toEqual(twin);
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(300);
  });

  it.each([
    ["34200", 34_200_000_000_000],
    ["34200.1", 34_200_100_000_000],
    ["34200.015", 34_200_015_000_000],
    ["34200.015105", 34_200_015_105_000],
    ["34200.015105074", 34_200_015_105_074],
    ["34200.015105074999", 34_200_015_105_074],
    ["57599.999999999", 57_599_999_999_999],
  ])("reads the time %s exactly, cutting beyond nanoseconds", (text, nanos) => {
    expect([...read(`${text},1,1,1,100,1\n`).time]).toEqual([nanos]);
  });

  it("takes halts and crosses as events without side, whatever filler stands in their direction", () => {
    const reader = read("36023,7,0,0,-1,-1\n36323,7,0,0,0,-1\n36723,7,0,0,1,-1\n36800.5,6,-1,500,5794000,0\n");
    expect(reader.log.total).toBe(0);
    expect([...reader.direction]).toEqual([0, 0, 0, 0]);
    expect([...reader.price]).toEqual([-1, 0, 1, 5_794_000]);
  });

  it("says what it accepted although it is not the plain format", () => {
    const text = messageText([{ time: 34_200_000_000_001, decimals: 12, rest: [1, 5, 10, 100, 1] }], {
      delimiter: ";",
      header: true,
      byteOrderMark: true,
      crlf: true,
      finalNewline: true,
      blankLines: 2,
      participant: true,
    });
    const how = { delimiter: ";", header: true, byteOrderMark: true, crlf: true, participant: true } as const;
    expect([...read(text, how).noted]).toEqual([
      "header row",
      "CRLF line ends",
      "byte order mark",
      'delimiter ";"',
      "seventh column",
      "2 blank lines at the end",
      "times with 12 decimals, cut to nanoseconds",
    ]);
    expect([...read(GOOD.trimEnd()).noted]).toEqual(["no final newline"]);
    expect([...read("34200.015105074, 4 ,15818974,4.0,+5794000,1\n").noted]).toEqual([
      "spaces around fields",
      "whole numbers written with decimals (5800.0)",
      "plus signs",
    ]);
    expect([...read(GOOD).noted]).toEqual([]);
  });

  it.each([
    ["price in US$", "34200.1,4,1,4,579.4,1", 5, "price", "579.4", "not-whole", "5794000"],
    ["scientific notation", "34200.1,4,1,4,5.794E+06,1", 5, "price", "5.794E+06", "not-a-number", "whole number"],
    ["time as text", "34200.1x,4,1,4,5794000,1", 1, "time", "34200.1x", "not-a-number", "seconds after midnight"],
    [
      "a time that ends in its point",
      "34200.,4,1,4,5794000,1",
      1,
      "time",
      "34200.",
      "not-a-number",
      "seconds after midnight",
    ],
    ["negative time", "-34200.1,4,1,4,5794000,1", 1, "time", "-34200.1", "out-of-range", "seconds after midnight"],
    [
      "time beyond a hundred days",
      "8640000.1,4,1,4,5794000,1",
      1,
      "time",
      "8640000.1",
      "out-of-range",
      "below 8,640,000",
    ],
    ["type 9", "34200.1,9,1,4,5794000,1", 2, "type", "9", "bad-type", "1 to 7"],
    ["type 0", "34200.1,0,1,4,5794000,1", 2, "type", "0", "bad-type", "1 to 7"],
    [
      "order id of 16 digits",
      "34200.1,4,9999999999999999,4,5794000,1",
      3,
      "order id",
      "9999999999999999",
      "out-of-range",
      "whole number",
    ],
    ["negative order id of an order", "34200.1,4,-1,4,5794000,1", 3, "order id", "-1", "out-of-range", "whole number"],
    ["negative size", "34200.1,4,1,-100,5794000,1", 4, "size", "-100", "negative-size", "0 or more"],
    ["size beyond 32 bits", "34200.1,4,1,2147483648,5794000,1", 4, "size", "2147483648", "out-of-range", "2147483647"],
    ["price 0", "34200.1,4,1,4,0,1", 5, "price", "0", "out-of-range", "above 0"],
    ["halt with a price", "34200.1,7,0,0,5,-1", 5, "price", "5", "out-of-range", "-1 (halted)"],
    ["direction 0 of an order", "34200.1,4,1,4,5794000,0", 6, "direction", "0", "bad-direction", "1 or \u22121"],
    ["empty field", "34200.1,4,1,,5794000,1", 4, "size", "", "not-a-number", "whole number"],
    ["five columns", "34200.1,4,1,4,5794000", 6, "direction", "", "wrong-column-count", "the row has 5 columns, not 6"],
    [
      "seven columns",
      "34200.1,4,1,4,5794000,1,NITE",
      7,
      "participant",
      "NITE",
      "wrong-column-count",
      "6 columns; the row has 7",
    ],
    ["NaN", "34200.1,4,1,4,NaN,1", 5, "price", "NaN", "not-a-number", "whole number"],
    ["hexadecimal", "34200.1,4,1,4,0x10,1", 5, "price", "0x10", "not-a-number", "whole number"],
    ["blank line between rows", "  ", 1, "time", "", "wrong-column-count", "the line is blank"],
  ] as const)(
    "refuses %s with line, field, value and what was expected",
    (_, line, field, name, found, kind, expected) => {
      const reader = read(`${GOOD}${line}\n34201.5,1,7,10,5793900,1\n`);
      expect(reader.log.total).toBe(1);
      const [problem] = reader.log.listed;
      expect(problem).toMatchObject({
        kind,
        file: "m.csv",
        line: 2,
        field,
        name,
        found,
        byteFrom: GOOD.length,
        byteTo: GOOD.length + line.length + 1,
      });
      expect(problem.expected).toContain(expected);
      expect(reader.goodRows).toBe(1);
      expect(reader.time.length).toBe(1);
      expect(reader.rows).toBe(name === "time" && found === "" ? 2 : 3);
    },
  );

  it("says what a price in US$ would read as", () => {
    expect(read("34200.1,4,1,4,575.7,1\n").log.listed[0].wouldReadAs).toBe("5757000, that is 575.70 US$");
  });

  it("lists every bad field of a row but counts the row once", () => {
    const reader = read("34200.1,9,1,-4,579.4,1\n");
    expect(reader.log.listed.map(({ field }) => field)).toEqual([2, 4, 5]);
    expect(reader.log.badRows).toBe(1);
  });

  it("refuses a time before the one above it, naming that line", () => {
    const reader = read(`${GOOD}34200.015105073,1,1,1,100,1\n34200.015105073,1,1,1,100,1\n`);
    expect(reader.log.listed).toHaveLength(1);
    expect(reader.log.listed[0]).toMatchObject({ kind: "time-backwards", line: 2, field: 1, found: "34200.015105073" });
    expect(reader.log.listed[0].expected).toBe("not before 34200.015105074 (line 1)");
  });

  it("lists the first 100 problems and counts all", () => {
    const reader = read("34200.1,4,1,4,575.7,1\n".repeat(250) + "34200.1,9,1,4,5757000,1\n".repeat(3));
    expect(reader.log.listed).toHaveLength(100);
    expect(reader.log.total).toBe(253);
    expect(reader.log.counts).toEqual({ "not-whole": 250, "bad-type": 3 });
  });

  it("refuses a line of more than 64 KB, in one chunk or many, and finds the next line again", () => {
    const long = "1".repeat(70_000);
    for (const size of [1000, 65_536, 1_000_000]) {
      const reader = new MessageReader("m.csv", layoutOf("message", 6, PLAIN), null);
      const bytes = bytesOf(`${GOOD}${long}\n34201.5,x,7,10,5793900,1\n`);
      for (let from = 0; from < bytes.length; from += size) reader.feed(bytes.slice(from, from + size));
      reader.end();
      expect(reader.log.listed.map(({ kind, line }) => [kind, line])).toEqual([
        ["line-too-long", 2],
        ["not-a-number", 3],
      ]);
      expect(reader.log.listed[0].byteTo - reader.log.listed[0].byteFrom).toBe(70_001);
      expect(reader.log.listed[1].byteFrom).toBe(GOOD.length + 70_001);
    }
  });

  it("refuses an empty file and one with nothing but a header", () => {
    expect(read("").log.counts).toEqual({ empty: 1 });
    expect(read("Time,Type,OrderID,Size,Price,Direction\n", { header: true }).log.counts).toEqual({ empty: 1 });
  });

  it("holds at most half as much again as its columns need while the file's size is unknown", () => {
    const reader = new MessageReader("m.csv", layoutOf("message", 6, PLAIN), null);
    const chunk = bytesOf(GOOD.repeat(1000));
    for (let i = 0; i < 100; i++) {
      reader.feed(chunk);
      expect(reader.time.length).toBeLessThanOrEqual(Math.max(4096, reader.rows * 1.5 + 1));
    }
    reader.end();
    expect(reader.time.length).toBe(100_000);
  });
});
