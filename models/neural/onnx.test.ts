import * as ort from "onnxruntime-web";
import { beforeAll, expect, test } from "vitest";
import * as tf from "@tensorflow/tfjs-core";
import { Random } from "../../src/core/random.ts";
import type { NetworkSize } from "./network.ts";
import { NETWORKS } from "./networks/index.ts";
import { exportOnnx } from "./onnx.ts";
import { tensorOps } from "./tensor-ops.ts";
import { onBackend, startTestBackends } from "./test-backends.ts";
import { initialWeights } from "./weights.ts";

beforeAll(async () => {
  ort.env.wasm.numThreads = 1;
  await startTestBackends();
});

const BATCH = 2;

test.each(NETWORKS.map((network) => [network.name, network] as const))(
  "%s, exported, gives its own logits in onnxruntime-web",
  async (name, network) => {
    const size: NetworkSize = { window: 20, inputs: 8, heads: 2, units: name === "deeplob" ? 4 : 16 };
    const random = new Random(2);
    const weights = initialWeights(network.weights(size), 5);
    for (const values of Object.values(weights))
      for (let i = 0; i < values.length; i++) values[i] += 0.2 * random.normal();
    const shape = [BATCH, size.window, size.inputs];
    const x = Float32Array.from({ length: shape.reduce((n, m) => n * m, 1) }, () => random.normal());
    const ours = await onBackend("cpu", () =>
      tf.tidy(() => {
        const shapes = network.weights(size);
        const weight = (key: string): tf.Tensor => tf.tensor(weights[key], shapes[key].shape as number[]);
        return Float32Array.from(network.forward(tensorOps(null), weight, tf.tensor(x, shape), size).dataSync());
      }),
    );
    const session = await ort.InferenceSession.create(exportOnnx(network, size, weights, BATCH));
    const { logits } = await session.run({ window: new ort.Tensor("float32", x, shape) });
    expect(logits.dims).toEqual([BATCH, 6]);
    const theirs = logits.data as Float32Array;
    const largest = Math.max(1, ...ours.map(Math.abs));
    ours.forEach((value, i) => expect(Math.abs(theirs[i] - value) / largest, `logit ${i}`).toBeLessThan(1e-4));
    await session.release();
  },
);
