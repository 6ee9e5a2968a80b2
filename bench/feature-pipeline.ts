/**
 * Run by features.bench.ts in a process of its own, so that its peak memory is its own: opens the LOBSTER pair given as
 * arguments, folds its events into a book, computes the core features and packs the columns. Prints one line of JSON.
 */
import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { Book } from "../src/core/book/book.ts";
import { computeFeatures, CORE, type FeatureParameters, fitParameters } from "../src/core/features/index.ts";
import type { FeatureTable } from "../src/core/forecaster.ts";
import type { MarketDay } from "../src/core/market/day.ts";
import { EventKind, EventReader } from "../src/core/market/events.ts";
import { packDay } from "../src/core/market/pack.ts";
import { openFiles } from "../src/io/files/open.ts";

const PASSES = 6;

export interface PipelineFigures {
  readonly rows: number;
  /** Seconds of the fastest pass, and of each of its stages. */
  readonly seconds: number;
  readonly stages: Readonly<Record<string, number>>;
  /** Bytes of the typed arrays that a pass ends with: day, features, packed day. */
  readonly ownBytes: number;
  /** Growth of the process's peak resident memory over the first pass. */
  readonly peakBytes: number;
}

interface Pass {
  readonly day: MarketDay;
  readonly table: FeatureTable;
  readonly packed: ArrayBuffer;
  readonly stages: Record<string, number>;
}

async function openDay(paths: readonly string[]): Promise<MarketDay> {
  const files = await Promise.all(
    paths.map(async (path) => Object.assign(await openAsBlob(path), { name: basename(path) })),
  );
  const opened = await openFiles(files, { levels: 10 });
  if (opened.kind !== "opened") throw new Error(`not opened: ${opened.kind}`);
  return opened.day;
}

/** The live book after the day's last row; throws if it is not the one the day shows. */
function foldBook(day: MarketDay): void {
  const book = new Book(day.book!.levels);
  const reader = new EventReader(day);
  for (let row = 0; row < day.rows; row++) {
    const events = reader.read(row);
    for (let i = 0; i < events.count; i++) {
      if (events.kind[i] !== EventKind.Book) continue;
      (events.side[i] === 1 ? book.bids : book.asks).set(events.price[i], events.qty[i]);
    }
  }
  const { size, keys, sign } = book.bids;
  if (size > 0 && sign * keys[size - 1] !== day.book!.bidPrice[0][day.rows - 1])
    throw new Error("the book went astray");
}

/** `fitted` null: fits first, outside the timed stages, as a model that is loaded brings its parameters along. */
async function pass(paths: readonly string[], fitted: FeatureParameters | null): Promise<Pass> {
  const stages: Record<string, number> = {};
  const timed = <T>(stage: string, began: number, result: T): T => {
    stages[stage] = (performance.now() - began) / 1000;
    return result;
  };
  const day = timed("parse", performance.now(), await openDay(paths));
  let began = performance.now();
  foldBook(day);
  timed("book", began, null);
  const parameters = fitted ?? fitParameters(day, { from: 0, to: Math.floor(0.6 * day.rows) });
  began = performance.now();
  const table = timed("features", began, computeFeatures(day, CORE, parameters));
  began = performance.now();
  return { day, table, packed: timed("pack", began, packDay(day)), stages };
}

const total = (stages: Readonly<Record<string, number>>): number =>
  Object.values(stages).reduce((sum, s) => sum + s, 0);
const peak = (): number => process.resourceUsage().maxRSS * 1024;

async function measure(paths: readonly string[]): Promise<PipelineFigures> {
  const before = process.memoryUsage().rss;
  const first = await pass(paths, null);
  const peakBytes = peak() - before;
  const { day, table, packed } = first;
  const features = table.columns.reduce((sum, column) => sum + column.byteLength, 0);
  const fitted = fitParameters(day, { from: 0, to: Math.floor(0.6 * day.rows) });
  let best = first.stages;
  for (let i = 1; i < PASSES; i++) {
    const { stages } = await pass(paths, fitted);
    if (total(stages) < total(best)) best = stages;
  }
  // A packed day is its columns and a header of a kilobyte or two.
  return { rows: day.rows, seconds: total(best), stages: best, ownBytes: 2 * packed.byteLength + features, peakBytes };
}

process.stdout.write(`${JSON.stringify(await measure(process.argv.slice(2)))}\n`);
