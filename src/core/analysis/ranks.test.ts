import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addUpperSums, ascendingOrder, groupRanks, isKnown, NO_GROUP } from "./ranks.ts";

/** Few distinct values, signed zeros, infinities, neighbours in the last bit, and long runs that share their high word. */
const anyColumn = fc
  .array(
    fc.oneof(
      fc.double(),
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(-0, 0, Number.NaN, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE, 1, 1 + 2 ** -52),
      fc.integer({ min: 0, max: 1000 }).map((i) => 571.33 + i * 1e-9),
    ),
    { maxLength: 60, size: "max" },
  )
  .map((values) => Float64Array.from(values));

const slowOrder = (values: Float64Array): number[] =>
  Array.from(values.keys())
    .filter((row) => isKnown(values[row]))
    .sort((a, b) => values[a] - values[b] || a - b);

test("known rows come in ascending order, equal ones in row order, whatever the values", () => {
  fc.assert(
    fc.property(anyColumn, (values) => {
      expect(Array.from(ascendingOrder(values))).toEqual(slowOrder(values));
    }),
  );
});

test("thousands of values that share their high word are put in order by their low words", () => {
  const values = Float64Array.from({ length: 5000 }, (_, i) => 571.33 + ((i * 7919) % 5003) * 1e-9);
  expect(Array.from(ascendingOrder(values))).toEqual(slowOrder(values));
});

test("ranks within groups are those of sorting each group by itself, ties sharing their mean", () => {
  const groups = fc.array(fc.constantFrom(0, 1, 2, NO_GROUP), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(anyColumn, groups, (values, assigned) => {
      const group = Uint8Array.from(assigned.slice(0, values.length));
      const out = new Float64Array(values.length).fill(-1);
      const counts = groupRanks(ascendingOrder(values), values, group, 3, out);
      for (let row = 0; row < values.length; row++) {
        const peers = Array.from(values).filter((x, i) => isKnown(x) && group[i] === group[row]);
        const ranked = isKnown(values[row]) && group[row] !== NO_GROUP;
        const below = peers.filter((x) => x < values[row]).length;
        const equal = peers.filter((x) => x === values[row]).length;
        expect(out[row]).toBe(ranked ? below + (equal + 1) / 2 : -1);
        if (ranked) expect(counts[group[row]]).toBe(peers.length);
      }
    }),
  );
});

test("upper sums add what lies above, and half of what ties", () => {
  fc.assert(
    fc.property(anyColumn, (values) => {
      const series = Float64Array.from(values, (_, i) => (i * 37) % 11);
      const out = new Float64Array(values.length).fill(100);
      addUpperSums(ascendingOrder(values), values, series, 2, out);
      for (let row = 0; row < values.length; row++) {
        let sum = 0;
        for (let i = 0; i < values.length; i++) {
          if (isKnown(values[i]) && values[i] > values[row]) sum += series[i];
          else if (isKnown(values[i]) && values[i] === values[row]) sum += series[i] / 2;
        }
        expect(out[row]).toBe(isKnown(values[row]) ? 100 + 2 * sum : 100);
      }
    }),
  );
});
