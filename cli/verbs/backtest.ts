import { parseArgs } from "node:util";
import { forecasterKind, FORECASTERS } from "../../models/index.ts";
import { backtest } from "../../src/core/backtest/backtest.ts";
import { assertSettings, type BacktestProgress } from "../../src/core/backtest/plan.ts";
import {
  DEFAULT_BACKTEST,
  type BacktestReport,
  type BacktestSettings,
  type Series,
} from "../../src/core/backtest/report.ts";
import { usualQuantity, venueCosts } from "../../src/core/backtest/venue-defaults.ts";
import { CAPTURE_OPTIONS, CAPTURE_USAGE, captureOption, type CaptureSource } from "../captures.ts";
import { levelsOption, openDay } from "../files.ts";
import { type Console, InputError, UsageError, type Verb } from "../verb.ts";

const OPTIONS = {
  strategy: { type: "string" },
  model: { type: "string" },
  horizon: { type: "string" },
  "latency-ms": { type: "string" },
  "maker-bps": { type: "string" },
  "taker-bps": { type: "string" },
  "taker-per-unit": { type: "string" },
  quantity: { type: "string" },
  threshold: { type: "string" },
  seed: { type: "string" },
  resamples: { type: "string" },
  "model-trials": { type: "string" },
  levels: { type: "string" },
  ...CAPTURE_OPTIONS,
  full: { type: "boolean" },
} as const;

interface Request {
  readonly files: readonly string[];
  readonly levels: number;
  readonly capture: CaptureSource | null;
  readonly full: boolean;
  /** Of a capture without `--quantity`, what the book can usually fill takes the place of its quantity. */
  readonly sizeByBook: boolean;
  readonly settings: BacktestSettings;
}

export const verb: Verb = {
  usage:
    `backtest FILE... ${CAPTURE_USAGE} --strategy taker [--model NAME --horizon K --latency-ms N --maker-bps N --taker-bps N ` +
    "--taker-per-unit X --quantity Q --threshold X --seed S --resamples N --model-trials N --levels L --full]",
  summary:
    "Fits a forecaster on the first three fifths of a day, sets the threshold on the next, trades the last; the null " +
    `beside it. A venue's fees and a size its book can fill are a capture's defaults. Models: ${Object.keys(FORECASTERS).join(", ")}. --full prints every point of the series.`,
  async run(args, console) {
    const { files, levels, capture, full, sizeByBook, settings: given } = requested(args);
    const opened = await openDay(files, { levels, capture }, console);
    if (opened.length !== 1) throw new InputError(`${opened.length} days given; backtest trades one`);
    const { day } = opened[0];
    const settings = sizeByBook ? { ...given, quantity: usualQuantity(day) } : given;
    const steps = backtest(day, forecasterKind(settings.model), settings);
    const report = toldOnce(steps, console);
    if (report.spansReason) console.say(report.spansReason);
    console.say(`${report.verdict} ${report.verdictDetail}`);
    console.json(documentOf(report, full));
  },
};

/** Throws UsageError for anything that cannot be meant. */
export function requested(args: readonly string[]): Request {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  if (positionals.length === 0) throw new UsageError("no file given");
  if (values.strategy === undefined) throw new UsageError("--strategy is missing; the strategy here is taker");
  if (values.strategy !== "taker") throw new UsageError(`strategy "${values.strategy}" is none of taker`);
  const number = (name: keyof typeof values, otherwise: number): number => numeric(name, values[name], otherwise);
  const bps = values["maker-bps"] !== undefined || values["taker-bps"] !== undefined;
  const capture = captureOption(values.venue, values.symbol);
  const usual = capture ? { ...DEFAULT_BACKTEST, ...venueCosts(capture.venue.name) } : DEFAULT_BACKTEST;
  const settings: BacktestSettings = {
    strategy: "taker",
    model: values.model ?? DEFAULT_BACKTEST.model,
    horizon: number("horizon", DEFAULT_BACKTEST.horizon),
    latencyMs: number("latency-ms", DEFAULT_BACKTEST.latencyMs),
    makerBps: number("maker-bps", usual.makerBps),
    takerBps: number("taker-bps", usual.takerBps),
    takerPerUnit: number("taker-per-unit", bps ? 0 : usual.takerPerUnit),
    quantity: number("quantity", DEFAULT_BACKTEST.quantity),
    threshold: values.threshold === undefined ? null : number("threshold", NaN),
    seed: number("seed", DEFAULT_BACKTEST.seed),
    resamples: number("resamples", DEFAULT_BACKTEST.resamples),
    ...(values["model-trials"] === undefined ? {} : { modelTrials: number("model-trials", 1) }),
  };
  const levels = levelsOption(values.levels);
  asUsage(() => assertSettings(settings));
  asUsage(() => forecasterKind(settings.model));
  const sizeByBook = capture !== null && values.quantity === undefined;
  return { files: positionals, levels, capture, full: values.full ?? false, sizeByBook, settings };
}

function numeric(name: string, text: string | boolean | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (typeof text !== "string" || !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) {
    throw new UsageError(`--${name} takes a number, not "${text}"`);
  }
  return Number(text);
}

function asUsage(assert: () => unknown): void {
  try {
    assert();
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

/** Runs to the end; says each task when it begins. */
function toldOnce(steps: Generator<BacktestProgress, BacktestReport, void>, console: Console): BacktestReport {
  let task = "";
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (step.value.task !== task) console.say((task = step.value.task));
  }
}

type Arrays = Readonly<Record<string, Float64Array>>;
const lengths = (arrays: Arrays): object => mapped(arrays, (column) => column.length);
const lists = (arrays: Arrays): object => mapped(arrays, (column) => [...column]);
const mapped = (arrays: Arrays, change: (column: Float64Array) => unknown): object =>
  Object.fromEntries(Object.entries(arrays).map(([name, column]) => [name, change(column)]));
const columns = (series: Series): Arrays => ({ ...series });

/** The report as JSON carries it: typed arrays as lists, or only their lengths. */
export const documentOf = (report: BacktestReport, full: boolean): object =>
  full ? withArrays(report) : shortened(report);

const shortened = (report: BacktestReport): object => ({
  ...report,
  series: lengths(columns(report.series)),
  nullSeries: lengths(columns(report.nullSeries)),
  nullBand: lengths({ ...report.nullBand }),
  nullDistribution: report.nullDistribution.length,
  roundTrips: report.roundTrips.length,
});

const withArrays = (report: BacktestReport): object => ({
  ...report,
  series: lists(columns(report.series)),
  nullSeries: lists(columns(report.nullSeries)),
  nullBand: lists({ ...report.nullBand }),
});
