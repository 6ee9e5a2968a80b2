import { gzipSync, strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { B, book, gzipped, M, message, named, opened, refused, zipped } from "../../../test/lobster-pair.ts";

const remedy = async (from: string, to: string): Promise<string> =>
  (await refused([named(M, message(8).replaceAll(from, to)), named(B, book(8))])).remedy;

describe("refusing files", () => {
  const badMessage = message(6)
    .replace("34203.5,1,4,10,5794000,1", "34203.5,1,4,10,579.4,1")
    .replace("34204.5,1,5,10,", "34204.5,1,5,-10,");

  it("says file, line, field, value and expectation, shows the lines around, and offers the rows before", async () => {
    const refusal = await refused([named(M, badMessage), named(B, book(6))]);
    expect(refusal).toMatchObject({
      file: M,
      total: 2,
      badRows: 2,
      rows: 6,
      goodRows: 3,
      counts: { "not-whole": 1, "negative-size": 1 },
    });
    expect(refusal.summary).toBe(
      "2 of 6 rows cannot be read as LOBSTER messages; the first is line 4. The orderbook file beside it has no problem, but its rows pair with these by position, so neither was loaded.",
    );
    expect(refusal.remedy).toBe(
      "Most of them look like prices rewritten in US$ by a spreadsheet. Take the file again as LOBSTER ships it, or open only the 3 rows before the first problem.",
    );
    expect(refusal.problems[0]).toMatchObject({
      file: M,
      line: 4,
      field: 5,
      name: "price",
      found: "579.4",
      wouldReadAs: "5794000, that is 579.40 US$",
    });
    expect(refusal.excerpts[0]).toEqual({ firstLine: 1, lines: badMessage.trimEnd().split("\n") });
    const { problems } = refusal;
    expect(badMessage.slice(problems[1].byteFrom, problems[1].byteTo)).toBe("34204.5,1,5,-10,5794000,1\n");
  });

  it("takes an order book whose every row lacks the last field for that, not for a message file", async () => {
    const cut = book(6).replace(/,\d+$/gm, "");
    const refusal = await refused([named(M, message(6)), named(B, cut)]);
    expect(refusal).toMatchObject({ file: B, counts: { "wrong-column-count": 6 } });
    expect(refusal.problems[0]).toMatchObject({ line: 1, field: 8, name: "bid size 2" });
  });

  it("names the highest price there can be where one is beyond it", async () => {
    const { problems } = await refused([named(M, message(6)), named(B, book(6).replace(/^\d+/, "10000000100"))]);
    expect(problems[0]).toMatchObject({ name: "ask price 1", found: "10000000100" });
    expect(problems[0].expected).toContain("below 9,999,999,999");
  });

  it("says what an archive without data holds", async () => {
    const { problems } = await refused([zipped("notes.zip", { "ReadMe.txt": "hello", "x.pdf": "y" })]);
    expect(problems[0]).toMatchObject({ found: "ReadMe.txt, x.pdf", expected: expect.stringContaining("orderbook") });
    expect((await refused([zipped("empty.zip", {})])).problems[0].found).toBe("no files");
  });

  it("does not offer a file of which a cut archive holds only half the name", async () => {
    const whole = zipSync({ [M]: strToU8(message(3000)), [B]: strToU8(book(3000)) });
    const second = Buffer.from(whole).indexOf(Buffer.from(B, "latin1"));
    const refusal = await refused([named("cut.zip", whole.slice(0, second + 20))]);
    expect(refusal.counts).toEqual({ truncated: 1 });
    expect(refusal.goodRows).toBe(3000);
  });

  it("opens the rows before the first problem only if told so, and says so", async () => {
    const { day, quality } = await opened([named(M, badMessage), named(B, book(6))], { keepGoodRows: true });
    expect(day.rows).toBe(3);
    expect(day.book?.bidSize[0].length).toBe(3);
    expect(quality.rows).toBe(3);
    expect(quality.warnings.join()).toContain("Only the first 3 of 6 rows were opened");
  });

  it("counts problems of both files and keeps what is good in both", async () => {
    const badBook = book(6).replace("5794000,20,", "5794000,-20,");
    const refusal = await refused([named(M, badMessage), named(B, badBook)]);
    expect(refusal).toMatchObject({ file: M, total: 3, goodRows: 1 });
    expect(refusal.problems.map(({ file, line }) => [file, line])).toEqual([
      [M, 4],
      [M, 5],
      [B, 2],
    ]);
    expect(refusal.excerpts).toHaveLength(3);
    expect(refusal.excerpts[2].lines[1]).toContain("-20");
    expect(refusal.summary).toContain("In the orderbook file beside it 1 row cannot be read either.");
  });

  it("refuses a pair of different length, gives both counts, and finds the missing row by the book", async () => {
    const lines = book(9).trimEnd().split("\n");
    const shorter = `${lines.filter((_, n) => n !== 5).join("\n")}\n`;
    const refusal = await refused([named(M, message(9)), named(B, shorter)]);
    expect(refusal).toMatchObject({ file: M, counts: { "row-count-mismatch": 1 }, goodRows: 5 });
    expect(refusal.summary).toContain("The message file has 9 rows, the orderbook file 8");
    expect(refusal.summary).toContain("They part at row 6");
    expect(refusal.problems[0]).toMatchObject({ found: "9 rows", expected: `8 rows, as ${B} has` });
    const cut = await refused([named(M, message(5)), named(B, book(9))]);
    expect(cut).toMatchObject({ file: B, goodRows: 5 });
    expect(cut.problems[0].line).toBe(6);
  });

  it("refuses a gzip cut short, with the rows that could be read", async () => {
    const whole = new Uint8Array(await gzipped("x", message(20_000)).arrayBuffer());
    const cut = named(`${M}.gz`, whole.slice(0, Math.floor(whole.length / 2)));
    const refusal = await refused([cut, named(B, book(20_000))]);
    expect(refusal).toMatchObject({ file: `${M}.gz`, counts: { truncated: 1 } });
    expect(refusal.summary).toMatch(
      /cut short: it ends after \d+ compressed bytes, of which \d+ bytes could be unpacked/,
    );
    expect(refusal.goodRows).toBeGreaterThan(5000);
    expect(refusal.goodRows).toBeLessThan(15_000);
    const { day } = await opened([cut, named(B, book(20_000))], { keepGoodRows: true });
    expect(day.rows).toBe(refusal.goodRows);
    expect(day.time.at(-1)).toBe((34_200 + day.rows - 1) * 1e9 + 5e8);
  });

  it("refuses a gzip that lost only its last byte", async () => {
    const whole = new Uint8Array(await gzipped("x", message(10)).arrayBuffer());
    expect((await refused([named(`${M}.gz`, whole.slice(0, -1)), named(B, book(10))])).goodRows).toBe(10);
  });

  it("refuses a gzip or zip whose content does not match its checksum", async () => {
    const gzip = new Uint8Array(await gzipped("x", message(10)).arrayBuffer());
    gzip[gzip.length - 6] ^= 1;
    expect((await refused([named(`${M}.gz`, gzip), named(B, book(10))])).counts).toEqual({ unreadable: 1 });
    const stored = zipSync({ [M]: strToU8(message(10)), [B]: strToU8(book(10)) }, { level: 0 });
    const at = Buffer.from(stored).indexOf("34205.5,1,6,10");
    stored[at + 4] = "4".charCodeAt(0);
    const refusal = await refused([named("x.zip", stored)]);
    expect(refusal.counts).toHaveProperty("unreadable", 1);
  });

  it("opens a gzip of several members", async () => {
    const members = [message(20).slice(0, 100), message(20).slice(100)].map((text) => gzipSync(strToU8(text)));
    const { day } = await opened([named(`${M}.gz`, Buffer.concat(members)), named(B, book(20))]);
    expect(day.rows).toBe(20);
  });

  it("refuses a zip cut short, names it, and offers the rows that both files still have", async () => {
    const whole = new Uint8Array(await zipped("day.zip", { [B]: book(20_000), [M]: message(20_000) }).arrayBuffer());
    const messageOnly = named("day.zip", whole.slice(0, whole.length - 30));
    const refusal = await refused([messageOnly]);
    expect(refusal).toMatchObject({ file: "day.zip", goodRows: 20_000, counts: { truncated: 1 } });
    const middle = named("day.zip", whole.slice(0, Math.floor(whole.length * 0.7)));
    const half = await refused([middle]);
    expect(half.counts.truncated).toBe(2);
    expect(half.file).toBe(M);
    expect(half.goodRows).toBeGreaterThan(1000);
    expect(half.goodRows).toBeLessThan(20_000);
    expect((await opened([middle], { keepGoodRows: true })).day.rows).toBe(half.goodRows);
  });

  it("refuses a zip cut before its second file, offering the first alone", async () => {
    const whole = new Uint8Array(await zipped("day.zip", { [B]: book(2000), [M]: message(2000) }).arrayBuffer());
    const refusal = await refused([named("day.zip", whole.slice(0, 400))]);
    expect(refusal.counts.truncated).toBe(2);
    expect(refusal.file).toBe(B);
  });

  it.each([
    ["gzip", (text: string) => [gzipped(`${B}.gz`, text), named(M, message(5))]],
    ["zip", (text: string) => [zipped("bomb.zip", { [B]: text, [M]: message(5) })]],
  ])("refuses a %s bomb after counting what really comes out", async (_, pack) => {
    const row = "5802300,100,5794000,10,5804300,100,5787000,400\n";
    const refusal = await refused(pack(row.repeat(500_000)));
    expect(refusal.counts).toHaveProperty("too-large");
    expect(refusal.file).toContain("orderbook");
    expect(refusal.summary).toMatch(/more than 200 times as many/);
  });

  it.each([
    ["nothing at all", [named(M, ""), named(B, book(5))], M, "empty"],
    ["an empty gzip", [gzipped(`${M}.gz`, ""), named(B, book(5))], `${M}.gz`, "empty"],
    ["only a header", [named(M, "Time,Type,OrderID,Size,Price,Direction\n"), named(B, book(5))], M, "empty"],
    [
      "a web page",
      [named(M, "<!DOCTYPE html><html><body>Please log in</body></html>"), named(B, book(5))],
      M,
      "not-lobster",
    ],
    ["JSON", [named("x.csv", '{"a": 1}')], "x.csv", "not-lobster"],
    [
      "binary",
      [
        named(
          M,
          Uint8Array.from({ length: 5000 }, (_, i) => (i * 97) % 251),
        ),
        named(B, book(5)),
      ],
      M,
      "unreadable",
    ],
    ["UTF-16", [named(M, Uint8Array.from([0xff, 0xfe, 0x33, 0, 0x34, 0]))], M, "unreadable"],
    ["7-Zip", [named("day.7z", Uint8Array.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4]))], "day.7z", "unreadable"],
    [
      "a zip of zips",
      [named("outer.zip", zipSync({ "inner.zip": zipSync({ [M]: strToU8(message(5)) }) }))],
      "inner.zip",
      "unreadable",
    ],
    ["a zip without data", [zipped("x.zip", { "ReadMe.txt": "hello" })], "x.zip", "empty"],
    ["two order books", [named(M, book(5)), named(B, book(5))], M, "unpaired"],
    [
      "bars of another vendor",
      [named("bars.csv", "date,open,high,low,close\n2012-06-21,1.5,2.5,1.0,2.0\n".repeat(3))],
      "bars.csv",
      "not-lobster",
    ],
  ] as const)("refuses %s, naming the file", async (_, files, file, kind) => {
    const refusal = await refused([...files]);
    expect(refusal.file).toBe(file);
    expect(Object.keys(refusal.counts)).toEqual([kind]);
    expect(refusal.remedy.length).toBeGreaterThan(10);
  });

  it("refuses message and book merged in one file, with that reason", async () => {
    const rows = message(5).trimEnd().split("\n");
    const books = book(5).trimEnd().split("\n");
    const refusal = await refused([named("GOOG_merged.csv", rows.map((row, n) => `${row},${books[n]}\n`).join(""))]);
    expect(refusal.counts).toEqual({ "not-lobster": 1 });
    expect(refusal.summary).toContain("14 columns");
    expect(refusal.summary).toContain("merged");
  });

  it("guesses thousands separators, scientific notation and lost fields", async () => {
    expect(await remedy("5794000", '"5,794,000"')).toContain("thousands separators");
    expect(await remedy("5794000", "5.794E+06")).toContain("scientific notation");
    expect(await remedy(",5794000,1", ",5794000")).toContain("missing fields");
  });

  it("finds an encrypted entry and a wrong compression method before reading them", async () => {
    const bytes = new Uint8Array(await zipped("x.zip", { [M]: message(5), [B]: book(5) }).arrayBuffer());
    const directory = Buffer.from(bytes).indexOf("PK\u0001\u0002");
    bytes[directory + 8] |= 1;
    expect((await refused([named("x.zip", bytes)])).summary).toContain("locked with a password");
  });
});
