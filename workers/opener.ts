import type { MarketDay } from "../src/core/market/day.ts";
import { fingerprint } from "../src/core/market/fingerprint.ts";
import { overview } from "../src/core/frame/overview.ts";
import { qualityReport } from "../src/core/sources/lobster/quality.ts";
import type { QualityReport } from "../src/core/sources/quality.ts";
import { openFiles } from "../src/io/files/open.ts";
import type { Shelf } from "../src/io/shelf.ts";
import type { DaySummary, OnProgress, OpenOptions, OpenResult, OpenTarget } from "./api.ts";

/** A day that was read, with what is said about it; or the answer that stands in its place. */
export type Opened =
  | { readonly kind: "opened"; readonly day: MarketDay; readonly summary: DaySummary }
  | Exclude<OpenResult, { kind: "opened" }>;

export async function openTarget(
  target: OpenTarget,
  options: OpenOptions,
  store: () => Promise<Shelf>,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Opened> {
  if (target.kind === "recording") {
    const { levels } = options;
    const progress = (done: number, total: number): void =>
      onProgress({ task: "reading the recording", done, total, unit: "rows" });
    const { day, notes } = await (await store()).open(target.id, { levels, signal, onProgress: progress });
    return opened(day, qualityReport(day, notes), { recordingId: target.id, keptReason: null });
  }
  const files = target.kind === "sample" ? [await sample(target.url, signal)] : target.files;
  const choice = target.kind === "files" ? target.choice : null;
  const result = await openFiles(files, {
    levels: options.levels,
    keepGoodRows: options.keepGoodRows,
    choice,
    simulated: target.kind === "sample",
    signal,
    onProgress,
  });
  if (result.kind !== "opened") return result;
  const { day } = result;
  return opened(
    day,
    result.quality,
    options.remember ? await keep(day, store) : { recordingId: null, keptReason: null },
  );
}

async function sample(url: string, signal: AbortSignal): Promise<File> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`the sample could not be loaded: ${url} answered ${response.status}`);
  return new File([await response.blob()], url.slice(url.lastIndexOf("/") + 1));
}

type Kept = Pick<DaySummary, "recordingId" | "keptReason">;

/** A day that cannot be kept is still a day: the reason is shown, the day opens. */
async function keep(day: MarketDay, store: () => Promise<Shelf>): Promise<Kept> {
  try {
    const { id } = await (await store()).days.save(day, day.provenance.label);
    return { recordingId: id, keptReason: null };
  } catch (error) {
    return { recordingId: null, keptReason: error instanceof Error ? error.message : String(error) };
  }
}

function opened(day: MarketDay, quality: QualityReport, kept: Kept): Opened {
  const { instrument, provenance, rows, time, book, messages, trades } = day;
  const received = messages === null && Boolean(trades);
  const summary: DaySummary = {
    instrument,
    // A received book has no last level: more of it are a matter of settings.
    provenance: received ? { ...provenance, sourceLevels: Number.POSITIVE_INFINITY } : provenance,
    rows,
    levels: book?.levels ?? 0,
    start: rows > 0 ? time[0] : 0,
    end: rows > 0 ? time[rows - 1] : 0,
    hasMessages: messages !== null,
    hasTrades: messages !== null || Boolean(trades),
    hasBook: book !== null,
    received,
    quality,
    overview: overview(day),
    ...kept,
    fingerprint: kept.recordingId ?? fingerprint(day),
  };
  return { kind: "opened", day, summary };
}
