import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { FLOORS, forecasterKind } from "../../models/index.ts";
import {
  evaluate,
  type Evaluation,
  evaluationVerdict,
  type FitSettings,
  protocolTask,
  scoreModel,
  sharesIn,
  type Task,
} from "../../src/core/evaluation.ts";
import { CLASSES, type ForecasterKind, runToEnd } from "../../src/core/forecaster.ts";
import { recipeInputs } from "../../src/core/inputs/recipe.ts";
import type { MarketDay, Span } from "../../src/core/market/day.ts";
import { BOOTSTRAP } from "../../src/core/metrics/bootstrap.ts";
import type { Scores } from "../../src/core/metrics/scores.ts";
import { type ModelFile, readModelFile } from "../../src/core/model-file.ts";
import { levelsOption, openOneDay } from "../files.ts";
import { inputsOption, kindOption, MODEL_NAMES, wholeOption } from "../options.ts";
import { runReporting } from "../progress.ts";
import { type Console, InputError, UsageError, type Verb } from "../verb.ts";

/** What is scored: a kind to be fitted, or a model from a file. */
export interface Subject extends FitSettings {
  readonly kind: ForecasterKind;
  readonly horizon: number;
  /** Seeds training and the bootstrap. */
  readonly seed: number;
  readonly model?: ModelFile;
}

interface Options {
  readonly files: readonly string[];
  readonly levels: number;
  readonly subject: Subject;
}

export const verb: Verb = {
  usage:
    "evaluate FILE... --model NAME | --from MODEL [--horizon K] [--inputs reference|default|raw|NAME,...] [--seed S] [--levels L]",
  summary: `Scores a forecaster on the last fifth of a day, fitted on its first three (or loaded). Models: ${MODEL_NAMES.join(", ")}.`,
  async run(args, console) {
    const { files, levels, subject } = await parsed(args);
    const { day } = await openOneDay(files, { levels }, console);
    console.json(evaluateDay(day, subject, console));
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
      inputs: { type: "string" },
      seed: { type: "string" },
      levels: { type: "string" },
    },
  });
  if (files.length === 0) throw new UsageError("no file given");
  const levels = levelsOption(values.levels);
  const seed = wholeOption("--seed", values.seed ?? String(BOOTSTRAP.seed), 0);
  if (values.from === undefined) {
    const kind = await kindOption(values.model);
    const horizon = wholeOption("--horizon", values.horizon ?? "50", 1);
    return { files, levels, subject: { kind, horizon, seed, inputs: inputsOption(values.inputs, kind) } };
  }
  for (const option of ["model", "inputs"] as const)
    if (values[option] !== undefined) throw new UsageError(`--${option} is the model's own with --from`);
  const model = await modelFrom(values.from);
  const kind = await kindOption(model.forecaster.model);
  const { horizon } = model.forecaster;
  if (values.horizon !== undefined && wholeOption("--horizon", values.horizon, 1) !== horizon)
    throw new UsageError(`--horizon ${values.horizon}: ${values.from} forecasts ${horizon} rows ahead`);
  return { files, levels, subject: { kind, horizon, seed, model } };
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
  const { kind, horizon, seed, model } = subject;
  const task = protocolTask(day, horizon, model?.forecaster.theta);
  if (task.split.reason) console.say(task.split.reason);
  const chosen = model ? loaded(task, kind, model, seed) : fitted(task, kind, subject, console);
  const floors = floorsOf(task, chosen, seed, console);
  return documentOf(task, chosen, floors, seed);
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
  return {
    model: kind.name,
    fitted: model.forecaster,
    recipe,
    scores: scoreModel(task, model, { ...BOOTSTRAP, seed }),
  };
}

/** Every one-line rule under the same task; one that the day cannot feed says why instead of a figure. */
export function floorsOf(task: Task, chosen: Evaluation, seed: number, console: Console): object {
  const run = (kind: ForecasterKind): Evaluation => fitted(task, kind, { seed }, console);
  return Object.fromEntries(
    FLOORS.map((name) => [name, name === chosen.model ? brief(chosen.scores) : floor(forecasterKind(name), run)]),
  );
}

function documentOf(task: Task, chosen: Evaluation, floors: object, seed: number): object {
  const { fitted, recipe, scores, model } = chosen;
  const { parameterCount, chosen: choices = {} } = fitted.describe();
  return {
    model,
    horizon: task.horizon,
    ...figures(scores),
    floors,
    ...circumstances(task),
    inputs: { system: recipe.system, names: recipe.names },
    parameterCount,
    chosen: choices,
    seed,
    resamples: BOOTSTRAP.resamples,
    verdict: evaluationVerdict(scores),
  };
}

/** A floor that the day cannot feed (no messages, so no trades) says why instead of a figure. */
function floor(kind: ForecasterKind, run: (kind: ForecasterKind) => Evaluation): object {
  try {
    return brief(run(kind).scores);
  } catch (error) {
    if (error instanceof RangeError) return { reason: error.message };
    throw error;
  }
}

const percent = (fraction: number): number => 100 * fraction;

export const brief = ({ n, skill, logLoss, macroF1, mcc }: Scores): object => ({
  n,
  skill: percent(skill),
  logLoss,
  macroF1,
  mcc,
});

const figures = (scores: Scores): object => ({
  n: scores.n,
  abstained: scores.abstained,
  macroF1: scores.macroF1,
  mcc: scores.mcc,
  logLoss: scores.logLoss,
  skill: percent(scores.skill),
  skillInterval: scores.skillInterval?.map(percent) ?? null,
  meanBlock: scores.meanBlock,
  directionSkill: percent(scores.directionSkill),
  directionInterval: scores.directionInterval?.map(percent) ?? null,
  moveSkill: percent(scores.moveSkill),
  accuracy: scores.accuracy,
  brier: scores.brier,
  ece: scores.ece,
  reliability: scores.reliability,
  confusion: scores.confusion,
});

function namedShares(task: Task, span: Span): object {
  return Object.fromEntries(sharesIn(task, span).map((share, c) => [CLASSES[c], share]));
}

function circumstances(task: Task): object {
  const { rows, reason, train, validation, test } = task.split;
  return {
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
