import { describe, expect, it } from "vitest";
import { book, B, M, message, named, opened } from "../../../../test/lobster-pair.ts";
import { liveDay } from "../../../../test/live-day.ts";
import { realData } from "../../../../test/data.ts";
import { openFiles } from "../../../io/files/open.ts";
import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import type { MarketDay } from "../../market/day.ts";
import type { QualityReport } from "../quality.ts";
import { qualityReport } from "./quality.ts";

const quality = async (messages: string, books: string, levels = 10): Promise<QualityReport> =>
  (await opened([named(M, messages), named(B, books)], { levels })).quality;

/** Two levels a side; sizes of the four levels, best first. */
const books = (...rows: readonly (readonly [bid1: number, bid2: number, ask1: number, ask2: number])[]): string =>
  rows.map(([bid1, bid2, ask1, ask2]) => `10100,${ask1},10000,${bid1},10200,${ask2},9900,${bid2}\n`).join("");

describe("data quality", () => {
  it("counts rows where the size at the message's price does not change by exactly the message", async () => {
    const rows = books([5, 5, 5, 5], [8, 5, 5, 5], [8, 5, 4, 5], [8, 1, 4, 5]);
    const good = "1.0,1,9,1,10000,1\n1.1,1,1,3,10000,1\n1.2,4,1,1,10100,-1\n1.3,3,1,4,9900,1\n";
    expect((await quality(good, rows)).disagreements).toBe(0);
    expect((await quality(good.replace("1.1,1,1,3,", "1.1,1,1,4,"), rows)).disagreements).toBe(1);
    expect((await quality(good.replace("1.2,4,1,1,10100,-1", "1.2,4,1,1,10100,1"), rows)).disagreements).toBe(1);
    expect((await quality(good.replace("1.3,3,1,4,9900,1", "1.3,3,1,4,9800,1"), rows)).disagreements).toBe(1);
    expect((await quality(good.replace("1.0,1,9,1,", "1.0,1,9,7,"), rows)).disagreements).toBe(0);
  });

  it("counts a hidden execution that changes the book, at any kept level", async () => {
    const messages = "1.0,1,9,1,10000,1\n1.1,5,0,3,10050,1\n";
    expect((await quality(messages, books([5, 5, 5, 5], [5, 5, 5, 5]))).disagreements).toBe(0);
    expect((await quality(messages, books([5, 5, 5, 5], [5, 5, 5, 6]))).disagreements).toBe(1);
  });

  it("does not count a level that comes into or falls out of the window", async () => {
    const deleted = "10100,5,10000,5,10200,5,9900,5\n10200,5,10000,5,10300,5,9900,5\n10100,7,10000,5,10200,5,9900,5\n";
    expect((await quality("1.0,1,9,1,10000,1\n1.1,3,1,5,10100,-1\n1.2,1,2,7,10100,-1\n", deleted)).disagreements).toBe(
      0,
    );
  });

  it("does not check prices beyond the levels kept, but does where nothing was dropped", async () => {
    const rows = books([5, 5, 5, 5], [5, 5, 5, 5]);
    const messages = "1.0,1,9,1,10000,1\n1.1,1,1,3,9800,1\n";
    expect((await quality(messages, rows, 1)).disagreements).toBe(0);
    expect((await quality(messages, rows)).disagreements).toBe(1);
  });

  it("counts crossed, locked and mis-ordered rows and those with absent levels", async () => {
    const rows = [
      "10100,5,10000,5,10200,5,9900,5",
      "10000,5,10100,5,10200,5,9900,5",
      "10100,5,10100,5,10200,5,9900,5",
      "10300,5,10000,5,10200,5,9900,5",
      "10100,5,10000,5,10200,5,10050,5",
      "10100,5,10000,5,9999999999,0,-9999999999,0",
      "9999999999,0,10000,5,9999999999,0,-9999999999,0",
    ];
    const { quality } = await opened([named(B, `${rows.join("\n")}\n`)]);
    expect(quality).toMatchObject({ crossed: 1, locked: 1, misordered: 2, absentLevelRows: 2, rows: 7 });
    expect(quality.warnings.join(" ")).toMatch(
      /1 row has a best bid above.*1 row has a best bid equal.*2 rows have a level priced better/,
    );
  });

  it("finds equal times, the longest silence, halts, off-tick prices and the span", async () => {
    const messages =
      "10.5,1,1,1,100,1\n10.5,5,0,1,150,1\n13,7,0,0,-1,-1\n20,7,0,0,1,-1\n20,6,-1,5,0,0\n21.25,1,1,1,100,1\n";
    const { quality } = await opened([named(M, messages)]);
    expect(quality).toMatchObject({
      rows: 6,
      start: 10.5,
      end: 21.25,
      equalTimestamps: 2,
      largestSilence: { seconds: 7, from: 13 },
      halts: 1,
      offTickPrices: 1,
      eventCounts: { "1": 2, "5": 1, "6": 1, "7": 2 },
      tickSize: 0.01,
    });
  });

  it("warns where the name promises other levels or another span", async () => {
    const { quality } = await opened([
      named(M.replace("message_2", "message_5"), message(3)),
      named(B.replace("orderbook_2", "orderbook_5"), book(3)),
    ]);
    expect(quality.warnings.join(" ")).toContain("The name says 5 levels, the rows hold 2.");
    const late = await opened([named(M, message(3).replaceAll("3420", "6420")), named(B, book(3))]);
    expect(late.quality.warnings.join(" ")).toContain("the name says 34200 to 57600 s");
  });
});

