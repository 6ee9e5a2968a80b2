import { type LabelChoice, protocolChoice } from "../src/core/labels/choice.ts";
import { BOOTSTRAP, type BootstrapSettings } from "../src/core/metrics/bootstrap.ts";
import {
  evaluationVerdict,
  type FittedModel,
  fitModel,
  labelTask,
  forecastTest,
  type Task,
} from "../src/core/evaluation.ts";
import {
  CLASS_COUNT,
  type FeatureTable,
  type FitProgress,
  type Forecaster,
  type ForecasterKind,
} from "../src/core/forecaster.ts";
import { type InputRecipe, recipeInputs } from "../src/core/inputs/recipe.ts";
import type { MarketDay, Span } from "../src/core/market/day.ts";
import { type ScoredForecasts, scoresOf } from "../src/core/metrics/scores.ts";
import { type CardScore, MODEL_PROTOCOL, type ModelCard, modelFile, type ModelFile } from "../src/core/model-file.ts";
import {
  type KeptModel,
  type ModelOrder,
  type ModelResult,
  labelKey,
  orderKey,
  topHistogram,
} from "../src/core/model-result.ts";
import { FLOORS } from "../models/index.ts";
import { latencyOf } from "./model-latency.ts";
import type { ModelProgress } from "./model-api.ts";
import { validationLoss } from "./model-task.ts";

/** Tasks of other labels that are kept beside the newest: their labels are small, but for the moves of the whole day. */
const TASKS = 4;

/** Forecasts of test spans that are kept for closer looks: 24 bytes a row each. */
const FORECASTS = 24;

/** A kind and what it is computed on. */
export interface Equipment {
  readonly kind: ForecasterKind;
  readonly backend: string;
}

/** Where a training was left, and what it took to get there. */
export interface Left {
  readonly state: unknown;
  /** Milliseconds. */
  readonly spent: number;
}

/** A result beside the model's own file. */
export interface FiledModel extends KeptModel {
  readonly file: ModelFile;
}

/** A training under way, for whoever keeps checkpoints of it. */
export interface TrainingHandle {
  /** What `Left.state` takes; null for a fit that starts anew after an interruption. */
  checkpoint(): unknown;
  /** Milliseconds worked, those of earlier visits included. */
  spent(): number;
}

/** One day's models: tasks by horizon, fits, scores and files. Computes; keeps nothing but what it was asked for last. */
export class ModelDesk {
  readonly day: MarketDay;
  readonly fingerprint: string;
  readonly #now: () => number;
  readonly #revision: string | null;
  readonly #tasks = new Map<string, Task>();
  /** Forecasts of test spans by key, the newest last. */
  readonly #said = new Map<string, ScoredForecasts>();
  #inputs: { readonly of: string; readonly table: FeatureTable } | null = null;
  /** Scores of the one-line rules by label, for the cards of models trained later. */
  readonly #floors = new Map<string, Record<string, CardScore>>();

  /** `revision`: of the program, for the models' cards; null where it is not known. */
  constructor(day: MarketDay, fingerprint: string, now: () => number, revision: string | null = null) {
    this.#revision = revision;
    this.day = day;
    this.fingerprint = fingerprint;
    this.#now = now;
  }

