import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forecasterKind } from "../../../models/index.ts";
import { FI_FILE, type FiFileSettings, fiMatrix, fiText } from "../../../test/fi2010-files.ts";
import { runToEnd, UNKNOWN } from "../forecaster.ts";
import { fiMid, labelSign, stretchOf, stretchStarts } from "./borders.ts";
import { type FiDataset, fiDataset, fiTask } from "./dataset.ts";
import { FI_HORIZONS, fiFileName } from "./layout.ts";
import { PUBLISHED } from "./published.ts";
import { type FiMatrix, FiReader } from "./reader.ts";
import { FI_ORDER, fiRun, foldMeans } from "./run.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function read(text: string, name = "Train_Dst_NoAuction_DecPre_CF_7.txt", piece = 65_536): FiMatrix {
  const reader = new FiReader(name);
  const all = bytes(text);
  for (let at = 0; at < all.length; at += piece) reader.push(all.subarray(at, at + piece));
  return reader.finish();
}

const made = (settings: Partial<FiFileSettings> = {}): FiMatrix => read(fiText({ ...FI_FILE, ...settings }));

/** Lines of one column each, to be spoilt. */
const small = (fields: (line: number) => string = () => "1"): string[] =>
  Array.from({ length: 149 }, (_, i) => fields(i + 1));

const wide = (line: number): string => (line > 144 ? "2 2 2" : "1 1 1");

describe("reading", () => {
  test("gives the numbers of the book and the labels, whatever separates them and wherever the pieces end", () => {
    const settings = { ...FI_FILE, stocks: 1, days: 1, perStretch: 40 };
    const { lines } = fiMatrix(settings);
    for (const separator of [" ", ",", "   "] as const)
      for (const piece of [1, 7, 100_000]) {
        const { columns, book, labels } = read(fiText({ ...settings, separator }), "x", piece);
        expect(columns).toBe(40);
        book.forEach((column, line) =>
          column.forEach((value, n) => expect(value).toBe(Number(lines[line][n].toExponential(7)))),
        );
        labels.forEach((column, i) => expect(Array.from(column)).toEqual(Array.from(lines[144 + i])));
      }
  });

  test("reads every number as the engine does", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e300, max: 1e300, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 17 }),
        (values, digits) => {
          const texts = values.flatMap((v) => [
            String(v),
            v.toExponential(digits),
            Math.fround(v % 1e6).toFixed(digits),
          ]);
          const file = small((line) => (line === 2 ? texts.join(" ") : texts.map(() => "1").join(" "))).join("\n");
          const { book } = read(file);
          texts.forEach((text, n) => expect(Object.is(book[1][n], Number(text)), text).toBe(true));
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    [small().slice(0, 100), "100 lines, expected 149"],
    [small((line) => (line === 77 ? "1 1" : wide(line))), "line 77: 2 fields, line 1 has 3"],
    [small((line) => (line === 149 ? "2 2" : wide(line))), "line 149: 2 fields, line 1 has 3"],
    [small((line) => (line === 50 ? "1 1 1 1" : wide(line))), "line 50, field 4: a field too many"],
    [small((line) => (line === 3 ? "1 x 1" : wide(line))), 'line 3, field 2: found "x", expected a number'],
    [small((line) => (line === 40 ? "1 1 nan" : wide(line))), 'line 40, field 3: found "nan"'],
    [small((line) => (line === 146 ? "2 4 2" : wide(line))), 'line 146, field 2: found "4", expected a label'],
    [small((line) => (line === 145 ? "1.5 1 2" : wide(line))), 'line 145, field 1: found "1.5", expected a label'],
    [small((line) => (line === 5 ? "1,,1" : wide(line))), "line 5, field 1: found"],
    [small((line) => (line === 6 ? "1,1," : wide(line))), "line 6, field 2: found"],
    [small((line) => (line === 9 ? "" : wide(line))), "line 9: empty"],
    [[...small(), "1"], "more than 149 lines"],
    [small((line) => (line === 8 ? "1".repeat(60) : "1")), "line 8, field 1"],
  ])("refuses a file that is cut, ragged or no numbers, naming file, line and field: %#", (lines, message) => {
    expect(() => read(lines.join("\n"), "Test_Dst.txt")).toThrow(message);
    expect(() => read(lines.join("\n"), "Test_Dst.txt")).toThrow("Test_Dst.txt");
    expect(() => read(lines.join("\n"), "Test_Dst.txt")).toThrow(RangeError);
  });

  test("says so when rows and columns are exchanged", () => {
    const turned = Array.from({ length: 300 }, () => small().join(" ")).join("\n");
    expect(() => read(turned)).toThrow("exchanged");
  });

  test("names say what a file is", () => {
    expect(fiFileName("Train_Dst_NoAuction_ZScore_CF_7.txt")).toMatchObject({
      part: "Train",
      auction: false,
      normalisation: "ZScore",
      fold: 7,
    });
    expect(fiFileName("Train_Dst_NoAuction_ZScore_CF_10.txt")).toBeNull();
    expect(fiFileName("readme.txt")).toBeNull();
  });
});

