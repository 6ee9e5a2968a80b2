import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openOneDay } from "../cli/files.ts";
import { Average } from "../models/average.ts";
import { forecasterKind } from "../models/index.ts";
import { fitHorizons, NEURAL_FORECASTERS, startBackend } from "../models/neural/index.ts";
import { NETWORKS } from "../models/neural/networks/index.ts";
import { isNeuralName } from "../models/neural-names.ts";
import { fitModel, protocolTask, type Task } from "../src/core/evaluation.ts";
import {
  CLASS_COUNT,
  type FeatureTable,
  type Forecaster,
  type ForecasterKind,
  runToEnd,
} from "../src/core/forecaster.ts";
import { fitRecipe, type InputRecipe, readRecipe, recipeInputs } from "../src/core/inputs/recipe.ts";
import type { Span } from "../src/core/market/day.ts";
import { BOOTSTRAP, interval95, resampleSums, runningSums } from "../src/core/metrics/bootstrap.ts";
import { logLossOf } from "../src/core/metrics/probability.ts";

/**
 * Fits models on one day under the evaluation protocol, several seeds each, keeps them in a folder, and prints the skill
 * of each on the validation span:
 *
 *     npx tsx scripts/goog-table.ts DAY.zip --out FOLDER [--models lstm,mixer] [--average lstm,gbdt] [--seeds 1,2,3]
 *
 * With `--test` everything in the folder is scored on the test span, beside gradient boosting and averaged, and the look
 * is written to `looks.jsonl` there: choices come before it, never after.
 */
const HORIZONS = [10, 50, 100];
const RIVAL = "gbdt";

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string" },
    models: { type: "string", default: "logistic,gbdt,lstm,bin-ctabl,mixer" },
    seeds: { type: "string", default: "1,2,3" },
    average: { type: "string" },
    test: { type: "boolean", default: false },
  },
});
if (files.length === 0 || options.out === undefined) throw new Error("give a day's files and --out FOLDER");
const folder = options.out;
const names = options.models.split(",");
const members = options.average?.split(",") ?? [];
const seeds = options.seeds.split(",").map(Number);
mkdirSync(folder, { recursive: true });

const quiet = { json: () => undefined, say: (text: string) => void process.stderr.write(`${text}\n`) };
const { day } = await openOneDay(files, { levels: 10 }, quiet);
const tasks = HORIZONS.map((horizon) => protocolTask(day, horizon));
const kindOf = (name: string): ForecasterKind => (isNeuralName(name) ? NEURAL_FORECASTERS[name] : forecasterKind(name));
const tables = new Map<string, FeatureTable>();

function inputsOf(recipe: InputRecipe): FeatureTable {
  const key = JSON.stringify(recipe);
  const table = tables.get(key) ?? runToEnd(recipeInputs(day, recipe));
  tables.set(key, table);
  return table;
}

interface Model {
  readonly forecaster: Forecaster;
  readonly inputs: FeatureTable;
}

const fileOf = (name: string, seed: number): string => join(folder, `${name}-${seed}.json`);

/** One model per horizon, from its file or fitted now. */
function modelsOf(name: string, seed: number): readonly Model[] {
  const path = fileOf(name, seed);
  const kind = kindOf(name);
  if (!existsSync(path)) {
    const began = process.cpuUsage();
    const { recipe, forecasters } = fitted(kind, seed);
    const { user, system } = process.cpuUsage(began);
    const seconds = Math.round((user + system) / 1e6);
    const saved = forecasters.map((forecaster) => forecaster.save());
    writeFileSync(path, JSON.stringify({ recipe, seconds, forecasters: saved }));
    quiet.say(`${name}, seed ${seed}: fitted in ${seconds} s of processor time`);
  }
  const { recipe, forecasters } = JSON.parse(readFileSync(path, "utf8")) as {
    recipe: unknown;
    forecasters: Parameters<ForecasterKind["load"]>[0][];
  };
  const inputs = inputsOf(readRecipe(recipe));
  return forecasters.map((saved) => ({ forecaster: kind.load(saved), inputs }));
}

function fitted(kind: ForecasterKind, seed: number): { recipe: InputRecipe; forecasters: readonly Forecaster[] } {
  const [{ split }] = tasks;
  const network = NETWORKS.find(({ name }) => name === kind.name);
  if (!network) {
    const models = tasks.map((task) => runToEnd(fitModel(task, kind, { seed })));
    return { recipe: models[0].recipe, forecasters: models.map(({ forecaster }) => forecaster) };
  }
  const recipe = runToEnd(fitRecipe(day, kind.usualInputs ?? "reference", split.train));
  const labels = tasks.map((task) => task.labels);
  return {
    recipe,
    forecasters: runToEnd(fitHorizons(network, { table: inputsOf(recipe), labels, spans: split, seed })),
  };
}

