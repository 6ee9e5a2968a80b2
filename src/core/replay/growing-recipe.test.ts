import * as fc from "fast-check";
import { expect, it } from "vitest";
import { LIVE_INSTRUMENT, liveEvents } from "../../../test/live-day.ts";
import { runToEnd } from "../forecaster.ts";
import { fitRecipe, type InputRecipe, recipeInputs } from "../inputs/recipe.ts";
import { LiveDay } from "../live/live-day.ts";
import { GrowingRecipe } from "./growing-recipe.ts";

const LEVELS = 3;
const batch = liveEvents({ seed: 11, rows: 1600, gaps: 0.004 });

function grown() {
  const live = new LiveDay(LIVE_INSTRUMENT, { levels: LEVELS, capacity: batch.count });
  for (let at = 0; at < batch.count; at++) live.take(batch, at);
  return { live, frozen: live.freeze() };
}
const { live, frozen } = grown();
const recipe = runToEnd(fitRecipe(frozen, "protocol", { from: 0, to: 1000 }));
const whole = runToEnd(recipeInputs(frozen, recipe));

/** Largest difference of `column` from `expected`, from its row `from` on; undefined values must be so in both. */
function worst(column: Float64Array, expected: Float64Array, from: number, rows: number): number {
  let most = 0;
  for (let row = 0; row < rows; row++) {
    const [a, b] = [column[row], expected[row + from]];
    if (Number.isNaN(a) !== Number.isNaN(b)) return Infinity;
    if (!Number.isNaN(a)) most = Math.max(most, Math.abs(a - b) / (1 + Math.abs(b)));
  }
  return most;
}

it("gives in whatever steps what the whole day gives, with the rows at which look-backs end", () => {
  expect(new Set(whole.since).size).toBeGreaterThan(3);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: frozen.rows }), { minLength: 1, maxLength: 12 }), (steps) => {
      const table = new GrowingRecipe(live.day, recipe);
      for (const to of steps.toSorted((a, b) => a - b)) table.extend(to);
      const { rows } = table;
      expect(table.since.subarray(0, rows)).toEqual(whole.since?.subarray(0, rows));
      expect(table.mid.subarray(0, rows)).toEqual(whole.mid?.subarray(0, rows));
      for (const [i, column] of table.columns.entries())
        expect(worst(column, whole.columns[i], 0, rows)).toBeLessThan(1e-9);
    }),
    { numRuns: 12 },
  );
});

it("goes on where the oldest rows were let go of", () => {
  const dropped = 500;
  const table = new GrowingRecipe(live.day, recipe);
  table.extend(1200);
  const tail = live.tail(live.day.rows - dropped);
  const next = table.continued(tail.day, dropped);
  expect(next.rows).toBe(700);
  next.extend(tail.day.rows);
  const rows = frozen.rows - dropped;
  const shifted = whole.since?.slice(dropped).map((row) => Math.max(0, row - dropped));
  expect(next.since.subarray(0, rows)).toEqual(shifted);
  for (const [i, column] of next.columns.entries())
    expect(worst(column, whole.columns[i], dropped, rows)).toBeLessThan(1e-9);
});

it("refuses what a growing day does not have: catalogue columns, and levels that are not kept", () => {
  const catalogue: InputRecipe = { system: "catalogue", names: ["obi_1"], scale: null, parameters: null };
  expect(() => new GrowingRecipe(live.day, catalogue)).toThrow(/feature catalogue/);
  const deep = { ...recipe, names: ["askP1", "bidQ10"] };
  expect(() => new GrowingRecipe(live.day, deep)).toThrow("reads bidQ10, and 3 levels are kept");
});
