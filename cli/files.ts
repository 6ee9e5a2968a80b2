import { openAsBlob } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { MarketDay } from "../src/core/market/day.ts";
import type { QualityReport } from "../src/core/sources/quality.ts";
import type { NamedBlob } from "../src/io/files/entries.ts";
import { openCandidate } from "../src/io/files/open.ts";
import { planFiles } from "../src/io/files/plan.ts";
import { type CaptureSource, openCapture } from "./captures.ts";
import { type Console, InputError, UsageError } from "./verb.ts";

export interface OpenedFiles {
  readonly day: MarketDay;
  readonly quality: QualityReport;
}

export interface OpenOptions {
  readonly levels: number;
  /** The files are one capture of this venue, in order; null or absent: LOBSTER files. */
  readonly capture?: CaptureSource | null;
}

/**
 * Opens every day in the given files (zip, csv, csv.gz; a folder stands for the files in it), sorted by title, or those of
 * a venue's capture, one for each symbol. Throws RefusedFile.
 */
export async function openDay(
  paths: readonly string[],
  options: OpenOptions,
  console: Console,
): Promise<OpenedFiles[]> {
  if (paths.length === 0) throw new UsageError("no files given");
  if (options.capture) return openCapture(paths, options.capture, options.levels, console);
  const blobs: NamedBlob[] = [];
  for (const path of await expand(paths)) blobs.push(Object.assign(await openAsBlob(path), { name: basename(path) }));
  const candidates = await planFiles(blobs);
  const opened: OpenedFiles[] = [];
  for (const candidate of candidates) {
    console.say(`reading ${candidate.title}: ${candidate.detail}`);
    const { day, quality } = await openCandidate(candidate, { levels: options.levels });
    opened.push({ day, quality });
  }
  return opened;
}

/** The one day in the given files. Throws InputError if there are several. */
export async function openOneDay(
  paths: readonly string[],
  options: OpenOptions,
  console: Console,
): Promise<OpenedFiles> {
  const days = await openDay(paths, options, console);
  if (days.length > 1)
    throw new InputError(
      options.capture
        ? `${days.length} symbols in this capture; choose by --symbol ${days.map(({ quality }) => quality.symbol).join(", ")}`
        : `${days.length} days in these files (${days.map(({ quality }) => quality.files[0]).join(", ")}); give one`,
    );
  return days[0];
}

/** `--levels` as a number; undefined gives 10. */
export function levelsOption(text: string | undefined): number {
  if (text === undefined) return 10;
  const levels = Number(text);
  if (!Number.isInteger(levels) || levels < 1 || levels > 200)
    throw new UsageError(`--levels must be 1 to 200, not ${text}`);
  return levels;
}

async function expand(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    if ((await stat(path)).isDirectory()) {
      const inside = await readdir(path, { withFileTypes: true });
      files.push(...inside.filter((entry) => entry.isFile()).map((entry) => join(path, entry.name)));
    } else files.push(path);
  }
  return files;
}
