import { parseArgs } from "node:util";
import { tableText } from "../../src/core/features/text.ts";
import type { FeatureTable } from "../../src/core/forecaster.ts";
import { catalogueLabels } from "../../src/core/labels/catalogue-labels.ts";
import { fitLabelThresholds, LABEL_HORIZONS } from "../../src/core/labels/catalogue-thresholds.ts";
import type { MarketDay, Span } from "../../src/core/market/day.ts";
import { CAPTURE_OPTIONS, CAPTURE_USAGE, captureOption, type CaptureSource } from "../captures.ts";
import { openOneDay } from "../files.ts";
import {
  allLevels,
  fitSource,
  type FitSource,
  parametersFrom,
  rowRange,
  type RowRange,
  spanOf,
  writeText,
} from "../tables.ts";
import { UsageError, type Verb } from "../verb.ts";

interface Options extends FitSource {
  readonly files: readonly string[];
  readonly levels: number;
  readonly capture: CaptureSource | null;
  readonly rows: RowRange | null;
  readonly horizons: readonly number[];
  readonly feeBps: number;
  readonly stopAtHalts: boolean;
  readonly out: string;
}

export const verb: Verb = {
  usage: `labels FILE... ${CAPTURE_USAGE} (--train a:b | --params P.json) [--horizons 10,50,100] [--rows a:b] [--levels L] [--fee-bps F] [--stop-at-halts] --out F.csv[.gz]`,
  summary:
    "Writes the catalogue's labels of rows a..b-1, thresholds fitted on the training rows: moves and classes by four rules, cost, triple barrier, and the last row each reads.",
  async run(args, console) {
    const options = requested(args);
    const given = options.params === null ? null : (await parametersFrom(options.params)).alpha;
    const { day } = await openOneDay(options.files, options, console);
    const { table, span, alpha } = labelsOf(day, options, given);
    await writeText(options.out, tableText(day, table, span));
    console.json({ out: options.out, rows: table.rows, columns: table.names, alpha });
  },
};

/** Throws UsageError naming the option that cannot be meant. */
export function requested(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      train: { type: "string" },
      params: { type: "string" },
      horizons: { type: "string" },
      rows: { type: "string" },
      "fee-bps": { type: "string" },
      "stop-at-halts": { type: "boolean", default: false },
      levels: { type: "string" },
      ...CAPTURE_OPTIONS,
      out: { type: "string" },
    },
  });
  if (positionals.length === 0) throw new UsageError("no file given");
  if (!values.out) throw new UsageError("--out F.csv or F.csv.gz is missing");
  const source = fitSource(values.train, values.params);
  if (!source.train && source.params === null)
    throw new UsageError("thresholds are fitted values: give --train a:b or --params P.json");
  const fee = values["fee-bps"] ?? "0";
  if (!/^\d+(\.\d+)?$/.test(fee)) throw new UsageError(`--fee-bps takes a number of at least 0, not "${fee}"`);
  if (values["fee-bps"] !== undefined && source.params !== null)
    throw new UsageError("--fee-bps belongs to a fit: give it with --train");
  return {
    files: positionals,
    levels: values.levels === undefined ? 1 : allLevels(values.levels),
    capture: captureOption(values.venue, values.symbol),
    ...source,
    rows: rowRange("--rows", values.rows),
    horizons: values.horizons === undefined ? LABEL_HORIZONS : horizonsOf(values.horizons),
    feeBps: Number(fee),
    stopAtHalts: values["stop-at-halts"],
    out: values.out,
  };
}

function horizonsOf(list: string): number[] {
  return list.split(",").map((text) => {
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--horizons takes whole numbers of rows, not "${text}"`);
    return Number(text);
  });
}

/** Labels read the rows after them, so that they are worked out on the whole day and cut to the rows asked for. */
export function labelsOf(
  day: MarketDay,
  { train, rows, horizons, feeBps, stopAtHalts }: Omit<Options, "files" | "levels" | "capture" | "out" | "params">,
  given: Readonly<Record<string, number>> | null,
): { table: FeatureTable; span: Span; alpha: Readonly<Record<string, number>> } {
  const span = spanOf("--rows", rows, day.rows);
  const settings = { horizons, feeBps, stopAtHalts };
  const alpha = given ?? fitLabelThresholds(day, spanOf("--train", train, day.rows), settings);
  const { names, columns } = catalogueLabels(day, alpha, settings);
  const cut = columns.map((column) => column.subarray(span.from, span.to));
  return { table: { names, columns: cut, rows: span.to - span.from }, span, alpha };
}
