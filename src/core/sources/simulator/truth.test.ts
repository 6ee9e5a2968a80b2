import { expect, it } from "vitest";
import { runToEnd } from "../../forecaster.ts";
import type { Side } from "../../market/units.ts";
import { simulateDay } from "./day.ts";
import { SIMULATOR_DEFAULTS } from "./settings.ts";
import { Simulator } from "./simulator.ts";
import { nextMoves, trueProbability } from "./truth.ts";

/** The most lopsided of the states met in `steps` arrivals, by the imbalance of the best quotes' sizes and gaps. */
function lopsided(signal: number, seed: number, steps: number): Simulator {
  const simulator = new Simulator({ ...SIMULATOR_DEFAULTS, signal, seed });
  let found = simulator.clone();
  let most = 0;
  for (let i = 0; i < steps; i++) {
    simulator.step();
    const { bidWindow, askWindow } = simulator;
    const imbalance = (bidWindow.size[0] - askWindow.size[0]) / (bidWindow.size[0] + askWindow.size[0]);
    const bidGap = bidWindow.price[0] - bidWindow.price[1];
    const askGap = askWindow.price[1] - askWindow.price[0];
    const score = imbalance * (askGap - bidGap);
    if (score <= most) continue;
    most = score;
    found = simulator.clone();
  }
  return found;
}

const FORKS = 4000;
/** Chance of a false alarm below 1e-5 per comparison; the seeds are fixed, so a pass stays a pass. */
const SIGMAS = 4.5;

it.each([0, 0.35, 0.9])(
  "tosses the coin it says: the next move is up with the stated chance, at strength %d",
  (signal) => {
    for (const seed of [1, 2]) {
      const simulator = lopsided(signal, seed, 4000);
      const ups = nextMoves(simulator, FORKS, 77).filter((direction) => direction > 0).length;
      const chance = simulator.drift.upGivenDrift;
      expect(Math.abs(chance - 0.5)).toBeCloseTo(signal / 2, 12);
      expect(Math.abs(ups / FORKS - chance)).toBeLessThan(SIGMAS * Math.sqrt((chance * (1 - chance)) / FORKS));
    }
  },
);

it("has no mean to forecast in a null market, however lopsided the book", () => {
  for (const seed of [1, 2, 3]) {
    const truth = trueProbability(lopsided(0, seed, 6000), { horizon: 20, threshold: 0, forks: FORKS, seed });
    expect(truth.up + truth.down).toBeGreaterThan(0.3);
    expect(Math.abs(truth.mean)).toBeLessThan(SIGMAS * truth.meanError);
    expect(Math.abs(truth.up - truth.down)).toBeLessThan(SIGMAS * truth.balanceError + 0.02);
  }
});

it("has one to forecast when the signal is strong", () => {
  const simulator = lopsided(0.9, 1, 4000);
  const truth = trueProbability(simulator, { horizon: 20, threshold: 0, forks: 1000, seed: 5 });
  expect((truth.up - truth.down) * simulator.drift.x).toBeGreaterThan(0.3);
  expect(truth.down + truth.stationary + truth.up).toBeCloseTo(1, 12);
});

it("given the past alone, the hidden drift is what the past says of it", () => {
  const simulator = lopsided(0.9, 1, 4000);
  const settings = { horizon: 20, threshold: 0, forks: 3000, seed: 5 };
  const past = trueProbability(simulator, { ...settings, given: "past" });
  const state = trueProbability(simulator, settings);
  const twin = simulator.clone();
  twin.drift.assume(-simulator.drift.x as Side);
  const other = trueProbability(twin, settings);
  const { belief, x } = simulator.drift;
  const right = x > 0 ? belief : 1 - belief;
  expect(right).toBeGreaterThan(0.5);
  const mixed = right * (state.up - state.down) + (1 - right) * (other.up - other.down);
  expect(Math.abs(past.up - past.down - mixed)).toBeLessThan(
    SIGMAS * Math.hypot(past.balanceError, state.balanceError),
  );
  expect(simulator.drift.x).toBe(x);
});

it("forks without touching the original, and the same seed gives the same probabilities", () => {
  const simulator = lopsided(0.35, 4, 2000);
  const twin = simulator.clone();
  const settings = { horizon: 50, threshold: 6, forks: 200, seed: 1 };
  expect(trueProbability(simulator, settings)).toEqual(trueProbability(simulator, settings));
  simulator.step();
  twin.step();
  expect([simulator.time, simulator.mid, simulator.rows]).toEqual([twin.time, twin.mid, twin.rows]);
});

