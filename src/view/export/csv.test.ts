import * as fc from "fast-check";
import Papa from "papaparse";
import { expect, it } from "vitest";
import { type Cell, csvCell, csvText, plainText } from "./csv.ts";

it("is read back by another reader as it was written, whatever the text", () => {
  const text = fc.string({ maxLength: 20 }).map((value) => plainText(value));
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
      const read = Papa.parse<string[]>(csvText(["a", "b"], rows), { newline: "\r\n" }).data;
      expect(read.slice(1, -1)).toEqual(rows);
    }),
  );
});

it("never lets text begin as a formula, and leaves numbers numbers", () => {
  for (const text of ["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]) {
    expect(csvCell(text)).toMatch(/^"?'/);
  }
  expect(csvCell(-5.25)).toBe("-5.25");
  expect(csvCell("buy")).toBe("buy");
});

it("writes nothing for what is not there", () => {
  const cells: Cell[] = [null, Number.NaN, Number.POSITIVE_INFINITY];
  expect(cells.map(csvCell)).toEqual(["", "", ""]);
});

it("quotes separators, quotes and line ends", () => {
  expect(csvCell('a "b", c\nd')).toBe('"a ""b"", c\nd"');
});
