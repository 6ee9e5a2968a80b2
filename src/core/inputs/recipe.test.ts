import { describe, expect, test } from "vitest";
import { randomDay } from "../../../test/random-day.ts";
import { toyDay } from "../../../test/toy-market.ts";
import { runToEnd } from "../forecaster.ts";
import { rawColumn, rawNames } from "./raw.ts";
import { fitRecipe, type InputChoice, readRecipe, recipeInputs, systemOf } from "./recipe.ts";
import { referenceNamesOf } from "./reference-names.ts";

const DAY = randomDay(1, { rows: 400, levels: 3, absence: 0 });
const TRAIN = { from: 50, to: 250 };
const fit = (choice: InputChoice) => runToEnd(fitRecipe(DAY, choice, TRAIN));

const CHOICES: InputChoice[] = [
  "reference",
  "raw",
  "default",
  "protocol",
  ["imb1", "ti50"],
  ["ofi_10", "micro_dev_ticks"],
];

describe.each(CHOICES)("inputs %s", (choice) => {
  test("are the same columns from the recipe as it was stored", () => {
    const recipe = fit(choice);
    const stored = readRecipe(JSON.parse(JSON.stringify(recipe)));
    expect(stored).toEqual(recipe);
    const table = runToEnd(recipeInputs(DAY, recipe));
    expect(runToEnd(recipeInputs(DAY, stored))).toEqual(table);
    expect(table.names).toEqual(recipe.names);
    expect(table.columns.every((column) => column.length === DAY.rows)).toBe(true);
  });

  test("are fitted on the training rows alone", () => {
    const later = { ...DAY, book: { ...DAY.book! } };
    later.book.askSize = later.book.askSize.map((sizes) =>
      sizes.map((size, row) => (row < TRAIN.to ? size : 9 * size)),
    );
    expect(runToEnd(fitRecipe(later, choice, TRAIN))).toEqual(fit(choice));
  });
});

test("the protocol's columns are those that the day can fill", () => {
  expect(referenceNamesOf(DAY)).toContain("ti50");
  const bookOnly = referenceNamesOf({ ...DAY, messages: null, provenance: { ...DAY.provenance, timeBasis: "row" } });
  expect(bookOnly.filter((name) => /^(ti|sv|tc|add|can|dt)\d/.test(name))).toEqual([]);
  // Appendix B: 41 of the 55 columns come from the book.
  const deep = randomDay(2, { rows: 10, levels: 10, absence: 0 });
  expect(referenceNamesOf(deep)).toHaveLength(55);
  expect(
    referenceNamesOf({ ...deep, messages: null, provenance: { ...deep.provenance, timeBasis: "row" } }),
  ).toHaveLength(41);
});

test("a level of the book is its distance from the mid in ticks and the logarithm of its size, NaN where absent", () => {
  const day = toyDay([
    {
      bids: [[10, 3]],
      asks: [
        [13, 5],
        [15, 2],
      ],
    },
    { bids: [], asks: [[13, 5]] },
  ]);
  const column = (name: string) => [...rawColumn(day, name, { medianSize: 2 })];
  expect(column("askP1")).toEqual([1.5, NaN]);
  expect(column("bidP1")).toEqual([-1.5, NaN]);
  expect(column("askP2")).toEqual([3.5, NaN]);
  expect(column("askQ1")).toEqual([Math.log1p(2.5), Math.log1p(2.5)]);
  expect(column("bidQ1")).toEqual([Math.log1p(1.5), NaN]);
  expect(column("bidQ9")).toEqual([NaN, NaN]);
  expect(rawNames(2)).toEqual(["askP1", "askQ1", "bidP1", "bidQ1", "askP2", "askQ2", "bidP2", "bidQ2"]);
  expect(() => column("midP1")).toThrow('"midP1" is not a level');
});

test("a list belongs to one system", () => {
  expect([systemOf(["imb1"]), systemOf(["ofi_10"]), systemOf(["bidP3"])]).toEqual(["reference", "catalogue", "raw"]);
  expect(systemOf(["imb1", "bidP3"])).toBe("protocol");
  expect(() => systemOf(["imb1", "ofi_10"])).toThrow("do not mix");
  expect(() => systemOf(["imb1", "nonsense"])).toThrow('"nonsense" is neither');
});

test("the protocol's columns and the levels are those of either, side by side, with the mid", () => {
  const [both, reference, raw] = (["protocol", "reference", "raw"] as const).map((choice) =>
    runToEnd(recipeInputs(DAY, fit(choice))),
  );
  expect(both.names).toEqual([...reference.names, ...raw.names]);
  expect(both.columns).toEqual([...reference.columns, ...raw.columns]);
  expect(both.mid).toEqual(raw.mid);
});

test.each([
  [null, "not an object"],
  [{ system: "other" }, "system is none of"],
  [{ system: "raw", names: "askP1" }, "names are not"],
  [{ system: "raw", names: [], scale: null }, "medianSize"],
  [{ system: "reference", names: [], scale: { medianSize: Infinity } }, "medianSize"],
  [{ system: "catalogue", names: [], parameters: {} }, "train"],
])("a stored recipe that is not one is refused: %j", (json, message) => {
  expect(() => readRecipe(json)).toThrow(message);
});
