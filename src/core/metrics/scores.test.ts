import { expect, test } from "vitest";
import { UNKNOWN } from "../forecaster.ts";
import { Confusion } from "./confusion.ts";
import { brierOf, logLossOf } from "./probability.ts";
import { type ScoredForecasts, scoresOf } from "./scores.ts";

/** Reference figures: NumPy 2.4.6, each from its definition; the correlation from one-hot matrices, not from counts. */
const OUTCOMES = Int8Array.from([0, 1, 2, 0, 1, 2, 2, 1, 0, 2, 0, 1], (c) => c - 1);
// prettier-ignore
const PROBABILITIES = Float64Array.from([
  0.2917, 0.1769, 0.5314,  0.2663, 0.5364, 0.1973,  0.1822, 0.1492, 0.6686,  0.75, 0.2044, 0.0456,
  0.0562, 0.7571, 0.1867,  0.1315, 0.6516, 0.2169,  0.3322, 0.3672, 0.3006,  0.5562, 0.2763, 0.1675,
  0.3806, 0.5679, 0.0515,  0.3844, 0.1908, 0.4248,  0.1199, 0.4401, 0.44,    0.4164, 0.2068, 0.3768,
]);
const PRIOR = [0.3, 0.45, 0.25];
const FORECASTS: ScoredForecasts = {
  probabilities: PROBABILITIES,
  outcomes: OUTCOMES,
  decisions: null,
  prior: PRIOR,
  horizon: 1,
};

test("every figure equals NumPy's on twelve forecasts", () => {
  const scores = scoresOf(FORECASTS);
  expect(scores.n).toBe(12);
  expect(scores.logLoss).toBeCloseTo(1.0299350864450196, 13);
  expect(scores.floorLogLoss).toBeCloseTo(1.1295916205545329, 13);
  expect(scores.skill).toBeCloseTo(0.08822350688170866, 13);
  expect(scores.directionSkill).toBeCloseTo(0.12732777149085894, 13);
  expect(scores.moveSkill).toBeCloseTo(0.060876680779194836, 13);
  expect(scores.brier).toBeCloseTo(0.6241386383333333, 13);
  expect(scores.macroF1).toBeCloseTo(0.41904761904761906, 13);
  expect(scores.mcc).toBeCloseTo(0.12909944487358055, 13);
  expect(scores.accuracy).toBeCloseTo(5 / 12, 13);
  expect(scores.ece).toBeCloseTo(0.4494916666666667, 13);
});

test("rows that were not forecast or whose outcome is unknown are not scored, and the first are counted", () => {
  const probabilities = Float64Array.from([...PROBABILITIES, NaN, NaN, NaN, 0.2, 0.3, 0.5]);
  const outcomes = Int8Array.from([...OUTCOMES, 1, UNKNOWN]);
  const scores = scoresOf({ ...FORECASTS, probabilities, outcomes });
  expect(scores).toEqual({ ...scoresOf(FORECASTS), abstained: 1 });
});

test("hard decisions change the figures of decisions and leave those of probabilities", () => {
  const plain = scoresOf(FORECASTS);
  const decided = scoresOf({ ...FORECASTS, decisions: OUTCOMES });
  expect([decided.macroF1, decided.mcc, decided.accuracy]).toEqual([1, 1, 1]);
  expect([decided.logLoss, decided.brier, decided.ece]).toEqual([plain.logLoss, plain.brier, plain.ece]);
});

test("nothing forecast gives no figure instead of a zero", () => {
  const scores = scoresOf({ ...FORECASTS, probabilities: new Float64Array(36).fill(NaN) });
  expect([scores.n, scores.abstained, scores.skillInterval, scores.meanBlock]).toEqual([0, 12, null, null]);
  for (const name of ["logLoss", "skill", "macroF1", "mcc", "brier", "ece", "accuracy"] as const) {
    expect([name, scores[name]]).toEqual([name, NaN]);
  }
});

test("the prior has no skill against itself, whichever way it is asked", () => {
  const probabilities = Float64Array.from({ length: 36 }, (_, i) => PRIOR[i % 3]);
  const { skill, directionSkill, moveSkill } = scoresOf({ ...FORECASTS, probabilities });
  for (const figure of [skill, directionSkill, moveSkill]) expect(figure).toBeCloseTo(0, 14);
});

test("the direction's interval encloses its skill, moves with it, and is not given where nothing moved", () => {
  const copies = 100;
  const repeat = (values: ArrayLike<number>) => Array.from({ length: copies }, () => Array.from(values)).flat();
  const long = {
    ...FORECASTS,
    probabilities: Float64Array.from(repeat(PROBABILITIES)),
    outcomes: Int8Array.from(repeat(OUTCOMES)),
  };
  const { directionSkill, directionInterval } = scoresOf(long);
  expect(directionInterval![0]).toBeLessThan(directionSkill);
  expect(directionInterval![1]).toBeGreaterThan(directionSkill);
  const turned = long.probabilities.map((_, i, p) => p[i - (i % 3) + 2 - (i % 3)]);
  expect(scoresOf({ ...long, probabilities: turned }).directionInterval![1]).toBeLessThan(directionInterval![0]);
  expect(scoresOf({ ...long, outcomes: new Int8Array(12 * copies) }).directionInterval).toBeNull();
});

test("an impossible event costs a finite price", () => {
  expect(logLossOf(0)).toBeCloseTo(15 * Math.LN10, 10);
  expect(brierOf(1, 0, 0, 1)).toBe(2);
});

test("macro-F1 counts a class never decided as zero: scikit-learn's documented example gives 0.2667", () => {
  // sklearn.metrics.f1_score docstring: y_true [0,1,2,0,1,2], y_pred [0,2,1,0,0,1], average="macro" -> 0.267.
  const confusion = new Confusion();
  [0, 1, 2, 0, 1, 2].forEach((actual, i) => confusion.add(actual - 1, [0, 2, 1, 0, 0, 1][i] - 1));
  expect(confusion.macroF1()).toBeCloseTo(0.8 / 3, 14);
});

test("the correlation of two classes is scikit-learn's documented -0.33, and of one class zero", () => {
  // sklearn.metrics.matthews_corrcoef docstring: y_true [1,1,1,-1], y_pred [1,-1,1,1] -> -0.33.
  const confusion = new Confusion();
  [1, 1, 1, -1].forEach((actual, i) => confusion.add(actual, [1, -1, 1, 1][i]));
  expect(confusion.mcc()).toBeCloseTo(-1 / 3, 14);
  const constant = new Confusion();
  for (const actual of [-1, 0, 1]) constant.add(actual, 0, 5);
  expect(constant.mcc()).toBe(0);
});
