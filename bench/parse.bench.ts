import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "@playwright/test";
import { build } from "vite";
import { findBrowser, HOW_TO_INSTALL, launchOptions } from "../scripts/browser.ts";
import { runToEnd } from "../src/core/forecaster.ts";
import { writeOrderbook } from "../src/core/sources/lobster/write.ts";
import { simulateDay } from "../src/core/sources/simulator/day.ts";
import { SIMULATOR_DEFAULTS } from "../src/core/sources/simulator/settings.ts";
import type { Timing, Way } from "./parse/worker.ts";
import type { Bench, BenchRow } from "./row.ts";

/** Rounds through all ways, each in a worker of its own, run twice with the second run counted; medians. */
const ROUNDS = 5;
const WAYS: readonly Way[] = ["limit", "ours", "papaparse", "papaparse fastMode", "uDSV rows", "uDSV columns", "split"];

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

/** A simulated hour of ten levels, about 75 MB, in a temporary file: as a person's upload, it lies on disk. */
function writeBook(path: string): number {
  const { day } = runToEnd(simulateDay({ ...SIMULATOR_DEFAULTS, seed: 1, seconds: 3600, activity: 20, levels: 10 }));
  writeFileSync(path, "");
  for (const chunk of writeOrderbook(day)) writeFileSync(path, chunk, { flag: "a" });
  return day.rows;
}

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL("parse/worker.ts", import.meta.url)), formats: ["iife"], name: "bench" },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!("output" in output)) throw new Error("the bench worker was not built");
  return output.output[0].code;
}

async function measure(page: Page, code: string, path: string, rows: number): Promise<Timing[]> {
  await page.setContent("<input type=file>");
  await page.setInputFiles("input", path);
  const all: Timing[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of WAYS) all.push(await page.evaluate(timeInWorker, [code, way, rows] as const));
  }
  return all;
}

/** Runs in the page. */
const timeInWorker = ([script, way, rows]: readonly [string, Way, number]): Promise<Timing> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
    worker.addEventListener("message", ({ data }) => {
      worker.terminate();
      resolve(data);
    });
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
    const file = document.querySelector("input")?.files?.[0];
    worker.postMessage({ file, rows, way, times: 2 }, []);
  });

/**
 * Order book CSV into 40 integer columns, in a worker of Chromium, from a file on disk. Ours checks every field and
 * stores ticks; the rivals' rows are put into the same columns, unchecked. The limit sums the bytes of the stream.
 */
const bench: Bench = async () => {
  const browser = findBrowser();
  if (!browser) throw new Error(HOW_TO_INSTALL);
  const folder = mkdtempSync(join(tmpdir(), "lobscope-bench-"));
  const path = join(folder, "SIMX_orderbook_10.csv");
  const rows = writeBook(path);
  const megabytes = statSync(path).size / 1e6;
  const chrome = await chromium.launch(launchOptions(browser));
  try {
    const timings = await measure(await chrome.newPage(), await bundle(), path, rows);
    const rates = ratesOf(timings, megabytes);
    for (const way of WAYS) process.stderr.write(`  ${way}: ${rates[way].toFixed(1)} MB/s\n`);
    const udsv = Math.max(rates["uDSV rows"], rates["uDSV columns"]);
    const against = (rival: string, rate: number): BenchRow => ({
      name: `order book CSV parse in Chromium's worker, vs ${rival}`,
      ours: rates.ours,
      rival: rate,
      ratio: rates.ours / rate,
      unit: "MB/s",
    });
    return [
      against("papaparse", rates.papaparse),
      against("papaparse fastMode", rates["papaparse fastMode"]),
      against("uDSV, its faster mode", udsv),
      against("text().split()", rates.split),
      against("the limit: summing the stream's bytes", rates.limit),
    ];
  } finally {
    await chrome.close();
    rmSync(folder, { recursive: true });
  }
};

/** MB/s by way; throws if the ways did not read the same numbers. */
function ratesOf(timings: readonly Timing[], megabytes: number): Record<Way, number> {
  const rates = {} as Record<Way, number>;
  const expected = timings.find(({ way }) => way === "ours")?.checksum;
  for (const way of WAYS) {
    const own = timings.filter((timing) => timing.way === way);
    if (way !== "limit" && own.some(({ checksum }) => checksum !== expected))
      throw new Error(`${way} read other numbers than we did`);
    rates[way] = (megabytes * 1000) / median(own.map(({ milliseconds }) => milliseconds));
  }
  return rates;
}

export default bench;
