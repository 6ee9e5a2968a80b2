import type { Forecaster, SavedForecaster } from "../../src/core/forecaster.ts";
import { FittedForecaster, readFitted } from "./fitted.ts";
import { NETWORKS } from "./networks/index.ts";

/**
 * A trained network from its file, to forecast only: needs no back-end and brings no TensorFlow.js. Throws RangeError
 * naming the field that is not as expected.
 */
export function loadFitted(saved: SavedForecaster): Forecaster & FittedForecaster {
  const network = NETWORKS.find(({ name }) => name === saved.model);
  if (!network) throw new RangeError(`model ${JSON.stringify(saved.model)} is no network`);
  const { model, seed } = readFitted(network, saved);
  return new FittedForecaster(network, saved.horizon, seed, model);
}
