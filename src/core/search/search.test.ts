import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FitProgress, runToEnd } from "../forecaster.ts";
import { Random } from "../random.ts";
import { type Objective, search, SEARCH, type SearchMethod, type SearchResult } from "./search.ts";
import { checkSpace, type Point, randomPoint, type Space, unitOf, valueAt } from "./space.ts";
import { suggest, TPE } from "./tpe.ts";

const SPACE: Space = {
  rate: { kind: "real", low: 1e-4, high: 1, log: true },
  leaves: { kind: "whole", low: 2, high: 64 },
  method: { kind: "choice", values: [1, 2, 3] },
};

/** 0 at rate 0.01, 20 leaves, method 2. */
const surface = ({ rate, leaves, method }: Point): number =>
  Math.log10(rate / 0.01) ** 2 + ((leaves - 20) / 20) ** 2 + 0.5 * Number(method !== 2);

/** Nearer the truth with more of the effort. */
const objective: Objective = function* (point, share): Generator<FitProgress, number, void> {
  yield { done: 0, total: 1, unit: "rounds" };
  return surface(point) + (1 - share) * 0.2 * Math.sin(1000 * point.rate);
};

const run = (method: SearchMethod, seed: number, trials = 40, shares: readonly number[] = [1]): SearchResult =>
  runToEnd(search(SPACE, objective, { ...SEARCH, method, seed, trials, shares }, () => 0));

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
const bestLoss = ({ best }: SearchResult): number => best!.rungs.at(-1)!.loss!;

describe("the space", () => {
  test("values lie where they say, and draws inside", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (u) => {
        for (const dimension of Object.values(SPACE)) {
          if (dimension.kind === "choice") continue;
          const value = valueAt(dimension, u);
          expect(value).toBeGreaterThanOrEqual(dimension.low);
          expect(value).toBeLessThanOrEqual(dimension.high);
          if (dimension.kind === "real") expect(unitOf(dimension, value)).toBeCloseTo(u, 9);
          else expect(Math.round(valueAt(dimension, unitOf(dimension, value)))).toBe(value);
        }
      }),
    );
  });

  test("every whole number, the ends too, is as likely as the others", () => {
    const random = new Random(1);
    const counts = new Map<number, number>();
    for (let i = 0; i < 30_000; i++) {
      const { n } = randomPoint({ n: { kind: "whole", low: 1, high: 3 } }, random);
      counts.set(n, (counts.get(n) ?? 0) + 1);
    }
    for (const n of [1, 2, 3]) expect(Math.abs(counts.get(n)! - 10_000)).toBeLessThan(400);
  });

  test("an empty dimension is refused by name", () => {
    expect(() => checkSpace({ c: { kind: "choice", values: [] } })).toThrow("c holds no value");
    expect(() => checkSpace({ r: { kind: "real", low: 0, high: 1, log: true } })).toThrow("r holds no value");
    expect(() => checkSpace({ r: { kind: "real", low: 2, high: 1 } })).toThrow("r holds no value");
  });
});

describe("the estimator", () => {
  test("finds lower losses than even draws on average, and in most of the runs", () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    const [even, tpe] = (["random", "tpe"] as const).map((method) =>
      seeds.map((seed) => bestLoss(run(method, seed, 60))),
    );
    expect(mean(tpe)).toBeLessThan(0.8 * mean(even));
    expect(tpe.toSorted((a, b) => a - b)[20]).toBeLessThan(0.5 * even.toSorted((a, b) => a - b)[20]);
    expect(seeds.filter((seed) => tpe[seed] < even[seed]).length).toBeGreaterThan(24);
  });

  test("draws near the good points, and takes the choice they have", () => {
    const random = new Random(2);
    const seen = Array.from({ length: 60 }, () => {
      const point = randomPoint(SPACE, random);
      return { point, loss: surface(point) };
    });
    const drawn = Array.from({ length: 200 }, () => suggest(SPACE, seen, random));
    expect(drawn.filter(({ method }) => method === 2).length).toBeGreaterThan(150);
    const losses = drawn.map(surface).sort((a, b) => a - b);
    const even = Array.from({ length: 200 }, () => surface(randomPoint(SPACE, random))).sort((a, b) => a - b);
    expect(losses[100]).toBeLessThan(0.5 * even[100]);
  });

  test("draws evenly until enough points are seen", () => {
    const few = Array.from({ length: TPE.startup - 1 }, () => ({ point: randomPoint(SPACE, new Random(5)), loss: 1 }));
    expect(suggest(SPACE, few, new Random(7))).toEqual(randomPoint(SPACE, new Random(7)));
  });
});

