import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { VENUE_NAMES, type Venue } from "../src/core/live/venue.ts";
import { qualityReport } from "../src/core/sources/lobster/quality.ts";
import { VENUES } from "../src/core/sources/venues.ts";
import { CaptureDays } from "../src/io/captures/days.ts";
import { readLines } from "../src/io/captures/read.ts";
import { BrokenStream } from "../src/io/files/limits.ts";
import type { OpenedFiles } from "./files.ts";
import { type Console, InputError, UsageError } from "./verb.ts";

const NAMES = VENUE_NAMES.join(", ");

export interface CaptureSource {
  readonly venue: Venue;
  /** As the venue's messages write it; null: every symbol. */
  readonly symbol: string | null;
}

/** Options of `parseArgs` for verbs that read a capture as well as LOBSTER files. */
export const CAPTURE_OPTIONS = { venue: { type: "string" }, symbol: { type: "string" } } as const;
export const CAPTURE_USAGE = "[--venue V [--symbol S]]";

/** Null without `--venue`: the files are LOBSTER's. */
export function captureOption(venue: string | undefined, symbol: string | undefined): CaptureSource | null {
  if (venue !== undefined) {
    const known = venueOf(venue);
    return { venue: known, symbol: symbol === undefined ? null : known.canonical(symbol) };
  }
  if (symbol !== undefined) throw new UsageError("--symbol chooses from a capture: give its --venue too");
  return null;
}

export function venueOf(name: string | undefined): Venue {
  const known = VENUE_NAMES.find((known) => known === name);
  if (known) return VENUES[known];
  throw new UsageError(
    name === undefined ? `--venue is missing: one of ${NAMES}` : `no venue ${name}: one of ${NAMES}`,
  );
}

/** The lines of several files that are one capture, in order; what damage cuts off is said and left out. */
export async function readCapture(
  paths: readonly string[],
  take: (line: string) => void,
  console: Console,
): Promise<void> {
  for (const path of paths) {
    console.say(`reading ${path}`);
    try {
      for await (const lines of readLines(await openAsBlob(path))) for (const line of lines) take(line);
    } catch (error) {
      if (!(error instanceof BrokenStream)) throw error;
      console.say(`${path}: ${error.message}; the lines before that count`);
    }
  }
}

/** A capture's days, one for each symbol. Throws InputError if it has none. */
export async function openCapture(
  paths: readonly string[],
  { venue, symbol }: CaptureSource,
  levels: number,
  console: Console,
): Promise<OpenedFiles[]> {
  const files = paths.map((path) => basename(path));
  const days = new CaptureDays(venue, { levels, symbol, label: files.join(" + ") });
  await readCapture(paths, (line) => days.line(line), console);
  const opened = days.finish().map(({ day }) => ({ day, quality: { ...qualityReport(day), files } }));
  if (opened.length === 0) {
    const seen = days.replay.session?.markets.map((market) => market.symbol) ?? [];
    const others = seen.length > 0 ? `; it has ${seen.join(", ")}` : "";
    throw new InputError(`${files.join(", ")}: no book of ${venue.title}${symbol ? ` for ${symbol}` : ""}${others}`);
  }
  return opened;
}
