import type { ForecasterKind } from "../../src/core/forecaster.ts";
import { neuralKind } from "./forecaster.ts";
import { NETWORKS } from "./networks/index.ts";

export { type BackendChoice, type BackendName, type BackendSettings, startBackend } from "./backends.ts";

/**
 * The neural forecasters by name. Import this file dynamically, and await `startBackend` before fitting, loading or
 * forecasting: it brings TensorFlow.js, which the first load of the page must not wait for.
 */
export const NEURAL_FORECASTERS: Readonly<Record<string, ForecasterKind>> = Object.fromEntries(
  NETWORKS.map((network) => [network.name, neuralKind(network)]),
);
