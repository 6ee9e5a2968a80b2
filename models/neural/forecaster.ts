import { rawNames } from "../../src/core/inputs/raw.ts";
import { referenceNamesOf } from "../../src/core/inputs/reference-names.ts";
import { referenceNames } from "../../src/core/features/reference.ts";
import type { FitProgress, ForecasterKind, TrainingData } from "../../src/core/forecaster.ts";
import type { Span } from "../../src/core/market/day.ts";
import { holdOut } from "../hold-out.ts";
import type { EpochFigures } from "./epoch.ts";
import { type FittedNetwork, FittedForecaster, MOST, readFitted } from "./fitted.ts";
import { byHorizon, curveOf, fitHeads } from "./fitting.ts";
import type { Network } from "./network.ts";
import { type Recipe, RECIPES } from "./recipes.ts";
import type { Training, TrainingState } from "./training.ts";

export type { FittedNetwork } from "./fitted.ts";

const PROTOCOL_HORIZONS = [10, 50, 100];

/**
 * A network that can be fitted: on the back-end that `startBackend` made current. Fitting stays synchronous, because
 * weights and optimiser live in plain arrays and every step reads its gradients back.
 */
export class NeuralForecaster extends FittedForecaster {
  readonly #recipe: Recipe;
  readonly #resume: TrainingState | null;
  #training: Training | null = null;
  #head = 0;

  constructor(
    network: Network,
    horizon: number,
    recipe: Recipe,
    seed: number,
    model: FittedNetwork | null = null,
    resume: TrainingState | null = null,
  ) {
    super(network, horizon, seed, model);
    this.#recipe = recipe;
    this.#resume = resume;
  }

  override get curve(): readonly EpochFigures[] {
    return this.#training ? curveOf(this.#training, this.#head) : super.curve;
  }

  checkpoint(): TrainingState | null {
    return this.#training?.state() ?? null;
  }

  override *fit(
    { inputs, labels, beside = [] }: TrainingData,
    span: Span,
    validation?: Span,
  ): Generator<FitProgress, void, void> {
    const spans = validation ? { train: span, validation } : holdOut(span, this.horizon);
    const begun = (training: Training): void => void (this.#training = training);
    const heads = byHorizon([labels, ...beside]);
    this.#head = heads.indexOf(labels);
    const order = { network: this.network, recipe: this.#recipe, seed: this.seed, table: inputs, labels: heads, spans };
    const models = yield* fitHeads(order, { resume: this.#resume, begun });
    this.adopt(models[this.#head]);
    this.#training = null;
  }
}

export function neuralKind(network: Network): ForecasterKind {
  const recipe = RECIPES[network.name];
  const readsLevels = network.name === "deeplob";
  return {
    name: network.name,
    title: network.title,
    choosesInputs: !readsLevels,
    usualInputs: recipe.inputs,
    learnsBeside: PROTOCOL_HORIZONS,
    refitsLive: false,
    inputs: (_, day) => {
      const levels = rawNames(day?.book?.levels ?? 10);
      const features = day ? referenceNamesOf(day) : referenceNames(10);
      return { raw: levels, reference: features, protocol: [...features, ...levels] }[recipe.inputs];
    },
    create: (horizon, { seed = 1, settings = {}, resume } = {}) =>
      new NeuralForecaster(network, horizon, withSettings(recipe, settings), seed, null, trainingState(resume)),
    load: (saved) => {
      const { model, seed } = readFitted(network, saved);
      return new NeuralForecaster(network, saved.horizon, recipe, seed, model);
    },
  };
}

/** Throws RangeError naming a setting that no training can have. */
function withSettings(recipe: Recipe, settings: Readonly<Record<string, number>>): Recipe {
  const known = Object.entries(settings).filter(([name]) => name in recipe.training);
  const training = { ...recipe.training, ...Object.fromEntries(known) };
  for (const name of ["batch", "epochs", "patience"] as const)
    if (!(Number.isInteger(training[name]) && training[name] >= 1))
      throw new RangeError(`${name} ${training[name]}: a whole number, at least 1`);
  if (!(training.fraction > 0 && training.fraction <= 1))
    throw new RangeError(`fraction ${training.fraction}: above 0, at most 1`);
  if (!(training.peakRate > 0)) throw new RangeError(`peakRate ${training.peakRate}: above 0`);
  const { window = recipe.window, units = recipe.units } = settings;
  for (const [name, value, most] of [
    ["window", window, MOST.window],
    ["units", units ?? 1, MOST.units],
  ] as const)
    if (!(Number.isInteger(value) && value >= 1 && value <= most))
      throw new RangeError(`${name} ${value}: a whole number from 1 to ${most}`);
  return { ...recipe, window, training, ...(units === undefined ? {} : { units }) };
}

/** Only its weights are checked, by Training: it comes from this program's own storage. */
const trainingState = (resume: unknown): TrainingState | null =>
  typeof resume === "object" && resume !== null && "weights" in resume ? (resume as TrainingState) : null;
