import { parseArgs } from "node:util";
import { FLOORS, forecasterKind, FORECASTERS } from "../../models/index.ts";
import {
  evaluate,
  type Evaluation,
  evaluationVerdict,
  protocolTask,
  sharesIn,
  type Task,
} from "../../src/core/evaluation.ts";
import { CLASSES, type ForecasterKind, runToEnd } from "../../src/core/forecaster.ts";
import type { MarketDay, Span } from "../../src/core/market/day.ts";
import { BOOTSTRAP } from "../../src/core/metrics/bootstrap.ts";
import type { Scores } from "../../src/core/metrics/scores.ts";
import { levelsOption, openOneDay } from "../files.ts";
import { type Console, UsageError, type Verb } from "../verb.ts";

interface Options {
  readonly files: readonly string[];
  readonly kind: ForecasterKind;
  readonly horizon: number;
  readonly seed: number;
  readonly levels: number;
}

export const verb: Verb = {
  usage: "evaluate FILE... --model NAME [--horizon K] [--seed S] [--levels L]",
  summary: `Scores a forecaster on the last fifth of a day, fitted on its first three. Models: ${Object.keys(FORECASTERS).join(", ")}.`,
  async run(args, console) {
    const options = parsed(args);
    const { day } = await openOneDay(options.files, { levels: options.levels }, console);
    console.json(evaluateDay(day, options, console));
  },
};

function parsed(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      model: { type: "string" },
      horizon: { type: "string" },
      seed: { type: "string" },
      levels: { type: "string" },
    },
  });
  if (positionals.length === 0) throw new UsageError("no file given");
  if (values.model === undefined) throw new UsageError("--model is missing");
  return {
    files: positionals,
    kind: knownKind(values.model),
    horizon: whole("--horizon", values.horizon ?? "50", 1),
    seed: whole("--seed", values.seed ?? String(BOOTSTRAP.seed), 0),
    levels: levelsOption(values.levels),
  };
}

function knownKind(name: string): ForecasterKind {
  try {
    return forecasterKind(name);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function whole(name: string, text: string, least: number): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new UsageError(`${name} takes a whole number from ${least}, not "${text}"`);
  return Number(text);
}

/** The JSON document: skills in per cent, the rest as named. What is undefined is null. */
export function evaluateDay(
  day: MarketDay,
  { kind, horizon, seed }: Pick<Options, "kind" | "horizon" | "seed">,
  console: Console,
): object {
  const task = protocolTask(day, horizon);
  if (task.split.reason) console.say(task.split.reason);
  const settings = { ...BOOTSTRAP, seed };
  const run = (one: ForecasterKind): Evaluation => {
    console.say(`fitting ${one.name} on ${task.split.train.to - task.split.train.from} rows`);
    return runToEnd(evaluate(task, one, settings));
  };
  const chosen = run(kind);
  return {
    model: kind.name,
    horizon,
    ...figures(chosen.scores),
    floors: Object.fromEntries(
      FLOORS.map((name) => [name, name === kind.name ? brief(chosen.scores) : floor(forecasterKind(name), run)]),
    ),
    ...circumstances(task),
    parameters: chosen.fitted.save().parameters,
    seed,
    resamples: settings.resamples,
    verdict: evaluationVerdict(chosen.scores),
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

const brief = ({ n, skill, logLoss, macroF1, mcc }: Scores): object => ({
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
