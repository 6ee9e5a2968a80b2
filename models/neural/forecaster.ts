import { rawNames } from "../../src/core/inputs/raw.ts";
import { referenceNamesOf } from "../../src/core/inputs/recipe.ts";
import { referenceNames } from "../../src/core/features/reference.ts";
import type {
  FeatureTable,
  FitProgress,
  ForecasterKind,
  LabelColumn,
  TrainingData,
} from "../../src/core/forecaster.ts";
import type { Span } from "../../src/core/market/day.ts";
import { holdOut } from "../hold-out.ts";
import { fitScaler } from "../linear/scaler.ts";
import { trainingRows } from "../training-rows.ts";
import type { EpochFigures } from "./epoch.ts";
import { type FittedNetwork, FittedForecaster, MOST, readFitted } from "./fitted.ts";
import type { Network, NetworkSize } from "./network.ts";
import { type Recipe, RECIPES } from "./recipes.ts";
import { Training, type TrainingSettings, type TrainingState } from "./training.ts";
import { windowEnds, type WindowSource, windowSource } from "./windows.ts";

export type { FittedNetwork } from "./fitted.ts";

const PROTOCOL_HORIZONS = [10, 50, 100];

/** Every fifth validation row is looked at, as in the protocol's appendix B: neighbours say nearly the same. */
const VALIDATION_STRIDE = 5;

/** For whoever wants to leave a training and come back to it. */
export interface TrainingWatch {
  /** Where to go on from. */
  readonly resume: TrainingState | null;
  readonly begun: (training: Training) => void;
}

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
    const settings = { ...this.#recipe.training, seed: this.seed };
    const { window, units } = this.#recipe;
    const begun = (training: Training): void => void (this.#training = training);
    const watch = { resume: this.#resume, begun };
    // In one order whichever is its own, so that models of a day's horizons are one training.
    const heads = [labels, ...beside].sort((a, b) => a.horizon - b.horizon);
    this.#head = heads.indexOf(labels);
    const models = yield* fitHeads(this.network, window, inputs, heads, spans, settings, units, watch);
    this.adopt(models[this.#head]);
    this.#training = null;
  }
}

/**
 * One network with a head for each of `labels`, trained once; each head keeps the weights of its own best epoch on
 * validation. Scaled by the training rows. Yields epochs in hundredths, so that a person sees it move.
 */
export function* fitHeads(
  network: Network,
  window: number,
  table: FeatureTable,
  labels: readonly LabelColumn[],
  spans: { readonly train: Span; readonly validation: Span },
  settings: TrainingSettings,
  units?: number,
  watch?: TrainingWatch,
): Generator<FitProgress, FittedNetwork[], void> {
  const inputs = table.names;
  const size: NetworkSize = { window, inputs: inputs.length, heads: labels.length, ...(units ? { units } : {}) };
  const scaler = fitScaler(table.columns, trainingRows({ inputs: table, labels: labels[0] }, spans.train, inputs));
  const source: WindowSource = windowSource(inputs, table.columns, scaler, table);
  const train = windowEnds(source, window, spans.train, labels);
  const validation = windowEnds(source, window, spans.validation, labels, VALIDATION_STRIDE);
  const set = { source, labels, train, validation };
  const training = new Training(network, size, set, settings, watch?.resume ?? null);
  watch?.begun(training);
  const total = settings.epochs;
  for (const { step } of training.run())
    yield { done: Math.round((100 * step) / training.stepsPerEpoch) / 100, total, unit: "epochs" };
  return labels.map(({ theta }, head) => {
    const best = training.best[head];
    if (!best) throw new RangeError(`${network.name}: the validation loss is not a number`);
    const { weights, epoch: bestEpoch } = best;
    return { theta, inputs, scaler, size, weights, head, bestEpoch, curve: curveOf(training, head) };
  });
}

/** The training loss is the mean over the heads, the validation loss that of one. */
const curveOf = ({ curve }: Training, head: number): readonly EpochFigures[] =>
  curve.map(({ training, validation }) => ({ training, validation: [validation[head]] }));

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
      if (readsLevels) return rawNames(day?.book?.levels ?? 10);
      return day ? referenceNamesOf(day) : referenceNames(10);
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
