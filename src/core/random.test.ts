import { expect, test } from "vitest";
import { Random } from "./random.ts";

// Reference C implementation v1.1 (prng.di.unimi.it), state 1, 2, 3, 4, as quoted by rust-random/rngs 0c5b04a.
const REFERENCE = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804];

const draws = (n: number, draw: () => number): Float64Array => Float64Array.from({ length: n }, draw);
const mean = (x: Float64Array, f = (v: number) => v): number => x.reduce((sum, v) => sum + f(v), 0) / x.length;

const stream = (seed: number): number[] => {
  const random = new Random(seed);
  return [random.word(), random.uniform(), random.exponential(), random.normal(), random.integer(10)];
};

test("words are those of the reference xoshiro128**", () => {
  const random = Random.fromState([1, 2, 3, 4]);
  expect(REFERENCE.map(() => random.word())).toEqual(REFERENCE);
});

test("a seed gives the same stream, another seed another one", () => {
  expect(stream(7)).toEqual(stream(7));
  expect(stream(7)).not.toEqual(stream(8));
});

test("a state stored as JSON continues the stream", () => {
  const random = new Random(3);
  random.normal();
  const twin = Random.fromState(JSON.parse(JSON.stringify(random.state())));
  expect(twin.state()).toEqual(random.state());
  expect([twin.word(), twin.normal()]).toEqual([random.word(), random.normal()]);
});

test("a clone does not disturb its origin", () => {
  const random = new Random(3);
  const before = random.state();
  random.clone().word();
  expect(random.state()).toEqual(before);
});

test("a state of zeros and an empty integer range are refused", () => {
  expect(() => Random.fromState([0, 0, 0, 0])).toThrow(RangeError);
  for (const n of [0, 1.5, -1, NaN, 4_294_967_297]) expect(() => new Random(1).integer(n)).toThrow(RangeError);
});

test("uniform lies in [0, 1) with the moments of the uniform distribution", () => {
  const random = new Random(11);
  const x = draws(200_000, () => random.uniform());
  expect(x.every((v) => v >= 0 && v < 1)).toBe(true);
  expect(mean(x)).toBeCloseTo(1 / 2, 2);
  expect(mean(x, (v) => v * v)).toBeCloseTo(1 / 3, 2);
});

test("integer is uniform over its range, chi-square of 12 cells below its 99.9 % point", () => {
  const random = new Random(12);
  const counts = new Float64Array(12);
  for (let i = 0; i < 120_000; i++) counts[random.integer(12)]++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  expect(chiSquare).toBeLessThan(31.3);
});

test("exponential has mean 1, second moment 2 and the exponential tail", () => {
  const random = new Random(13);
  const x = draws(200_000, () => random.exponential());
  expect(mean(x)).toBeCloseTo(1, 1.9);
  expect(Math.abs(mean(x, (v) => v * v) - 2)).toBeLessThan(0.05);
  for (const t of [0.3, 1, 2.5]) expect(Math.abs(mean(x, (v) => Number(v > t)) - Math.exp(-t))).toBeLessThan(0.005);
});

test("normal has the first four moments and the tail of the normal distribution", () => {
  const random = new Random(14);
  const x = draws(200_000, () => random.normal());
  expect(Math.abs(mean(x))).toBeLessThan(0.01);
  expect(Math.abs(mean(x, (v) => v * v) - 1)).toBeLessThan(0.015);
  expect(Math.abs(mean(x, (v) => v ** 3))).toBeLessThan(0.04);
  expect(Math.abs(mean(x, (v) => v ** 4) - 3)).toBeLessThan(0.1);
  expect(Math.abs(mean(x, (v) => Number(v > 1.96)) - 0.025)).toBeLessThan(0.002);
});