const fussy: Objective = function* (point, share) {
  if (point.method === 1) throw new RangeError("no such method");
  if (point.method === 3) return NaN;
  return yield* objective(point, share);
};

const hopeless: Objective = function* () {
  yield { done: 0, total: 1, unit: "rounds" };
  throw new RangeError("nothing works");
};

const broken: Objective = function* () {
  yield { done: 0, total: 1, unit: "rounds" };
  throw new TypeError("a bug");
};

const refused =
  (change: object): (() => unknown) =>
  () =>
    runToEnd(search(SPACE, objective, { ...SEARCH, ...change }, () => 0));

describe("a search", () => {
  test("halves: a ninth of a bracket gets the whole effort, and the best of the whole effort is taken", () => {
    const { trials, best } = run("random", 3, 27, [1 / 9, 1 / 3, 1]);
    expect(trials).toHaveLength(27);
    const reached = (rungs: number): number => trials.filter((trial) => trial.rungs.length >= rungs).length;
    expect([reached(1), reached(2), reached(3)]).toEqual([27, 9, 3]);
    const whole = trials.filter(({ rungs }) => rungs.length === 3).map(({ rungs }) => rungs[2].loss!);
    expect(best!.rungs[2].loss).toBe(Math.min(...whole));
    for (let bracket = 0; bracket < 3; bracket++) {
      const first = trials.slice(9 * bracket, 9 * bracket + 9);
      const kept = first.filter(({ rungs }) => rungs.length > 1).map(({ rungs }) => rungs[0].loss!);
      const dropped = first.filter(({ rungs }) => rungs.length === 1).map(({ rungs }) => rungs[0].loss!);
      expect(Math.max(...kept)).toBeLessThanOrEqual(Math.min(...dropped));
    }
  });

  test("a seed gives the same trials, another seed others; only the times are the clock's", () => {
    expect(run("tpe", 4)).toEqual(run("tpe", 4));
    expect(run("tpe", 4).trials).not.toEqual(run("tpe", 5).trials);
    let clock = 0;
    const timed = runToEnd(
      search(SPACE, objective, { ...SEARCH, seed: 4, trials: 3, shares: [1] }, () => (clock += 5)),
    );
    expect(timed.trials.map(({ rungs }) => rungs[0].milliseconds)).toEqual([5, 5, 5]);
    expect(timed.trials.map(({ point }) => point)).toEqual(run("tpe", 4, 3).trials.map(({ point }) => point));
  });

  test("a point that cannot be tried is logged with the reason, counted, and goes no further", () => {
    const { trials, best } = runToEnd(search(SPACE, fussy, { ...SEARCH, trials: 30, seed: 6 }, () => 0));
    expect(trials).toHaveLength(30);
    const failed = trials.filter(({ failure }) => failure !== null);
    expect(failed.length).toBeGreaterThan(5);
    for (const { rungs, point, failure } of failed) {
      expect(rungs.map(({ loss }) => loss)).toEqual([null]);
      expect(failure).toContain(point.method === 1 ? "no such method" : "not a number");
    }
    expect(best!.point.method).toBe(2);
    expect(runToEnd(search(SPACE, hopeless, { ...SEARCH, trials: 3 }, () => 0)).best).toBeNull();
  });

  test("errors that are no refusals are not swallowed", () => {
    expect(() => runToEnd(search(SPACE, broken, SEARCH, () => 0))).toThrow("a bug");
  });

  test("settings that cannot be meant are refused", () => {
    expect(refused({ trials: 0 })).toThrow("0 trials");
    expect(refused({ shares: [0.5, 0.2, 1] })).toThrow("shares");
    expect(refused({ shares: [0.5] })).toThrow("shares");
    expect(refused({ eta: 1 })).toThrow("eta");
  });
});