describe.each(["DecPre", "ZScore"] as const)("%s files", (normalisation) => {
  test("borders between stocks and days are found where they are, and nowhere else", () => {
    for (const seed of [1, 2, 3]) {
      const settings = { ...FI_FILE, seed, normalisation, stocks: 4, days: 3 };
      expect(stretchStarts(fiMid(made(settings), normalisation))).toEqual(fiMatrix(settings).starts);
    }
  });

  test.each([1, 3] as const)("whether label %i is up is read off the prices", (up) => {
    const file = made({ normalisation, up });
    const mid = fiMid(file, normalisation);
    const sign = labelSign(file, mid, stretchOf(file.columns, stretchStarts(mid)));
    expect(sign.oneIsUp).toBe(up === 1);
    for (const horizon of FI_HORIZONS) expect(sign.agreement[horizon]).toBeGreaterThan(0.7);
  });
});

test("what a border does to the price says nothing of the labels before it", () => {
  const mid = Float64Array.from({ length: 80 }, (_, n) => (n < 40 ? n : 1000 + n));
  // Rising all the time; the labels whose end lies in the next stretch say the opposite.
  const labels = FI_HORIZONS.map((horizon) =>
    Uint8Array.from({ length: 80 }, (_, n) => ((n % 40) + horizon / 10 < 40 ? 1 : 3)),
  );
  const file = { name: "x", columns: 80, book: [], labels };
  const { agreement } = labelSign(file, mid, stretchOf(80, stretchStarts(mid)));
  expect(Object.values(agreement)).toEqual([1, 1, 1, 1, 1]);
});

test("labels that go with neither sign, or with both, are refused by file and line", () => {
  const file = made();
  const dataset =
    (labels: readonly Uint8Array[]): (() => FiDataset) =>
    () =>
      fiDataset({ ...file, labels }, [file], "DecPre");
  const turned = file.labels.map((line, i) => (i === 2 ? line.map((label) => 4 - label) : line));
  expect(dataset(turned)).toThrow("Train_Dst_NoAuction_DecPre_CF_7.txt, line 147");
  const shifted = file.labels.map((line) => line.map((_, n) => line[(n + 777) % line.length]));
  expect(dataset(shifted)).toThrow("do not belong to these prices");
});