const goog10 = realData("lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip");
const goog1 = realData("lobster/LOBSTER_SampleFile_GOOG_2012-06-21_1.zip");

const firstLevel = ({ book }: MarketDay): ArrayLike<number>[] =>
  book ? [book.askPrice[0], book.askSize[0], book.bidPrice[0], book.bidSize[0]] : [];

const columns = (day: MarketDay): ArrayLike<number>[] => [
  day.time,
  ...Object.values(day.messages ?? {}),
  ...firstLevel(day),
];

async function real(path: string, levels = 10): Promise<{ day: MarketDay; quality: QualityReport }> {
  const result = await openFiles([Object.assign(await openAsBlob(path), { name: basename(path) })], { levels });
  if (result.kind !== "opened") throw new Error(result.kind);
  return result;
}

describe("the GOOG sample of LOBSTER", () => {
  it.skipIf(!goog10)("has the figures known of it", async () => {
    const { quality } = await real(goog10 ?? "");
    expect(quality).toMatchObject({
      symbol: "GOOG",
      date: "2012-06-21",
      rows: 147_916,
      levels: 10,
      eventCounts: { "1": 71_258, "2": 19, "3": 64_961, "4": 7_765, "5": 3_913 },
      crossed: 0,
      locked: 0,
      misordered: 0,
      disagreements: 0,
      halts: 0,
      absentLevelRows: 0,
      variants: [],
      warnings: [],
    });
  });

  it.skipIf(!goog10)("agrees with its messages at any number of levels kept", async () => {
    for (const levels of [1, 3, 9]) expect((await real(goog10 ?? "", levels)).quality.disagreements).toBe(0);
  });

  it.skipIf(!goog10 || !goog1)(
    "at one level equals the ten-level file where the first level changed or the type is 5",
    async () => {
      const ten = (await real(goog10 ?? "", 1)).day;
      const one = (await real(goog1 ?? "")).day;
      const rows = changedRows(ten);
      expect(one.rows).toBe(49_482);
      expect(rows.length).toBe(one.rows);
      const [filtered, whole] = [columns(ten), columns(one)];
      expect(whole).toHaveLength(10);
      whole.forEach((column, c) => {
        const source = filtered[c];
        expect(rows.findIndex((row, n) => source[row] !== column[n])).toBe(-1);
      });
    },
  );
});

function changedRows(day: MarketDay): number[] {
  const { rows, messages } = day;
  const first = firstLevel(day);
  return Array.from({ length: rows }, (_, n) => n).filter(
    (n) => n === 0 || messages?.type[n] === 5 || first.some((column) => column[n] !== column[n - 1]),
  );
}

it("says of a market received as a stream what it traded, what is missing and why, and counts no gap as silence", () => {
  const day = liveDay({ seed: 4, rows: 300, levels: 2 });
  const time = day.time.map((nanos, row) => nanos + (row >= 200 ? 3600e9 : row >= 100 ? 60e9 : 0));
  const holed = { ...day, time, gaps: { row: Int32Array.of(100, 200), cause: Uint8Array.of(0, 3) } };
  const { trades, gaps, warnings, largestSilence, disagreements } = qualityReport(holed);
  expect([trades, disagreements]).toEqual([day.trades!.first[300], null]);
  expect(gaps).toMatchObject({ count: 2, causes: { sequence: 1, disconnected: 1 } });
  expect(gaps!.seconds).toBeCloseTo((time[100] - time[99] + time[200] - time[199]) / 1e9, 9);
  expect(largestSilence!.seconds).toBeLessThan(1);
  expect(warnings).toEqual([expect.stringMatching(/^2 gaps: 3600\.\d s are missing \(sequence, disconnected\)\.$/)]);
  expect(qualityReport({ ...holed, gaps: null }).largestSilence!.seconds).toBeGreaterThan(3500);
});
