import { rawNames } from "../../src/core/inputs/raw.ts";
import { referenceNamesOf } from "../../src/core/inputs/recipe.ts";
import { referenceNames } from "../../src/core/features/reference.ts";
import {
  CLASS_COUNT,
  type FeatureTable,
  type FitProgress,
  type Forecaster,
  type ForecasterDescription,
  type ForecasterKind,
  type LabelColumn,
  type SavedForecaster,
  type TrainingData,
} from "../../src/core/forecaster.ts";
import type { Span } from "../../src/core/market/day.ts";
import { holdOut } from "../hold-out.ts";
import { fitScaler, type Scaler } from "../linear/scaler.ts";
import { SavedFields } from "../saved.ts";
import { inputColumns, trainingRows } from "../training-rows.ts";
import { logitsOf } from "./inference.ts";
import type { Network, NetworkSize } from "./network.ts";
import { exportOnnx } from "./onnx.ts";
import { packWeights, unpackWeights } from "./packed.ts";
import { type Recipe, RECIPES } from "./recipes.ts";
import { type EpochFigures, Training, type TrainingSettings, type TrainingState } from "./training.ts";
import { parameterCount, type Weights } from "./weights.ts";
import { windowEnds, type WindowSource, windowSource } from "./windows.ts";

/** Every fifth validation row is looked at, as in the protocol's appendix B: neighbours say nearly the same. */
const VALIDATION_STRIDE = 5;

/** A fitted network: everything that a forecast needs. */
export interface FittedNetwork {
  readonly theta: number;
  readonly inputs: readonly string[];
  readonly scaler: Scaler;
  readonly size: NetworkSize;
  readonly weights: Weights;
  /** Which of the network's heads speaks for this horizon. */
  readonly head: number;
  readonly bestEpoch: number;
  readonly curve: readonly EpochFigures[];
}

/**
 * A network as a Forecaster: windows of the rows before and at each row, softmax of the head's logits. Fitting and
 * forecasting run on the back-end that `startBackend` made current; both stay synchronous, because weights and
 * optimiser live in plain arrays and every step reads its gradients back. A row abstains where its window crosses a
 * halt, starts before the day, or holds an undefined input.
 */
export class NeuralForecaster implements Forecaster {
  readonly #network: Network;
  readonly #horizon: number;
  readonly #recipe: Recipe;
  readonly #seed: number;
  readonly #resume: TrainingState | null;
  #fitted: FittedNetwork | null;
  #training: Training | null = null;

  constructor(
    network: Network,
    horizon: number,
    recipe: Recipe,
    seed: number,
    fitted: FittedNetwork | null = null,
    resume: TrainingState | null = null,
  ) {
    this.#network = network;
    this.#horizon = horizon;
    this.#recipe = recipe;
    this.#seed = seed;
    this.#fitted = fitted;
    this.#resume = resume;
  }

  get name(): string {
    return this.#network.name;
  }

  get fitted(): boolean {
    return this.#fitted !== null;
  }

  /** By epoch: mean loss on the rows trained on, and on validation. Empty before the first epoch's end. */
  get curve(): readonly EpochFigures[] {
    return this.#training?.curve ?? this.#fitted?.curve ?? [];
  }

  checkpoint(): TrainingState | null {
    return this.#training?.state() ?? null;
  }

