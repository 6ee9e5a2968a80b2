import { readModelFile } from "../src/core/model-file.ts";
import type { Forecaster, SavedForecaster } from "../src/core/forecaster.ts";
import type { TrainedModel } from "../src/core/replay/fixed.ts";
import { isNeuralName } from "../models/neural-names.ts";

/** A model file, ready to forecast: no back-end is started. Throws RangeError naming what is not as expected. */
export async function trainedModel(text: string): Promise<TrainedModel> {
  const { forecaster: saved, recipe, label } = readModelFile(JSON.parse(text));
  const { rule, horizon: ahead } = label?.choice ?? {};
  if (rule !== undefined && (rule !== "move" || ahead?.unit !== "rows"))
    throw new RangeError("a market is forecast in moves of the mid over events; this model's label is another");
  const forecaster = await loaded(saved);
  return { forecaster, recipe, horizon: saved.horizon, theta: saved.theta };
}

async function loaded(saved: SavedForecaster): Promise<Forecaster> {
  if (isNeuralName(saved.model)) return (await import("../models/neural/loaded.ts")).loadFitted(saved);
  return (await import("../models/index.ts")).forecasterKind(saved.model).load(saved);
}
