import * as fc from "fast-check";
import { expect, test } from "vitest";
import { UNKNOWN } from "../forecaster.ts";
import { classCounts, classShares, direction, fitTheta, labelColumn, requireEveryClass } from "./direction.ts";

const all = (moves: ArrayLike<number>) => ({ from: 0, to: moves.length });

/** Every whole theta tried. */
function naiveTheta(moves: Float64Array): number {
  const known = moves.filter((move) => !Number.isNaN(move));
  let best = 0;
  let nearest = Infinity;
  for (let theta = 0; theta <= 60; theta++) {
    const inside = known.filter((move) => Math.abs(move) <= theta).length;
    // In thirds of a row, so that a tie is a tie.
    const distance = Math.abs(3 * inside - known.length);
    if (distance < nearest) [best, nearest] = [theta, distance];
  }
  return best;
}

test("theta is the whole half-tick band whose share of moves is nearest to a third", () => {
  const moves = Float64Array.from([0, 1, -1, 2, -2, 3, -3, 4, -4]);
  expect(fitTheta(moves, all(moves))).toBe(1);
  expect(fitTheta(Float64Array.from([5, -7, 9]), { from: 0, to: 3 })).toBe(5);
});

test("of two bands equally near to a third the narrower is taken", () => {
  // 1 of 6 within 1 and 3 of 6 within 2 both miss a third by a sixth.
  const moves = Float64Array.from([1, -2, 2, 8, 8, -9]);
  expect(fitTheta(moves, all(moves))).toBe(1);
});

test("theta is that of trying every band, whatever the moves", () => {
  const move = fc.oneof(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -50, max: 50 }), fc.constant(NaN));
  fc.assert(
    fc.property(fc.array(move, { minLength: 1, maxLength: 60 }), (values) => {
      const moves = Float64Array.from(values);
      fc.pre(moves.some((value) => !Number.isNaN(value)));
      expect(fitTheta(moves, all(moves))).toBe(naiveTheta(moves));
    }),
  );
});

test("theta reads its span only, and needs one known move in it", () => {
  const moves = Float64Array.from([NaN, 0, 0, 9, 9]);
  expect(fitTheta(moves, { from: 3, to: 5 })).toBe(0);
  expect(() => fitTheta(moves, { from: 0, to: 1 })).toThrow("no row of the span has a known move");
});

test("labels are down below the band, up above it, stationary on its edges, unknown without a move", () => {
  const { y, horizon, theta } = labelColumn(Float64Array.from([-3, -2, 0, 2, 3, NaN]), 7, 2);
  expect([...y]).toEqual([-1, 0, 0, 0, 1, UNKNOWN]);
  expect([horizon, theta]).toEqual([7, 2]);
  expect(direction(NaN, 0)).toBe(UNKNOWN);
});

test("class shares leave unknown labels out, and are null where nothing is known", () => {
  const y = Int8Array.from([-1, UNKNOWN, 0, 1, 1]);
  expect([...classCounts(y, all(y))]).toEqual([1, 1, 2]);
  expect([...(classShares(y, all(y)) ?? [])]).toEqual([0.25, 0.25, 0.5]);
  expect(classShares(y, { from: 1, to: 2 })).toBeNull();
});

test("a class without a row is named", () => {
  expect(() => requireEveryClass([4, 0, 2])).toThrow("no row of class stationary among 6");
  expect(() => requireEveryClass([4, 1, 2])).not.toThrow();
});
