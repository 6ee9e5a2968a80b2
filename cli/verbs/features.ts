import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { createGzip } from "node:zlib";
import {
  checkNames,
  computeFeatures,
  FEATURE_SETS,
  type FeatureParameters,
  fitParameters,
  MissingParameter,
  readParameters,
  UnknownColumn,
} from "../../src/core/features/index.ts";
import { tableText } from "../../src/core/features/text.ts";
import type { FeatureTable } from "../../src/core/forecaster.ts";
import type { MarketDay, Span } from "../../src/core/market/day.ts";
import { openOneDay } from "../files.ts";
import { InputError, UsageError, type Verb } from "../verb.ts";

/** As many as LOBSTER delivers: without --levels nothing is ignored. */
const ALL_LEVELS = 200;

interface Options {
  readonly files: readonly string[];
  readonly levels: number;
  readonly columns: readonly string[];
  /** Rows that parameters are fitted on; null: from `params`, or none. */
  readonly train: RowRange | null;
  readonly params: string | null;
  /** Rows printed; null: all. */
  readonly rows: RowRange | null;
  readonly out: string;
}

/** Rows from..to-1 as asked for; `to` null is the end of the day. */
interface RowRange {
  readonly from: number;
  readonly to: number | null;
}

export const verb: Verb = {
  usage:
    "features FILE... (--train a:b | --params P.json) [--set core | --columns X,Y] [--rows a:b] [--levels L] --out F.csv[.gz]",
  summary: `Writes feature columns of rows a..b-1, parameters fitted on the training rows. Sets: ${Object.keys(FEATURE_SETS).join(", ")}.`,
  async run(args, console) {
    const options = requested(args);
    const given = options.params === null ? null : await parametersFrom(options.params);
    const { day } = await openOneDay(options.files, { levels: options.levels }, console);
    const { table, span } = tableOf(day, options, given);
    await writeTable(options.out, tableText(day, table, span));
    console.json({ out: options.out, rows: table.rows, columns: table.names });
  },
};

/** Throws UsageError naming the option that cannot be meant. */
export function requested(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      levels: { type: "string" },
      set: { type: "string" },
      columns: { type: "string" },
      train: { type: "string" },
      params: { type: "string" },
      rows: { type: "string" },
      out: { type: "string" },
    },
  });
  if (positionals.length === 0) throw new UsageError("no file given");
  if (!values.out) throw new UsageError("--out F.csv or F.csv.gz is missing");
  if (values.set !== undefined && values.columns !== undefined) throw new UsageError("--set or --columns, not both");
  if (values.train !== undefined && values.params !== undefined) throw new UsageError("--train or --params, not both");
  return {
    files: positionals,
    levels: levelCount(values.levels),
    columns: values.columns === undefined ? columnsOfSet(values.set ?? "core") : columnsNamed(values.columns),
    train: range("--train", values.train),
    params: values.params ?? null,
    rows: range("--rows", values.rows),
    out: values.out,
  };
}

function levelCount(text: string | undefined): number {
  if (text === undefined) return ALL_LEVELS;
  if (!/^[1-9]\d{0,2}$/.test(text) || Number(text) > ALL_LEVELS) {
    throw new UsageError(`--levels takes a whole number from 1 to ${ALL_LEVELS}, not "${text}"`);
  }
  return Number(text);
}

function columnsOfSet(name: string): readonly string[] {
  if (!Object.hasOwn(FEATURE_SETS, name)) {
    throw new UsageError(`unknown --set "${name}"; one of ${Object.keys(FEATURE_SETS).join(", ")}`);
  }
  return FEATURE_SETS[name];
}

function columnsNamed(list: string): readonly string[] {
  const names = list.split(",").map((name) => name.trim());
  if (names.includes("")) throw new UsageError("--columns has an empty name");
  try {
    checkNames(names);
  } catch (error) {
    if (error instanceof UnknownColumn) throw new UsageError(error.message);
    throw error;
  }
  return names;
}

function range(option: string, text: string | undefined): RowRange | null {
  if (text === undefined) return null;
  const found = /^(\d{0,9}):(\d{0,9})$/.exec(text);
  if (!found) throw new UsageError(`${option} takes rows as a:b, not "${text}"`);
  const asked = { from: Number(found[1]), to: found[2] === "" ? null : Number(found[2]) };
  if (asked.to !== null && asked.to <= asked.from) throw new UsageError(`${option} ${text} holds no row`);
  return asked;
}

function spanOf(option: string, { from, to }: RowRange, rows: number): Span {
  const span = { from, to: to ?? rows };
  if (span.to > rows || span.from >= span.to) {
    throw new InputError(`${option} ${from}:${to ?? ""} is not within the day's rows 0:${rows}`);
  }
  return span;
}

/** The columns of a day as the options ask. Throws UsageError where a fit is missing, InputError for rows the day lacks. */
export function tableOf(
  day: MarketDay,
  { columns, train, rows }: Pick<Options, "columns" | "train" | "rows">,
  given: FeatureParameters | null,
): { table: FeatureTable; span: Span } {
  const span = rows ? spanOf("--rows", rows, day.rows) : { from: 0, to: day.rows };
  const fitted = train ? fitParameters(day, spanOf("--train", train, day.rows)) : given;
  try {
    return { table: computeFeatures(day, columns, fitted ?? {}, { span }), span };
  } catch (error) {
    if (error instanceof MissingParameter) {
      throw fitted
        ? new InputError(error.message)
        : new UsageError(`${error.message}: give --train a:b or --params P.json`);
    }
    throw error;
  }
}

async function parametersFrom(path: string): Promise<FeatureParameters> {
  const text = await readFile(path, "utf8");
  try {
    return readParameters(JSON.parse(text));
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}`);
  }
}

/** Writes the text, gzipped if the name ends in .gz. */
async function writeTable(path: string, text: Iterable<string>): Promise<void> {
  const file = createWriteStream(path);
  if (path.endsWith(".gz")) await pipeline(Readable.from(text), createGzip(), file);
  else await pipeline(Readable.from(text), file);
}
