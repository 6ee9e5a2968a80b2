import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../src/core/random.ts";
import type { Network, NetworkSize } from "./network.ts";
import { NETWORKS } from "./networks/index.ts";
import { Plan } from "./plan.ts";
import { tensorOps } from "./tensor-ops.ts";
import { onBackend, startTestBackends } from "./test-backends.ts";
import { initialWeights, type Weights } from "./weights.ts";

beforeAll(startTestBackends);

const drawn = (length: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length }, () => random.normal());
};

function moved(network: Network, size: NetworkSize): Weights {
  const random = new Random(7);
  const weights = initialWeights(network.weights(size), 3);
  for (const values of Object.values(weights))
    for (let i = 0; i < values.length; i++) values[i] += 0.1 * random.normal();
  return weights;
}

const reference = (network: Network, size: NetworkSize, weights: Weights, x: Float32Array): Promise<Float32Array> =>
  onBackend("cpu", () =>
    tf.tidy(() => {
      const shapes = network.weights(size);
      const weight = (name: string): tf.Tensor => tf.tensor(weights[name], shapes[name].shape as number[]);
      const window = tf.tensor(x, [x.length / size.window / size.inputs, size.window, size.inputs]);
      return Float32Array.from(network.forward(tensorOps(null), weight, window, size).dataSync());
    }),
  );

/** Lengths that fill no vector, panel or block of rows. */
const odd = ({ name }: Network): NetworkSize => ({
  window: name === "deeplob" || name === "multiscale-transformer" ? 23 : 13,
  inputs: name === "deeplob" ? 12 : 7,
  heads: 3,
  units: name === "deeplob" ? 3 : name.includes("transformer") ? 20 : 12,
});

const even = ({ name }: Network): NetworkSize => ({
  window: 24,
  inputs: 16,
  heads: 1,
  ...(name === "deeplob" ? { units: 8 } : {}),
});

describe.each(NETWORKS.map((network) => [network.name, network] as const))("%s in a plan", (_, network) => {
  test.each([
    ["odd", odd(network), 1],
    ["odd", odd(network), 5],
    ["even", even(network), 1],
    ["even", even(network), 4],
  ] as const)("gives the logits of the reference to 1e-5, %s lengths, %o, %i at a time", async (_, size, batch) => {
    const weights = moved(network, size);
    const plan = new Plan(network, size, weights, batch);
    for (const seed of [1, 2]) {
      const x = drawn(batch * size.window * size.inputs, seed);
      const wanted = await reference(network, size, weights, x);
      plan.window.set(x);
      const found = plan.run();
      expect(found.length).toBe(wanted.length);
      const largest = Math.max(1, ...wanted.map(Math.abs));
      wanted.forEach((value, i) => expect(Math.abs(found[i] - value) / largest, `logit ${i}`).toBeLessThan(1e-5));
    }
  });
});
