import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, expect, type Page, test } from "@playwright/test";
import { build } from "vite";
import { findBrowser, launchOptions } from "../scripts/browser.ts";
import { Random } from "../src/core/random.ts";
import type { Acknowledged, Order, Verdict } from "./recording/worker.ts";

// A trace of browsers that are killed cannot be ended, and would count as this test's failure.
test.use({ trace: "off", screenshot: "off", video: "off" });

/** 20 in the ordinary run, 200 where time is no object. */
const KILLS = Number(process.env.LOBSCOPE_KILLS ?? (process.env.LOBSCOPE_LONG ? 200 : 20));
const SEED = Number(process.env.LOBSCOPE_KILL_SEED ?? 1);
const ORIGIN = "http://localhost:4399";
/** A kill comes so many milliseconds after recording began, at random. */
const SOONEST = 30;
const LATEST = 1100;

/** A page that passes orders to the worker and what it says to the test. */
const HTML = `<!doctype html><title>recorder</title><script>
  const worker = new Worker("worker.js");
  worker.onmessage = ({ data }) => said(data);
  worker.onerror = ({ message }) => said({ error: message });
  order = (given) => worker.postMessage(given);
</script>`;

async function harness(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      target: "es2022",
      lib: {
        entry: fileURLToPath(new URL("recording/worker.ts", import.meta.url)),
        formats: ["iife"],
        name: "harness",
      },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!("output" in output)) throw new Error("the harness was not built");
  return output.output[0].code;
}

/** A browser of our own on a profile that stays, and a page in it. */
async function launch(profile: string, code: string, said: (what: unknown) => void) {
  const found = findBrowser();
  const options = launchOptions(found ?? { path: undefined, origin: "playwright" });
  const child = spawn(
    options.executablePath ?? chromium.executablePath(),
    [...options.args, "--headless=new", "--remote-debugging-port=0", "--no-first-run", `--user-data-dir=${profile}`],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const browser = await chromium.connectOverCDP(await addressOf(child));
  const [context] = browser.contexts();
  await context.route(`${ORIGIN}/**`, (route) =>
    route.fulfill(
      route.request().url().endsWith(".js")
        ? { contentType: "text/javascript", body: code }
        : { contentType: "text/html", body: HTML },
    ),
  );
  await context.exposeFunction("said", said);
  const page = await context.newPage();
  await page.goto(`${ORIGIN}/`);
  return { child, browser, page };
}

/** The address of its debugging port, which a browser prints when it is ready. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the browser ended (${code}): ${text}`)));
    child.stderr?.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (address) resolve(address);
    });
  });
}

const order = (page: Page, given: Order): Promise<void> =>
  page.evaluate((it) => (globalThis as unknown as { order(given: unknown): void }).order(it), given);

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) =>
    child.exitCode !== null || child.signalCode !== null ? resolve() : child.once("exit", () => resolve()),
  );

test("killed at any moment while recording: every session opens, verifies, and lacks nothing that was acknowledged", async () => {
  test.setTimeout(60_000 + KILLS * 15_000);
  const profile = mkdtempSync(join(tmpdir(), "lobscope-kill-"));
  const random = new Random(SEED);
  const code = await harness();
  const acknowledged: number[] = [];
  let running: ChildProcess | null = null;
  try {
    for (let run = 0; run <= KILLS; run++) {
      let events = 0;
      let verdicts: readonly Verdict[] | null = null;
      const { child, page } = await launch(profile, code, (what) => {
        if (Array.isArray(what)) verdicts = what as Verdict[];
        else if (typeof what === "object" && what && "error" in what) throw new Error(String(what.error));
        else ({ events } = what as Acknowledged);
      });
      running = child;
      const last = run === KILLS;
      // The session of the last kill each time, and all of them at the end.
      const seeds = last ? acknowledged.map((_, seed) => seed) : [run - 1].filter((seed) => seed >= 0);
      await order(page, { verify: seeds });
      await expect.poll(() => verdicts, { timeout: 60_000 }).not.toBeNull();
      check(verdicts ?? [], seeds, acknowledged);
      if (!last) {
        await order(page, { record: run });
        await new Promise((resolve) => setTimeout(resolve, SOONEST + random.uniform() * (LATEST - SOONEST)));
      }
      child.kill("SIGKILL");
      await ended(child);
      running = null;
      if (!last) acknowledged.push(events);
    }
  } finally {
    running?.kill("SIGKILL");
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  const total = acknowledged.reduce((sum, events) => sum + events, 0);
  test.info().annotations.push({ type: "acknowledged", description: `${total} events in ${KILLS} sessions` });
  expect(acknowledged.filter((events) => events > 0).length).toBeGreaterThan(KILLS / 3);
});

function check(verdicts: readonly Verdict[], seeds: readonly number[], acknowledged: readonly number[]): void {
  for (const seed of seeds) {
    const verdict = verdicts.find((known) => known.seed === seed);
    const least = acknowledged[seed];
    if (!verdict) {
      expect(least, `session ${seed} is gone`).toBe(0); // killed before its first commit
      continue;
    }
    expect(verdict, `session ${seed} of seed ${SEED}`).toMatchObject({ ending: "unclosed", faults: [], wrongAt: null });
    expect(verdict.read).toBe(verdict.events);
    expect(verdict.events, `acknowledged in session ${seed}`).toBeGreaterThanOrEqual(least);
  }
}
