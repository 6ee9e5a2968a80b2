import { openAsBlob } from "node:fs";
import { expect, it } from "vitest";
import { queueImbalance } from "../../../models/floors/queue-imbalance.ts";
import { tradeImbalance } from "../../../models/floors/trade-imbalance.ts";
import { realData } from "../../../test/data.ts";
import { runToEnd } from "../../core/forecaster.ts";
import { FrameComposer } from "../../core/frame/composer.ts";
import type { MarketDay } from "../../core/market/day.ts";
import { rowAfter } from "../../core/market/day.ts";
import type { LiveView, LiveViewRequest } from "../../core/live/live-frame.ts";
import { liveInstrument } from "../../core/live/live-instrument.ts";
import { LiveMarket } from "../../core/live/live-market.ts";
import type { Market } from "../../core/live/session.ts";
import { forecastingOf } from "../../core/replay/forecasting.ts";
import { Replay } from "../../core/replay/replay.ts";
import { VENUES } from "../../core/sources/venues.ts";
import { trackRecord } from "../../core/track-record.ts";
import { CaptureDays } from "./days.ts";
import { readLines } from "./read.ts";
import { CaptureReplay } from "./replay.ts";

const SETTINGS = { horizon: 20, refitEvery: 600 };
const LEVELS = 10;
/** Frames are compared after every so many rows. */
const EVERY = 700;

const REQUEST: LiveViewRequest = {
  elapsed: 16,
  columns: 300,
  timeSpan: 120e9,
  rightEdge: null,
  priceRows: 100,
  ticksPerRow: 10,
  topTick: null,
  heldTopTick: null,
  ladderTicks: 10,
  crosshair: null,
  ofiBin: 2e9,
  leastSale: 0,
  mostSales: 20,
};

/** The market as it was received, and the frames that it showed on the way. */
async function received(path: string) {
  const taken: { readonly row: number; readonly view: LiveView }[] = [];
  let live: LiveMarket | null = null;
  let last = Number.NaN;
  const instrument = ({ symbol, book }: Market) =>
    liveInstrument(VENUES.binance, symbol, book.book.scale, replay.dayMs ?? 0);
  const replay = new CaptureReplay(VENUES.binance, (market, batch, at) => {
    if (!live) {
      live = new LiveMarket(instrument(market), { levels: LEVELS });
      live.configure({ kind: queueImbalance, beside: [tradeImbalance], settings: SETTINGS });
    }
    if (live.finer) live.refine(instrument(market));
    live.take(batch, at);
    last = batch.localTs[at];
    if (at + 1 < batch.count) return;
    live.settle();
    if (live.day.rows >= (taken.length + 1) * EVERY) {
      runToEnd(live.advance(last));
      taken.push({ row: live.day.rows, view: live.frame(REQUEST, last) });
    }
  });
  for await (const lines of readLines(await openAsBlob(path))) for (const line of lines) replay.line(line);
  replay.finish();
  return { live: live as LiveMarket | null, taken };
}

async function captured(path: string): Promise<MarketDay> {
  const days = new CaptureDays(VENUES.binance, { levels: LEVELS, symbol: null, label: "a capture" });
  for await (const lines of readLines(await openAsBlob(path))) for (const line of lines) days.line(line);
  return days.finish()[0].day;
}

const path = realData("binance/hftbt_spot_btcusdt_20240808.gz");

it.skipIf(!path)(
  "BTCUSDT as it was received shows what a replay of the capture shows at the same times",
  async () => {
    const { live, taken } = await received(path!);
    const day = await captured(path!);
    expect(live!.day.rows).toBe(day.rows);
    const forecasting = forecastingOf(day, queueImbalance, SETTINGS)!;
    const beside = forecastingOf(day, tradeImbalance, SETTINGS)!;
    const replay = new Replay(day, forecasting);
    runToEnd(replay.prepare());
    runToEnd(beside.advance(day.rows));
    const composer = new FrameComposer(day);
    expect(taken.length).toBeGreaterThan(2);
    for (const { row, view } of taken) {
      const { cursor } = view.frame;
      replay.apply({ kind: "seek-row", row });
      const { probabilities, outcome } = forecasting.columns;
      const { microprice } = replay.columns;
      const frame = composer.compose(
        {
          cursor: { ...replay.cursor, time: cursor.time },
          integrity: replay.integrity,
          forecast: { probabilities, outcome, microprice, ready: row, horizon: SETTINGS.horizon },
          record: trackRecord(forecasting, row, [beside]),
          dark: false,
        },
        REQUEST,
      );
      for (const name of [
        "bid",
        "ask",
        "down",
        "stationary",
        "up",
        "forecast",
        "outcome",
        "microprice",
        "ofi",
      ] as const)
        expect(view.frame[name], `${name} after row ${row}`).toEqual(frame[name]);
      for (const name of ["quote", "ladder", "trades", "marks", "record"] as const)
        expect(view.frame[name], `${name} after row ${row}`).toEqual(frame[name]);
      expect(view.frame.heat.map((cell) => Math.min(cell, 2))).toEqual(frame.heat.map((cell) => Math.min(cell, 2)));
      expect(rowAfter(day.time, cursor.time)).toBeGreaterThanOrEqual(row);
    }
    expect(taken.at(-1)!.view.frame.record!.scored).toBeGreaterThan(1000);
  },
  60_000,
);
