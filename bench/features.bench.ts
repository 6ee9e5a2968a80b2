import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, closeSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { computeFeatures, CORE, fitParameters } from "../src/core/features/index.ts";
import { runToEnd } from "../src/core/forecaster.ts";
import { lobsterNames, writeMessages, writeOrderbook } from "../src/core/sources/lobster/write.ts";
import { simulateDay } from "../src/core/sources/simulator/day.ts";
import { SIMULATOR_DEFAULTS } from "../src/core/sources/simulator/settings.ts";
import { realData } from "../test/data.ts";
import { naiveCore } from "../test/naive-core.ts";
import { tinyLobster } from "../test/tiny-lobster.ts";
import type { PipelineFigures } from "./feature-pipeline.ts";
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

function againstTwin(name: string, paths: readonly [string, string]): BenchRow {
  const day = tinyLobster(...paths);
  const parameters = fitParameters(day, { from: 0, to: Math.floor(0.6 * day.rows) });
  const ours = day.rows / fastest(() => computeFeatures(day, CORE, parameters), PASSES);
  const rival = day.rows / fastest(() => naiveCore(day, parameters), 2);
  return {
    name: `core-20 features, ${name}, against summing every window again`,
    ours,
    rival,
    ratio: ours / rival,
    unit: "rows/s",
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
    .then(({ name, paths }) => [...pipeline(name, paths), againstTwin(name, paths)])
    .finally(() => rmSync(folder, { recursive: true }));
};

export default bench;
