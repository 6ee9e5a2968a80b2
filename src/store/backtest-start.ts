import { transfer } from "comlink";
import type { StateCreator } from "zustand/vanilla";
import type { DaySummary } from "../../workers/api.ts";
import { type BacktestSettings, DEFAULT_BACKTEST } from "../core/backtest/report.ts";
import type { AppState, Ports } from "./app.ts";
import { shownMarket, statusOf } from "./live.ts";
import { liveCosts } from "./live-costs.ts";
import { VENUE_LIST } from "./venue-list.ts";

/** What depends on where a day was traded. */
export type Costs = Pick<BacktestSettings, "makerBps" | "takerBps" | "takerPerUnit" | "quantity">;

export const costsOf = ({ makerBps, takerBps, takerPerUnit, quantity }: Costs): Costs => ({
  makerBps,
  takerBps,
  takerPerUnit,
  quantity,
});

export const sameCosts = (a: Costs, b: Costs): boolean =>
  a.makerBps === b.makerBps &&
  a.takerBps === b.takerBps &&
  a.takerPerUnit === b.takerPerUnit &&
  a.quantity === b.quantity;

/** A venue whose list prices are known, by its name or its title. */
export const isExchange = ({ instrument: { venue } }: DaySummary): boolean =>
  VENUE_LIST.some(({ name, title }) => name === venue || title === venue);

export interface BacktestStartSlice {
  /**
   * Puts the costs to start from on the form: those of the open day's venue and a size its book can fill, or those of
   * shares. What a person entered stays.
   */
  readonly startBacktestForm: () => Promise<void>;
}

export const createBacktestStart =
  ({ market, backtest }: Ports): StateCreator<AppState, [], [], BacktestStartSlice> =>
  (_set, get) => {
    const untouched = (): boolean => sameCosts(get().settings.backtest, get().settings.backtestStart);

    const find = async (day: DaySummary): Promise<Costs | null> => {
      const key = shownMarket(get());
      if (key) {
        const status = statusOf(get(), key);
        return status && liveCosts(status);
      }
      if (!isExchange(day)) return costsOf(DEFAULT_BACKTEST);
      const packed = await market.call<ArrayBuffer>((api) => api.packed());
      return costsOf(await backtest.call<BacktestSettings>((api) => api.start(transfer(packed, [packed]))));
    };

    return {
      startBacktestForm: async () => {
        const { day } = get();
        if (!day?.hasBook || !untouched()) return;
        const costs = await find(day).catch(() => null);
        if (!costs || get().day?.fingerprint !== day.fingerprint || !untouched()) return;
        const { settings, change } = get();
        if (!sameCosts(costs, settings.backtestStart))
          change({ backtest: { ...settings.backtest, ...costs }, backtestStart: costs });
      },
    };
  };
