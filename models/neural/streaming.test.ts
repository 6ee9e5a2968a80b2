import { expect, test } from "vitest";
import { CLASS_COUNT, type FeatureTable } from "../../src/core/forecaster.ts";
import { Random } from "../../src/core/random.ts";
import { FittedForecaster, type FittedNetwork } from "./fitted.ts";
import { NETWORKS } from "./networks/index.ts";
import { RecurrentStream } from "./streaming.ts";
import { initialWeights } from "./weights.ts";

const WINDOW = 12;

function networkOf(name: string, inputs: readonly string[] = ["a", "b", "c"]) {
  const network = NETWORKS.find((candidate) => candidate.name === name) ?? NETWORKS[0];
  const random = new Random(4);
  const size = { window: WINDOW, inputs: inputs.length, heads: 2, units: 16 };
  const weights = initialWeights(network.weights(size), 9);
  for (const values of Object.values(weights))
    for (let i = 0; i < values.length; i++) values[i] += 0.1 * random.normal();
  const scaler = { mean: inputs.map((_, j) => j), deviation: inputs.map((_, j) => 1 + j) };
  const fitted: FittedNetwork = { theta: 0, inputs, scaler, size, weights, head: 1, bestEpoch: 0, curve: [] };
  return { network, fitted };
}

function tableOf(rows: number): FeatureTable {
  const random = new Random(6);
  const columns = [0, 1, 2].map((j) => Float64Array.from({ length: rows }, () => j + (1 + 3 * j) * random.normal()));
  return { names: ["a", "b", "c"], rows, columns };
}

test.each(["lstm", "lstm-256-128", "gru"])("%s row by row forecasts what its window forecasts, to the bit", (name) => {
  const { network, fitted } = networkOf(name);
  const table = tableOf(40);
  const windowed = new Float64Array(40 * CLASS_COUNT);
  new FittedForecaster(network, 10, 1, fitted).predict(table, { from: 0, to: 40 }, windowed);
  const stream = new RecurrentStream(name, fitted);
  const p = new Float64Array(CLASS_COUNT);
  for (let end = WINDOW - 1; end < 40; end += 3) {
    stream.reset();
    for (let row = end - WINDOW + 1; row <= end; row++) stream.push(table.columns, row, p);
    expect(stream.rows).toBe(WINDOW);
    expect([...p], `row ${end}`).toEqual([...windowed.subarray(end * CLASS_COUNT, (end + 1) * CLASS_COUNT)]);
  }
});

test("a row with an undefined input forecasts nothing and forgets what was before", () => {
  const { fitted } = networkOf("lstm");
  const table = tableOf(10);
  table.columns[1][4] = NaN;
  const stream = new RecurrentStream("lstm", fitted);
  const out = new Float64Array(30);
  for (let row = 0; row < 10; row++) stream.push(table.columns, row, out, row * CLASS_COUNT);
  expect([...out.subarray(12, 15)]).toEqual([NaN, NaN, NaN]);
  const fresh = new RecurrentStream("lstm", fitted);
  const p = new Float64Array(CLASS_COUNT);
  for (let row = 5; row < 10; row++) fresh.push(table.columns, row, p);
  expect([...p]).toEqual([...out.subarray(27)]);
});

test("what cannot advance row by row is refused", () => {
  expect(() => new RecurrentStream("transformer", networkOf("transformer").fitted)).toThrow("row by row");
  expect(() => new RecurrentStream("lstm", networkOf("lstm", ["askP1", "askQ1", "bidP1"]).fitted)).toThrow("mid");
});
