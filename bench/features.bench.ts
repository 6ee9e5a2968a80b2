import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, closeSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import {
  computeFeatures,
  CORE,
  DEFAULT,
  featureEngine,
  type FeatureParameters,
  feedOf,
  fitParameters,
} from "../src/core/features/index.ts";
import { runToEnd } from "../src/core/forecaster.ts";
import { lobsterNames, writeMessages, writeOrderbook } from "../src/core/sources/lobster/write.ts";
import { simulateDay } from "../src/core/sources/simulator/day.ts";
import { type MarketDay, sliceDay } from "../src/core/market/day.ts";
import { SIMULATOR_DEFAULTS } from "../src/core/sources/simulator/settings.ts";
import { realData } from "../test/data.ts";
import { naiveFeatures } from "../test/naive-features.ts";
import { tinyLobster } from "../test/tiny-lobster.ts";
import type { PipelineFigures } from "./feature-pipeline.ts";
import { longer, withLongerWeights } from "./longer-windows.ts";
import type { Bench, BenchRow } from "./row.ts";

const PASSES = 5;
/** What a full day must reach on two cores of 2026's servers. */
const REQUIRED_EVENTS = 400_000;

/** Message and orderbook file of a full day: the real one where it is at hand, else one of the same size, simulated. */
async function fullDay(folder: string): Promise<{ name: string; paths: [string, string] }> {
  const zip = realData("lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip");
  return zip
    ? { name: "GOOG day", paths: await unpacked(zip, folder) }
    : { name: "simulated day", paths: simulated(folder) };
}

async function unpacked(zip: string, folder: string): Promise<[string, string]> {
  const entries = Object.entries(unzipSync(await readFile(zip)));
  const paths = ["message", "orderbook"].map((kind) => {
    const [name, bytes] = entries.find(([entry]) => entry.includes(`_${kind}_`))!;
    const path = join(folder, basename(name));
    writeFileSync(path, bytes);
    return path;
  });
  return [paths[0], paths[1]];
}

function simulated(folder: string): [string, string] {
  const settings = { ...SIMULATOR_DEFAULTS, seconds: 23_400, profile: "day" as const };
  const { day } = runToEnd(simulateDay(settings));
  const names = lobsterNames(day, settings.start, settings.start + settings.seconds);
  const write = (name: string, chunks: Iterable<Uint8Array>) => {
    const path = join(folder, name);
    const file = openSync(path, "w");
    for (const chunk of chunks) writeSync(file, chunk);
    closeSync(file);
    return path;
  };
  return [write(names.message, writeMessages(day)), write(names.orderbook, writeOrderbook(day))];
}

function fastest(run: () => void, passes: number): number {
  let best = Infinity;
  for (let i = 0; i < passes; i++) {
    const began = performance.now();
    run();
    best = Math.min(best, performance.now() - began);
  }
  return best / 1000;
}

/** What all default columns must reach in one worker. */
const REQUIRED_DEFAULT = 300_000;
/** Milliseconds that seeking may take for the features. */
const REQUIRED_RESTORE = 20;
const LONGER = 50;
/** Rows of that comparison: enough for the longest row window ten times over, and a minute of the twin. */
const LONGER_ROWS = 50_000;

function columns(name: string, day: MarketDay): BenchRow[] {
  const parameters = fitParameters(day, { from: 0, to: Math.floor(0.6 * day.rows) });
  const ours = day.rows / fastest(() => computeFeatures(day, DEFAULT, parameters), PASSES);
  return [
    {
      name: `all ${DEFAULT.length} default columns, ${name}, one thread; rival: the figure required`,
      ours,
      rival: REQUIRED_DEFAULT,
      ratio: ours / REQUIRED_DEFAULT,
      unit: "events/s",
    },
    againstTwin(`core-20 features, ${name}`, day, CORE, parameters),
    againstTwin(`default features, ${name}`, day, DEFAULT, parameters),
    againstTwin(
      `default features with windows ${LONGER} times as long, first ${LONGER_ROWS} rows of ${name}`,
      sliceDay(day, { from: 0, to: Math.min(day.rows, LONGER_ROWS) }),
      DEFAULT.map((column) => longer(column, LONGER)),
      withLongerWeights(parameters, LONGER),
    ),
    restore(name, day, parameters),
  ];
}

/** Both on the same day in the same run; the twin sums every window again for every row. */
function againstTwin(name: string, day: MarketDay, names: readonly string[], fitted: FeatureParameters): BenchRow {
  const ours = day.rows / fastest(() => computeFeatures(day, names, fitted), PASSES);
  const rival = day.rows / fastest(() => naiveFeatures(day, fitted, names), 1);
  return { name: `${name}, against summing every window again`, ours, rival, ratio: ours / rival, unit: "rows/s" };
}

/** A new engine for the columns, taken to the middle of the day by a checkpoint. */
function restore(name: string, day: MarketDay, fitted: FeatureParameters): BenchRow {
  const at = Math.floor(day.rows / 2);
  const engine = featureEngine(DEFAULT, feedOf(day), fitted);
  engine.advance(day, at);
  const checkpoint = engine.checkpoint();
  const ours = 1000 * fastest(() => featureEngine(DEFAULT, feedOf(day), fitted).restore(checkpoint), 4 * PASSES);
  return {
    name: `default features restored from a checkpoint, ${name}; rival: the figure required`,
    ours,
    rival: REQUIRED_RESTORE,
    ratio: REQUIRED_RESTORE / ours,
    unit: "ms",
  };
}

function pipeline(name: string, paths: readonly string[]): BenchRow[] {
  const script = fileURLToPath(new URL("feature-pipeline.ts", import.meta.url));
  const root = fileURLToPath(new URL("..", import.meta.url));
  const child = spawnSync(process.execPath, ["--import", "tsx", script, ...paths], { cwd: root, encoding: "utf8" });
  if (child.status !== 0) throw new Error(`feature-pipeline failed: ${child.stderr}`);
  const { rows, seconds, stages, ownBytes, peakBytes } = JSON.parse(child.stdout) as PipelineFigures;
  const each = Object.entries(stages).map(([stage, s]) => `${stage} ${Math.round(1000 * s)} ms`);
  process.stderr.write(`  ${rows} events: ${each.join(", ")}\n`);
  const ours = rows / seconds;
  return [
    {
      name: `parse + book + core features + pack, ${name}, one thread; rival: the figure required`,
      ours,
      rival: REQUIRED_EVENTS,
      ratio: ours / REQUIRED_EVENTS,
      unit: "events/s",
    },
    {
      name: `the same: peak memory; rival: twice its own typed arrays`,
      ours: peakBytes / 2 ** 20,
      rival: (2 * ownBytes) / 2 ** 20,
      ratio: (2 * ownBytes) / peakBytes,
      unit: "MiB",
    },
  ];
}

const bench: Bench = () => {
  const folder = mkdtempSync(join(tmpdir(), "lobscope-bench-"));
  return fullDay(folder)
    .then(({ name, paths }) => [...pipeline(name, paths), ...columns(name, tinyLobster(...paths))])
    .finally(() => rmSync(folder, { recursive: true }));
};

export default bench;
