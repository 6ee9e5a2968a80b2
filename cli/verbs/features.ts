import { parseArgs } from "node:util";
import {
  availability,
  checkNames,
  computeFeatures,
  FEATURE_SETS,
  type FeatureParameters,
  MissingParameter,
  sampledRows,
  type Sampling,
  UnknownColumn,
} from "../../src/core/features/index.ts";
import { tableText } from "../../src/core/features/text.ts";
import type { FeatureTable } from "../../src/core/forecaster.ts";
import type { MarketDay, Span } from "../../src/core/market/day.ts";
import { CAPTURE_OPTIONS, CAPTURE_USAGE, captureOption, type CaptureSource } from "../captures.ts";
import { levelsOption, openOneDay } from "../files.ts";
import {
  allLevels,
  fitSource,
  type FitSource,
  fittedOn,
  parametersFrom,
  positiveNumber,
  rowRange,
  type RowRange,
  spanOf,
  writeText,
} from "../tables.ts";
import { InputError, UsageError, type Verb } from "../verb.ts";

interface Options extends FitSource {
  readonly files: readonly string[];
  readonly levels: number;
  readonly capture: CaptureSource | null;
  readonly columns: readonly string[];
  /** Rows printed; null: all. */
  readonly rows: RowRange | null;
  readonly sampling: Sampling;
  readonly out: string;
}

export const verb: Verb = {
  usage: `features FILE... ${CAPTURE_USAGE} (--train a:b | --params P.json) [--set default | --columns X,Y] [--rows a:b] [--sample event|time:SECONDS|volume:SHARES|quotes] [--levels L] --out F.csv[.gz]`,
  summary: `Writes feature columns of rows a..b-1, parameters fitted on the training rows. Sets: ${Object.keys(FEATURE_SETS).join(", ")}.`,
  async run(args, console) {
    const options = requested(args);
    const given = options.params === null ? null : await parametersFrom(options.params);
    const { day } = await openOneDay(options.files, options, console);
    const { table, rows } = tableOf(day, options, given);
    await writeText(options.out, tableText(day, table, rows));
    const absent = table.names.flatMap((column) => {
      const reason = availability(day, column);
      return reason === null ? [] : [{ column, reason }];
    });
    console.json({ out: options.out, rows: table.rows, columns: table.names, absent });
  },
};

/** Throws UsageError naming the option that cannot be meant. */
export function requested(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      levels: { type: "string" },
      ...CAPTURE_OPTIONS,
      set: { type: "string" },
      columns: { type: "string" },
      train: { type: "string" },
      params: { type: "string" },
      rows: { type: "string" },
      sample: { type: "string" },
      out: { type: "string" },
    },
  });
  if (positionals.length === 0) throw new UsageError("no file given");
  if (!values.out) throw new UsageError("--out F.csv or F.csv.gz is missing");
  if (values.set !== undefined && values.columns !== undefined) throw new UsageError("--set or --columns, not both");
  const capture = captureOption(values.venue, values.symbol);
  return {
    files: positionals,
    // A capture has as many levels as the market: only as many as are asked for are kept.
    levels: capture ? levelsOption(values.levels) : allLevels(values.levels),
    capture,
    columns: values.columns === undefined ? columnsOfSet(values.set ?? "default") : columnsNamed(values.columns),
    ...fitSource(values.train, values.params),
    rows: rowRange("--rows", values.rows),
    sampling: samplingOf(values.sample ?? "event"),
    out: values.out,
  };
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

function samplingOf(text: string): Sampling {
  const [by, size] = text.split(":", 2);
  if (size === undefined && (by === "event" || by === "quotes")) return { by };
  if (size !== undefined && by === "time") return { by, seconds: positiveNumber("--sample time:", size) };
  if (size !== undefined && by === "volume") return { by, volume: positiveNumber("--sample volume:", size) };
  throw new UsageError(`--sample takes event, time:SECONDS, volume:SHARES or quotes, not "${text}"`);
}

/**
 * The columns of a day as the options ask, and the rows they are of. Throws UsageError where a fit is missing,
 * InputError for rows the day lacks.
 */
export function tableOf(
  day: MarketDay,
  { columns, train, rows, sampling }: Pick<Options, "columns" | "train" | "rows" | "sampling">,
  given: FeatureParameters | null,
): { table: FeatureTable; rows: Span | Int32Array } {
  const span = spanOf("--rows", rows, day.rows);
  const at = sampling.by === "event" ? undefined : sampledRows(day, sampling, span);
  const fitted = fittedOn(day, train, given);
  try {
    return { table: computeFeatures(day, columns, fitted ?? {}, { span, at }), rows: at ?? span };
  } catch (error) {
    if (error instanceof MissingParameter) {
      throw fitted
        ? new InputError(error.message)
        : new UsageError(`${error.message}: give --train a:b or --params P.json`);
    }
    throw error;
  }
}
