import { expect, it } from "vitest";
import { stage } from "../../test/store.ts";
import { VENUE_FEES } from "../core/live/venue-fees.ts";
import { readCross } from "./cross-settings.ts";

const KEY = { venue: "binance", symbol: "BTCUSDT" } as const;
const OTHER = { venue: "kraken", symbol: "BTC/USD" } as const;

const series = () => ({ time: new Float64Array([1]), mid: new Float64Array([2]) });

it("compares at the person's own fees, and at list prices elsewhere", async () => {
  const { app, calls } = stage({}, {}, new Map(), {}, { crossVenue: () => ({ lines: [] }) });
  expect(await app.getState().requestCross()).toBeNull();
  app.getState().watchMarket(KEY);
  app.getState().changeCross({ takerBps: { kraken: 16 }, latencyMs: 80 });
  await app.getState().requestCross();
  const [, settings] = calls.find(([name]) => name === "live.crossVenue") ?? [];
  expect(settings).toMatchObject({
    common: "USD",
    latency: 80,
    fees: { kraken: 0.0016, coinbase: VENUE_FEES.coinbase.takerBps / 1e4 },
  });
});

it("asks who leads of both markets' mids, in the worker that draws nothing", async () => {
  const mids = { first: series(), second: series(), now: 7 };
  const { app, calls } = stage(
    {},
    {},
    new Map(),
    { leadLag: () => ({ seconds: 12, found: null }) },
    { mids: () => mids },
  );
  app.getState().watchMarket(KEY);
  expect(await app.getState().requestLeadLag(KEY, OTHER, 60)).toEqual({ seconds: 12, found: null });
  expect(calls.find(([name]) => name === "analysis.leadLag")).toEqual([
    "analysis.leadLag",
    mids.first,
    mids.second,
    7,
    60e9,
  ]);
});

it("reads back what is valid of what was kept, and the defaults for the rest", () => {
  expect(readCross({ common: "EUR", latencyMs: -1, takerBps: { kraken: 16, okx: "3", nobody: 1 } })).toEqual({
    common: "EUR",
    latencyMs: 200,
    takerBps: { kraken: 16 },
  });
  expect(readCross(null)).toBeUndefined();
});
