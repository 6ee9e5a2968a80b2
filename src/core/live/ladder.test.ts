import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Side } from "../market/units.ts";
import { LadderSide } from "./ladder.ts";

const change = fc.record({ price: fc.integer({ min: 1, max: 60 }), lots: fc.oneof(fc.constant(0), fc.nat(9)) });
const sides = fc.constantFrom<Side>(1, -1);

const sorted = (twin: ReadonlyMap<number, number>, sign: Side): [number, number][] =>
  [...twin].sort(([a], [b]) => sign * (b - a));

function held(side: LadderSide): [number, number][] {
  return Array.from({ length: side.size }, (_, level) => [side.price(level), side.quantity(level)]);
}

it("a side holds what a sorted map holds, and its texts stay beside their levels, after every change", () => {
  fc.assert(
    fc.property(sides, fc.array(change, { maxLength: 300 }), (sign, changes) => {
      const side = new LadderSide(sign, true);
      const twin = new Map<number, number>();
      for (const { price, lots } of changes) {
        const news = (twin.get(price) ?? 0) !== lots;
        if (lots === 0) twin.delete(price);
        else twin.set(price, lots);
        expect(side.set(price, lots, `p${price}`, `q${lots}`)).toBe(news);
        expect(held(side)).toEqual(sorted(twin, sign));
        const texts = sorted(twin, sign).toReversed();
        expect(side.texts).toEqual({ price: texts.map(([p]) => `p${p}`), qty: texts.map(([, q]) => `q${q}`) });
      }
    }),
  );
});

it("loading levels in any order gives what setting them one by one gives", () => {
  fc.assert(
    fc.property(sides, fc.array(change, { maxLength: 100 }), fc.boolean(), (sign, changes, ordered) => {
      const levels = ordered ? changes.toSorted((a, b) => sign * (b.price - a.price)) : changes;
      const twin = new Map<number, number>();
      for (const { price, lots } of levels) twin.set(price, lots);
      for (const [price, lots] of twin) if (lots === 0) twin.delete(price);
      const side = new LadderSide(sign, true);
      side.set(7, 7, "old", "old");
      const texts = levels.flatMap(({ price, lots }) => [`p${price}`, `q${lots}`]);
      const prices = Float64Array.from(levels, ({ price }) => price);
      side.load(
        prices,
        Float64Array.from(levels, ({ lots }) => lots),
        texts,
        levels.length,
      );
      expect(held(side)).toEqual(sorted(twin, sign));
      const worstFirst = sorted(twin, sign).toReversed();
      expect(side.texts?.price).toEqual(worstFirst.map(([price]) => `p${price}`));
      expect(side.texts?.qty).toEqual(worstFirst.map(([, lots]) => `q${lots}`));
    }),
  );
});

it("rescaling multiplies every level, or none if one would outgrow its integer", () => {
  const side = new LadderSide(-1, false);
  side.set(5, 3, "", "");
  side.set(2 ** 40, 1, "", "");
  expect(side.rescale(2, 1)).toBe(true);
  expect(held(side)).toEqual([
    [500, 30],
    [100 * 2 ** 40, 10],
  ]);
  expect(side.rescale(3, 0)).toBe(false);
  expect(side.price(0)).toBe(500);
});

it("a side grows past its first capacity", () => {
  const side = new LadderSide(1, false);
  for (let i = 0; i < 1000; i++) side.set(((i * 7919) % 1009) + 1, i + 1, "", "");
  const twin = new Map(Array.from({ length: 1000 }, (_, i) => [((i * 7919) % 1009) + 1, i + 1]));
  expect(held(side)).toEqual(sorted(twin, 1));
});
