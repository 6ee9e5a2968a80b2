import * as tf from "@tensorflow/tfjs-core";
import type { Forecaster, ForecasterKind } from "../../src/core/forecaster.ts";
import { FittedForecaster } from "./fitted.ts";
import { neuralKind } from "./forecaster.ts";
import { NETWORKS } from "./networks/index.ts";

export { type Attention, FittedForecaster } from "./fitted.ts";
export { fitHorizons } from "./fitting.ts";
export { type BackendChoice, type BackendName, type BackendSettings, deviceLost, startBackend } from "./backends.ts";

/**
 * The neural forecasters by name. Import this file dynamically, and await `startBackend` before fitting:
 * it brings TensorFlow.js, which the first load of the page must not wait for. To forecast with a network from a file,
 * loaded.ts is enough.
 */
export const NEURAL_FORECASTERS: Readonly<Record<string, ForecasterKind>> = Object.fromEntries(
  NETWORKS.map((network) => [network.name, neuralKind(network)]),
);

/** Tensors alive and the bytes they hold, on the current back-end. */
export function tensorMemory(): { readonly tensors: number; readonly bytes: number } {
  const { numTensors, numBytes } = tf.memory();
  return { tensors: numTensors, bytes: numBytes };
}

/** A fitted network as an ONNX file, one window at a time; null for a forecaster that is no network. */
export const onnxOf = (forecaster: Forecaster): Uint8Array | null =>
  forecaster instanceof FittedForecaster ? forecaster.onnx() : null;
