import { proxy } from "comlink";
import type { ModelOrder, ModelOutcome, ModelProgress, TensorMemory } from "../../workers/model-api.ts";
import type { AppState, Ports } from "./app.ts";
import { messageOf, WorkerStopped } from "./line.ts";
import type { ModelRun, ModelState } from "./model-choice.ts";
import type { ModelDay } from "./model-day.ts";
import { withOrders } from "./model-runs.ts";
import { orderKey } from "../core/model-result.ts";
import { isNeural } from "./trainable.ts";

/** Milliseconds that a stopped training gets to reach its next step before its worker is ended. */
const GRACE = 4000;
/** Times that a broken worker is started again on one order. */
const RETRIES = 1;

export interface ModelQueue {
  /** Puts orders at the end of the queue; one that is done is trained again, and its look counted. */
  readonly trainModels: (orders: readonly ModelOrder[]) => void;
  readonly pauseModel: (key: string) => void;
  readonly resumeModel: (key: string) => void;
  /** Takes an order off the queue; what was trained of it goes, an earlier result stays. */
  readonly cancelModel: (key: string) => void;
  /** Works through what waits, one order at a time. */
  readonly work: () => Promise<void>;
  /** A training or a search is under way. */
  readonly busy: () => boolean;
  /** Keeps trainings waiting until what it returns is called; null while one is under way. */
  readonly hold: () => (() => void) | null;
  readonly forget: () => void;
}

export function createModelQueue(
  ports: Ports,
  get: () => AppState,
  put: (patch: Partial<ModelState>) => void,
  day: ModelDay,
): ModelQueue {
  let busy: string | null = null;
  const { models: line } = ports;
  const retried = new Map<string, number>();
  /** How the run under way is to end, once it is told to. */
  let ending: { readonly key: string; readonly how: "pause" | "cancel" } | null = null;

  const runOf = (key: string): ModelRun | undefined => get().models.runs.find((run) => run.key === key);
  const putRun = (key: string, patch: Partial<ModelRun>): void => {
    const { runs } = get().models;
    const at = runs.findIndex((run) => run.key === key);
    if (at >= 0) put({ runs: runs.with(at, { ...runs[at], ...patch }) });
  };

  const dropped = (key: string): void => {
    const run = runOf(key);
    if (run?.result) putRun(key, { run: { state: "done" } });
    else put({ runs: get().models.runs.filter((other) => other.key !== key) });
  };

  const onProgress = (here: () => boolean, key: string) => (progress: ModelProgress, memory: TensorMemory | null) => {
    const run = runOf(key)?.run;
    if (!here() || run?.state !== "running") return;
    const same = run.progress?.stage === progress.stage;
    const since = same ? run.since : ports.now();
    const from = same ? run.from : progress.done;
    putRun(key, { run: { state: "running", progress, since, from, elapsed: ports.now() - since } });
    const { backend } = get().models;
    if (memory && backend.state === "there")
      put({ backend: { state: "there", value: { ...backend.value, ...memory } } });
  };

  /** A fresh worker goes on from the last checkpoint. */
  const again = (key: string, reason: string): void => {
    retried.set(key, (retried.get(key) ?? 0) + 1);
    line.stop(reason);
    day.lost();
    put({ backend: { state: "idle" } });
    putRun(key, { run: { state: "waiting", reached: null } });
    const text = "A training was interrupted and goes on from its last checkpoint.";
    get().tell({ tone: "warn", text, detail: reason });
  };

  const settle = (key: string, outcome: ModelOutcome): void => {
    if (outcome.kind === "done") {
      retried.delete(key);
      putRun(key, { run: { state: "done" }, result: outcome.result });
      const { [key]: _, ...studies } = get().models.studies;
      put({ studies, comparison: null });
    } else if (outcome.kind === "paused") {
      const { done, total } = outcome;
      putRun(key, { run: { state: "paused", reached: done > 0 ? { done, total } : null } });
    } else if (outcome.kind === "cancelled") dropped(key);
    else if (outcome.broken && (retried.get(key) ?? 0) < RETRIES) again(key, outcome.reason);
    else putRun(key, { run: { state: "failed", reason: outcome.reason } });
  };

  /** What the run came to after its worker was ended: as it was told, or a fault of the worker's. */
  const ended = (key: string, error: unknown): ModelOutcome => {
    if (ending?.key === key) {
      const reached = runOf(key)?.run;
      const progress = reached?.state === "running" ? reached.progress : null;
      if (ending.how === "cancel") return { kind: "cancelled" };
      return { kind: "paused", done: progress?.done ?? 0, total: progress?.total ?? 1 };
    }
    return { kind: "failed", reason: messageOf(error), broken: error instanceof WorkerStopped };
  };

  const trained = async (key: string, order: ModelOrder): Promise<ModelOutcome> => {
    const report = onProgress(day.watch(), key);
    try {
      await day.open();
      if (isNeural(order.model)) await day.startBackend();
      if (ending?.key === key) return ended(key, null);
      return await line.call<ModelOutcome>((api) => api.train(order, proxy(report)));
    } catch (error) {
      return ended(key, error);
    }
  };

  const work = async (): Promise<void> => {
    const next = get().models.runs.find(({ run }) => run.state === "waiting");
    if (!next || busy !== null) return;
    const here = day.watch();
    const { key, order } = next;
    busy = key;
    ending = null;
    putRun(key, { run: { state: "running", progress: null, since: ports.now(), from: 0, elapsed: 0 } });
    day.keepQueue();
    const outcome = await trained(key, order);
    if (!here()) return;
    busy = null;
    settle(key, outcome);
    day.keepQueue();
    if (isNeural(order.model)) day.startBackend().catch(() => undefined);
    await work();
  };

  const tellRunning = (key: string, how: "pause" | "cancel"): void => {
    ending = { key, how };
    line.call((api) => api.stop(how)).catch(() => undefined);
    ports.after(GRACE, () => {
      if (busy !== key || ending?.key !== key) return;
      day.lost();
      line.stop(how);
    });
  };

  return {
    work,
    busy: () => busy !== null,
    trainModels: (orders) => {
      for (const order of orders) retried.delete(orderKey(order));
      put({ runs: withOrders(get().models.runs, orders) });
      day.keepQueue();
      void work();
    },
    pauseModel: (key) => {
      const run = runOf(key)?.run;
      if (run?.state === "running") tellRunning(key, "pause");
      else if (run?.state === "waiting") {
        putRun(key, { run: { state: "paused", reached: run.reached } });
        day.keepQueue();
      }
    },
    resumeModel: (key) => {
      const run = runOf(key)?.run;
      if (run?.state !== "paused") return;
      putRun(key, { run: { state: "waiting", reached: run.reached } });
      day.keepQueue();
      void work();
    },
    cancelModel: (key) => {
      const found = runOf(key);
      if (!found) return;
      if (found.run.state === "running") {
        tellRunning(key, "cancel");
        return;
      }
      dropped(key);
      line.call((api) => api.forgetTraining(found.order)).catch(() => undefined);
      day.keepQueue();
    },
    hold: () => {
      if (busy !== null) return null;
      const here = day.watch();
      busy = "held";
      return () => {
        if (!here() || busy !== "held") return;
        busy = null;
        void work();
      };
    },
    forget: () => {
      busy = null;
      ending = null;
      retried.clear();
    },
  };
}
