import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { type FeatureParameters, fitParameters, readParameters } from "../src/core/features/index.ts";
import type { MarketDay, Span } from "../src/core/market/day.ts";
import { InputError, UsageError } from "./verb.ts";

/* What the verbs that write tables of a day's rows share: ranges of rows, parameters, files. */

/** As many as LOBSTER delivers: without --levels nothing is ignored. */
const ALL_LEVELS = 200;

/** Rows from..to-1 as asked for; `to` null is the end of the day. */
export interface RowRange {
  readonly from: number;
  readonly to: number | null;
}

/** `a:b`, `a:` or `:b`; null if it was not given. Throws UsageError naming the option. */
export function rowRange(option: string, text: string | undefined): RowRange | null {
  if (text === undefined) return null;
  const found = /^(\d{0,9}):(\d{0,9})$/.exec(text);
  if (!found) throw new UsageError(`${option} takes rows as a:b, not "${text}"`);
  const asked = { from: Number(found[1]), to: found[2] === "" ? null : Number(found[2]) };
  if (asked.to !== null && asked.to <= asked.from) throw new UsageError(`${option} ${text} holds no row`);
  return asked;
}

/** The range within a day of `rows` rows; all of it for null. Throws InputError for rows the day lacks. */
export function spanOf(option: string, range: RowRange | null, rows: number): Span {
  if (range === null) return { from: 0, to: rows };
  const span = { from: range.from, to: range.to ?? rows };
  if (span.to > rows || span.from >= span.to)
    throw new InputError(`${option} ${range.from}:${range.to ?? ""} is not within the day's rows 0:${rows}`);
  return span;
}

/** `--levels` as a number; all that the file has if it was not given, because columns depend on it. */
export function allLevels(text: string | undefined): number {
  if (text === undefined) return ALL_LEVELS;
  if (!/^[1-9]\d{0,2}$/.test(text) || Number(text) > ALL_LEVELS)
    throw new UsageError(`--levels takes a whole number from 1 to ${ALL_LEVELS}, not "${text}"`);
  return Number(text);
}

/** A whole number of at least `least`; `otherwise` if it was not given. Throws UsageError naming the option. */
export function wholeNumber(option: string, text: string | undefined, least: number, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new UsageError(`${option} takes a whole number of at least ${least}, not "${text}"`);
  return Number(text);
}

/** A number above 0. Throws UsageError naming the option. */
export function positiveNumber(option: string, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text) || !(Number(text) > 0))
    throw new UsageError(`${option} takes a number above 0, not "${text}"`);
  return Number(text);
}

/** Where fitted values come from: rows to fit them on, or a file of them. */
export interface FitSource {
  readonly train: RowRange | null;
  readonly params: string | null;
}

/** Throws UsageError if both are given. */
export function fitSource(train: string | undefined, params: string | undefined): FitSource {
  if (train !== undefined && params !== undefined) throw new UsageError("--train or --params, not both");
  return { train: rowRange("--train", train), params: params ?? null };
}

/** The parameters of a file of JSON. Throws InputError naming the file and the field. */
export async function parametersFrom(path: string): Promise<FeatureParameters> {
  const text = await readFile(path, "utf8");
  try {
    return readParameters(JSON.parse(text));
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}`);
  }
}

/** Parameters as given, or fitted on the training rows; null if neither was asked for. */
export const fittedOn = (
  day: MarketDay,
  train: RowRange | null,
  given: FeatureParameters | null,
): FeatureParameters | null => (train ? fitParameters(day, spanOf("--train", train, day.rows)) : given);

/** Writes the text, gzipped if the name ends in .gz. */
export async function writeText(path: string, text: Iterable<string>): Promise<void> {
  const file = createWriteStream(path);
  if (path.endsWith(".gz")) await pipeline(Readable.from(text), createGzip(), file);
  else await pipeline(Readable.from(text), file);
}
