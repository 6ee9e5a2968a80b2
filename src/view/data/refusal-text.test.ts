import { expect, it } from "vitest";
import type { Problem, Refusal } from "../../core/sources/problem.ts";
import { listedText, listText, markedLines, placeText } from "./refusal-text.ts";

const problem = (more: Partial<Problem>): Problem => ({
  kind: "not-whole",
  file: "m.csv",
  line: 7,
  field: 5,
  name: "price",
  found: "575.7",
  expected: "whole number",
  byteFrom: 0,
  byteTo: 0,
  ...more,
});
const refusal = (problems: readonly Problem[], total = problems.length): Refusal => ({
  file: "m.csv",
  summary: "S.",
  remedy: "R.",
  problems,
  total,
  counts: { "not-whole": 3, "time-backwards": total - 3 },
  rows: 10,
  goodRows: 6,
  excerpts: [],
});

it("marks the bad field of each bad line and nothing else", () => {
  const excerpt = { firstLine: 6, lines: ["1,2,3", "a,b;c,d,E,f", "", "x,,z"] };
  const lines = markedLines(excerpt, "m.csv", [
    problem({ line: 7, field: 5 }),
    problem({ line: 9, field: 2 }),
    problem({ file: "o.csv", line: 6, field: 1 }),
  ]);
  expect(lines.map(({ line, bad }) => [line, bad])).toEqual([
    [6, false],
    [7, true],
    [8, false],
    [9, true],
  ]);
  expect(lines[1].parts.filter(({ bad }) => bad).map(({ text }) => text)).toEqual(["E"]);
  expect(lines[3].parts.some(({ bad }) => bad)).toBe(false);
  expect(lines.map(({ parts }) => parts.map(({ text }) => text).join(""))).toEqual(excerpt.lines);
});

it("says how many are listed of how many, and counts every kind, the most frequent first", () => {
  expect(listedText(refusal([problem({})], 214))).toBe(
    "The first 1 of 214 are listed, all are counted: time goes backwards 211, not a whole number 3.",
  );
});

it("copies a list that no spreadsheet runs, one problem a line", () => {
  const lines = listText(
    refusal(
      [problem({ found: '=HYPERLINK("http://x")' }), problem({ found: "-100" }), problem({ found: "a\tb\nc" })],
      5,
    ),
  ).split("\n");
  expect(lines[5].split("\t")[4]).toBe(`'=HYPERLINK("http://x")`);
  expect(lines[6].split("\t")[4]).toBe("-100");
  expect(lines[7].split("\t")).toHaveLength(6);
  expect(lines[8]).toBe("and 2 more, counted but not listed");
});

it("names the place as precisely as it is known", () => {
  expect(placeText(problem({}))).toBe("Line 7, field 5");
  expect(placeText(problem({ field: 0 }))).toBe("Line 7");
  expect(placeText(problem({ line: 0, field: 0 }))).toBe("The whole file");
});
