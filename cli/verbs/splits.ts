import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { tableText } from "../../src/core/features/text.ts";
import type { FeatureTable } from "../../src/core/forecaster.ts";
import { chronological, combinatorial, type Split, walkForward } from "../../src/core/labels/splits.ts";
import type { MarketDay, Span } from "../../src/core/market/day.ts";
import { CAPTURE_OPTIONS, CAPTURE_USAGE, captureOption, type CaptureSource } from "../captures.ts";
import { openOneDay } from "../files.ts";
import { allLevels, rowRange, type RowRange, spanOf, wholeNumber, writeText } from "../tables.ts";
import { UsageError, type Verb } from "../verb.ts";

const SCHEMES = ["chronological", "walk-forward", "cpcv"] as const;

interface Options {
  readonly files: readonly string[];
  readonly levels: number;
  readonly capture: CaptureSource | null;
  readonly scheme: (typeof SCHEMES)[number];
  readonly horizon: number;
  readonly window: number;
  readonly embargo: number;
  readonly rows: RowRange | null;
  readonly folds: number;
  /** Rows before the first test block; null: half of them. */
  readonly first: number | null;
  readonly rolling: boolean;
  readonly groups: number;
  readonly testGroups: number;
  readonly out: string;
}

export const verb: Verb = {
  usage: `splits FILE... ${CAPTURE_USAGE} [--scheme chronological|walk-forward|cpcv] --horizon h [--window w] [--embargo E] [--folds F --first N0 --rolling] [--groups G --test-groups K] [--rows a:b] [--levels L] --out F.json|F.csv[.gz]`,
  summary:
    "Writes purged splits in time order: ranges of rows as JSON, or a CSV with a column per split, 1 train, 2 validation, 3 test, 0 left out.",
  async run(args, console) {
    const options = requested(args);
    const { day } = await openOneDay(options.files, options, console);
    const span = spanOf("--rows", options.rows, day.rows);
    const splits = splitsOf(span, options);
    if (options.out.endsWith(".json"))
      await writeFile(options.out, `${JSON.stringify(document(options, span, splits))}\n`);
    else await writeText(options.out, membershipText(day, span, splits));
    console.json({ out: options.out, ...document(options, span, splits) });
  },
};

/** Throws UsageError naming the option that cannot be meant. */
export function requested(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      scheme: { type: "string", default: "chronological" },
      horizon: { type: "string" },
      window: { type: "string" },
      embargo: { type: "string" },
      rows: { type: "string" },
      folds: { type: "string" },
      first: { type: "string" },
      rolling: { type: "boolean", default: false },
      groups: { type: "string" },
      "test-groups": { type: "string" },
      levels: { type: "string" },
      ...CAPTURE_OPTIONS,
      out: { type: "string" },
    },
  });
  if (positionals.length === 0) throw new UsageError("no file given");
  if (!values.out) throw new UsageError("--out F.json or F.csv is missing");
  if (values.horizon === undefined) throw new UsageError("--horizon h is missing: the rows ahead that a label reads");
  const scheme = SCHEMES.find((known) => known === values.scheme);
  if (!scheme) throw new UsageError(`unknown --scheme "${values.scheme}"; one of ${SCHEMES.join(", ")}`);
  const horizon = wholeNumber("--horizon", values.horizon, 1, 0);
  const window = wholeNumber("--window", values.window, 1, 1);
  return {
    files: positionals,
    levels: values.levels === undefined ? 1 : allLevels(values.levels),
    capture: captureOption(values.venue, values.symbol),
    scheme,
    horizon,
    window,
    embargo: wholeNumber("--embargo", values.embargo, 0, Math.max(horizon, window)),
    rows: rowRange("--rows", values.rows),
    folds: wholeNumber("--folds", values.folds, 1, 5),
    first: values.first === undefined ? null : wholeNumber("--first", values.first, 1, 0),
    rolling: values.rolling,
    groups: wholeNumber("--groups", values.groups, 2, 6),
    testGroups: wholeNumber("--test-groups", values["test-groups"], 1, 2),
    out: values.out,
  };
}

/** Splits of the rows of the span, as rows of the day. */
export function splitsOf({ from, to }: Span, options: Omit<Options, "files" | "levels" | "capture" | "out">): Split[] {
  const rows = to - from;
  const { horizon, window, embargo, folds, rolling, groups, testGroups } = options;
  const reach = { horizon, window, embargo };
  const shifted = (spans: readonly Span[]): Span[] => spans.map((s) => ({ from: s.from + from, to: s.to + from }));
  const splits =
    options.scheme === "chronological"
      ? [chronological(rows, reach)]
      : options.scheme === "cpcv"
        ? combinatorial(rows, { ...reach, groups, testGroups })
        : walkForward(rows, { ...reach, folds, rolling, first: options.first ?? Math.floor(rows / 2) });
  return splits.map(({ name, train, validation, test }) => ({
    name,
    train: shifted(train),
    validation: shifted(validation),
    test: shifted(test),
  }));
}

const pairs = (spans: readonly Span[]): [number, number][] => spans.map(({ from, to }) => [from, to]);

/** Ranges as [from, to) pairs of the day's rows. */
function document({ scheme, horizon, window, embargo }: Options, { from, to }: Span, splits: readonly Split[]) {
  return {
    scheme,
    rows: [from, to],
    horizon,
    window,
    embargo,
    splits: splits.map(({ name, train, validation, test }) => ({
      name,
      train: pairs(train),
      valid: pairs(validation),
      test: pairs(test),
    })),
  };
}

/** A column per split: 1 train, 2 validation, 3 test, 0 left out. */
export function membershipText(day: MarketDay, span: Span, splits: readonly Split[]): Generator<string> {
  const columns = splits.map((split) => {
    const column = new Float64Array(span.to - span.from);
    (["train", "validation", "test"] as const).forEach((part, i) => {
      for (const { from, to } of split[part]) column.fill(i + 1, from - span.from, to - span.from);
    });
    return column;
  });
  const table: FeatureTable = {
    names: splits.map(({ name }) => name.replaceAll(" ", "_")),
    rows: span.to - span.from,
    columns,
  };
  return tableText(day, table, span);
}
