import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../random.ts";
import { blockLengthFor, meanInterval } from "./trading-bootstrap.ts";
import {
  deflatedSharpe,
  expectedBestSharpe,
  normalCdf,
  normalQuantile,
  probabilisticSharpe,
} from "./trading-deflated.ts";
import {
  drawdowns,
  maxDrawdown,
  mean,
  median,
  momentsOf,
  profitFactor,
  quantileOfSorted,
  sharpeRatio,
  winRate,
} from "./trading.ts";

const TRADES = [1.5, -0.5, 2, -1, 0.25, 3, -2.5, 0.75];

describe("a list of trades", () => {
  it("has the moments and ratios that Python 3.11 computes from the definitions", () => {
    const moments = momentsOf(TRADES);
    expect(moments?.deviation).toBeCloseTo(1.7665038110023183, 14);
    expect(moments?.skewness).toBeCloseTo(-0.20161697152242797, 13);
    expect(moments?.kurtosis).toBeCloseTo(2.1773287406288566, 13);
    const sharpe = sharpeRatio(TRADES);
    expect(sharpe?.ratio).toBeCloseTo(0.24766433973995305, 14);
    expect(sharpe?.standardError).toBeCloseTo(0.3906015454917324, 14);
    expect(sharpe?.normalStandardError).toBeCloseTo(0.3589339794080197, 14);
  });

  it("counts wins, and weighs gains against losses", () => {
    expect(winRate(TRADES)).toBe(5 / 8);
    expect(winRate([0, 0, 1])).toBe(1 / 3);
    expect(profitFactor(TRADES)).toBe(7.5 / 4);
    expect(profitFactor([1, 2])).toBeNull();
    expect(median([3, 1, 10])).toBe(3);
    expect(median([4, 1, 10, 3])).toBe(3.5);
  });

  it("says nothing where there is nothing to say", () => {
    expect([mean([]), median([]), winRate([]), profitFactor([]), sharpeRatio([1]), sharpeRatio([2, 2])]).toEqual(
      Array(6).fill(null),
    );
    expect(meanInterval([1], { resamples: 10, seed: 1 })).toBeNull();
  });

  it("has a Sharpe ratio whose standard error covers the truth as often as it says, skewed trades included", () => {
    const random = new Random(5);
    const truth = (1 - 0.8) / 1;
    let covered = 0;
    const runs = 2000;
    for (let run = 0; run < runs; run++) {
      const sharpe = sharpeRatio(Array.from({ length: 300 }, () => random.exponential() - 0.8));
      if (sharpe && Math.abs(sharpe.ratio - truth) < 1.96 * sharpe.standardError) covered++;
    }
    expect(covered / runs).toBeGreaterThan(0.93);
    expect(covered / runs).toBeLessThan(0.97);
  });
});

describe("drawdown", () => {
  it("counts from the highest point so far, the start included", () => {
    expect([...drawdowns(Float64Array.of(-1, 2, 1, 3, -4))]).toEqual([1, 0, 1, 0, 7]);
    expect(maxDrawdown(Float64Array.of(-1, 2, 1, 3, -4))).toBe(7);
    expect(maxDrawdown(Float64Array.of(1, 2, 3))).toBe(0);
  });

  it("is the largest fall between any two points in order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 }), (equity) => {
        const path = [0, ...equity];
        const falls = path.flatMap((high, i) => path.slice(i).map((low) => high - low));
        expect(maxDrawdown(Float64Array.from(equity))).toBe(Math.max(...falls));
        expect(Math.max(...drawdowns(Float64Array.from(equity)))).toBe(Math.max(...falls));
      }),
    );
  });
});

describe("quantiles", () => {
  it("interpolate as numpy's default does", () => {
    // numpy.quantile([1, 2, 4, 8], [0, .1, .5, .9, 1])
    expect([0, 0.1, 0.5, 0.9, 1].map((q) => quantileOfSorted([1, 2, 4, 8], q))).toEqual(
      [1, 1.3, 3, 6.8, 8].map((x) => expect.closeTo(x, 12)),
    );
  });
});

/** AR(1) around 0, so that neighbours hang together. */
const persistent = (random: Random, n: number, phi: number): number[] => {
  let x = 0;
  return Array.from({ length: n }, () => (x = phi * x + random.normal()));
};

const coverage = (phi: number, block?: number): number => {
  const random = new Random(9);
  let covered = 0;
  const runs = 300;
  for (let run = 0; run < runs; run++) {
    const interval = meanInterval(persistent(random, 300, phi), { resamples: 300, seed: run, block });
    if (interval && interval[0] <= 0 && interval[1] >= 0) covered++;
  }
  return covered / runs;
};

describe("block bootstrap of the mean", () => {
  it("covers the true mean about as often as it says", () => {
    expect(coverage(0)).toBeGreaterThan(0.91);
    expect(coverage(0.3)).toBeGreaterThan(0.88);
  });

  it("needs its blocks: with blocks of one, persistent trades look surer than they are", () => {
    expect(coverage(0.6, 20)).toBeGreaterThan(coverage(0.6, 1) + 0.15);
  });

  it("is the same for the same seed, and another for another", () => {
    const [once, again, other] = [3, 3, 4].map((seed) => meanInterval(TRADES, { resamples: 200, seed }));
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });

  it("lengthens its blocks with the cube root of the sample", () => {
    expect([1, 8, 9, 1000].map(blockLengthFor)).toEqual([1, 2, 3, 10]);
  });
});

describe("deflated Sharpe ratio", () => {
  it("stands on the normal law of SciPy 1.17", () => {
    const known: [number, number][] = [
      [-5, 2.866515718791933e-7],
      [-3.2, 0.0006871379379158471],
      [-1.96, 0.024997895148220435],
      [0, 0.5],
      [0.3, 0.6179114221889526],
      [2.99, 0.9986051127645078],
      [3.01, 0.9986937615512306],
      [6, 0.9999999990134123],
    ];
    for (const [x, p] of known) expect(normalCdf(x) / p).toBeCloseTo(1, 12);
    expect(normalQuantile(1e-6)).toBeCloseTo(-4.753424308822899, 9);
    expect(normalQuantile(0.999)).toBeCloseTo(3.090232306167813, 11);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  });

  it("equals the published formulas evaluated in Python", () => {
    const trials = [0.1, 0.3, -0.2, 0.05];
    expect(probabilisticSharpe(TRADES, 0)).toBeCloseTo(0.7369787691967056, 12);
    expect(expectedBestSharpe(trials)).toBeCloseTo(0.2163684043610352, 11);
    expect(deflatedSharpe(TRADES, trials)).toBeCloseTo(0.5319300484512791, 11);
    // Trials whose ratio is not known raise the bar too.
    expect(deflatedSharpe(TRADES, trials, 10 * trials.length)!).toBeLessThan(deflatedSharpe(TRADES, trials)! - 0.01);
  });

  it("asks no more than zero of a single trial", () => {
    expect(expectedBestSharpe([0.7])).toBe(0);
  });
});
