import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { FLOORS, forecasterKind } from "../../models/index.ts";
import { type Evaluation, evaluationVerdict, type Task } from "../../src/core/evaluation.ts";
import type { MarketDay } from "../../src/core/market/day.ts";
import { fingerprint } from "../../src/core/market/fingerprint.ts";
import type { Scores } from "../../src/core/metrics/scores.ts";
import {
  type CardScore,
  MODEL_PROTOCOL,
  type ModelCard,
  modelFile,
  type ModelFile,
} from "../../src/core/model-file.ts";
import { CAPTURE_OPTIONS, CAPTURE_USAGE, captureOption, type CaptureSource } from "../captures.ts";
import { levelsOption, openOneDay } from "../files.ts";
import { choiceOption, inputsOption, kindOption, MODEL_NAMES, wholeOption } from "../options.ts";
import { type Console, UsageError, type Verb } from "../verb.ts";
import { fitted, type Subject, taskOf } from "./evaluate.ts";

interface Options {
  readonly files: readonly string[];
  readonly levels: number;
  readonly capture: CaptureSource | null;
  readonly out: string;
  readonly subject: Subject;
}

export const verb: Verb = {
  usage: `train FILE... ${CAPTURE_USAGE} --model NAME --out MODEL [--horizon K|Ks] [--label RULE] [--inputs reference|default|raw|NAME,...] [--seed S] [--levels L]`,
  summary: `Fits a forecaster on the first three fifths of a day, chooses on the fourth, and saves it with its card. Models: ${MODEL_NAMES.join(", ")}.`,
  async run(args, console) {
    const { files, levels, capture, out, subject } = await parsed(args);
    const { day } = await openOneDay(files, { levels, capture }, console);
    const file = trainOn(day, subject, console);
    await writeFile(out, `${JSON.stringify(file)}\n`);
    console.json({ out, model: file.forecaster.model, horizon: file.forecaster.horizon, ...file.card });
  },
};

async function parsed(args: readonly string[]): Promise<Options> {
  const { values, positionals: files } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      model: { type: "string" },
      out: { type: "string" },
      horizon: { type: "string" },
      label: { type: "string" },
      inputs: { type: "string" },
      seed: { type: "string" },
      levels: { type: "string" },
      ...CAPTURE_OPTIONS,
    },
  });
  if (files.length === 0) throw new UsageError("no file given");
  if (values.out === undefined) throw new UsageError("--out is missing");
  const kind = await kindOption(values.model);
  const label = choiceOption(values.label, values.horizon);
  const subject = {
    kind,
    horizon: label.horizon.value,
    label,
    seed: wholeOption("--seed", values.seed ?? "1", 0),
    inputs: inputsOption(values.inputs, kind),
  };
  const capture = captureOption(values.venue, values.symbol);
  return { files, levels: levelsOption(values.levels), capture, out: values.out, subject };
}

/** Fits, scores the test span once for the card, and puts everything in one document. */
export function trainOn(day: MarketDay, subject: Subject, console: Console, search?: ModelCard["search"]): ModelFile {
  const task = taskOf(day, subject);
  if (task.split.reason) console.say(task.split.reason);
  const evaluation = fitted(task, subject.kind, subject, console);
  console.say(evaluationVerdict(evaluation.scores));
  const card = cardOf(task, evaluation, subject.seed, console);
  const { choice, threshold } = task;
  const label = choice.rule === "move" && choice.horizon.unit === "rows" ? undefined : { choice, threshold };
  return modelFile(
    evaluation.fitted.save(),
    evaluation.recipe,
    search === undefined ? card : { ...card, search },
    label,
  );
}

function cardOf(task: Task, { fitted: forecaster, scores }: Evaluation, seed: number, console: Console): ModelCard {
  const { day, split } = task;
  const { label, simulated } = day.provenance;
  return {
    data: { label, fingerprint: fingerprint(day), simulated },
    protocol: MODEL_PROTOCOL,
    spans: { train: split.train, validation: split.validation, test: split.test },
    seed,
    commit: revision(),
    chosen: forecaster.describe().chosen ?? {},
    scores: cardScore(scores),
    floors: floorScores(task, seed, console),
  };
}

function floorScores(task: Task, seed: number, console: Console): Record<string, CardScore> {
  const scores: Record<string, CardScore> = {};
  for (const name of FLOORS) {
    try {
      scores[name] = cardScore(fitted(task, forecasterKind(name), { seed }, console).scores);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      console.say(`${name}: ${error.message}`);
    }
  }
  return scores;
}

const cardScore = ({ n, skill, skillInterval, logLoss, macroF1, mcc }: Scores): CardScore => ({
  n,
  skill: 100 * skill,
  skillInterval: skillInterval?.map((bound) => 100 * bound) ?? null,
  logLoss,
  macroF1,
  mcc,
});

/** Of the checkout the program runs from; null where it is not one. */
function revision(): string | null {
  try {
    const here = fileURLToPath(new URL(".", import.meta.url));
    return execFileSync("git", ["-C", here, "rev-parse", "HEAD"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return null;
  }
}