  /** Throws RangeError as `labelTask` does. */
  task(label: LabelChoice, threshold?: number): Task {
    const name = `${labelKey(label)} ${threshold ?? ""}`;
    const known = this.#tasks.get(name);
    if (known) return known;
    const task = labelTask(this.day, label, threshold);
    this.#tasks.set(name, task);
    for (const old of [...this.#tasks.keys()].slice(0, -TASKS)) this.#tasks.delete(old);
    return task;
  }

  /**
   * Fits and scores, once. Yields progress; `begun` gets the handle before the first step. The result's `looks` is 0:
   * counting them is for whoever keeps the count.
   */
  *train(
    order: ModelOrder,
    { kind, backend }: Equipment,
    left: Left | null,
    begun: (handle: TrainingHandle) => void,
  ): Generator<ModelProgress, FiledModel, void> {
    const began = this.#now();
    const spent = (): number => (left?.spent ?? 0) + this.#now() - began;
    const task = this.task(order.label);
    let fitting: Forecaster | null = null;
    const watched: ForecasterKind = {
      ...kind,
      create: (horizon, options) =>
        (fitting = kind.create(horizon, { ...options, settings: order.settings, resume: left?.state })),
    };
    begun({ checkpoint: () => fitting?.checkpoint?.() ?? null, spent });
    const steps = fitModel(task, watched, { inputs: order.inputs ?? undefined, seed: order.seed });
    let first: number | null = null;
    let step = steps.next();
    for (; !step.done; step = steps.next()) {
      const of = fitting as Forecaster | null;
      if (of && left) first ??= step.value.done;
      yield { stage: of ? "fit" : "inputs", ...step.value, curve: of?.curve ?? [], resumedAt: first };
    }
    const took = spent();
    const model = step.value;
    this.#inputs = { of: JSON.stringify(model.recipe), table: model.inputs };
    const scoring = this.scored(task, model, { order, origin: "trained", backend, took });
    let part = scoring.next();
    for (; !part.done; part = scoring.next())
      yield { stage: "score", ...part.value, curve: model.forecaster.curve ?? [], resumedAt: first };
    return { result: part.value, file: this.#fileOf(task, model, part.value) };
  }

  /** A model from a file, on this day. Throws RangeError naming what is not as expected. */
  *load(file: ModelFile, { kind, backend }: Equipment): Generator<FitProgress, FiledModel, void> {
    const began = this.#now();
    const { horizon, theta } = file.forecaster;
    const forecaster = kind.load(file.forecaster);
    const { choice: label, threshold } = file.label ?? { choice: protocolChoice(horizon), threshold: theta };
    const task = this.task(label, threshold);
    const inputs = yield* this.inputs(file.recipe);
    const { seed, data } = file.card;
    const order = { model: kind.name, label, inputs: file.recipe.names, seed, settings: {} };
    const key = `file ${orderKey({ ...order, inputs: [file.recipe.system] })} ${data.fingerprint.slice(0, 8)}`;
    const took = this.#now() - began;
    const model = { forecaster, recipe: file.recipe, inputs };
    const result = yield* this.scored(task, model, { order, origin: "file", backend, took });
    const said = this.#said.get(result.key);
    this.#said.delete(result.key);
    if (said) this.#said.set(key, said);
    return { result: { ...result, key }, file };
  }

  /** The recipe's columns of the day; those of the last recipe asked for are kept. */
  *inputs(recipe: InputRecipe): Generator<FitProgress, FeatureTable, void> {
    const of = JSON.stringify(recipe);
    if (this.#inputs?.of === of) return this.#inputs.table;
    const table = yield* recipeInputs(this.day, recipe);
    this.#inputs = { of, table };
    return table;
  }

  /** What a model said of its test span, as it was scored; undefined where that is no longer known. */
  known(key: string): ScoredForecasts | undefined {
    return this.#said.get(key);
  }

  /** What a scored model says of its test span, from the model again. */
  *forecasts(
    result: ModelResult,
    file: ModelFile,
    kind: ForecasterKind,
  ): Generator<FitProgress, ScoredForecasts, void> {
    const forecaster = kind.load(file.forecaster);
    const inputs = yield* this.inputs(file.recipe);
    const task = this.task(result.order.label, result.threshold);
    const { test } = task.split;
    const probabilities = yield* forecastsOf(forecaster, inputs, test);
    const forecasts = forecastTest(task, { forecaster: told(forecaster, test, probabilities), inputs });
    this.#said.set(result.key, forecasts);
    return forecasts;
  }

  /** Scores a model that is fitted. */
  *scored(
    task: Task,
    model: FittedModel,
    { order, origin, backend, took }: Pick<ModelResult, "order" | "origin" | "backend" | "took">,
  ): Generator<FitProgress, ModelResult, void> {
    const { forecaster, recipe, inputs } = model;
    const { validation, test } = task.split;
    const chosenOn = yield* forecastsOf(forecaster, inputs, validation);
    const probabilities = yield* forecastsOf(forecaster, inputs, test);
    const bootstrap: BootstrapSettings = { ...BOOTSTRAP, seed: order.seed };
    const forecasts = forecastTest(task, { forecaster: told(forecaster, test, probabilities), inputs });
    const scores = scoresOf(forecasts, bootstrap);
    this.#said.set(orderKey(order), forecasts);
    for (const old of [...this.#said.keys()].slice(0, -FORECASTS)) this.#said.delete(old);
    const described = forecaster.describe();
    const result: ModelResult = {
      key: orderKey(order),
      order,
      title: described.title,
      origin,
      scores,
      verdict: evaluationVerdict(scores),
      horizon: task.horizon,
      threshold: task.threshold,
      theta: task.labels.theta,
      inputs: { system: recipe.system, names: recipe.names },
      parameterCount: described.parameterCount,
      chosen: described.chosen ?? {},
      curve: forecaster.curve ?? [],
      validationLoss: validationLoss(task, (row, outcome) => chosenOn[(row - validation.from) * CLASS_COUNT + outcome]),
      topHistogram: topHistogram(probabilities),
      took,
      latency: latencyOf(forecaster, inputs, test),
      backend,
      explains: forecaster.explain !== undefined,
      looks: 0,
    };
    return result;
  }

  #fileOf(task: Task, { forecaster, recipe }: FittedModel, result: ModelResult): ModelFile {
    const { order, scores, chosen } = result;
    const { label: source, simulated } = this.day.provenance;
    const score = cardScore(scores);
    const isFloor = (FLOORS as readonly string[]).includes(order.model);
    const label = labelKey(order.label);
    const floors = { ...this.#floors.get(label), ...(isFloor ? { [order.model]: score } : {}) };
    this.#floors.set(label, floors);
    const { train, validation, test } = task.split;
    const card: ModelCard = {
      data: { label: source, fingerprint: this.fingerprint, simulated },
      protocol: MODEL_PROTOCOL,
      spans: { train, validation, test },
      seed: order.seed,
      commit: this.#revision,
      chosen,
      ...(order.tried === undefined ? {} : { search: { tried: order.tried, settings: order.settings } }),
      scores: score,
      floors,
    };
    const own = order.label.rule === "move" && order.label.horizon.unit === "rows";
    const chosenLabel = own ? undefined : { choice: order.label, threshold: task.threshold };
    return modelFile(forecaster.save(), recipe, card, chosenLabel);
  }

  /** Floors scored on an earlier visit stand on later cards too. */
  knowFloor({ order, scores }: ModelResult): void {
    if (!(FLOORS as readonly string[]).includes(order.model)) return;
    const label = labelKey(order.label);
    this.#floors.set(label, { ...this.#floors.get(label), [order.model]: cardScore(scores) });
  }
}

/** Rows forecast between two yields. */
const SLICE = 2048;

/** Probabilities of a span, [rows of span, 3]. */
export function* forecastsOf(
  forecaster: Forecaster,
  inputs: FeatureTable,
  { from, to }: Span,
): Generator<FitProgress, Float64Array, void> {
  const out = new Float64Array((to - from) * CLASS_COUNT);
  for (let row = from; row < to; row += SLICE) {
    const end = Math.min(to, row + SLICE);
    forecaster.predict(
      inputs,
      { from: row, to: end },
      out.subarray((row - from) * CLASS_COUNT, (end - from) * CLASS_COUNT),
    );
    yield { done: end - from, total: to - from, unit: "rows" };
  }
  return out;
}

/** The forecaster with its forecasts of `span` worked out already. */
const told = (forecaster: Forecaster, span: Span, probabilities: Float64Array): Forecaster => ({
  name: forecaster.name,
  fitted: true,
  fit: (data, train, validation) => forecaster.fit(data, train, validation),
  predict: (inputs, wanted, out) => {
    if (wanted.from === span.from && wanted.to === span.to) out.set(probabilities);
    else forecaster.predict(inputs, wanted, out);
  },
  ...(forecaster.decide && {
    decide: (inputs: FeatureTable, wanted: Span, out: Int8Array) => forecaster.decide?.(inputs, wanted, out),
  }),
  save: () => forecaster.save(),
  describe: () => forecaster.describe(),
});

const cardScore = ({ n, skill, skillInterval, logLoss, macroF1, mcc }: ModelResult["scores"]): CardScore => ({
  n,
  skill: 100 * skill,
  skillInterval: skillInterval?.map((bound) => 100 * bound) ?? null,
  logLoss,
  macroF1,
  mcc,
});