  *fit({ inputs, labels }: TrainingData, span: Span, validation?: Span): Generator<FitProgress, void, void> {
    const spans = validation ? { train: span, validation } : holdOut(span, this.#horizon);
    const settings = { ...this.#recipe.training, seed: this.#seed };
    const { window, units } = this.#recipe;
    const begun = (training: Training): void => void (this.#training = training);
    const watch = { resume: this.#resume, begun };
    [this.#fitted] = yield* fitHeads(this.#network, window, inputs, [labels], spans, settings, units, watch);
    this.#training = null;
  }

  predict(table: FeatureTable, span: Span, out: Float64Array): void {
    const { inputs, scaler, size, weights, head } = this.#demanded();
    const first = Math.max(0, span.from - size.window + 1);
    const near = partOf(table, inputs, { from: first, to: span.to });
    const source = windowSource(inputs, near.columns, scaler, near);
    const rows = { from: span.from - first, to: span.to - first };
    const ends = windowEnds(source, size.window, rows);
    const logits = new Float32Array(ends.length * size.heads * CLASS_COUNT);
    for (const _ of logitsOf(this.#network, size, weights, source, ends, logits));
    out.fill(NaN, 0, (span.to - span.from) * CLASS_COUNT);
    for (let i = 0; i < ends.length; i++)
      writeSoftmax(logits, (i * size.heads + head) * CLASS_COUNT, out, (ends[i] - rows.from) * CLASS_COUNT);
  }

  #demanded(): FittedNetwork {
    if (!this.#fitted) throw new RangeError(`${this.name} is not fitted`);
    return this.#fitted;
  }

  save(): SavedForecaster {
    const { theta, inputs, scaler, size, weights, head, bestEpoch } = this.#demanded();
    const { mean, deviation } = scaler;
    return {
      format: "lobscope-forecaster",
      version: 1,
      model: this.name,
      horizon: this.#horizon,
      theta,
      inputs,
      parameters: {
        window: size.window,
        units: size.units ?? null,
        heads: size.heads,
        head,
        bestEpoch,
        seed: this.#seed,
        mean,
        deviation,
        weights: packWeights(weights),
      },
    };
  }

  /** See exportOnnx: inputs are to be scaled as `save` says. */
  onnx(): Uint8Array {
    const { size, weights } = this.#demanded();
    return exportOnnx(this.#network, size, weights);
  }

  describe(): ForecasterDescription {
    const { name, title, summary, source } = this.#network;
    const fitted = this.#fitted;
    return {
      name,
      title,
      summary,
      inputs: fitted?.inputs ?? [],
      parameterCount: fitted && parameterCount(this.#network.weights(fitted.size)),
      source,
      ...(fitted ? { chosen: { epoch: fitted.bestEpoch + 1, window: fitted.size.window } } : {}),
    };
  }
}

/** The columns a network reads, cut to some rows, sharing memory. */
function partOf(table: FeatureTable, names: readonly string[], { from, to }: Span) {
  const columns = inputColumns(table, names).map((column) => column.subarray(from, to));
  const since = table.since?.subarray(from, to).map((row) => Math.max(0, row - from));
  return { columns, since, mid: table.mid?.subarray(from, to) };
}

function writeSoftmax(logits: Float32Array, at: number, out: Float64Array, to: number): void {
  const most = Math.max(logits[at], logits[at + 1], logits[at + 2]);
  let sum = 0;
  for (let c = 0; c < CLASS_COUNT; c++) sum += out[to + c] = Math.exp(logits[at + c] - most);
  for (let c = 0; c < CLASS_COUNT; c++) out[to + c] /= sum;
}

/** For whoever wants to leave a training and come back to it. */
export interface TrainingWatch {
  /** Where to go on from. */
  readonly resume: TrainingState | null;
  readonly begun: (training: Training) => void;
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
    return { theta, inputs, scaler, size, weights, head, bestEpoch, curve: training.curve };
  });
}

/** Longest window and most columns that a file may ask for: a day of memory at most. */
const MOST = { window: 1_000, inputs: 1_000, units: 1_024, heads: 16 } as const;

export function neuralKind(network: Network): ForecasterKind {
  const recipe = RECIPES[network.name];
  const readsLevels = network.name === "deeplob";
  return {
    name: network.name,
    title: network.title,
    choosesInputs: !readsLevels,
    refitsLive: false,
    inputs: (_, day) => {
      if (readsLevels) return rawNames(day?.book?.levels ?? 10);
      return day ? referenceNamesOf(day) : referenceNames(10);
    },
    create: (horizon, { seed = 1, settings = {}, resume } = {}) =>
      new NeuralForecaster(network, horizon, withSettings(recipe, settings), seed, null, trainingState(resume)),
    load: (saved) => loaded(network, recipe, saved),
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
  return { window, training, ...(units === undefined ? {} : { units }) };
}

/** Only its weights are checked, by Training: it comes from this program's own storage. */
const trainingState = (resume: unknown): TrainingState | null =>
  typeof resume === "object" && resume !== null && "weights" in resume ? (resume as TrainingState) : null;

function loaded(network: Network, recipe: Recipe, saved: SavedForecaster): NeuralForecaster {
  const { name } = network;
  const fields = new SavedFields(name, saved);
  const inputs = fields.inputs();
  const parameters = saved.parameters as Readonly<Record<string, unknown>>;
  const whole = (field: string, least: number, most: number): number => {
    const value = parameters[field];
    if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most)
      throw new RangeError(`${name}: ${field} is not a whole number from ${least} to ${most}`);
    return value;
  };
  if (inputs.length < 1 || inputs.length > MOST.inputs)
    throw new RangeError(`${name}: inputs are not 1 to ${MOST.inputs} columns`);
  const heads = whole("heads", 1, MOST.heads);
  const units = parameters.units === null ? {} : { units: whole("units", 1, MOST.units) };
  const size: NetworkSize = { window: whole("window", 1, MOST.window), inputs: inputs.length, heads, ...units };
  const seed = whole("seed", 0, 4_294_967_295);
  return new NeuralForecaster(network, saved.horizon, recipe, seed, {
    theta: saved.theta,
    inputs,
    scaler: {
      mean: fields.numbers("mean", inputs.length),
      deviation: fields.positive("deviation", inputs.length),
    },
    size,
    weights: unpackWeights(parameters.weights, network.weights(size), name),
    head: whole("head", 0, heads - 1),
    bestEpoch: whole("bestEpoch", 0, 1_000_000),
    curve: [],
  });
}
