import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { type FiDataset, fiDataset } from "../../src/core/fi2010/dataset.ts";
import {
  type FiFileName,
  fiFileName,
  fiHorizon,
  NORMALISATIONS,
  type Normalisation,
} from "../../src/core/fi2010/layout.ts";
import { PUBLISHED } from "../../src/core/fi2010/published.ts";
import { type FiMatrix, FiReader } from "../../src/core/fi2010/reader.ts";
import { FI_ORDER, type FiOrder, type FiResult, fiRun, foldMeans } from "../../src/core/fi2010/run.ts";
import { kindOption, wholeOption } from "../options.ts";
import { figures } from "../score-document.ts";
import { type Console, InputError, UsageError, type Verb } from "../verb.ts";

/** The floors that the files can feed, and models that a processor fits in minutes to an hour. */
const DEFAULT_MODELS = "prior,persistence,queue-imbalance,logistic,forest,gbdt,bin-ctabl";

interface Options {
  readonly folder: string;
  readonly anchored: boolean;
  readonly normalisation: Normalisation;
  readonly order: FiOrder;
}

export const verb: Verb = {
  usage:
    "fi2010 DIR [--models NAME,...] [--setup 2|anchored] [--horizons 10,20,30,50,100] [--normalisation ZScore|MinMax|DecPre] [--seed S]",
  summary:
    "Runs the published protocol on the FI-2010 files in a folder (149 lines of numbers each) and prints our rows beside the " +
    "published ones. Setup 2: days 1-7 to train, 8-10 to test; anchored: nine folds. DecPre feeds every floor.",
  async run(args, console) {
    const { folder, anchored, normalisation, order } = await parsed(args);
    const files = (await benchmarkFiles(folder)).filter(({ file }) => file.normalisation === normalisation);
    if (files.length === 0)
      throw new InputError(
        `${folder}: no FI-2010 file of ${normalisation}, such as Train_Dst_NoAuction_${normalisation}_CF_7.txt`,
      );
    console.json(
      anchored
        ? await runAnchored(files, normalisation, order, console)
        : await runSetup2(files, normalisation, order, console),
    );
  },
};

async function parsed(args: readonly string[]): Promise<Options> {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { models: text, setup: text, horizons: text, normalisation: text, seed: text },
  });
  if (positionals.length !== 1) throw new UsageError("give one folder with the benchmark's files");
  const { setup = "2", horizons } = values;
  if (setup !== "2" && setup !== "anchored") throw new UsageError(`--setup takes 2 or anchored, not "${setup}"`);
  const normalisation = NORMALISATIONS.find((known) => known === (values.normalisation ?? "ZScore"));
  if (!normalisation) throw new UsageError(`--normalisation takes ${NORMALISATIONS.join(", ")}`);
  const kinds = [];
  for (const name of (values.models ?? DEFAULT_MODELS).split(",")) kinds.push(await kindOption(name));
  const order: FiOrder = {
    ...FI_ORDER,
    kinds,
    seed: wholeOption("--seed", values.seed ?? "1", 0),
    horizons: horizons === undefined ? FI_ORDER.horizons : horizons.split(",").map(horizonOption),
  };
  return { folder: positionals[0], anchored: setup === "anchored", normalisation, order };
}

function horizonOption(text: string): ReturnType<typeof fiHorizon> {
  try {
    return fiHorizon(Number(text));
  } catch (error) {
    throw new UsageError(`--horizons: ${(error as Error).message}`);
  }
}

interface BenchmarkFile {
  readonly path: string;
  readonly file: FiFileName;
}

/** Files of the benchmark in a folder and the folders in it; without auctions where there are both. */
async function benchmarkFiles(folder: string): Promise<BenchmarkFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile())
    .map((entry) => ({ path: join(entry.parentPath, entry.name), file: fiFileName(entry.name) }))
    .filter((entry): entry is BenchmarkFile => entry.file !== null)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const plain = found.filter(({ file }) => !file.auction);
  return plain.length > 0 ? plain : found;
}

