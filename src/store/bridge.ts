import { type Remote, releaseProxy, wrap } from "comlink";
import type { AnalysisApi, BacktestApi, MarketApi } from "../../workers/api.ts";
import type { LiveApi } from "../../workers/live-api.ts";
import type { ModelApi } from "../../workers/model-api.ts";
import { type Line, WorkerStopped } from "./line.ts";

/** The only file that starts workers. */
export const marketLine = (): Line<MarketApi> =>
  openLine(
    () => new Worker(new URL("../../workers/market.worker.ts", import.meta.url), { type: "module", name: "market" }),
  );

export const liveLine = (): Line<LiveApi> =>
  openLine(
    () => new Worker(new URL("../../workers/live.worker.ts", import.meta.url), { type: "module", name: "live" }),
  );

export const backtestLine = (): Line<BacktestApi> =>
  openLine(
    () =>
      new Worker(new URL("../../workers/backtest.worker.ts", import.meta.url), { type: "module", name: "backtest" }),
  );

export const analysisLine = (): Line<AnalysisApi> =>
  openLine(
    () =>
      new Worker(new URL("../../workers/analysis.worker.ts", import.meta.url), { type: "module", name: "analysis" }),
  );

export const modelLine = (): Line<ModelApi> =>
  openLine(
    () => new Worker(new URL("../../workers/model.worker.ts", import.meta.url), { type: "module", name: "models" }),
  );

interface Running<Api> {
  readonly worker: Worker;
  readonly api: Remote<Api>;
  readonly pending: Set<(error: WorkerStopped) => void>;
}

/** A lazily started, restartable worker whose calls settle even if it dies. */
export function openLine<Api>(start: () => Worker): Line<Api> {
  let running: Running<Api> | null = null;

  const end = (reason: string): void => {
    if (!running) return;
    const { worker, api, pending } = running;
    running = null;
    api[releaseProxy]();
    worker.terminate();
    for (const reject of pending) reject(new WorkerStopped(reason));
  };

  const line: Line<Api> = {
    onStopped: null,
    stop: end,
    call: (use) => {
      running ??= begin();
      const { api, pending } = running;
      return new Promise((resolve, reject) => {
        pending.add(reject);
        Promise.resolve(use(api))
          .then(resolve, reject)
          .finally(() => pending.delete(reject));
      });
    },
  };

  const begin = (): Running<Api> => {
    const worker = start();
    const died = (reason: string): void => {
      if (running?.worker !== worker) return;
      end(reason);
      line.onStopped?.(reason);
    };
    worker.addEventListener("error", (event) => died(event.message || "its script could not be loaded"));
    worker.addEventListener("messageerror", () => died("it sent a message that could not be read"));
    return { worker, api: wrap<Api>(worker), pending: new Set() };
  };

  return line;
}
