import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import type { Network, NetworkSize } from "../network.ts";
import { tensorOps } from "../tensor-ops.ts";
import { onBackend, startTestBackends } from "../test-backends.ts";
import { initialWeights, parameterCount, type Weights } from "../weights.ts";
import { NETWORKS } from "./index.ts";

const BATCH = 2;

const TALL = new Set(["deeplob", "multiscale-transformer"]);

/** Small enough for every back-end: T <= 22 (DeepLOB eats 18 rows), at most 16 units. */
const small = (network: Network): NetworkSize => ({
  window: TALL.has(network.name) ? 20 : 12,
  inputs: 8,
  heads: 2,
  units: network.name === "deeplob" ? 4 : network.name === "lstm-256-128" || network.name === "gru" ? 16 : 8,
});

/** Weights moved off their start, where zeros and ones would hide a part that does nothing. */
function weightsOf(network: Network, size: NetworkSize): Weights {
  const random = new Random(7);
  const weights = initialWeights(network.weights(size), 3);
  for (const values of Object.values(weights))
    for (let i = 0; i < values.length; i++) values[i] += 0.2 * random.normal();
  return weights;
}

function windowOf({ window, inputs }: NetworkSize): Float32Array {
  const random = new Random(11);
  return Float32Array.from({ length: BATCH * window * inputs }, () => random.normal());
}

/** A loss that weighs every output differently, so that no gradient cancels. */
function lossOf(network: Network, size: NetworkSize, weights: Record<string, tf.Tensor>, x: tf.Tensor): tf.Scalar {
  const logits = network.forward(tensorOps(null), (name) => weights[name], x, size);
  const wanted = Float32Array.from({ length: logits.size }, (_, i) => Math.sin(1 + i));
  return tf.sum(tf.mul(tf.softmax(logits), tf.tensor(wanted, logits.shape))) as tf.Scalar;
}

function gradientsOf(network: Network, size: NetworkSize, weights: Weights): { loss: number; gradients: Weights } {
  const shapes = network.weights(size);
  const names = Object.keys(shapes);
  return tf.tidy(() => {
    const x = tf.tensor(windowOf(size), [BATCH, size.window, size.inputs]);
    const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) =>
      lossOf(network, size, Object.fromEntries(names.map((name, i) => [name, tensors[i]])), x),
    )(names.map((name) => tf.tensor(weights[name], shapes[name].shape as number[])));
    const gradients = grads.map((gradient) => Float32Array.from(gradient.dataSync()));
    return { loss: value.dataSync()[0], gradients: Object.fromEntries(names.map((name, i) => [name, gradients[i]])) };
  });
}

const largestOf = (gradients: Weights): number =>
  Math.max(...Object.values(gradients).map((values) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0)));

