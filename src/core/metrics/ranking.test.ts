import { expect, test } from "vitest";
import { Random } from "../random.ts";
import outside from "./golden/outside.json" with { type: "json" };
import { rankingDetails, rankingFigures, rankingOf, TOP_SHARES } from "./ranking.ts";

test.each(outside.ranking.map((vector, i) => [i, vector] as const))(
  "areas under both curves are scikit-learn's, with and without weights, ties or not: vector %i",
  (_, vector) => {
    const ranking = rankingOf(Float64Array.from(vector.scores));
    const positive = Uint8Array.from(vector.positive);
    const plain = rankingFigures(ranking, positive);
    expect(plain.rocAuc).toBeCloseTo(vector.rocAuc, 12);
    expect(plain.averagePrecision).toBeCloseTo(vector.averagePrecision, 12);
    const weighted = rankingFigures(ranking, positive, vector.weights);
    expect(weighted.rocAuc).toBeCloseTo(vector.weightedRocAuc, 12);
    expect(weighted.averagePrecision).toBeCloseTo(vector.weightedAveragePrecision, 12);
  },
);

test("weights are repeats: drawing a row twice is having it twice", () => {
  const random = new Random(3);
  const scores = Array.from({ length: 60 }, () => random.integer(12));
  const positive = Array.from({ length: 60 }, () => random.integer(2));
  const weights = Array.from({ length: 60 }, () => random.integer(4));
  const repeat = (values: readonly number[]): number[] =>
    values.flatMap((value, i) => Array.from({ length: weights[i] }, () => value));
  const weighted = rankingFigures(rankingOf(Float64Array.from(scores)), Uint8Array.from(positive), weights);
  const repeated = rankingFigures(rankingOf(Float64Array.from(repeat(scores))), Uint8Array.from(repeat(positive)));
  expect(weighted.rocAuc).toBeCloseTo(repeated.rocAuc, 12);
  expect(weighted.averagePrecision).toBeCloseTo(repeated.averagePrecision, 12);
  weighted.precision.forEach((share, k) => expect(share).toBeCloseTo(repeated.precision[k], 12));
});

test("precision looks at the first hundredth, twentieth and tenth of the rows", () => {
  const scores = Float64Array.from({ length: 1000 }, (_, i) => -i);
  const positive = Uint8Array.from({ length: 1000 }, (_, i) => Number(i < 10 || (i >= 50 && i < 75)));
  expect(TOP_SHARES).toEqual([0.01, 0.05, 0.1]);
  expect(rankingFigures(rankingOf(scores), positive).precision).toEqual([1, 0.2, 0.35]);
});

test("of a tie that the cut divides, the share of the whole tie counts", () => {
  const positive = Uint8Array.from({ length: 1000 }, (_, i) => Number(i % 4 === 0));
  expect(rankingFigures(rankingOf(new Float64Array(1000)), positive)).toEqual({
    rocAuc: 0.5,
    averagePrecision: 0.25,
    precision: [0.25, 0.25, 0.25],
  });
});

test("intervals cover what is true, and floors are what chance reaches", () => {
  const random = new Random(8);
  const n = 6000;
  const positive = Uint8Array.from({ length: n }, () => Number(random.uniform() < 0.3));
  const useless = Float64Array.from({ length: n }, () => random.uniform());
  const useful = useless.map((u, i) => u + positive[i]);
  const settings = { seed: 1, resamples: 400, meanBlock: 50 };
  const [blind, seeing] = rankingDetails(
    [
      { scores: useless, positive },
      { scores: useful, positive },
    ],
    settings,
  );
  const share = positive.reduce((sum, one) => sum + one, 0) / n;
  for (const figure of [blind.rocAuc, blind.averagePrecision, ...blind.precision]) {
    expect(figure.interval![0]).toBeLessThan(figure.floor!);
    expect(figure.interval![1]).toBeGreaterThan(figure.floor!);
  }
  expect([blind.rocAuc.floor, blind.averagePrecision.floor]).toEqual([0.5, share]);
  expect(seeing.rocAuc).toEqual({ value: 1, interval: [1, 1], floor: 0.5 });
  expect(rankingDetails([{ scores: useless, positive }], null)[0].rocAuc.interval).toBeNull();
});

test("a class without a row has no area and no interval, instead of an invented one", () => {
  const [none] = rankingDetails(
    [{ scores: Float64Array.from({ length: 300 }, (_, i) => i), positive: new Uint8Array(300) }],
    { seed: 1, resamples: 20, meanBlock: 10 },
  );
  expect(none.rocAuc.value).toBeNaN();
  expect(none.rocAuc.interval).toBeNull();
});
