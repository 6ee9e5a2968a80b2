import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { FLOORS, forecasterKind } from "../../models/index.ts";
import {
  detailOf,
  evaluate,
  type Evaluation,
  evaluationOf,
  evaluationVerdict,
  type FitSettings,
  labelTask,
  lossesOf,
  sharesIn,
  type Task,
} from "../../src/core/evaluation.ts";
import { evaluateFolds, type FoldsEvaluation, type FoldSettings, FOLDS, foldTasks } from "../../src/core/folds.ts";
import { CLASSES, type ForecasterKind, runToEnd } from "../../src/core/forecaster.ts";
import { recipeInputs } from "../../src/core/inputs/recipe.ts";
import { type LabelChoice, protocolChoice } from "../../src/core/labels/choice.ts";
import { horizonText } from "../../src/core/labels/horizon.ts";
import type { MarketDay, Span } from "../../src/core/market/day.ts";
import { BOOTSTRAP } from "../../src/core/metrics/bootstrap.ts";
import { compareModels } from "../../src/core/metrics/comparison.ts";
import { scoreDetail } from "../../src/core/metrics/detail.ts";
import { type ModelFile, readModelFile } from "../../src/core/model-file.ts";
import { CAPTURE_OPTIONS, CAPTURE_USAGE, captureOption, type CaptureSource } from "../captures.ts";
import { levelsOption, openOneDay } from "../files.ts";
import { choiceOption, inputsOption, kindOption, MODEL_NAMES, wholeOption } from "../options.ts";
import { runReporting } from "../progress.ts";
import { brief, comparisonDocument, detailDocument, figures } from "../score-document.ts";
import { type Console, InputError, UsageError, type Verb } from "../verb.ts";

/** What is scored: a kind to be fitted, or a model from a file. */
export interface Subject extends FitSettings {
  readonly kind: ForecasterKind;
  /** Rows ahead, where `label` does not say otherwise. */
  readonly horizon: number;
  /** Default: the protocol's at `horizon`. */
  readonly label?: LabelChoice;
  /** Seeds training and the bootstrap. */
  readonly seed: number;
  readonly model?: ModelFile;
}

interface Options {
  readonly files: readonly string[];
  readonly levels: number;
  readonly capture: CaptureSource | null;
  readonly subjects: readonly Subject[];
  readonly folds: FoldSettings | null;
}

export const verb: Verb = {
  usage:
    `evaluate FILE... ${CAPTURE_USAGE} --model NAME[,NAME...] | --from MODEL [--horizon K|Ks] [--label RULE] [--walk-forward expanding|rolling] ` +
    "[--folds N] [--inputs reference|default|raw|NAME,...] [--seed S] [--levels L]",
  summary:
    "Scores a forecaster on the last fifth of a day, fitted on its first three (or loaded); several are compared. " +
    `--walk-forward fits anew before each of N blocks. Horizons are rows or seconds (5s). Models: ${MODEL_NAMES.join(", ")}.`,
  async run(args, console) {
    const { files, levels, capture, subjects, folds } = await parsed(args);
    const { day } = await openOneDay(files, { levels, capture }, console);
    console.json(
      folds
        ? walkDay(day, subjects, folds, console)
        : subjects.length === 1
          ? evaluateDay(day, subjects[0], console)
          : compareOnDay(day, subjects, console),
    );
  },
};

async function parsed(args: readonly string[]): Promise<Options> {
  const { values, positionals: files } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      model: { type: "string" },
      from: { type: "string" },
      horizon: { type: "string" },
      label: { type: "string" },
      "walk-forward": { type: "string" },
      folds: { type: "string" },
      inputs: { type: "string" },
      seed: { type: "string" },
      levels: { type: "string" },
      ...CAPTURE_OPTIONS,
    },
  });
  if (files.length === 0) throw new UsageError("no file given");
  const levels = levelsOption(values.levels);
  const capture = captureOption(values.venue, values.symbol);
  const seed = wholeOption("--seed", values.seed ?? String(BOOTSTRAP.seed), 0);
  const folds = foldsOption(values["walk-forward"], values.folds);
  if (values.from === undefined) {
    const label = choiceOption(values.label, values.horizon);
    const subjects: Subject[] = [];
    for (const name of namesOf(values.model)) {
      const kind = await kindOption(name);
      const inputs = inputsOption(values.inputs, kind);
      subjects.push({ kind, horizon: label.horizon.value, label, seed, inputs });
    }
    return { files, levels, capture, subjects, folds };
  }
  for (const option of ["model", "inputs", "label"] as const)
    if (values[option] !== undefined) throw new UsageError(`--${option} is the model's own with --from`);
  if (folds) throw new UsageError("--walk-forward fits anew, which a model from a file is not");
  const subject = await loadedSubject(values.from, seed);
  const told = values.horizon === undefined ? null : choiceOption(undefined, values.horizon).horizon;
  const { horizon } = subject.label;
  if (told && horizonText(told) !== horizonText(horizon))
    throw new UsageError(
      `--horizon ${values.horizon}: ${values.from} forecasts ${horizon.value} ${horizon.unit} ahead`,
    );
  return { files, levels, capture, subjects: [subject], folds };
}

