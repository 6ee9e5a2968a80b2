import { expect, test } from "vitest";
import { Random } from "../random.ts";
import { resample, resampleCounts, resampleSums, runningSums } from "./bootstrap.ts";
import { scoreDetail } from "./detail.ts";
import type { Figure } from "./figure.ts";
import { fitTerciles, realisedVolatility, regimesOf } from "./regime.ts";
import { reliabilityOf } from "./reliability.ts";
import { type ScoredForecasts, scoresOf } from "./scores.ts";

const N = 4000;
const SETTINGS = { seed: 3, resamples: 300, meanBlock: 40 };

/** Honest forecasts: the outcome is drawn from what was said; rows 0..9 abstain, rows 10..19 are not known. */
function honest(seed: number, lean = 0.5): ScoredForecasts {
  const random = new Random(seed);
  const probabilities = new Float64Array(3 * N);
  const outcomes = new Int8Array(N);
  for (let row = 0; row < N; row++) {
    const up = 0.35 + lean * (random.uniform() - 0.5);
    probabilities.set([0.7 - up, 0.3, up], 3 * row);
    const u = random.uniform();
    outcomes[row] = u < 0.7 - up ? -1 : u < 1 - up ? 0 : 1;
  }
  probabilities.fill(NaN, 0, 30);
  outcomes.fill(127, 10, 20);
  return { probabilities, outcomes, decisions: null, prior: [0.33, 0.3, 0.37], horizon: 10 };
}

const inside = ({ value, interval }: Figure): boolean => interval![0] <= value && value <= interval![1];

test("its figures are those of the scores, each inside its interval and beside what the training shares reach", () => {
  const forecasts = honest(1);
  const scores = scoresOf(forecasts, SETTINGS);
  const detail = scoreDetail(forecasts, undefined, SETTINGS);
  for (const name of ["accuracy", "macroF1", "mcc", "logLoss", "brier", "ece", "moveSkill"] as const) {
    expect(detail[name].value, name).toBeCloseTo(scores[name], 12);
    // Errors of resampled bins add up: the interval of the calibration error lies above it.
    if (name !== "ece") expect(inside(detail[name]), name).toBe(true);
  }
  const always = scoresOf(
    { ...forecasts, probabilities: forecasts.probabilities.map((p, i) => (p === p ? [0.33, 0.3, 0.37][i % 3] : NaN)) },
    SETTINGS,
  );
  for (const name of ["accuracy", "macroF1", "mcc", "logLoss", "brier", "ece"] as const)
    expect(detail[name].floor, name).toBeCloseTo(always[name], 12);
  expect(detail.logLoss.value).toBeLessThan(detail.logLoss.floor!);
});

test("one floor for all rows and the same floor row by row are the same", () => {
  const forecasts = honest(2);
  const repeated = {
    ...forecasts,
    prior: Float64Array.from({ length: 3 * N }, (_, i) => [0.33, 0.3, 0.37][i % 3]),
  };
  expect(scoresOf(repeated, SETTINGS)).toEqual(scoresOf(forecasts, SETTINGS));
  expect(scoreDetail(repeated, undefined, SETTINGS)).toEqual(scoreDetail(forecasts, undefined, SETTINGS));
});

test("honest statements lie within the intervals of their bins, exaggerated ones do not", () => {
  const forecasts = honest(3);
  const happened = Uint8Array.from(forecasts.outcomes, (y) => Number(y === 1)).subarray(30);
  const stated = Float64Array.from(happened, (_, i) => forecasts.probabilities[3 * (i + 30) + 2]);
  const covered = (statements: Float64Array): number =>
    reliabilityOf(statements, happened, SETTINGS).filter(
      (bin) => bin.stated >= bin.interval![0] && bin.stated <= bin.interval![1],
    ).length;
  expect(reliabilityOf(stated, happened, SETTINGS).map(({ n }) => n)).toEqual(Array.from({ length: 10 }, () => 397));
  expect(covered(stated)).toBeGreaterThanOrEqual(8);
  expect(covered(stated.map((p) => 0.35 + 3 * (p - 0.35)))).toBeLessThan(5);
});

