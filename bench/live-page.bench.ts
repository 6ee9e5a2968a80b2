import { loadavg } from "node:os";
import { type CDPSession, chromium, type Page } from "@playwright/test";
import { accounts, followLink, openPanel } from "../e2e/live-panel.ts";
import { openWorld } from "../e2e/live-world.ts";
import { captureLines } from "../scripts/exchange-server.ts";
import { findBrowser, HOW_TO_INSTALL, launchOptions } from "../scripts/browser.ts";
import type { VenueName } from "../src/core/live/venue.ts";
import { CaptureLines } from "../src/io/captures/line.ts";
import { realData } from "../test/data.ts";
import { CaptureServer } from "../test/exchange/capture-server.ts";
import { VenueServer, type Peer, type Session } from "../test/exchange/venue-server.ts";
import type { Bench, BenchRow } from "./row.ts";

/** One session across midnight. */
const FILES = ["binance/hftbt_spot_btcusdt_20240808.gz", "binance/hftbt_spot_btcusdt_20240809.gz"];
const SYMBOL = "BTCUSDT";
const MINUTE_NS = 60e9;
/** Milliseconds of recorded pace, and of an almost idle market, that are looked at. */
const WATCHED = 30_000;
const IDLE_PAUSE = 250;
const FRAME_MS = 1000 / 60;
const REQUIRED = { speed: 40, milliseconds: 4 };

/** What left for the page: exchange time by when it left, both in milliseconds since 1970. */
type Sent = { readonly at: number; readonly stamp: number }[];

const clock = (): number => performance.timeOrigin + performance.now();
const stampOf = (text: string): number => Number(/"E":(\d+)/.exec(text)?.[1] ?? Number.NaN);

function listening(sent: Sent, peer: Peer): Peer {
  return {
    ...peer,
    send: (text) => {
      if (text.includes('"depthUpdate"')) sent.push({ at: clock(), stamp: stampOf(text) });
      peer.send(text);
    },
  };
}

class LoggedCapture extends CaptureServer {
  readonly sent: Sent = [];
  /** When the page first connected. */
  begun = Number.NaN;
  override accept(url: string, peer: Peer): Session {
    if (Number.isNaN(this.begun)) this.begun = clock();
    return super.accept(url, listening(this.sent, peer));
  }
}

/** Exchange time of the newest row of each picture, and when it was drawn. As text: the page does not know the loader's helpers. */
const LOG_FRAMES = `{
  globalThis.drawn_ = [];
  const Plain = Worker;
  globalThis.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        const end = data?.value?.frame?.cursor?.end;
        if (typeof end !== "number") return;
        requestAnimationFrame(() => globalThis.drawn_.push([end, performance.timeOrigin + performance.now()]));
      });
    }
  };
}`;

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

/** Milliseconds from each message's leaving to the first picture drawn that holds it, sorted. */
async function latencies(page: Page, sent: Sent): Promise<readonly number[]> {
  const day = Math.floor(Date.now() / 86_400_000) * 86_400_000;
  const drawn = await page.evaluate<[number, number][]>("globalThis.drawn_");
  const result: number[] = [];
  let next = 0;
  for (const { at, stamp } of sent) {
    while (next < drawn.length && (drawn[next][1] < at || drawn[next][0] / 1e6 + day < stamp - 0.5)) next++;
    if (next < drawn.length) result.push(drawn[next][1] - at);
  }
  return result.sort((a, b) => a - b);
}

/** Times of tasks are the processor's, whatever else the machine does. */
async function measureProcessor(cdp: CDPSession): Promise<void> {
  await cdp.send("Performance.setTimeDomain", { timeDomain: "threadTicks" });
  await cdp.send("Performance.enable");
}

async function metric(cdp: CDPSession, name: string): Promise<number> {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return metrics.find((known) => known.name === name)?.value ?? Number.NaN;
}

/** The part of a capture that its busiest minute is, by frames or by bytes, whichever is more. */
async function busiestMinute(paths: readonly string[]): Promise<number> {
  const reader = new CaptureLines();
  const at: number[] = [];
  const bytes: number[] = [];
  for await (const lines of captureLines(paths))
    for (const text of lines) {
      const line = reader.read(text);
      if (line.kind !== "frame") continue;
      at.push(line.at);
      bytes.push(text.length);
    }
  const total = bytes.reduce((sum, count) => sum + count, 0);
  let most = 0;
  for (let from = 0, to = 0, held = 0; to < at.length; to++) {
    held += bytes[to];
    while (at[to] - at[from] > MINUTE_NS) held -= bytes[from++];
    most = Math.max(most, (to - from + 1) / at.length, held / total);
  }
  return most;
}

interface Fast {
  readonly seconds: number;
  readonly frames: number;
  readonly mainThread: number;
}

