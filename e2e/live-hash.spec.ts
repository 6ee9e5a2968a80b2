import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { captureLines } from "../scripts/exchange-server.ts";
import type { MarketReport } from "../src/core/live/report.ts";
import type { VenueName } from "../src/core/live/venue.ts";
import { VENUES } from "../src/core/sources/venues.ts";
import { CaptureReplay } from "../src/io/captures/replay.ts";
import { realData } from "../test/data.ts";
import { CaptureServer } from "../test/exchange/capture-server.ts";
import { EXCHANGES } from "../test/exchange/exchange.ts";
import { accounts, followLink, liveHash, openPanel, stopFollowing } from "./live-panel.ts";
import { expect, type LiveWorld, openWorld, test as live } from "./live-world.ts";
import { exported } from "./recorded-file.ts";

const SYMBOL = "BTCUSDT";
/** Updates after which the made-up recorder's snapshot comes. */
const BEFORE_SNAPSHOT = 5;
const MESSAGES = 4000;
/** Midnight before the real capture. */
const DAY_MS = Date.UTC(2024, 7, 8);

/** A recorder's file of an afternoon at the made-up exchange, in the format of hftbacktest's collectors. */
function madeUp(folder: string): string {
  const dialect = EXCHANGES.find(({ name }) => name === "Binance.US");
  if (!dialect) throw new Error("no such exchange");
  const exchange = dialect.make(11, [SYMBOL]);
  const [market] = exchange.markets;
  let now = DAY_MS + 3_600_000;
  exchange.clock = () => now;
  const lines: string[] = [];
  for (let n = 0; n < MESSAGES; n++) {
    now += 100;
    const at = BigInt(now) * 1_000_000n;
    const { kind, text } = exchange.next();
    if (kind !== "control") lines.push(`${at} ${text}`);
    if (n === BEFORE_SNAPSHOT) lines.push(`${at} ${exchange.snapshot(market).text}`);
  }
  const path = join(folder, "made-up.txt");
  writeFileSync(path, lines.join("\n"));
  return path;
}

/** What `lobscope replay-capture` prints of the symbol, and when the file begins. */
async function replayed(venue: VenueName, path: string): Promise<{ report: MarketReport; dayMs: number }> {
  const replay = new CaptureReplay(VENUES[venue]);
  for await (const lines of captureLines([path])) for (const line of lines) replay.line(line);
  const report = replay.finish().find(({ symbol }) => symbol === SYMBOL);
  if (!report || replay.dayMs === null) throw new Error(`${path} has no ${SYMBOL}`);
  return { report, dayMs: replay.dayMs };
}

/** The live worker lives on the day of the captures, from noon: times count from its midnight. */
const ON_THAT_DAY = `{ const now = Date.now.bind(Date), ahead = now() - ${DAY_MS + 43_200_000}; Date.now = () => now() - ahead; }\n`;

const REAL = realData("binance/hftbt_spot_btcusdt_20240808.gz");

/** Where each capture plays, to the first who connects. */
const playing = new Map<VenueName, { readonly path: string; readonly server: CaptureServer }>();

const test = live.extend<object, { world: LiveWorld; browser: Browser }>({
  world: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "lobscope-capture-"));
      const play = (venue: VenueName, path: string): void =>
        void playing.set(venue, { path, server: new CaptureServer(venue, captureLines([path]), Infinity) });
      play("binance-us", madeUp(folder));
      if (REAL) play("binance", REAL);
      const captures = new Map([...playing].map(([venue, { server }]) => [venue, server] as const));
      const world = await openWorld({ captures }, ON_THAT_DAY);
      await use(world);
      await world.close();
      rmSync(folder, { recursive: true });
    },
    { scope: "worker", timeout: 180_000 },
  ],
});

/** Plays the venue's capture to a live page, and expects of it and of what it recorded the hash of the replay. */
async function expectSameHash(page: Page, world: LiveWorld, venue: VenueName): Promise<void> {
  const played = playing.get(venue);
  if (!played) throw new Error(`nothing plays at ${venue}`);
  const { path, server } = played;
  const { report, dayMs } = await replayed(venue, path);
  expect(dayMs).toBe(DAY_MS);
  await followLink(page, world.address, `${venue}:${SYMBOL}`);
  await server.done;
  await openPanel(page);
  await expect
    .poll(async () => (await accounts(page)).received, { timeout: 60_000, intervals: [500] })
    .toBe(report.received);
  const { applied, unaccounted } = await accounts(page);
  expect({ applied, unaccounted }).toEqual({ applied: report.applied, unaccounted: 0 });
  expect(await liveHash(page), "live in the browser").toBe(report.hash);
  await stopFollowing(page);
  const recording = await exported(page, SYMBOL);
  expect(recording.events).toBe(recording.manifest.events);
  expect(recording.hash, "from the recording").toBe(report.hash);
  const description = `${report.hash}: ${report.applied} updates, ${recording.events} events`;
  test.info().annotations.push({ type: "state hash", description });
}

const THREE_WAYS = "has one state hash: replayed in Node, live in the browser, from the recording";

test(`a made-up capture ${THREE_WAYS}`, async ({ page, world }) => {
  await expectSameHash(page, world, "binance-us");
});

test(`the BTCUSDT capture of 2024-08-08 ${THREE_WAYS}`, async ({ page, world }) => {
  test.skip(!REAL, "real captures are not part of this repository");
  test.setTimeout(240_000);
  await expectSameHash(page, world, "binance");
});
