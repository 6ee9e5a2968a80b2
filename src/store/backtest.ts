import { proxy, transfer } from "comlink";
import type { StateCreator } from "zustand/vanilla";
import type { Progress } from "../../workers/api.ts";
import type { BacktestReport } from "../core/backtest/report.ts";
import type { FixedForecast } from "../core/replay/fixed.ts";
import type { AppState, Ports } from "./app.ts";
import { messageOf } from "./line.ts";

/** One run at a time, of the open day under `settings.backtest`. */
export type BacktestRun =
  | { readonly state: "idle" }
  | { readonly state: "running"; readonly progress: Progress | null; readonly since: number; readonly elapsed: number }
  | { readonly state: "done"; readonly report: BacktestReport; readonly took: number }
  | { readonly state: "cancelled" }
  | { readonly state: "failed"; readonly reason: string };

export interface BacktestSlice {
  readonly backtest: BacktestRun;
  /** With `fixed`, of that model's forecasts in the place of the model that the settings name. */
  readonly runBacktest: (fixed?: FixedForecast) => Promise<void>;
  readonly cancelBacktest: () => void;
  /** Another day is open: what was computed on the last one goes. */
  readonly forgetBacktest: () => void;
}

/** Milliseconds a cancelled worker gets to stop by itself before it is ended. */
export const GRACE = 1500;

export const createBacktest =
  (ports: Ports): StateCreator<AppState, [], [], BacktestSlice> =>
  (set, get) => {
    const { backtest } = ports;
    let latest = 0;
    let working = 0;

    const onProgress = (ticket: number) => (progress: Progress) => {
      const run = get().backtest;
      if (ticket !== latest || run.state !== "running") return;
      const since = run.progress?.task === progress.task ? run.since : ports.now();
      set({ backtest: { state: "running", progress, since, elapsed: ports.now() - since } });
    };

    const stop = (): void => {
      latest++;
      if (working === 0) return;
      const stuck = working;
      backtest.call((api) => api.cancel()).catch(() => undefined);
      ports.after(GRACE, () => {
        if (working === stuck) backtest.stop("cancelled");
      });
    };

    return {
      backtest: { state: "idle" },
      runBacktest: async (fixed) => {
        if (!get().day) return;
        if (working !== 0) stop();
        const ticket = ++latest;
        const began = ports.now();
        set({ backtest: { state: "running", progress: null, since: began, elapsed: 0 } });
        try {
          const packed = await get().packedDay();
          if (ticket !== latest) return;
          working = ticket;
          const settings = get().settings.backtest;
          const report = await backtest.call((api) =>
            api.run(
              transfer(packed, [packed]),
              fixed ? { ...settings, horizon: fixed.horizon, modelTrials: fixed.tried } : settings,
              proxy(onProgress(ticket)),
              fixed && transfer(fixed, [fixed.probabilities.buffer]),
            ),
          );
          if (ticket !== latest) return;
          set({ backtest: report ? { state: "done", report, took: ports.now() - began } : { state: "cancelled" } });
        } catch (error) {
          if (ticket === latest) set({ backtest: { state: "failed", reason: messageOf(error) } });
        } finally {
          if (working === ticket) working = 0;
        }
      },
      cancelBacktest: () => {
        if (get().backtest.state !== "running") return;
        stop();
        set({ backtest: { state: "cancelled" } });
      },
      forgetBacktest: () => {
        stop();
        set({ backtest: { state: "idle" } });
      },
    };
  };
