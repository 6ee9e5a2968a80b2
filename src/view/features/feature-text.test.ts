import { expect, it } from "vitest";
import { DEFAULT, PARITY } from "../../core/features/index.ts";
import type { PowerEntry, PowerReport } from "../../core/analysis/index.ts";
import { catalogueText, chance, intervalText, powerVerdict } from "./feature-text.ts";
import { pandasText } from "./pandas-text.ts";
import { sortedEntries } from "./power-order.ts";

const report = (more: Partial<PowerReport>) =>
  ({ found: 0, looked: 6, tested: 6, level: 0.05, columns: ["a", "b"], horizons: [1, 2, 3], ...more }) as PowerReport;

it("says in words that nothing beats chance, and counts what was looked at", () => {
  const { verdict, detail } = powerVerdict(report({}));
  expect(verdict).toBe("No column beats chance after correction.");
  expect(detail).toContain("6 tests were looked at (2 columns, 3 horizons)");
  expect(powerVerdict(report({ found: 2 })).verdict).toBe("2 of 6 tests stand after correction.");
  expect(powerVerdict(report({ tested: 0 })).verdict).toBe("Not enough rows to test anything.");
  expect(powerVerdict(report({ tested: 4 })).detail).toContain("2 could not be tested");
});

it("has the catalogue's formula, unit and source for every column, and a line for every suffix", () => {
  for (const name of [...DEFAULT, ...PARITY]) {
    const text = new Map(catalogueText(name));
    for (const title of ["Formula", "Unit", "First row", "Source"]) expect(text.get(title), name).toBeTruthy();
    expect(catalogueText(name).filter(([title]) => title.startsWith("__"))).toHaveLength(name.split("__").length - 1);
  }
});

it("never shows a p of zero nor an interval that is not there", () => {
  expect([chance(0.00001), chance(0.04), chance(Number.NaN), chance(null)]).toEqual(["< 0.001", "0.040", "n/a", "n/a"]);
  expect(intervalText({ value: 1, interval: null })).toBe("n/a: too few rows");
});

const entry = (column: string, horizon: number, ic: number, q: number) =>
  ({
    column,
    horizon,
    ic: { value: ic, interval: null },
    auc: { value: 0.5 },
    q,
    pBest: null,
    information: 0,
  }) as unknown as PowerEntry;
const entries = [
  entry("b", 10, 0.1, 0.5),
  entry("a", 10, -0.3, 0.01),
  entry("c", 10, Number.NaN, Number.NaN),
  entry("d", 50, 0.9, 0),
];
const order = (...given: Parameters<typeof sortedEntries> extends [unknown, ...infer Rest] ? Rest : never) =>
  sortedEntries(entries, ...given).map(({ column }) => column);

it("puts the strongest first whatever its sign, the least likely luck first, and the unknown last either way round", () => {
  expect(order(10, "ic", false)).toEqual(["a", "b", "c"]);
  expect(order(10, "ic", true)).toEqual(["b", "a", "c"]);
  expect(order(10, "q", false)).toEqual(["a", "b", "c"]);
  expect(order(null, "ic", false)).toEqual(["d", "a", "b", "c"]);
  expect(order(10, "column", false)).toEqual(["a", "b", "c"]);
});

it("reads the file in five lines of the format that was written", () => {
  const lines = pandasText("f.csv", "csv", "2012-06-21").split("\n");
  expect(lines).toHaveLength(5);
  expect(lines[1]).toBe('df = pd.read_csv("f.csv")');
  expect(pandasText("f.parquet", "parquet", null)).toContain('read_parquet("f.parquet")');
});
