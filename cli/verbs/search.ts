import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { isNeuralName } from "../../models/neural-names.ts";
import { SEARCHABLE, searchableNetwork } from "../../models/search-spaces.ts";
import type { InputChoice } from "../../src/core/inputs/recipe.ts";
import type { LabelChoice } from "../../src/core/labels/choice.ts";
import { horizonText } from "../../src/core/labels/horizon.ts";
import type { MarketDay } from "../../src/core/market/day.ts";
import { type Searchable, searchField, searchModel } from "../../src/core/search/model-search.ts";
import {
  SEARCH,
  SEARCH_METHODS,
  type SearchProgress,
  type SearchResult,
  type SearchSettings,
} from "../../src/core/search/search.ts";
import { CAPTURE_OPTIONS, CAPTURE_USAGE, captureOption, type CaptureSource } from "../captures.ts";
import { levelsOption, openOneDay } from "../files.ts";
import { choiceOption, inputsOption, kindOption, MODEL_NAMES, wholeOption } from "../options.ts";
import { type Console, InputError, UsageError, type Verb } from "../verb.ts";
import { trainOn } from "./train.ts";

/** What is searched, and how. */
export interface SearchOrder {
  readonly model: string;
  readonly searchable: Searchable;
  readonly label: LabelChoice;
  readonly inputs?: InputChoice;
  readonly settings: SearchSettings;
}

interface Options {
  readonly files: readonly string[];
  readonly levels: number;
  readonly capture: CaptureSource | null;
  readonly out: string | undefined;
  readonly order: SearchOrder;
}

export const verb: Verb = {
  usage:
    `search FILE... ${CAPTURE_USAGE} --model NAME [--trials N] [--method tpe|random] [--horizon K|Ks] [--label RULE] ` +
    "[--inputs reference|default|raw|NAME,...] [--seed S] [--levels L] [--out MODEL]",
  summary:
    "Tries settings of a model on the validation rows of a day, never on its test rows, and logs every trial; --out fits " +
    "the best, scores it once, and saves it with the number of trials on its card.",
  async run(args, console) {
    const { files, levels, capture, out, order } = await parsed(args);
    const { day } = await openOneDay(files, { levels, capture }, console);
    const result = searchOn(day, order, console);
    const saved = out === undefined ? {} : await save(out, day, order, result, console);
    console.json({ ...searchDocument(order, result), ...saved });
  },
};

async function parsed(args: readonly string[]): Promise<Options> {
  const text = { type: "string" } as const;
  const { values, positionals: files } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      model: text,
      trials: text,
      method: text,
      horizon: text,
      label: text,
      inputs: text,
      seed: text,
      levels: text,
      ...CAPTURE_OPTIONS,
      out: text,
    },
  });
  if (files.length === 0) throw new UsageError("no file given");
  const kind = await kindOption(values.model);
  const searchable = isNeuralName(kind.name) ? searchableNetwork(kind) : SEARCHABLE[kind.name];
  if (!searchable) {
    const names = MODEL_NAMES.filter((name) => isNeuralName(name) || Object.hasOwn(SEARCHABLE, name));
    throw new UsageError(`${kind.name} has no settings to search; those that have: ${names.join(", ")}`);
  }
  const method = SEARCH_METHODS.find((candidate) => candidate === (values.method ?? SEARCH.method));
  if (!method) throw new UsageError(`--method takes ${SEARCH_METHODS.join(" or ")}, not "${values.method}"`);
  const settings = {
    ...SEARCH,
    method,
    trials: values.trials === undefined ? SEARCH.trials : wholeOption("--trials", values.trials, 1),
    seed: wholeOption("--seed", values.seed ?? String(SEARCH.seed), 0),
  };
  const label = choiceOption(values.label, values.horizon);
  const order = { model: kind.name, searchable, label, inputs: inputsOption(values.inputs, kind), settings };
  const capture = captureOption(values.venue, values.symbol);
  return { files, levels: levelsOption(values.levels), capture, out: values.out, order };
}

/** Runs the search, saying each trial's first line as it begins. */
export function searchOn(day: MarketDay, order: SearchOrder, console: Console): SearchResult {
  const { searchable, label, inputs, settings } = order;
  const steps = searchModel(searchField(day, label), searchable, settings, () => performance.now(), {
    inputs,
    seed: settings.seed,
  });
  let said = "";
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    const line = progressLine(step.value);
    if (line !== said) console.say(line);
    said = line;
  }
}

const progressLine = ({ trial, trials, share, best }: SearchProgress): string =>
  `trial ${trial} of ${trials}, ${Math.round(100 * share)} % of the effort${best === null ? "" : `, best so far ${best.toFixed(5)}`}`;

/** Every trial, and the best; losses are mean -ln p on the validation rows. */
export const searchDocument = (
  { model, label, searchable, settings }: SearchOrder,
  { trials, best }: SearchResult,
) => ({
  model,
  label: { rule: label.rule, horizon: horizonText(label.horizon) },
  method: settings.method,
  seed: settings.seed,
  budget: searchable.budget,
  space: searchable.space,
  tried: trials.length,
  best,
  trials,
});

async function save(
  out: string,
  day: MarketDay,
  { model, searchable, label, inputs, settings: { seed } }: SearchOrder,
  { trials, best }: SearchResult,
  console: Console,
): Promise<object> {
  if (!best) throw new InputError(`none of ${trials.length} trials of ${model} could be fitted: ${trials[0].failure}`);
  const kind = searchable.kind(best.point, 1);
  const subject = { kind, horizon: label.horizon.value, label, inputs, seed };
  const file = trainOn(day, subject, console, { tried: trials.length, settings: best.point });
  await writeFile(out, `${JSON.stringify(file)}\n`);
  return { out, card: file.card };
}