describe("the protocol", () => {
  const train = made({ days: 4 });
  const tests = [made({ seed: 2, days: 1 }), made({ seed: 3, days: 1 })];
  const data = fiDataset(train, tests, "DecPre");

  test("the same data with the other sign is the same task", () => {
    const other = fiDataset(
      made({ days: 4, up: 3 }),
      [made({ seed: 2, days: 1, up: 3 }), made({ seed: 3, days: 1, up: 3 })],
      "DecPre",
    );
    for (const horizon of FI_HORIZONS) expect(fiTask(other, horizon).labels.y).toEqual(fiTask(data, horizon).labels.y);
  });

  test("no window, label or last move reaches across a stock, a day or a file", () => {
    const starts = [train, ...tests].flatMap((file, i) =>
      stretchStarts(fiMid(file, "DecPre")).map((start) => start + [0, 3600, 4500][i]),
    );
    expect(data.stretches).toBe(starts.length);
    for (const horizon of FI_HORIZONS) {
      const ahead = horizon / 10;
      const { labels, floorInputs } = fiTask(data, horizon);
      for (let n = 0; n < data.rows; n++) {
        const begin = starts.findLast((start) => start <= n)!;
        const end = starts.find((start) => start > n) ?? data.rows;
        expect(data.book.since![n]).toBe(begin);
        expect(labels.y[n] === UNKNOWN, `label of column ${n}`).toBe(n + ahead >= end);
        expect(Number.isNaN(floorInputs.columns[0][n]), `move of column ${n}`).toBe(n - ahead < begin);
      }
    }
  });

  test("chooses on the last fifth of the training file and scores all of the test files", () => {
    const { split } = fiTask(data, 50);
    expect(split).toEqual({
      train: { from: 0, to: 2880 - 105 },
      validation: { from: 2880, to: 3600 },
      test: { from: 3600, to: 5400 },
    });
    expect(() => fiTask(fiDataset(made({ stocks: 1, days: 1, perStretch: 120 }), tests, "DecPre"), 10)).toThrow(
      "too few",
    );
    expect(() => fiDataset(train, [], "DecPre")).toThrow("no test file");
  });

  test("scores floors and models, and gives a reason for a floor that the files cannot feed", () => {
    const kinds = ["prior", "persistence", "queue-imbalance", "trade-imbalance", "logistic"].map(forecasterKind);
    const results = runToEnd(fiRun(data, { ...FI_ORDER, kinds, horizons: [50] }));
    const by = Object.fromEntries(results.map((result) => [result.model, result]));
    expect(by["trade-imbalance"]).toMatchObject({ scores: null, reason: expect.stringContaining("ti10") as string });
    expect(by.prior.scores!.skill).toBeCloseTo(0, 12);
    expect(by["queue-imbalance"].scores!.skill).toBeGreaterThan(0.05);
    expect(by.logistic.scores!.macroF1).toBeGreaterThan(by.prior.scores!.macroF1 + 0.2);
    // Every row but those whose label would reach over an end of a stretch.
    expect(by.prior.scores!.n).toBe(1800 - 6 * 5);
    expect(by.persistence.scores!.n).toBe(1800 - 6 * 10);
  });

  test("of z-scores the sizes of two sides do not compare, and that is said", () => {
    const z = fiDataset(made({ normalisation: "ZScore" }), [made({ normalisation: "ZScore", seed: 2 })], "ZScore");
    const kinds = ["queue-imbalance", "logistic"].map(forecasterKind);
    const [queue, logistic] = runToEnd(fiRun(z, { ...FI_ORDER, kinds, horizons: [10] }));
    expect(queue.reason).toContain("ZScore files have no imb1");
    expect(logistic.scores!.skill).toBeGreaterThan(0);
  });

  test("without a planted signal nothing has skill", () => {
    const blank = [5, 6].map((seed) => made({ seed, days: 4, signal: 0 }));
    const kinds = ["queue-imbalance", "logistic"].map(forecasterKind);
    const results = runToEnd(fiRun(fiDataset(blank[0], [blank[1]], "DecPre"), { ...FI_ORDER, kinds, horizons: [10] }));
    for (const { scores } of results) expect(scores!.directionInterval![0]).toBeLessThanOrEqual(0);
  });

  test("means over folds are null where a fold has no score", () => {
    const kinds = ["prior", "trade-imbalance"].map(forecasterKind);
    const fold = runToEnd(fiRun(data, { ...FI_ORDER, kinds, horizons: [10] }));
    const [prior, trade] = foldMeans([fold, fold]);
    expect(prior.macroF1).toBeCloseTo(fold[0].scores!.macroF1, 12);
    expect(trade).toMatchObject({ folds: 2, macroF1: null, skill: null });
  });
});

test("the published table has per cents by horizon, each of a named source", () => {
  expect(PUBLISHED.find(({ model, source }) => model === "BiN-CTABL" && source === "lobcast")!.macroF1).toEqual({
    10: 81.1,
    20: 71.5,
    30: 80.8,
    50: 87.7,
    100: 92.1,
  });
  for (const { macroF1 } of PUBLISHED)
    for (const score of Object.values(macroF1)) expect(score > 30 && score < 100).toBe(true);
});
