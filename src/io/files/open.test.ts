import { describe, expect, it } from "vitest";
import { B, book, gzipped, M, message, named, opened, zipped } from "../../../test/lobster-pair.ts";
import type { NamedBlob } from "./entries.ts";
import { openFiles } from "./open.ts";

const warnings = async (files: NamedBlob[]): Promise<string> => (await opened(files)).quality.warnings.join(" ");
const other = (name: string): string => name.replace("GOOG", "AMZN");

describe("opening files", () => {
  it.each([
    ["two csv files", [named(M, message(5)), named(B, book(5))]],
    ["the other order", [named(B, book(5)), named(M, message(5))]],
    ["csv.gz and csv", [gzipped(`${M}.gz`, message(5)), named(B, book(5))]],
    [
      "a zip with a ReadMe",
      [zipped("sample.zip", { [B]: book(5), [M]: message(5), "LOBSTER_SampleFiles_ReadMe.txt": "hello" })],
    ],
    [
      "a zip with folders",
      [zipped("sample.zip", { [`day/${B}`]: book(5), [`day/${M}`]: message(5), "__MACOSX/._x.csv": "x" })],
    ],
    ["a zip and a csv", [zipped("half.zip", { [M]: message(5) }), named(B, book(5))]],
    [
      "copies marked (1), in another case",
      [named(M.toLowerCase().replace(".csv", " (1).csv"), message(5)), named(B.toUpperCase(), book(5))],
    ],
    [
      "names that only say what they are",
      [named("goog-message.csv", message(5)), named("goog-orderbook.csv", book(5))],
    ],
    ["names that say nothing", [named("a.csv", message(5)), named("b.csv", book(5))]],
    ["names the wrong way round", [named(M, book(5)), named(B, message(5))]],
    ["the same file twice", [named(M, message(5)), named(M, message(5)), named(B, book(5))]],
    ["a picture beside them", [named("photo.png", "x"), named(M, message(5)), named(B, book(5))]],
  ])("opens %s", async (_, files) => {
    const { day, quality } = await opened(files);
    expect(day.rows).toBe(5);
    expect([...(day.book?.bidSize[0] ?? [])]).toEqual([10, 20, 30, 40, 50]);
    expect([...day.time]).toEqual([0, 1, 2, 3, 4].map((n) => (34_200 + n) * 1e9 + 5e8));
    expect(quality).toMatchObject({ rows: 5, levels: 2, eventCounts: { "1": 5 }, disagreements: 0 });
  });

  it("takes symbol and date from the name and the label from the archive", async () => {
    const { day } = await opened([zipped("sample.zip", { [B]: book(2), [M]: message(2) })]);
    expect(day.instrument).toMatchObject({ symbol: "GOOG", date: "2012-06-21", tickUnits: 100 });
    expect(day.provenance).toMatchObject({
      label: "sample.zip",
      sourceLevels: 2,
      timeBasis: "exchange",
      simulated: false,
    });
  });

  it("says when it paired by content, swapped, or used one of two copies", async () => {
    expect(await warnings([named("a.csv", message(5)), named("b.csv", book(5))])).toContain("paired by their content");
    expect(await warnings([named(M, book(5)), named(B, message(5))])).toContain("whatever its name says");
    expect(await warnings([named(M, message(5)), named(M, message(5)), named(B, book(5))])).toContain("given twice");
    expect(await warnings([named(M, message(5)), named(B, book(5))])).toBe("");
  });

  it("offers a choice of several days, and opens the one chosen", async () => {
    const files = [named(M, message(5)), named(B, book(5)), named(other(M), message(3)), named(other(B), book(3))];
    const result = await openFiles(files);
    if (result.kind !== "choose") throw new Error(result.kind);
    expect(result.choices.map(({ title }) => title)).toEqual(["GOOG 2012-06-21", "AMZN 2012-06-21"]);
    expect(result.choices[1].detail).toMatch(/^messages and order book, 2 levels/);
    expect((await opened(files, { choice: result.choices[1].key })).day.rows).toBe(3);
  });

  it("tells days that look alike by the archive they come from", async () => {
    const day = { [M]: message(5), [B]: book(5) };
    const result = await openFiles([zipped("first.zip", day), zipped("second.zip", day), named(other(M), message(5))]);
    if (result.kind !== "choose") throw new Error(result.kind);
    const details = result.choices.map(({ detail }) => detail);
    expect(details[0]).toContain("from first.zip");
    expect(details[1]).toContain("from second.zip");
    expect(details[2]).not.toContain("from");
  });

  it("opens an order book without messages, counting a row as a millisecond, and says so", async () => {
    const { day, quality } = await opened([named(B, book(3))]);
    expect([...day.time]).toEqual([0, 1e6, 2e6]);
    expect(day.provenance.timeBasis).toBe("row");
    expect(day.messages).toBeNull();
    expect(quality).toMatchObject({
      start: null,
      end: null,
      largestSilence: null,
      disagreements: null,
      eventCounts: {},
    });
    expect(quality.warnings.join()).toContain("Order book without messages");
  });

  it("opens messages without an order book, and says so", async () => {
    const { day, quality } = await opened([named(M, message(3))]);
    expect(day.book).toBeNull();
    expect(quality).toMatchObject({ rows: 3, levels: 0, disagreements: null, start: 34_200.5 });
    expect(quality.warnings.join()).toContain("Messages without order book");
  });

  it("keeps the levels asked for and says how many there were", async () => {
    const { day, quality } = await opened([named(M, message(3)), named(B, book(3))], { levels: 1 });
    expect(day.book?.levels).toBe(1);
    expect(quality).toMatchObject({ levels: 1, sourceLevels: 2 });
    expect(quality.variants).toContain("1 level kept of 2 in the file");
  });

  it("reports progress in bytes up to the whole", async () => {
    const seen: { done: number; total: number | null }[] = [];
    await opened([named(M, message(5)), named(B, book(5))], { onProgress: (progress) => seen.push(progress) });
    const total = message(5).length + book(5).length;
    expect(seen.at(-1)).toMatchObject({ done: total, total });
    expect(seen.every(({ done }, i) => i === 0 || done >= seen[i - 1].done)).toBe(true);
  });

  it("stops at once when aborted, with the signal's reason, and reports no more", async () => {
    const stop = new AbortController();
    stop.abort(new Error("changed my mind"));
    const files = [named(M, message(5)), named(B, book(5))];
    await expect(openFiles(files, { signal: stop.signal })).rejects.toThrow("changed my mind");
  });

  it("stops in the middle of a file when aborted from outside", async () => {
    const stop = new AbortController();
    const files = [named(M, message(200_000)), named(B, book(200_000))];
    let reports = 0;
    const onProgress = (): void => {
      reports += 1;
      stop.abort(new Error("enough"));
    };
    await expect(openFiles(files, { signal: stop.signal, onProgress })).rejects.toThrow("enough");
    expect(reports).toBe(1);
  });
});