/** -ln p of the outcome by row of `span`; NaN where the label is unknown or the model abstains. */
function lossesOf({ labels: { y } }: Task, span: Span, probabilities: Float64Array): Float64Array {
  return Float64Array.from({ length: span.to - span.from }, (_, i) => {
    const outcome = y[span.from + i] + 1;
    const p = probabilities[i * CLASS_COUNT + outcome];
    return p === undefined || Number.isNaN(p) ? NaN : logLossOf(p);
  });
}

function losses(task: Task, { forecaster, inputs }: Model, span: Span): Float64Array {
  const out = new Float64Array((span.to - span.from) * CLASS_COUNT);
  forecaster.predict(inputs, span, out);
  return lossesOf(task, span, out);
}

function priorLosses(task: Task, span: Span): Float64Array {
  return Float64Array.from({ length: span.to - span.from }, (_, i) =>
    logLossOf(task.prior[task.labels.y[span.from + i] + 1]),
  );
}

/** Per cent, over the rows where both are known. */
function skill(own: Float64Array, floor: Float64Array): number {
  let [a, b] = [0, 0];
  own.forEach((loss, i) => {
    if (Number.isNaN(loss) || Number.isNaN(floor[i])) return;
    a += loss;
    b += floor[i];
  });
  return 100 * (1 - a / b);
}

const meanOf = (all: readonly Float64Array[]): Float64Array =>
  all[0].map((_, i) => all.reduce((sum, losses) => sum + losses[i], 0) / all.length);

/** 95 % interval of the skill gained on `theirs`, in points of per cent of the floor's loss. */
function gain(ours: Float64Array, theirs: Float64Array, floor: Float64Array): readonly [number, number] {
  const known = [...ours.keys()].filter((i) => ours[i] === ours[i] && theirs[i] === theirs[i] && floor[i] === floor[i]);
  const difference = Float64Array.from(known, (i) => theirs[i] - ours[i]);
  const base = Float64Array.from(known, (i) => floor[i]);
  const sums = resampleSums([runningSums(difference), runningSums(base)], known.length, BOOTSTRAP);
  const drawn = Float64Array.from({ length: BOOTSTRAP.resamples }, (_, r) => (100 * sums[2 * r]) / sums[2 * r + 1]);
  return interval95(drawn.sort());
}

const span = (task: Task): Span => (options.test ? task.split.test : task.split.validation);
const floors = tasks.map((task) => priorLosses(task, span(task)));
/** By model and horizon: the losses of each seed. */
const scored = new Map<string, Float64Array[][]>();
if ([...names, ...members].some(isNeuralName)) await startBackend({ only: "wasm" });

for (const name of names) {
  const bySeed = seeds.map((seed) => {
    if (options.test && !existsSync(fileOf(name, seed))) throw new Error(`${name}, seed ${seed}: not fitted yet`);
    return modelsOf(name, seed);
  });
  scored.set(
    name,
    tasks.map((task, h) => bySeed.map((models) => losses(task, models[h], span(task)))),
  );
  report(name);
}

if (options.average !== undefined) {
  const bySeed = seeds.map((seed) => members.map((name) => modelsOf(name, seed)));
  scored.set(
    "average",
    tasks.map((task, h) =>
      bySeed.map((models) =>
        averaged(
          task,
          models.map((byHorizon) => byHorizon[h]),
        ),
      ),
    ),
  );
  report("average");
}

/** Members read different tables, so each is asked on its own. */
function averaged(task: Task, models: readonly Model[]): Float64Array {
  const asked = models.map(({ forecaster, inputs }) => ({
    ...forecaster,
    name: forecaster.name,
    fitted: true,
    predict: (_: FeatureTable, rows: Span, out: Float64Array) => forecaster.predict(inputs, rows, out),
  })) as unknown as Forecaster[];
  return losses(task, { forecaster: new Average(task.horizon, asked), inputs: models[0].inputs }, span(task));
}

function report(name: string): void {
  const byHorizon = scored.get(name) ?? [];
  const cells = byHorizon.map((all, h) => {
    const skills = all.map((own) => skill(own, floors[h]));
    const mean = skills.reduce((sum, value) => sum + value, 0) / skills.length;
    const rival = scored.get(RIVAL)?.[h];
    const ahead = rival && name !== RIVAL ? gain(meanOf(all), meanOf(rival), floors[h]) : null;
    const against = ahead ? ` against ${RIVAL} [${ahead.map((v) => v.toFixed(2)).join(", ")}]` : "";
    return `${mean.toFixed(2)} (${skills.map((v) => v.toFixed(2)).join(" ")})${against}`;
  });
  process.stdout.write(`| ${name} | ${cells.join(" | ")} |\n`);
  if (!options.test) return;
  const look = { at: new Date().toISOString(), model: name, seeds, cells };
  appendFileSync(join(folder, "looks.jsonl"), `${JSON.stringify(look)}\n`);
}
