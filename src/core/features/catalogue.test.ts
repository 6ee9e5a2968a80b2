import { describe, expect, it } from "vitest";
import { randomDay } from "../../../test/random-day.ts";
import type { MarketDay } from "../market/day.ts";
import { GRAMMAR } from "./catalogue.ts";
import {
  CATALOGUE,
  computeFeatures,
  CORE,
  DEFAULT,
  familyOf,
  FEATURE_SETS,
  fitParameters,
  PARITY,
  SUFFIXES,
} from "./index.ts";

/** Rows of a list's N-th entry: what a column over N entries waits for. */
const calm = randomDay(3, { rows: 700, levels: 8, absence: 0 });
const fitted = fitParameters(calm, { from: 0, to: 400 });

const tradeRows = ({ messages, rows }: MarketDay): number[] =>
  Array.from({ length: rows }, (_, n) => n).filter((n) => messages!.type[n] === 4 || messages!.type[n] === 5);

/** First row with a value, as the catalogue writes it, for a family's numbers on the calm day. */
function firstRowOf(text: string, n: Readonly<Record<string, number>>): number | undefined {
  const { time } = calm;
  const after = (nanos: number, from = 0) => time.findIndex((t) => t - time[from] >= nanos);
  const trades = tradeRows(calm);
  const eligible = trades.filter((row) => row > 0);
  const matured = (row: number) => time.findIndex((t) => t > time[row] + 5e9);
  const closed = (N: number) => {
    let volume = 0;
    return trades.find((row) => (volume += calm.messages!.size[row]) >= N * fitted.vpin_bucket);
  };
  const rows: Record<string, () => number | undefined> = {
    "0": () => 0,
    "1": () => 1,
    W: () => n.W,
    "W − 1": () => n.W - 1,
    "tₙ − t₀ ≥ τ": () => after(n.τ * 1e9),
    "tₙ − t₀ ≥ 5/β": () => after(5e9 / n.β),
    "N-th trade": () => trades[n.N - 1],
    "N-th eligible trade": () => eligible[n.N - 1],
    "N-th matured trade": () => matured(eligible[n.N - 1]),
    "row closing bucket N": () => closed(n.N),
    "20(n + 1) − 1": () => 20 * (n.n + 1) - 1,
    "20n − 1": () => 20 * n.n - 1,
  };
  return rows[text]?.();
}

describe("catalogue", () => {
  it("says formula, unit, first row, sign and source of every family, and no two families share a name", () => {
    for (const family of CATALOGUE) {
      for (const field of ["formula", "unit", "firstRow", "sign", "cost", "source"] as const) {
        expect(family[field].length, `${family.pattern} ${field}`).toBeGreaterThan(0);
      }
    }
    for (const compiled of GRAMMAR.families) {
      for (const name of compiled.example([7, 11])) {
        const owners = GRAMMAR.families.filter((other) => other.match(name)).map((other) => other.family.pattern);
        expect(owners, name).toEqual([compiled.family.pattern]);
      }
    }
    expect(SUFFIXES.map((suffix) => suffix.pattern)).toEqual(["mean_{W}", "std_{W}", "chg_{k}", "abs"]);
  });

  it("states the first row of every family rightly, for inputs that are never undefined", () => {
    for (const compiled of GRAMMAR.families) {
      const { pattern, firstRow } = compiled.family;
      const numbers = pattern.startsWith("tsrv") ? [7, 3] : [6, 7];
      const names = compiled.example(numbers).filter((name) => !name.startsWith("ofi_int"));
      const letters = [...pattern.matchAll(/\{(\p{L})\}/gu)].map(([, letter]) => letter);
      computeFeatures(calm, names, fitted).columns.forEach((column, i) => {
        const n = Object.fromEntries(letters.map((letter, j) => [letter, compiled.match(names[i])!.n[j]]));
        const expected = firstRowOf(firstRow, n);
        expect(expected, `${pattern}: ${firstRow}`).toBeDefined();
        expect(
          column.findIndex((x) => !Number.isNaN(x)),
          `${names[i]}: ${firstRow}`,
        ).toBe(expected);
      });
    }
  });

  it("has the sets of the specification: 115 columns, 20 of them core, and the names of earlier projects besides", () => {
    expect([DEFAULT.length, CORE.length, PARITY.length, FEATURE_SETS.all.length]).toEqual([115, 20, 104, 219]);
    expect(new Set(FEATURE_SETS.all).size).toBe(219);
    expect(DEFAULT).toEqual(expect.arrayContaining([...CORE]));
    for (const name of FEATURE_SETS.all) expect(familyOf(name), name).not.toBeNull();
  });
});
