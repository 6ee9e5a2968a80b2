import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import type { NetworkSize } from "../../models/neural/network.ts";

/** The same recurrences from tf.layers, whose own defaults for the gates and the recurrent start differ. */
const GATES = { recurrentActivation: "sigmoid", recurrentInitializer: "glorotUniform" } as const;

const BODIES: Readonly<Record<string, () => layers.layers.Layer[]>> = {
  lstm: () => [layers.layers.lstm({ units: 64, ...GATES }), layers.layers.dropout({ rate: 0.3 })],
  "lstm-256-128": () => [
    layers.layers.lstm({ units: 256, returnSequences: true, ...GATES }),
    layers.layers.dropout({ rate: 0.3 }),
    layers.layers.lstm({ units: 128, ...GATES }),
    layers.layers.dropout({ rate: 0.3 }),
    layers.layers.dense({ units: 64, activation: "relu" }),
  ],
};

/** One `trainOnBatch` of the network called `name`, with Adam. */
export function layersModel(name: string, { window, inputs }: NetworkSize, batch: number): () => Promise<void> {
  const model = layers.sequential();
  model.add(layers.layers.inputLayer({ inputShape: [window, inputs] }));
  for (const layer of BODIES[name]()) model.add(layer);
  model.add(layers.layers.dense({ units: 3, activation: "softmax" }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: "categoricalCrossentropy" });
  const x = tf.randomNormal([batch, window, inputs], 0, 1, "float32", 1);
  const classes = tf.tensor1d(
    Array.from({ length: batch }, (_, i) => i % 3),
    "int32",
  );
  const y = tf.oneHot(classes, 3);
  return async () => void (await model.trainOnBatch(x, y));
}
