import * as tf from "@tensorflow/tfjs-core";
import * as ort from "onnxruntime-web";
import { startBackend } from "../models/neural/backends.ts";
import type { FittedNetwork } from "../models/neural/forecaster.ts";
import { registerGradients } from "../models/neural/gradients.ts";
import type { Network, NetworkSize } from "../models/neural/network.ts";
import { mixer } from "../models/neural/networks/mixer.ts";
import { lstm256, lstm64 } from "../models/neural/networks/recurrent.ts";
import { transformer } from "../models/neural/networks/transformer.ts";
import { exportOnnx } from "../models/neural/onnx.ts";
import type { Ops, RecurrentWeights } from "../models/neural/ops.ts";
import { RecurrentStream } from "../models/neural/streaming.ts";
import { tensorOps } from "../models/neural/tensor-ops.ts";
import { initialWeights, type Weights } from "../models/neural/weights.ts";
import { Random } from "../src/core/random.ts";
import type { Bench, BenchRow } from "./row.ts";

/**
 * Training steps beside the same network on the back-end as shipped, its recurrence differentiated step by step;
 * forecasts of one window beside onnxruntime-web on the same weights, one thread each.
 */
const SIZE: NetworkSize = { window: 100, inputs: 40, heads: 1 };
const BATCH = 32;

const drawn = (length: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length }, () => random.normal());
};

function median(run: () => void, times: number): number {
  run();
  const taken = Array.from({ length: times }, () => {
    const from = performance.now();
    run();
    return performance.now() - from;
  });
  return taken.sort((a, b) => a - b)[times >> 1];
}

/** LSTM as a cell applied row by row, its gradient left to the tape. */
const stepwise = (): Ops<tf.Tensor> => ({
  ...tensorOps(null),
  lstm(x: tf.Tensor, { input, state, bias }: RecurrentWeights<tf.Tensor>) {
    const [batch, steps, inputs] = x.shape;
    const units = state.shape[0];
    let hidden: tf.Tensor = tf.zeros([batch, units]);
    let cell: tf.Tensor = tf.zeros([batch, units]);
    const all: tf.Tensor[] = [];
    for (let t = 0; t < steps; t++) {
      const row = tf.reshape(tf.slice(x, [0, t, 0], [batch, 1, inputs]), [batch, inputs]);
      const z = tf.add(tf.add(tf.matMul(row, input as tf.Tensor2D), tf.matMul(hidden, state)), bias);
      const gate = (which: number): tf.Tensor => tf.slice(z, [0, which * units], [batch, units]);
      cell = tf.add(tf.mul(tf.sigmoid(gate(1)), cell), tf.mul(tf.sigmoid(gate(0)), tf.tanh(gate(3))));
      hidden = tf.mul(tf.sigmoid(gate(2)), tf.tanh(cell));
      all.push(tf.reshape(hidden, [batch, 1, units]));
    }
    return tf.concat(all, 1);
  },
});

function trainingStep(network: Network, weights: Weights, ops: () => Ops<tf.Tensor>): void {
  const shapes = network.weights(SIZE);
  const names = Object.keys(shapes);
  tf.tidy(() => {
    const x = tf.tensor(drawn(BATCH * SIZE.window * SIZE.inputs, 1), [BATCH, SIZE.window, SIZE.inputs]);
    const { grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
      const byName = new Map(names.map((name, i) => [name, tensors[i]]));
      return tf.sum(tf.square(network.forward(ops(), (name) => byName.get(name) as tf.Tensor, x, SIZE)));
    })(names.map((name) => tf.tensor(weights[name].slice(), shapes[name].shape as number[])));
    for (const gradient of grads) gradient.dataSync();
  });
}

async function forecasts(network: Network, weights: Weights): Promise<BenchRow> {
  const shapes = network.weights(SIZE);
  const x = drawn(SIZE.window * SIZE.inputs, 2);
  const kept = new Map(
    Object.entries(shapes).map(([name, { shape }]) => [name, tf.tensor(weights[name].slice(), shape as number[])]),
  );
  const ours = median(() => {
    tf.tidy(() => {
      const window = tf.tensor(x.slice(), [1, SIZE.window, SIZE.inputs]);
      network.forward(tensorOps(null), (name) => kept.get(name) as tf.Tensor, window, SIZE).dataSync();
    });
  }, 60);
  for (const tensor of kept.values()) tensor.dispose();
  const session = await ort.InferenceSession.create(exportOnnx(network, SIZE, weights));
  const taken: number[] = [];
  for (let i = 0; i < 61; i++) {
    const from = performance.now();
    await session.run({ window: new ort.Tensor("float32", x, [1, SIZE.window, SIZE.inputs]) });
    if (i > 0) taken.push(performance.now() - from);
  }
  await session.release();
  const rival = taken.sort((a, b) => a - b)[30];
  return {
    name: `${network.title}, one 100 x 40 window, beside onnxruntime-web`,
    ours,
    rival,
    ratio: rival / ours,
    unit: "ms",
  };
}

const EVENTS = 20_000;

/** One event through a stream, beside onnxruntime-web on the 100 rows before it. */
function streaming(weights: Weights, rival: number): BenchRow {
  const inputs = Array.from({ length: SIZE.inputs }, (_, j) => `x${j}`);
  const scaler = { mean: inputs.map(() => 0), deviation: inputs.map(() => 1) };
  const fitted: FittedNetwork = { theta: 0, inputs, scaler, size: SIZE, weights, head: 0, bestEpoch: 0, curve: [] };
  const stream = new RecurrentStream(lstm64.name, fitted);
  const columns = inputs.map((_, j) => Float64Array.from(drawn(EVENTS, 3 + j)));
  const out = new Float64Array(3);
  const taken = median(() => {
    for (let row = 0; row < EVENTS; row++) stream.push(columns, row, out);
  }, 3);
  const ours = taken / EVENTS;
  return { name: "LSTM-64, one event streamed, beside a window of 100", ours, rival, ratio: rival / ours, unit: "ms" };
}

const bench: Bench = async () => {
  ort.env.wasm.numThreads = 1;
  await import("@tensorflow/tfjs-backend-wasm");
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await tf.setBackend("wasm");
  registerGradients();
  const subjects = [
    { network: lstm64, weights: initialWeights(lstm64.weights(SIZE), 1), times: 3 },
    { network: lstm256, weights: initialWeights(lstm256.weights(SIZE), 1), times: 1 },
  ];
  const shipped = subjects.map(({ network, weights, times }) =>
    median(() => trainingStep(network, weights, stepwise), times),
  );
  await startBackend({ only: "wasm" });
  const steps = subjects.map(({ network, weights, times }, i): BenchRow => {
    const ours = median(() => trainingStep(network, weights, () => tensorOps(null)), 2 * times + 1);
    const name = `${network.title}, training step of 32 x 100 x 40, beside the back-end as shipped`;
    return { name, ours, rival: shipped[i], ratio: shipped[i] / ours, unit: "ms" };
  });
  const single: BenchRow[] = [];
  for (const network of [lstm64, transformer, mixer])
    single.push(await forecasts(network, initialWeights(network.weights(SIZE), 1)));
  return [...steps, ...single, streaming(subjects[0].weights, single[0].rival)];
};

export default bench;
