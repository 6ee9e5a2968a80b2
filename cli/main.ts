import { RefusedFile } from "../src/core/sources/problem.ts";
import { type Console, InputError, UsageError, type Verb } from "./verb.ts";

/** Verbs load on demand: `inspect` must not wait for the models. */
const VERBS: Record<string, () => Promise<{ verb: Verb }>> = {
  inspect: () => import("./verbs/inspect.ts"),
  simulate: () => import("./verbs/simulate.ts"),
  features: () => import("./verbs/features.ts"),
  labels: () => import("./verbs/labels.ts"),
  splits: () => import("./verbs/splits.ts"),
  fit: () => import("./verbs/fit.ts"),
  replay: () => import("./verbs/replay.ts"),
  "replay-capture": () => import("./verbs/replay-capture.ts"),
  evaluate: () => import("./verbs/evaluate.ts"),
  train: () => import("./verbs/train.ts"),
  search: () => import("./verbs/search.ts"),
  fi2010: () => import("./verbs/fi2010.ts"),
  backtest: () => import("./verbs/backtest.ts"),
};

const standardConsole: Console = {
  json: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
  say: (line) => void process.stderr.write(`${line}\n`),
};

/** Runs one verb; returns the exit code: 0 ok, 1 bad input, 2 usage. */
export async function main(args: readonly string[], console: Console = standardConsole): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    await printHelp(console);
    return name === undefined ? 2 : 0;
  }
  if (!Object.hasOwn(VERBS, name)) {
    console.say(`lobscope: unknown verb "${name}"; one of ${Object.keys(VERBS).join(", ")}`);
    return 2;
  }
  const { verb } = await VERBS[name]();
  if (rest.includes("--help") || rest.includes("-h")) {
    console.say(`${verb.usage}\n${verb.summary}`);
    return 0;
  }
  try {
    await verb.run(rest, console);
    return 0;
  } catch (error) {
    return report(error, name, verb, console);
  }
}

function report(error: unknown, name: string, verb: Verb, console: Console): number {
  if (error instanceof UsageError || isParseArgsError(error)) {
    console.say(`lobscope ${name}: ${(error as Error).message}\nusage: lobscope ${verb.usage}`);
    return 2;
  }
  if (error instanceof RefusedFile) {
    const { problems, total } = error.refusal;
    console.say(`lobscope ${name}: ${error.message}`);
    for (const p of problems) {
      console.say(
        `  ${p.file}:${p.line}:${p.field} ${p.name}: found ${JSON.stringify(p.found)}, expected ${p.expected}`,
      );
    }
    if (total > problems.length) console.say(`  ... ${total - problems.length} more`);
    return 1;
  }
  if (error instanceof InputError || error instanceof RangeError || isFileError(error)) {
    console.say(`lobscope ${name}: ${(error as Error).message}`);
    return 1;
  }
  throw error;
}

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");
const isParseArgsError = (error: unknown): boolean => codeOf(error).startsWith("ERR_PARSE_ARGS");
const isFileError = (error: unknown): boolean => /^(ENOENT|EACCES|EISDIR|ENOTDIR|EPERM)$/.test(codeOf(error));

async function printHelp(console: Console): Promise<void> {
  console.say("lobscope: a microscope for limit order books\n");
  for (const load of Object.values(VERBS)) {
    const { verb } = await load();
    console.say(`  lobscope ${verb.usage}\n      ${verb.summary}`);
  }
}
