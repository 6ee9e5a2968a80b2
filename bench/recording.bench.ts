import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "@playwright/test";
import { build } from "vite";
import { pushMessage } from "../e2e/recording/source.ts";
import { findBrowser, HOW_TO_INSTALL, launchOptions } from "../scripts/browser.ts";
import { EventBatch } from "../src/core/live/batch.ts";
import { Session } from "../src/core/live/session.ts";
import { VENUES } from "../src/core/sources/venues.ts";
import { CaptureLines } from "../src/io/captures/line.ts";
import { readLines } from "../src/io/captures/read.ts";
import { realData } from "../test/data.ts";
import type { Timing, Way } from "./recording/worker.ts";
import type { Bench } from "./row.ts";

const FILE = "binance/hftbt_spot_btcusdt_20240808.gz";
const ROUNDS = 3;
const MADE_UP = 10_000;
/** Bytes of an event in plain columns: three of one byte, five doubles. */
const PLAIN = 43;
const ORIGIN = "http://localhost:4398";
/** In `Timing`'s order of columns. */
const WIDTH = 8;

interface Events {
  readonly name: string;
  readonly batch: EventBatch;
}

async function events(): Promise<Events> {
  const path = realData(FILE);
  if (path) return { name: "BTCUSDT capture", batch: await captured(path) };
  const batch = new EventBatch();
  for (let n = 0; n < MADE_UP; n++) pushMessage(batch, 1, n);
  return { name: "made-up market", batch };
}

async function captured(path: string): Promise<EventBatch> {
  const reader = new CaptureLines();
  let session: Session | null = null;
  for await (const lines of readLines(await openAsBlob(path))) {
    for (const line of lines.map((text) => reader.read(text))) {
      if (line.kind !== "frame") continue;
      if (!session) {
        session = new Session(VENUES.binance, { symbols: "any", dayMs: reader.dayMs ?? 0 });
        session.step({ kind: "opened", epoch: 1, at: line.at });
      }
      session.step({ kind: "frame", epoch: 1, at: line.at, text: line.text });
    }
  }
  if (!session) throw new Error(`${path} holds no frames`);
  return session.batch;
}

function columnsOf({ count, kind, detail, side, price, qty, exchTs, localTs, sequence }: EventBatch): Float64Array {
  const out = new Float64Array(count * WIDTH);
  for (let i = 0; i < count; i++)
    out.set([kind[i], detail[i], side[i], price[i], qty[i], exchTs[i], localTs[i], sequence[i]], i * WIDTH);
  return out;
}

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      target: "es2022",
      lib: { entry: fileURLToPath(new URL("recording/worker.ts", import.meta.url)), formats: ["iife"], name: "bench" },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!("output" in output)) throw new Error("the bench worker was not built");
  return output.output[0].code;
}

/** Runs in the page. */
const timeInWorker = ([way, rows, round]: readonly [Way, number, number]): Promise<Timing> =>
  new Promise((resolve, reject) => {
    const worker = new Worker("worker.js");
    worker.addEventListener("message", ({ data }) => {
      worker.terminate();
      resolve(data);
    });
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
    const file = document.querySelector("input")?.files?.[0];
    worker.postMessage({ file, rows, way, round }, []);
  });

async function measure(page: Page, code: string, path: string, rows: number): Promise<Timing[]> {
  await page.route(`${ORIGIN}/**`, (route) =>
    route.request().url().endsWith(".js")
      ? route.fulfill({ contentType: "text/javascript", body: code })
      : route.fulfill({ contentType: "text/html", body: "<!doctype html><input type=file>" }),
  );
  await page.goto(ORIGIN);
  await page.setInputFiles("input", path);
  const all: Timing[] = [];
  for (let round = 0; round < ROUNDS; round++)
    for (const way of ["recorder", "record per row"] as const)
      all.push(await page.evaluate(timeInWorker, [way, rows, round] as const));
  return all;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

/**
 * Events into IndexedDB in a worker of Chromium until they are committed: ours packed, compressed, checksummed, with images of
 * the book; the rival one object a row, ten thousand puts in a transaction. Both with strict durability.
 * Each way has done twenty thousand rows before it is timed.
 */
const bench: Bench = async () => {
  const browser = findBrowser();
  if (!browser) throw new Error(HOW_TO_INSTALL);
  const folder = mkdtempSync(join(tmpdir(), "lobscope-bench-"));
  const path = join(folder, "events.bin");
  const { name, batch } = await events();
  writeFileSync(path, new Uint8Array(columnsOf(batch).buffer));
  const chrome = await chromium.launch(launchOptions(browser));
  try {
    const timings = await measure(await chrome.newPage(), await bundle(), path, batch.count);
    const rate = (way: Way, of: (timing: Timing) => number): number =>
      median(timings.filter((timing) => timing.way === way).map((timing) => (timing.rows * 1000) / of(timing)));
    const against = (what: string, of: (timing: Timing) => number) => {
      const [ours, rival] = [rate("recorder", of), rate("record per row", of)];
      return {
        name: `${what} in Chromium's IndexedDB, vs a record a row (${name})`,
        ours,
        rival,
        ratio: ours / rival,
        unit: "rows/s",
      };
    };
    const bytes = median(timings.filter(({ way }) => way === "recorder").map((timing) => timing.bytes / timing.rows));
    return [
      against("recording events", ({ writing }) => writing),
      against("reading a recording", ({ reading }) => reading),
      {
        name: `bytes an event on disk, vs plain columns (${name})`,
        ours: bytes,
        rival: PLAIN,
        ratio: PLAIN / bytes,
        unit: "bytes",
      },
    ];
  } finally {
    await chrome.close();
    rmSync(folder, { recursive: true });
  }
};

export default bench;