describe.each(NETWORKS.map((network) => [network.name, network] as const))("%s", (_, network) => {
  beforeAll(startTestBackends);
  const size = small(network);

  test("gives three logits a head, and its gradients agree between back-ends to 1e-5 of the largest", async () => {
    const weights = weightsOf(network, size);
    const cpu = await onBackend("cpu", () => gradientsOf(network, size, weights));
    const before = tf.memory().numTensors;
    const wasm = await onBackend("wasm", () => gradientsOf(network, size, weights));
    expect(tf.memory().numTensors).toBe(before);
    expect(wasm.loss).toBeCloseTo(cpu.loss, 5);
    const largest = largestOf(cpu.gradients);
    expect(largest).toBeGreaterThan(1e-4);
    for (const [name, values] of Object.entries(cpu.gradients)) {
      const worst = values.reduce((most, v, i) => Math.max(most, Math.abs(v - wasm.gradients[name][i])), 0);
      expect(worst / largest, name).toBeLessThan(1e-5);
    }
  });

  test("has gradients that finite differences confirm, in every weight", async () => {
    const weights = weightsOf(network, size);
    await onBackend("cpu", () => {
      const { gradients } = gradientsOf(network, size, weights);
      const shapes = network.weights(size);
      const lossAt = (changed: Weights): number =>
        tf.tidy(() => {
          const tensors = Object.fromEntries(
            Object.entries(shapes).map(([name, { shape }]) => [name, tf.tensor(changed[name], shape as number[])]),
          );
          const x = tf.tensor(windowOf(size), [BATCH, size.window, size.inputs]);
          return lossOf(network, size, tensors, x).dataSync()[0];
        });
      const random = new Random(5);
      const largest = largestOf(gradients);
      for (const [name, values] of Object.entries(weights)) {
        // Along a random direction of signs: one number that every element of the gradient enters.
        const signs = values.map(() => (random.word() & 1 ? 1 : -1));
        const step = 2e-3 / Math.sqrt(values.length);
        const moved = (by: number): number => lossAt({ ...weights, [name]: values.map((v, i) => v + by * signs[i]) });
        const slope = (moved(step) - moved(-step)) / (2 * step);
        const expected = gradients[name].reduce((sum, g, i) => sum + g * signs[i], 0);
        expect(Math.abs(slope - expected), name).toBeLessThan(0.02 * Math.abs(expected) + 0.02 * largest);
      }
    });
  });

  test("reads the whole window: every row moves the logits", async () => {
    const weights = weightsOf(network, size);
    const shapes = network.weights(size);
    await onBackend("cpu", () => {
      const logits = (x: Float32Array): Float32Array =>
        tf.tidy(() => {
          const tensors = Object.fromEntries(
            Object.entries(shapes).map(([name, { shape }]) => [name, tf.tensor(weights[name], shape as number[])]),
          );
          const input = tf.tensor(x, [BATCH, size.window, size.inputs]);
          return Float32Array.from(network.forward(tensorOps(null), (name) => tensors[name], input, size).dataSync());
        });
      const x = windowOf(size);
      const base = logits(x);
      expect(base.length).toBe(BATCH * 3 * size.heads);
      for (let t = 0; t < size.window; t++) {
        const changed = x.slice();
        for (let j = 0; j < size.inputs; j++) changed[t * size.inputs + j] += j % 2 === 0 ? 1 : -1;
        const after = logits(changed);
        const first = base.subarray(0, base.length / BATCH).some((v, i) => Math.abs(v - after[i]) > 1e-7);
        const others = base.subarray(base.length / BATCH).some((v, i) => v !== after[base.length / BATCH + i]);
        expect([first, others], `row ${t}`).toEqual([true, false]);
      }
    });
  });
});

const count = (name: string, size: NetworkSize): number => {
  const network = NETWORKS.find((candidate) => candidate.name === name);
  return network ? parameterCount(network.weights(size)) : NaN;
};

test("published layouts have the parameters that their tables say", () => {
  const raw = { window: 100, inputs: 40, heads: 1 };
  const short = { window: 50, inputs: 40, heads: 3 };
  expect({
    lstm: count("lstm", { window: 50, inputs: 55, heads: 1 }),
    "lstm-256-128": count("lstm-256-128", raw),
    gru: count("gru", raw),
    "attention-lstm": count("attention-lstm", { window: 50, inputs: 55, heads: 1 }),
    transformer: count("transformer", raw),
    "multiscale-transformer": count("multiscale-transformer", raw),
    tlob: count("tlob", raw),
    deeplob: count("deeplob", raw),
    "bin-ctabl": count("bin-ctabl", short),
    mixer: count("mixer", short),
    "mixer by default": count("mixer", { window: 15, inputs: 95, heads: 3 }),
  }).toEqual({
    lstm: 30_915,
    "lstm-256-128": 509_699,
    gru: 385_539,
    "attention-lstm": 47_875,
    transformer: 76_291,
    "multiscale-transformer": 74_563,
    tlob: 154_645,
    deeplob: 142_435,
    "bin-ctabl": 8_104,
    mixer: 37_811,
    "mixer by default": 23_841,
  });
});
