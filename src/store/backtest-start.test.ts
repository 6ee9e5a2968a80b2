import { expect, it } from "vitest";
import { aDay, opened, settle, stage } from "../../test/store.ts";
import { type BacktestSettings, DEFAULT_BACKTEST } from "../core/backtest/report.ts";
import { costsOf } from "./backtest-start.ts";
import { loadSettings } from "./settings.ts";

const KRAKEN: BacktestSettings = {
  ...DEFAULT_BACKTEST,
  makerBps: 25,
  takerBps: 40,
  takerPerUnit: 0,
  quantity: 0.02,
};
const dayAt = (venue: string, fingerprint = venue) =>
  aDay({ fingerprint, hasBook: true, instrument: { venue, lotSize: 1e-5 } as never });

/** A page that opens days of these venues one after the other. */
function scene(...venues: string[]) {
  const days = venues.map((venue) => dayAt(venue));
  const made = stage({ open: () => opened(days.shift()), packed: () => new ArrayBuffer(8) }, { start: () => KRAKEN });
  const open = async (): Promise<void> => {
    await made.app.getState().openSource({ kind: "recording", id: "a" });
    await settle();
    await made.app.getState().startBacktestForm();
  };
  return { ...made, open, costs: () => costsOf(made.app.getState().settings.backtest) };
}

it("starts from the venue's costs on an exchange's day, and from those of shares on the next", async () => {
  const { open, costs, app, ports } = scene("kraken", "NASDAQ");
  await open();
  expect(costs()).toEqual(costsOf(KRAKEN));
  expect(app.getState().settings.backtest.horizon).toBe(DEFAULT_BACKTEST.horizon);
  expect(loadSettings(ports.storage).backtestStart).toEqual(costsOf(KRAKEN));
  await open();
  expect(costs()).toEqual(costsOf(DEFAULT_BACKTEST));
});

it("leaves alone what a person entered, on the day and on others", async () => {
  const { open, costs, app, calls } = scene("NASDAQ", "kraken", "NASDAQ");
  await open();
  app.getState().changeBacktest({ quantity: 7 });
  await open();
  expect(costs()).toEqual({ ...costsOf(DEFAULT_BACKTEST), quantity: 7 });
  expect(calls.some(([name]) => name === "backtest.start")).toBe(false);
});

it("takes what stands at the best prices now for a live market, and packs nothing for it", async () => {
  const key = { venue: "binance", symbol: "BTCUSDT" } as const;
  const status = {
    key,
    bidSize: 3,
    askSize: 5,
    instrument: { lotSize: 1e-5, priceUnit: 0.01, tickUnits: 1 },
    levels: 10,
  };
  const { app, calls } = stage({}, {}, new Map(), {}, { status: () => ({ at: 0, feeds: [], markets: [status] }) });
  app.getState().watchMarket(key);
  await settle();
  await settle();
  await app.getState().startBacktestForm();
  expect(costsOf(app.getState().settings.backtest)).toEqual({
    makerBps: 10,
    takerBps: 10,
    takerPerUnit: 0,
    quantity: 0.4,
  });
  expect(calls.some(([name]) => name === "live.packed")).toBe(false);
});