function fileOf(files: readonly BenchmarkFile[], part: FiFileName["part"], fold: number): string {
  const found = files.find(({ file }) => file.part === part && file.fold === fold);
  if (!found) throw new InputError(`the ${part} file of CF_${fold} is missing`);
  return found.path;
}

/** Throws RangeError naming file, line and field. */
export async function readFiFile(path: string, console: Console): Promise<FiMatrix> {
  console.say(`reading ${basename(path)}`);
  const reader = new FiReader(basename(path));
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) reader.push(chunk as Uint8Array);
  return reader.finish();
}

async function runSetup2(
  files: readonly BenchmarkFile[],
  normalisation: Normalisation,
  order: FiOrder,
  console: Console,
): Promise<object> {
  const train = await readFiFile(fileOf(files, "Train", 7), console);
  const tests: FiMatrix[] = [];
  for (const fold of [7, 8, 9]) tests.push(await readFiFile(fileOf(files, "Test", fold), console));
  const data = fiDataset(train, tests, normalisation);
  const results = run(data, order, console);
  sayTable(results, console);
  return {
    setup: "2: trained on days 1-7 (their last fifth to choose on), tested on days 8-10",
    ...circumstances(data),
    models: results.map(resultDocument),
    published: PUBLISHED,
  };
}

async function runAnchored(
  files: readonly BenchmarkFile[],
  normalisation: Normalisation,
  order: FiOrder,
  console: Console,
): Promise<object> {
  const folds: { readonly data: object; readonly results: FiResult[] }[] = [];
  for (let fold = 1; fold <= 9; fold++) {
    const train = await readFiFile(fileOf(files, "Train", fold), console);
    const test = await readFiFile(fileOf(files, "Test", fold), console);
    const data = fiDataset(train, [test], normalisation);
    folds.push({ data: circumstances(data), results: run(data, order, console) });
  }
  const means = foldMeans(folds.map(({ results }) => results));
  return {
    setup: "anchored: nine folds, trained on days 1 to d, tested on day d + 1",
    models: means,
    folds: folds.map(({ data, results }) => ({ data, models: results.map(resultDocument) })),
  };
}

function run(data: FiDataset, order: FiOrder, console: Console): FiResult[] {
  console.say(
    `${data.rows} columns in ${data.stretches} stretches of a stock and a day; label 1 is ${data.sign.oneIsUp ? "up" : "down"}`,
  );
  const steps = fiRun(data, order);
  let said = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    const { model, horizon, fit } = step.value;
    if (fit === null) console.say(`${model} at ${horizon} events`);
    else if (performance.now() - said > 5000) {
      said = performance.now();
      console.say(`  ${fit.done} of ${fit.total} ${fit.unit}`);
    }
  }
}

const circumstances = ({ files, rows, trainRows, stretches, sign, normalisation }: FiDataset): object => ({
  files,
  normalisation,
  columns: { train: trainRows, test: rows - trainRows },
  stretches,
  sign,
});

const resultDocument = ({ model, horizon, scores, reason }: FiResult): object => ({
  model,
  horizon,
  ...(scores ? figures(scores) : { reason }),
});

const line = (name: string, cells: readonly (number | null | undefined)[]): string =>
  name.padEnd(28) + cells.map((cell) => (cell == null ? "-" : cell.toFixed(1)).padStart(8)).join("");

/** Macro-F1 in per cent by horizon, ours first. */
function sayTable(results: readonly FiResult[], console: Console): void {
  const horizons = [...new Set(results.map(({ horizon }) => horizon))];
  console.say(`${"macro-F1, per cent".padEnd(28)}${horizons.map((k) => `k=${k}`.padStart(8)).join("")}`);
  for (const model of new Set(results.map((result) => result.model))) {
    const scores = horizons.map(
      (k) => results.find((result) => result.model === model && result.horizon === k)?.scores?.macroF1,
    );
    console.say(
      line(
        `${model} (ours)`,
        scores.map((f1) => (f1 === undefined ? null : 100 * f1)),
      ),
    );
  }
  for (const { model, source, macroF1 } of PUBLISHED)
    console.say(
      line(
        `${model} (${source})`,
        horizons.map((k) => macroF1[k]),
      ),
    );
}
