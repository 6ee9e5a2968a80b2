import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { Refusal } from "../../core/sources/problem.ts";
import { stage } from "../../../test/store.ts";
import { Seat } from "../seat.ts";
import type { Deck } from "../shell/commands.ts";
import { AppContext, DeckContext } from "../shell/use-app.ts";
import { RefusedFile } from "./RefusedFile.tsx";

const refusal = (goodRows: number): Refusal => ({
  file: "<script>alert(1)</script>.csv",
  summary: "1 of 9 rows cannot be read.",
  remedy: "Export it again.",
  problems: [
    {
      kind: "not-whole",
      file: "m.csv",
      line: 41_208,
      field: 5,
      name: "price",
      found: "<img src=x onerror=alert(1)>",
      expected: "whole number",
      byteFrom: 1,
      byteTo: 9,
    },
  ],
  total: 1,
  counts: { "not-whole": 1 },
  rows: 9,
  goodRows,
  excerpts: [{ firstLine: 41_208, lines: ["1,2,3,4,<b>x</b>,6"] }],
});

function shown(goodRows: number): string {
  const { app } = stage();
  const deck: Deck = { app, pickFiles: () => undefined, chart: new Seat(), copy: () => undefined };
  return renderToStaticMarkup(
    <AppContext value={app}>
      <DeckContext value={deck}>
        <RefusedFile refusal={refusal(goodRows)} />
      </DeckContext>
    </AppContext>,
  );
}

it("shows file, line, field, value, expectation and place, with nothing of a file read as markup", () => {
  const html = shown(4);
  for (const text of [
    "was not opened",
    "1 of 9 rows cannot be read.",
    "Export it again.",
    "41,208",
    "price",
    "whole number",
    "Line 41,208, field 5",
  ]) {
    expect(html).toContain(text);
  }
  expect(html).toContain("Open the 4 rows before it");
  expect(html).not.toMatch(/<script|<img|<b>x/);
  expect(html).toContain("<mark>&lt;b&gt;x&lt;/b&gt;</mark>");
});

it("offers the rows before the problem only where there are some", () => {
  expect(shown(0)).not.toContain("before it");
  expect(shown(1)).toContain("Open the 1 row before it");
});
