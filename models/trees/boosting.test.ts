import { describe, expect, test } from "vitest";
import { runToEnd } from "../../src/core/forecaster.ts";
import { Random } from "../../src/core/random.ts";
import { binned, fitEdges } from "./bins.ts";
import { boost, type BoostSettings, type ClassedRows } from "./boosting.ts";
import { addScores, ensembleOf } from "./ensemble.ts";
import golden from "./golden/lightgbm.json" with { type: "json" };
import { shapleyValues } from "./shap.ts";

const PLAIN: BoostSettings = {
  learningRate: 0.1,
  maxLeaves: 6,
  minRows: 1,
  columnShare: 1,
  rowShare: 1,
  l2: 1,
  maxRounds: 20,
  patience: 20,
  classWeights: [1, 1, 1],
};

function classed(columns: readonly Float64Array[], classes: Uint8Array, maxBins = 255): ClassedRows {
  const rows = Int32Array.from(classes, (_, row) => row);
  const edges = columns.map((column) => fitEdges(column, rows, { maxBins, minRowsInBin: 1 }));
  return { data: binned(columns, rows, edges), classes };
}

describe.each(golden.cases)("as LightGBM and shap, $maxLeaves leaves and at least $minRows rows in each", (known) => {
  const columns = golden.columns.map((column) => Float64Array.from(column));
  const rows = classed(columns, Uint8Array.from(golden.classes));
  const { maxLeaves, minRows, l2, learningRate, rounds } = known;
  const settings = { ...PLAIN, maxLeaves, minRows, l2, learningRate, maxRounds: rounds };
  const boosted = runToEnd(boost(rows, rows, settings, 1));
  const ensemble = ensembleOf(boosted.trees, rows.data.edges, 1, learningRate);
  const inputs = (row: number) => Float64Array.from(columns, (column) => column[row]);

  test("scores are those of LightGBM", () => {
    expect(boosted.rounds).toBe(rounds);
    expect(boosted.validationLoss).toBeCloseTo(known.trainingLogLoss, 5);
    for (let row = 0; row < 60; row++) {
      const scores = Float64Array.from(boosted.base);
      addScores(ensemble, inputs(row), scores);
      for (let c = 0; c < 3; c++) expect(scores[c]).toBeCloseTo(known.raw[3 * row + c], 4);
    }
  });

  test("Shapley values are those of shap's TreeExplainer", () => {
    for (let row = 0; row < 12; row++) {
      const { expected, contributions } = shapleyValues(ensemble, inputs(row));
      for (let c = 0; c < 3; c++) {
        expect(boosted.base[c] + expected[c]).toBeCloseTo(known.expected[c], 4);
        for (let j = 0; j < 4; j++) expect(contributions[4 * c + j]).toBeCloseTo(known.shap[12 * row + 4 * c + j], 4);
      }
    }
  });
});

/** Two informative columns, one of noise. */
function drawn(seed: number, n: number): ClassedRows {
  const random = new Random(seed);
  const columns = [0, 1, 2].map(() => Float64Array.from({ length: n }, () => random.normal()));
  const classes = Uint8Array.from({ length: n }, (_, row) => {
    const score = columns[0][row] * columns[1][row] + 0.7 * random.normal();
    return score < -0.3 ? 0 : score > 0.3 ? 2 : 1;
  });
  return classed(columns, classes, 32);
}

test("finds an interaction that no single column shows, and stops when the validation rows stop gaining", () => {
  const settings = { ...PLAIN, minRows: 20, maxRounds: 400, patience: 15 };
  const { trees, rounds, validationLoss } = runToEnd(boost(drawn(1, 3000), drawn(2, 2000), settings, 1));
  expect(validationLoss).toBeLessThan(0.9);
  expect(trees).toHaveLength(3 * rounds);
  expect(rounds).toBeGreaterThan(20);
  expect(rounds).toBeLessThan(400 - 15);
});

test("on noise the validation rows are not beaten by much, and the base is the weighted class shares", () => {
  const train = drawn(3, 900);
  const shuffled = { ...train, classes: train.classes.toReversed() };
  const { validationLoss, base } = runToEnd(boost(shuffled, drawn(4, 900), { ...PLAIN, classWeights: [3, 1, 1] }, 1));
  expect(validationLoss).toBeGreaterThan(1.05);
  const weights = shuffled.classes.reduce((sum, y) => sum + (y === 0 ? 3 : 1), 0);
  const down = shuffled.classes.filter((y) => y === 0).length;
  expect(Math.exp(base[0])).toBeCloseTo((3 * down) / weights, 12);
});

/** How often of 200 rows up is the most probable class. */
const upsWith = (classWeights: number[]) => {
  const train = drawn(5, 1500);
  const { trees, base } = runToEnd(boost(train, train, { ...PLAIN, classWeights }, 1));
  const ensemble = ensembleOf(trees, train.data.edges, 1, 0.1);
  let ups = 0;
  const random = new Random(6);
  for (let i = 0; i < 200; i++) {
    const scores = Float64Array.from(base);
    addScores(
      ensemble,
      Float64Array.from({ length: 3 }, () => random.normal()),
      scores,
    );
    if (scores[2] > scores[0] && scores[2] > scores[1]) ups++;
  }
  return ups;
};

test("a heavier class is forecast more often", () => {
  expect(upsWith([1, 1, 4])).toBeGreaterThan(upsWith([1, 1, 1]) + 20);
});

test("the same seed grows the same trees, another seed others, and without sampling the seed does not matter", () => {
  const train = drawn(7, 800);
  const grown = (seed: number, share: number) =>
    runToEnd(boost(train, train, { ...PLAIN, maxRounds: 4, rowShare: share, columnShare: share }, seed)).trees;
  expect(grown(1, 0.5)).toEqual(grown(1, 0.5));
  expect(grown(1, 0.5)).not.toEqual(grown(2, 0.5));
  expect(grown(1, 1)).toEqual(grown(2, 1));
  expect(grown(1, 0.5).every((tree) => tree.cover[0] === 400)).toBe(true);
});

test("rows outside a round's bag are brought up to date too, so that half bags learn about as much", () => {
  const train = drawn(9, 800);
  const settings = { ...PLAIN, learningRate: 0.3, minRows: 5, maxRounds: 40, patience: 40 };
  const loss = (rowShare: number) => runToEnd(boost(train, train, { ...settings, rowShare }, 1)).validationLoss;
  expect(Math.abs(loss(0.5) - loss(1))).toBeLessThan(0.06);
});

test("training scores kept by leaf, in and out of the bag, are what the finished trees say", () => {
  const train = drawn(8, 600);
  const settings = { ...PLAIN, maxRounds: 6, rowShare: 0.5, minRows: 5 };
  const { validationLoss, trees, base } = runToEnd(boost(train, train, settings, 3));
  const ensemble = ensembleOf(trees, train.data.edges, 1, settings.learningRate);
  // From bins back to a value of each bin: any below the edge and above the one before.
  const value = (j: number, row: number) => {
    const edges = train.data.edges[j];
    const bin = train.data.columns[j][row];
    return bin < edges.length ? edges[bin] : edges[bin - 1] + 1;
  };
  let loss = 0;
  for (let row = 0; row < 600; row++) {
    const scores = Float64Array.from(base);
    addScores(ensemble, Float64Array.of(value(0, row), value(1, row), value(2, row)), scores);
    const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
    loss += Math.log(total) - scores[train.classes[row]];
  }
  expect(validationLoss).toBeCloseTo(loss / 600, 12);
});
