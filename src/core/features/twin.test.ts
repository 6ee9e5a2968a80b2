import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { naiveFeatures } from "../../../test/naive-features.ts";
import { randomDay } from "../../../test/random-day.ts";
import { GRAMMAR } from "./catalogue.ts";
import { computeFeatures, FEATURE_SETS, fitParameters } from "./index.ts";

/** Columns of every family with these numbers. */
const withNumbers = (numbers: readonly number[]): string[] =>
  GRAMMAR.families.flatMap((family) => family.example(numbers)).filter((name) => !name.startsWith("ofi_int"));

const scaleOf = (column: Float64Array): number => {
  const finite = column.filter((x) => Number.isFinite(x));
  return Math.sqrt(finite.reduce((sum, x) => sum + x * x, 0) / Math.max(1, finite.length));
};

function expectTwins(seed: number, rows: number, levels: number, names: readonly string[], fractional = false) {
  const day = randomDay(seed, { rows, levels, fractional, absence: 0.004 });
  const parameters = fitParameters(day, { from: 0, to: Math.floor(rows / 2) });
  const twin = naiveFeatures(day, parameters, names);
  const { columns } = computeFeatures(day, names, parameters);
  let values = 0;
  names.forEach((name, i) => {
    const tolerance = (/^(dm_skew|dm_kurt|roll_ticks)_/.test(name) ? 1e-7 : 1e-9) * scaleOf(twin[i]);
    for (let row = 0; row < rows; row++) {
      const [ours, theirs] = [columns[i][row], twin[i][row]];
      if (Number.isNaN(ours) && Number.isNaN(theirs)) continue;
      values++;
      if (!(Math.abs(ours - theirs) <= tolerance + 1e-9 * Math.abs(theirs)))
        expect.fail(`${name} row ${row} of seed ${seed}: ${ours}, twin ${theirs}`);
    }
  });
  expect(values).toBeGreaterThan(0);
}

const day = fc.record({ seed: fc.integer(), levels: fc.integer({ min: 1, max: 12 }), fractional: fc.boolean() });

describe("features equal a twin that sums every window again, on one-sided books too:", () => {
  it("all default and parity columns", () => {
    fc.assert(
      fc.property(day, ({ seed, levels, fractional }) => expectTwins(seed, 700, levels, FEATURE_SETS.all, fractional)),
      { numRuns: 8 },
    );
    expectTwins(1, 6000, 10, FEATURE_SETS.default);
  });

  it("every family with windows of any size", () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 6 }), size, ({ seed, levels, fractional }, first, second) => {
        expectTwins(seed, 500, levels, [...withNumbers([first, second]), ...withNumbers([second, first])], fractional);
      }),
      { numRuns: 12 },
    );
  });
});