/** The whole capture as fast as the page takes it, recorded, with the market on show. */
async function asFastAsPossible(paths: readonly string[]): Promise<Fast> {
  const capture = new LoggedCapture("binance", captureLines(paths), Number.POSITIVE_INFINITY);
  return onPage(new Map([["binance", capture]]), async (page, address) => {
    const cdp = await page.context().newCDPSession(page);
    await measureProcessor(cdp);
    await page.addInitScript(LOG_FRAMES);
    await followLink(page, address, `binance:${SYMBOL}`);
    const busy = await metric(cdp, "TaskDuration");
    await openPanel(page);
    await capture.done;
    let received = -1;
    let seconds = 0;
    for (let still = 0; still < 5; still++) {
      const now = (await accounts(page)).received;
      if (now !== received) {
        still = 0;
        seconds = (clock() - capture.begun) / 1000;
      }
      received = now;
      await page.waitForTimeout(100);
    }
    const drawn = await page.evaluate<number>("globalThis.drawn_.length");
    return {
      seconds,
      frames: capture.frames,
      mainThread: (((await metric(cdp, "TaskDuration")) - busy) * 1000) / drawn,
    };
  });
}

interface Lagging {
  readonly busy: readonly number[];
  readonly idle: readonly number[];
  readonly mainThread: number;
}

/** The same page at the recorded pace; then the same browser on a market in which almost nothing happens. */
async function atRecordedPace(paths: readonly string[]): Promise<Lagging> {
  const capture = new LoggedCapture("binance", captureLines(paths), 1);
  return onPage(new Map([["binance", capture]]), async (page, address, quiet) => {
    const cdp = await page.context().newCDPSession(page);
    await measureProcessor(cdp);
    await page.addInitScript(LOG_FRAMES);
    await followLink(page, address, `binance:${SYMBOL}`);
    await page.waitForTimeout(3000);
    const from = capture.sent.length;
    const before = { busy: await metric(cdp, "TaskDuration"), drawn: await page.evaluate<number>("drawn_.length") };
    await page.waitForTimeout(WATCHED);
    const after = { busy: await metric(cdp, "TaskDuration"), drawn: await page.evaluate<number>("drawn_.length") };
    const busy = await latencies(page, capture.sent.slice(from, -20));
    const sent: Sent = [];
    const accept = quiet.accept.bind(quiet);
    quiet.accept = (url, peer) => accept(url, listening(sent, peer));
    const timer = setInterval(() => quiet.advance(), IDLE_PAUSE);
    await followLink(page, address, `binance-us:${SYMBOL}`);
    await page.waitForTimeout(3000);
    const first = sent.length;
    await page.waitForTimeout(WATCHED);
    clearInterval(timer);
    const idle = await latencies(page, sent.slice(first, -2));
    return { busy, idle, mainThread: ((after.busy - before.busy) * 1000) / (after.drawn - before.drawn) };
  });
}

async function onPage<T>(
  captures: ReadonlyMap<VenueName, CaptureServer>,
  use: (page: Page, address: string, quiet: VenueServer) => Promise<T>,
): Promise<T> {
  const browser = findBrowser();
  if (!browser) throw new Error(HOW_TO_INSTALL);
  const world = await openWorld({ captures, pauseMs: 1000 });
  const chrome = await chromium.launch(launchOptions(browser));
  try {
    const page = await chrome.newPage({ viewport: { width: 1440, height: 900 } });
    return await use(page, world.address, world.exchanges.made.get("binance-us") as VenueServer);
  } finally {
    await chrome.close();
    await world.close();
  }
}

const load = (): string => `load ${loadavg()[0].toFixed(1)}`;

/**
 * The built page on a recorded market behind a real local socket: a whole capture as fast as it goes through socket, parse,
 * book, features and recording, and how long a message takes to the picture. Without the capture there is nothing to measure.
 */
const bench: Bench = async () => {
  const paths = FILES.map(realData).filter((path) => path !== null);
  if (paths.length < FILES.length) return [];
  const fast = await asFastAsPossible(paths);
  const speed = 60 / (fast.seconds * (await busiestMinute(paths)));
  const rows: BenchRow[] = [
    {
      name: `BTCUSDT capture (${fast.frames} messages in ${fast.seconds.toFixed(1)} s) through the page, its busiest minute, against the figure required (${load()})`,
      ours: speed,
      rival: REQUIRED.speed,
      ratio: speed / REQUIRED.speed,
      unit: "x real time",
    },
    required("processor time of the main thread a frame meanwhile", fast.mainThread),
  ];
  const { busy, idle, mainThread } = await atRecordedPace(paths);
  rows.push(required("processor time of the main thread a frame at the recorded pace", mainThread));
  const limit = quantile(idle, 0.99) + 3 * FRAME_MS;
  for (const share of [0.5, 0.95, 0.99]) {
    const [ours, rival] = [quantile(busy, share), share === 0.99 ? limit : quantile(idle, share)];
    const against = share === 0.99 ? "the idle p99 and three frames" : "an idle market's";
    rows.push({
      name: `message sent to frame drawn at the recorded pace, p${share * 100}, against ${against} (${load()})`,
      ours,
      rival,
      ratio: rival / ours,
      unit: "ms",
    });
  }
  return rows;
};

const required = (name: string, ours: number): BenchRow => ({
  name: `${name}, against the figure required (${load()})`,
  ours,
  rival: REQUIRED.milliseconds,
  ratio: REQUIRED.milliseconds / ours,
  unit: "ms",
});

export default bench;
