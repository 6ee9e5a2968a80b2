import { expect, test, vi } from "vitest";
import { CLASS_COUNT, type FeatureTable } from "../../src/core/forecaster.ts";
import { Random } from "../../src/core/random.ts";
import { FittedForecaster, type FittedNetwork } from "./fitted.ts";
import { loadFitted } from "./loaded.ts";
import type { NetworkSize } from "./network.ts";
import { NETWORKS } from "./networks/index.ts";
import { initialWeights } from "./weights.ts";

vi.mock("@tensorflow/tfjs-core", () => {
  throw new Error("a fitted network forecasts without TensorFlow.js");
});

const WINDOW = 12;
const ROWS = 60;
const INPUTS = ["a", "b", "c"];

const random = new Random(5);
const TABLE: FeatureTable = {
  names: ["c", "other", "a", "b"],
  rows: ROWS,
  columns: Array.from({ length: 4 }, () => Float64Array.from({ length: ROWS }, () => 3 * random.normal())),
};

function fitted(name: string, change: Partial<NetworkSize> = {}): FittedForecaster {
  const network = NETWORKS.find((candidate) => candidate.name === name) ?? NETWORKS[0];
  const size = { window: WINDOW, inputs: INPUTS.length, heads: 2, units: 16, ...change };
  const scaler = { mean: [0.1, 0.2, 0.3], deviation: [1, 2, 3] };
  const weights = initialWeights(network.weights(size), 1);
  const model: FittedNetwork = { theta: 4, inputs: INPUTS, scaler, size, weights, head: 1, bestEpoch: 2, curve: [] };
  return new FittedForecaster(network, 50, 9, model);
}

function forecasts(forecaster: FittedForecaster, from: number, to: number): Float64Array {
  const out = new Float64Array((to - from) * CLASS_COUNT);
  forecaster.predict(TABLE, { from, to }, out);
  return out;
}

test.each(["lstm", "gru", "transformer", "mixer"])(
  "%s forecasts the same bits for a row alone as in a span",
  (name) => {
    const forecaster = fitted(name);
    const all = forecasts(forecaster, 0, ROWS);
    expect([...all.subarray(0, (WINDOW - 1) * CLASS_COUNT)].every(Number.isNaN)).toBe(true);
    for (let row = WINDOW - 1; row < ROWS; row++) {
      const alone = forecasts(forecaster, row, row + 1);
      expect([...alone], `row ${row}`).toEqual([...all.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT)]);
    }
  },
);

test("from its file it forecasts the same bits and saves the same file, and cannot be fitted", () => {
  const saved = JSON.parse(JSON.stringify(fitted("lstm").save())) as ReturnType<FittedForecaster["save"]>;
  const again = loadFitted(saved);
  expect(again.save()).toEqual(saved);
  expect(forecasts(again, 20, 40)).toEqual(forecasts(fitted("lstm"), 20, 40));
  const labels = { horizon: 50, theta: 4, y: new Int8Array(ROWS) };
  expect(() => again.fit({ inputs: TABLE, labels }, { from: 0, to: 40 }).next()).toThrow("back-end");
  expect(() => loadFitted({ ...saved, model: "gbdt" })).toThrow("no network");
});

test("an attention model shows where it looks: shares by layer, head and row, of that row's window alone", () => {
  const forecaster = fitted("transformer");
  const looks = forecaster.attention(TABLE, 30);
  expect(looks.map(({ layer, shape }) => `${layer} ${shape.join(" x ")}`)).toEqual([
    "layer1.attention 4 x 12 x 12",
    "layer2.attention 4 x 12 x 12",
  ]);
  for (const { weights, shape } of looks) {
    for (let row = 0; row < shape[0] * shape[1]; row++) {
      const sum = weights.subarray(row * WINDOW, (row + 1) * WINDOW).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
    expect(Math.max(...weights) - Math.min(...weights)).toBeGreaterThan(1e-3);
  }
  expect(forecaster.attention(TABLE, 31)[0].weights).not.toEqual(looks[0].weights);
  expect(forecaster.attention(TABLE, 5)).toEqual([]);
  expect(fitted("mixer").attention(TABLE, 30)).toEqual([]);
});

test("the features that TLOB's second attention compares are those of its embedding", () => {
  const looks = fitted("tlob", { units: 8 }).attention(TABLE, 30);
  expect(looks.map(({ layer, shape }) => `${layer} ${shape.join(" x ")}`)).toEqual([
    "block1.time.attention 4 x 12 x 12",
    "block1.features.attention 4 x 8 x 8",
    "block2.time.attention 4 x 12 x 12",
    "block2.features.attention 4 x 8 x 8",
  ]);
});
