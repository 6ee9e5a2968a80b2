import { expect, it } from "vitest";
import { Random } from "../random.ts";
import { leadLagNow, type RecentMids } from "./lead-lag-now.ts";

const STEP = 50e6;

/** A walk of `count` steps, one every 50 ms, later by `delay` steps; unknown at `hole`. */
function walk(seed: number, count: number, delay = 0, hole = -1): RecentMids {
  const random = new Random(seed);
  const moves = Array.from({ length: count }, () => random.normal());
  let mid = 10_000;
  const time = new Float64Array(count);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    mid += i >= delay ? moves[i - delay] : 0;
    time[i] = i * STEP;
    out[i] = i === hole ? Number.NaN : mid;
  }
  return { time, mid: out };
}

it("finds who moves first", () => {
  const { seconds, found } = leadLagNow(walk(1, 2400), walk(1, 2400, 6), 120e9, 300e9);
  expect(seconds).toBe(120);
  expect(found?.peakLag).toBe(300e6);
  expect(found?.p).toBeLessThan(0.01);
});

it("starts anew after a hole in either series, and says nothing of less than 40 s", () => {
  const holed = walk(1, 2400, 6, 1199);
  expect(leadLagNow(walk(1, 2400), holed, 120e9, 300e9).seconds).toBe(60);
  expect(leadLagNow(holed, walk(1, 2400), 120e9, 300e9).seconds).toBe(60);
  expect(leadLagNow(walk(1, 2400), walk(1, 2400, 6, 1700), 120e9, 300e9)).toEqual({ seconds: 34.95, found: null });
  expect(leadLagNow(walk(1, 2400), walk(1, 2400, 6, 2399), 120e9, 300e9)).toEqual({ seconds: 0, found: null });
});

it("looks no further back than the span", () => {
  expect(leadLagNow(walk(1, 2400), walk(2, 2400), 120e9, 50e9).seconds).toBe(50);
});

it("a short stretch after a long hole claims no lead that is not there", () => {
  let claimed = 0;
  for (let seed = 0; seed < 20; seed++) {
    const { found } = leadLagNow(walk(seed, 4000, 0, 3000), walk(seed + 100, 4000, 0, 3000), 200e9, 300e9);
    if (found && found.p <= 0.05) claimed++;
  }
  expect(claimed).toBeLessThanOrEqual(4);
});