function namesOf(text: string | undefined): readonly (string | undefined)[] {
  const names = text?.split(",") ?? [undefined];
  if (new Set(names).size !== names.length) throw new UsageError(`--model ${text}: a model is named twice`);
  return names;
}

function foldsOption(scheme: string | undefined, folds: string | undefined): FoldSettings | null {
  if (scheme === undefined) {
    if (folds !== undefined) throw new UsageError("--folds needs --walk-forward");
    return null;
  }
  if (scheme !== "expanding" && scheme !== "rolling")
    throw new UsageError(`--walk-forward takes expanding or rolling, not "${scheme}"`);
  const count = folds === undefined ? FOLDS.folds : wholeOption("--folds", folds, 1);
  return { ...FOLDS, folds: count, rolling: scheme === "rolling" };
}

async function loadedSubject(path: string, seed: number): Promise<Subject & { readonly label: LabelChoice }> {
  const model = await modelFrom(path);
  const kind = await kindOption(model.forecaster.model);
  const { horizon } = model.forecaster;
  return { kind, horizon, label: model.label?.choice ?? protocolChoice(horizon), seed, model };
}

/** Throws InputError if the file is no model. */
async function modelFrom(path: string): Promise<ModelFile> {
  const text = await readFile(path, "utf8");
  try {
    return readModelFile(JSON.parse(text));
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}`);
  }
}

/** The JSON document: skills in per cent, the rest as named. What is undefined is null. */
export function evaluateDay(day: MarketDay, subject: Subject, console: Console): object {
  const { kind, seed, model } = subject;
  const task = taskOf(day, subject);
  if (task.split.reason) console.say(task.split.reason);
  const chosen = model ? loaded(task, kind, model, seed) : fitted(task, kind, subject, console);
  const floors = floorsOf(task, chosen, seed, console);
  return { ...documentOf(task, chosen, seed), floors, ...circumstances(task) };
}

/** Throws RangeError where the day cannot be labelled or split so. */
export const taskOf = (day: MarketDay, { horizon, label, model }: Subject): Task =>
  labelTask(day, label ?? protocolChoice(horizon), model?.label?.threshold ?? model?.forecaster.theta);

/** Several models under one task, with the tests of which is better. */
export function compareOnDay(day: MarketDay, subjects: readonly Subject[], console: Console): object {
  const [{ seed }] = subjects;
  const task = taskOf(day, subjects[0]);
  if (task.split.reason) console.say(task.split.reason);
  const all = subjects.map((subject) => fitted(task, subject.kind, subject, console));
  const losses = all.map(({ model, forecasts }) => ({ name: model, losses: lossesOf(forecasts) }));
  return {
    models: all.map((evaluation) => documentOf(task, evaluation, seed)),
    comparison: comparisonDocument(compareModels(losses, task.horizon, { ...BOOTSTRAP, seed })),
    floors: floorsOf(task, all[0], seed, console),
    ...circumstances(task),
  };
}

/** The models fitted anew before each block; compared if there are several. */
export function walkDay(
  day: MarketDay,
  subjects: readonly Subject[],
  settings: FoldSettings,
  console: Console,
): object {
  const [{ horizon, label, seed }] = subjects;
  const tasks = foldTasks(day, label ?? protocolChoice(horizon), settings);
  if (tasks[0].split.reason) console.say(tasks[0].split.reason);
  const bootstrap = { ...BOOTSTRAP, seed };
  const walk = (kind: ForecasterKind, fit: FitSettings): FoldsEvaluation => {
    console.say(`fitting ${kind.name} before each of ${tasks.length} blocks`);
    return runReporting(evaluateFolds(tasks, kind, bootstrap, fit), console);
  };
  const all = subjects.map((subject) => walk(subject.kind, subject));
  const floors = Object.fromEntries(
    FLOORS.map((name) => [name, orReason(() => brief(walk(forecasterKind(name), { seed }).scores))]),
  );
  const losses = all.map(({ model, forecasts }) => ({ name: model, losses: lossesOf(forecasts) }));
  return {
    walkForward: settings,
    models: all.map((evaluation) => foldsDocument(evaluation, seed)),
    ...(all.length > 1 ? { comparison: comparisonDocument(compareModels(losses, tasks[0].horizon, bootstrap)) } : {}),
    floors,
    folds: tasks.map(circumstances),
  };
}

function foldsDocument({ model, scores, forecasts, context, folds }: FoldsEvaluation, seed: number): object {
  return {
    model,
    ...figures(scores),
    verdict: evaluationVerdict(scores),
    detail: detailDocument(scoreDetail(forecasts, context, { ...BOOTSTRAP, seed })),
    folds: folds.map(({ evaluation }) => ({
      ...brief(evaluation.scores),
      chosen: evaluation.fitted.describe().chosen ?? {},
    })),
  };
}

/** Fits on the training span and scores, with progress. */
export function fitted(task: Task, kind: ForecasterKind, settings: FitSettings, console: Console): Evaluation {
  const { train } = task.split;
  console.say(`fitting ${kind.name} on ${train.to - train.from} rows`);
  const bootstrap = { ...BOOTSTRAP, seed: settings.seed ?? BOOTSTRAP.seed };
  return runReporting(evaluate(task, kind, bootstrap, settings), console);
}

function loaded(task: Task, kind: ForecasterKind, { forecaster, recipe }: ModelFile, seed: number): Evaluation {
  const inputs = runToEnd(recipeInputs(task.day, recipe));
  const model = { forecaster: kind.load(forecaster), recipe, inputs };
  return evaluationOf(task, kind.name, model, { ...BOOTSTRAP, seed });
}

/** Every one-line rule under the same task; one that the day cannot feed says why instead of a figure. */
export function floorsOf(task: Task, chosen: Evaluation, seed: number, console: Console): object {
  const run = (name: string): object => brief(fitted(task, forecasterKind(name), { seed }, console).scores);
  return Object.fromEntries(
    FLOORS.map((name) => [name, name === chosen.model ? brief(chosen.scores) : orReason(() => run(name))]),
  );
}

/** A floor that the day cannot feed (no messages, so no trades) says why instead of a figure. */
function orReason(run: () => object): object {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return { reason: error.message };
    throw error;
  }
}

function documentOf(task: Task, { fitted, recipe, scores, model, forecasts }: Evaluation, seed: number): object {
  const { parameterCount, chosen: choices = {} } = fitted.describe();
  return {
    model,
    horizon: task.horizon,
    ...figures(scores),
    verdict: evaluationVerdict(scores),
    inputs: { system: recipe.system, names: recipe.names },
    parameterCount,
    chosen: choices,
    seed,
    resamples: BOOTSTRAP.resamples,
    detail: detailDocument(detailOf(task, forecasts, { ...BOOTSTRAP, seed })),
  };
}

function namedShares(task: Task, span: Span): object {
  return Object.fromEntries(sharesIn(task, span).map((share, c) => [CLASSES[c], share]));
}

function circumstances(task: Task): object {
  const { rows, reason, train, validation, test } = task.split;
  return {
    label: { rule: task.choice.rule, horizon: horizonText(task.choice.horizon), threshold: task.threshold },
    theta: task.labels.theta,
    shares: {
      train: namedShares(task, train),
      validation: namedShares(task, validation),
      test: namedShares(task, test),
    },
    rows: { from: rows.from, to: rows.to, ...(reason === null ? {} : { reason }) },
    spans: {
      train: { ...train, n: train.to - train.from },
      validation: { ...validation, n: validation.to - validation.from },
      test: { ...test, n: test.to - test.from },
    },
  };
}