test("hours and regimes divide the rows, and their losses add up to the whole", () => {
  const forecasts = honest(4);
  const time = Float64Array.from({ length: N }, (_, row) => (9 * 3600 + 4 * row) * 1e9);
  const regime = Int8Array.from({ length: N }, (_, row) => (row < 500 ? -1 : row % 3));
  const { hours, regimes } = scoreDetail(forecasts, { time, regime, move: null, spread: null }, SETTINGS);
  expect(hours.map(({ name, n }) => [name, n])).toEqual([
    ["09:00", 880],
    ["10:00", 900],
    ["11:00", 900],
    ["12:00", 900],
    ["13:00", 400],
  ]);
  expect(regimes.map(({ name }) => name)).toEqual(["calm", "usual", "wild"]);
  expect(regimes.reduce((sum, { n }) => sum + n, 0)).toBe(N - 500);
  const only = (from: number, to: number) =>
    scoresOf(
      {
        ...forecasts,
        probabilities: forecasts.probabilities.subarray(3 * from, 3 * to),
        outcomes: forecasts.outcomes.subarray(from, to),
      },
      SETTINGS,
    );
  const ten = only(900, 1800);
  expect(hours[1].skill.value).toBeCloseTo(ten.skill, 12);
  expect(hours[1].accuracy.value).toBeCloseTo(ten.accuracy, 12);
  expect(hours[1].macroF1).toBeCloseTo(ten.macroF1, 12);
  for (const { skill } of [...hours, ...regimes]) expect(inside(skill)).toBe(true);
});

test("a signal is worth the move it called, in ticks, beside the half-spread", () => {
  const forecasts: ScoredForecasts = {
    probabilities: Float64Array.from([0.1, 0.1, 0.8, 0.8, 0.1, 0.1, 0.2, 0.6, 0.2, 0.1, 0.1, 0.8, 0.1, 0.1, 0.8]),
    outcomes: Int8Array.of(1, 1, 0, 1, 1),
    decisions: null,
    prior: [0.3, 0.3, 0.4],
    horizon: 1,
  };
  const move = Float64Array.of(6, 2, 100, NaN, 4);
  const spread = Float64Array.of(2, 4, 50, 2, 6);
  const { grossMove } = scoreDetail(forecasts, { time: null, regime: null, move, spread });
  // Rows 0 and 4 are called right and earn 3 and 2 ticks, row 1 is called wrong and loses 1.
  expect(grossMove).toEqual({
    signals: 3,
    ticks: { value: 4 / 3, interval: null, floor: 2 },
    hitRate: { value: 2 / 3, interval: null, floor: 1 },
  });
  const silent = { ...forecasts, decisions: new Int8Array(5) };
  expect(scoreDetail(silent, { time: null, regime: null, move, spread }).grossMove).toBeNull();
});

test("nothing scored gives NaN and null, not zeros", () => {
  const nothing = scoreDetail({ ...honest(5), probabilities: new Float64Array(3 * N).fill(NaN) }, undefined, SETTINGS);
  expect(nothing.accuracy.value).toBeNaN();
  expect(nothing.mcc).toMatchObject({ value: NaN, interval: null });
  expect(nothing.classes[0].rocAuc).toMatchObject({ value: NaN, interval: null });
});

test("volatility reads the last rows up to its own, never across a break, and terciles divide what they were fitted on", () => {
  const random = new Random(6);
  const mids = Float64Array.from({ length: 400 }, () => random.integer(9));
  mids[250] = NaN;
  const since = Int32Array.from({ length: 400 }, (_, row) => (row >= 100 ? 100 : 0));
  const found = realisedVolatility(mids, since, 20);
  for (let t = 0; t < 400; t++) {
    let squares = 0;
    for (let s = t - 19; s <= t; s++) squares += s > 0 && s - 1 >= since[t] ? (mids[s] - mids[s - 1]) ** 2 : NaN;
    if (Number.isNaN(squares)) expect(found[t], String(t)).toBeNaN();
    else expect(found[t], String(t)).toBeCloseTo(Math.sqrt(squares), 9);
  }
  const values = Float64Array.from({ length: 90 }, (_, i) => i);
  const terciles = fitTerciles(values, { from: 0, to: 90 })!;
  const counts = [0, 0, 0];
  for (const regime of regimesOf(values, terciles)) counts[regime]++;
  expect(counts).toEqual([30, 30, 30]);
  expect(regimesOf(Float64Array.of(NaN), terciles)[0]).toBe(-1);
  expect(fitTerciles(new Float64Array(3).fill(NaN), { from: 0, to: 3 })).toBeNull();
});

test("sums, counts and ratios are taken over the same blocks", () => {
  const random = new Random(7);
  const a = Float64Array.from({ length: 137 }, () => random.integer(100));
  const b = Float64Array.from({ length: 137 }, () => 1 + random.integer(100));
  const settings = { seed: 9, resamples: 50, meanBlock: 20 };
  const sums = resampleSums([runningSums(a), runningSums(b)], 137, settings);
  const ratios = Float64Array.from({ length: 50 }, (_, r) => sums[2 * r] / sums[2 * r + 1]).sort();
  expect(ratios).toEqual(resample(runningSums(a), runningSums(b), 137, settings, (x, y) => x / y));
  let r = 0;
  for (const counts of resampleCounts(137, settings)) {
    expect(a.reduce((sum, value, i) => sum + value * counts[i], 0)).toBe(sums[2 * r]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(137);
    r++;
  }
  expect(r).toBe(50);
});