it("believes what comes true: rows forecast at p are followed by an upward move in a share p of cases", () => {
  const settings = { ...SIMULATOR_DEFAULTS, signal: 0.7, seconds: 12_000, seed: 8 };
  const { day, truth } = runToEnd(simulateDay(settings));
  const mid = (n: number): number => day.book!.askPrice[0][n] + day.book!.bidPrice[0][n];
  const bins = Array.from({ length: 5 }, () => ({ forecast: 0, up: 0, n: 0 }));
  let gain = 0;
  let moves = 0;
  for (let n = 1; n < day.rows; n++) {
    const move = mid(n) - mid(n - 1);
    if (move === 0) continue;
    const p = truth.upGivenPast[n - 1];
    const bin = bins[Math.min(4, Math.floor(p * 5))];
    bin.forecast += p;
    bin.up += Number(move > 0);
    bin.n++;
    gain += Math.log(2 * (move > 0 ? p : 1 - p));
    moves++;
  }
  expect(moves).toBeGreaterThan(4000);
  expect(gain / moves).toBeGreaterThan(0.05);
  for (const { forecast, up, n } of bins.filter((b) => b.n > 100)) {
    expect(Math.abs(up - forecast) / n).toBeLessThan(SIGMAS * Math.sqrt(0.25 / n));
  }
});

it("knows no more than a coin in a null market", () => {
  const { truth } = runToEnd(simulateDay({ ...SIMULATOR_DEFAULTS, signal: 0, seconds: 300 }));
  expect(truth.upGivenPast.every((p) => p === 0.5)).toBe(true);
  expect(new Set(truth.drift)).toEqual(new Set([1, -1]));
});

/** Correlation of the direction of each move of the mid with what the file showed just before, times sqrt(moves). */
function scores(signal: number, seed: number): Record<string, number> {
  const { day } = runToEnd(simulateDay({ ...SIMULATOR_DEFAULTS, signal, seed, seconds: 23_400 }));
  const { bidPrice, bidSize, askPrice, askSize } = day.book!;
  const { type, direction, size } = day.messages!;
  const seen = { imbalance: 0, gaps: 0, trades: 0, lastMove: 0, depth: 0 };
  const sums = Object.fromEntries(Object.keys(seen).map((name) => [name, { xy: 0, xx: 0, moves: 0 }]));
  for (let n = 1; n < day.rows; n++) {
    const move = askPrice[0][n] + bidPrice[0][n] - askPrice[0][n - 1] - bidPrice[0][n - 1];
    seen.imbalance = (bidSize[0][n - 1] - askSize[0][n - 1]) / (bidSize[0][n - 1] + askSize[0][n - 1]);
    seen.depth = Math.sign([1, 2, 3].reduce((sum, l) => sum + bidSize[l][n - 1] - askSize[l][n - 1], 0));
    seen.gaps = Math.sign(askPrice[1][n - 1] - askPrice[0][n - 1] - bidPrice[0][n - 1] + bidPrice[1][n - 1]);
    if (move !== 0) {
      for (const [name, sum] of Object.entries(sums)) {
        const x = seen[name as keyof typeof seen];
        sum.xy += x * Math.sign(move);
        sum.xx += x * x;
        sum.moves++;
      }
      seen.lastMove = Math.sign(move);
    }
    if (type[n] === 4 || type[n] === 5) seen.trades = 0.8 * seen.trades - direction[n] * Math.min(1, size[n] / 100);
  }
  for (const { moves } of Object.values(sums)) expect(moves).toBeGreaterThan(5000);
  return Object.fromEntries(Object.entries(sums).map(([name, { xy, xx }]) => [name, xy / Math.sqrt(xx)]));
}

it("in a null market nothing that the file shows goes with the direction of the next move", () => {
  for (const seed of [1, 2]) {
    for (const [name, score] of Object.entries(scores(0, seed)))
      expect(Math.abs(score), `${name}, seed ${seed}`).toBeLessThan(SIGMAS);
  }
});

it("with a strong signal, trades, queues and the last move go with the next one", () => {
  const found = scores(0.8, 1);
  for (const name of ["trades", "imbalance", "lastMove"]) expect(found[name], name).toBeGreaterThan(SIGMAS);
});
