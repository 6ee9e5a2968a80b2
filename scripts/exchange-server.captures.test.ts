import { afterEach, expect, it } from "vitest";
import { LiveFold } from "../src/core/live/fold.ts";
import { marketReport, type MarketReport } from "../src/core/live/report.ts";
import type { VenueName } from "../src/core/live/venue.ts";
import { VENUES } from "../src/core/sources/venues.ts";
import { CaptureLines } from "../src/io/captures/line.ts";
import { CaptureReplay } from "../src/io/captures/replay.ts";
import { Feed } from "../src/io/live/feed.ts";
import { throughOrigin } from "../src/io/live/origin.ts";
import { realData } from "../test/data.ts";
import { CaptureServer } from "../test/exchange/capture-server.ts";
import { nodePorts } from "../test/exchange/node-ports.ts";
import { captureLines, serveExchanges } from "./exchange-server.ts";

const CAPTURES: readonly (readonly [venue: VenueName, file: string])[] = [
  ["binance", "binance/hftbt_spot_btcusdt_20240808.gz"],
  ["binance", "binance/cryptofeed_BINANCE-ee25be.gz"],
  ["binance-usdm", "binance/hftbt_usdm_btcusdt_20240808.gz"],
  ["coinbase", "coinbase/cryptofeed_COINBASE_advanced-trade_2026-08-09_ws-only.jsonl.gz"],
  ["coinbase-exchange", "coinbase/cryptofeed_COINBASE-pro.ws.28.gz"],
  ["kraken", "kraken/cryptofeed_KRAKEN.ws.50.gz"],
  ["okx", "okx/cryptofeed_OKX_books_2022-05-13.gz"],
];

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).toReversed()) await thing.close();
});

async function replayed(venue: VenueName, path: string): Promise<{ reports: MarketReport[]; dayMs: number }> {
  const replay = new CaptureReplay(VENUES[venue]);
  const day = new CaptureLines();
  for await (const lines of captureLines([path]))
    for (const line of lines) {
      replay.line(line);
      if (day.dayMs === null) day.read(line);
    }
  return { reports: replay.finish(), dayMs: day.dayMs ?? 0 };
}

/** The same file from a server to a feed, as fast as it goes. */
async function served(
  venue: VenueName,
  path: string,
  symbols: readonly string[],
  dayMs: number,
): Promise<MarketReport[]> {
  const capture = new CaptureServer(venue, captureLines([path]), Number.POSITIVE_INFINITY);
  const running = await serveExchanges({ captures: new Map([[venue, capture]]) });
  open.push(running);
  const folds = new Map<number, LiveFold>();
  const endpoints = throughOrigin(running.origin);
  const feed = new Feed(VENUES[venue], symbols, nodePorts(), { dayMs, endpoints }, ({ batch }) => {
    for (let i = 0; i < batch.count; i++) {
      const fold = folds.get(batch.symbol[i]) ?? new LiveFold();
      folds.set(batch.symbol[i], fold);
      fold.take(batch, i);
    }
  });
  open.push({ close: () => feed.stop() });
  feed.start();
  await capture.done;
  let seen = -1;
  while (seen !== feed.session.counts.frames) {
    seen = feed.session.counts.frames;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const { session } = feed;
  session.finish(0);
  for (let i = 0; i < session.batch.count; i++) folds.get(session.batch.symbol[i])?.take(session.batch, i);
  session.batch.clear();
  return session.markets.map((market) => marketReport(market, folds.get(market.index)?.digest() ?? ""));
}

for (const [venue, file] of CAPTURES) {
  const path = realData(file);
  it.skipIf(!path)(`${file} over a real socket ends in the book, the accounts and the hash of the replay`, async () => {
    const { reports, dayMs } = await replayed(venue, path ?? "");
    const symbols = reports.map(({ symbol }) => symbol);
    const live = await served(venue, path ?? "", symbols, dayMs);
    for (const report of reports) {
      const seen = live.find(({ symbol }) => symbol === report.symbol);
      // Live, a fresh snapshot is asked for before the market leaves what the first one knew; a file cannot be asked.
      const { snapshots, knownFrom, knownTo, bestKnown } = report;
      expect({ ...seen, snapshots, knownFrom, knownTo, bestKnown }).toEqual(report);
      expect(seen?.snapshots).toBeGreaterThanOrEqual(snapshots);
    }
  });
}
