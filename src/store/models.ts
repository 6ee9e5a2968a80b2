import { proxy, transfer } from "comlink";
import type { StateCreator } from "zustand/vanilla";
import type { BackendOverride, ModelOrder, ModelOutcome, ModelProgress } from "../../workers/model-api.ts";
import { labelKey, orderKey } from "../core/model-result.ts";
import type { LabelChoice } from "../core/labels/choice.ts";
import type { AppState, Ports } from "./app.ts";
import { messageOf, WorkerStopped } from "./line.ts";
import {
  FLOOR_NAMES,
  isNeural,
  type ModelChoice,
  type ModelRun,
  type ModelState,
  newRun,
  NO_MODELS,
  type RunState,
  unfinished,
} from "./model-choice.ts";

/** Milliseconds that a stopped training gets to reach its next step before its worker is ended. */
const GRACE = 4000;
/** Times that a broken worker is started again on one order. */
const RETRIES = 1;

export interface ModelSlice {
  readonly models: ModelState;
  /** The tab is on show: takes the open day, what is kept of it, and scores the one-line rules. */
  readonly enterModels: (label: LabelChoice) => void;
  readonly changeModels: (patch: Partial<ModelChoice>) => void;
  /** Puts orders at the end of the queue; one that is done is trained again, and its look counted. */
  readonly trainModels: (orders: readonly ModelOrder[]) => void;
  readonly pauseModel: (key: string) => void;
  readonly resumeModel: (key: string) => void;
  /** Takes an order off the queue; what was trained of it goes, an earlier result stays. */
  readonly cancelModel: (key: string) => void;
  /** Forgets a finished model. */
  readonly removeModel: (key: string) => void;
  /** Resolves when the worker holds the open day. */
  readonly modelsOpen: () => Promise<void>;
  /** Keeps trainings waiting until what it returns is called; null while one is under way. */
  readonly holdModels: () => (() => void) | null;
  /** Starts what networks run on, or asks anew what it holds. */
  readonly startBackend: () => Promise<void>;
  /** Another day is open. */
  readonly forgetModels: () => void;
}

export const createModels =
  (ports: Ports): StateCreator<AppState, [], [], ModelSlice> =>
  (set, get) => {
    const { models: line } = ports;
    /** Grows with every other day: what was begun on the last one is not heard. */
    let latest = 0;
    let opening: Promise<void> | null = null;
    let busy: string | null = null;
    /** What the browser keeps of this day is in the list. */
    let listed = false;
    /** Label of the task asked for last. */
    let asking: string | null = null;
    const retried = new Map<string, number>();
    /** How the run under way is to end, once it is told to. */
    let ending: { readonly key: string; readonly how: "pause" | "cancel" } | null = null;

    const put = (patch: Partial<ModelState>): void => set({ models: { ...get().models, ...patch } });
    const runOf = (key: string): ModelRun | undefined => get().models.runs.find((run) => run.key === key);
    const putRun = (key: string, patch: Partial<ModelRun>): void => {
      const { runs } = get().models;
      const at = runs.findIndex((run) => run.key === key);
      if (at >= 0) put({ runs: runs.with(at, { ...runs[at], ...patch }) });
    };

    const keepQueue = (): void => {
      if (get().models.day === null) return;
      const queue = unfinished(get().models.runs);
      line.call((api) => api.keepQueue(queue)).catch(() => undefined);
    };

    line.onStopped = (reason) => {
      put({ day: null });
      opening = null;
      if (busy === null) get().tell({ tone: "warn", text: "The model worker stopped.", detail: reason });
    };

    /** The worker holds the open day; what is kept of it is listed. */
    const open = (): Promise<void> => {
      const ticket = latest;
      opening ??= (async () => {
        const packed = await get().packedDay();
        if (ticket !== latest) return;
        const day = await line.call((api) => api.open(transfer(packed, [packed])));
        const { results, waiting, unkept } = await line.call((api) => api.kept());
        if (ticket !== latest) return;
        const runs = new Map(get().models.runs.map((run) => [run.key, run]));
        for (const result of results) {
          const known = runs.get(result.key);
          runs.set(result.key, known ? { ...known, result } : newRun(result.order, { state: "done" }, result));
        }
        // A worker that was ended knows an older queue than this page does.
        for (const { order, paused, reached } of listed ? [] : waiting) {
          const key = orderKey(order);
          const run: RunState = { state: paused ? "paused" : "waiting", reached };
          const known = runs.get(key);
          if (!known) runs.set(key, newRun(order, run));
          else if (known.run.state === "done") runs.set(key, { ...known, run });
        }
        put({ day, runs: [...runs.values()], unkept });
        if (listed) keepQueue();
        listed = true;
      })();
      opening.catch(() => {
        if (ticket === latest) opening = null;
      });
      return opening;
    };

    const loadTask = async (): Promise<void> => {
      const ticket = latest;
      const { label } = get().models.choice;
      const asked = labelKey(label);
      asking = asked;
      put({ task: { state: "loading" } });
      try {
        await open();
        const value = await line.call((api) => api.task(label));
        if (ticket === latest && asked === asking) put({ task: { state: "there", value } });
      } catch (error) {
        if (ticket === latest && asked === asking) put({ task: { state: "failed", reason: messageOf(error) } });
      }
    };

    const onProgress = (ticket: number, key: string) => (progress: ModelProgress) => {
      const run = runOf(key)?.run;
      if (ticket !== latest || run?.state !== "running") return;
      const same = run.progress?.stage === progress.stage;
      const since = same ? run.since : ports.now();
      const from = same ? run.from : progress.done;
      putRun(key, { run: { state: "running", progress, since, from, elapsed: ports.now() - since } });
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

    /** A fresh worker goes on from the last checkpoint. */
    const again = (key: string, reason: string): void => {
      retried.set(key, (retried.get(key) ?? 0) + 1);
      line.stop(reason);
      opening = null;
      put({ backend: { state: "idle" } });
      putRun(key, { run: { state: "waiting", reached: null } });
      get().tell({
        tone: "warn",
        text: "A training was interrupted and goes on from its last checkpoint.",
        detail: reason,
      });
    };

    const dropped = (key: string): void => {
      const run = runOf(key);
      if (run?.result) putRun(key, { run: { state: "done" } });
      else put({ runs: get().models.runs.filter((other) => other.key !== key) });
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

    /** Works through the queue, one order at a time. */
    const work = async (): Promise<void> => {
      const next = get().models.runs.find(({ run }) => run.state === "waiting");
      if (!next || busy !== null) return;
      const ticket = latest;
      const { key, order } = next;
      busy = key;
      ending = null;
      const since = ports.now();
      putRun(key, { run: { state: "running", progress: null, since, from: 0, elapsed: 0 } });
      keepQueue();
      const outcome = await trained(key, order);
      if (ticket !== latest) return;
      busy = null;
      settle(key, outcome);
      keepQueue();
      if (isNeural(order.model)) startBackend().catch(() => undefined);
      await work();
    };

    const trained = async (key: string, order: ModelOrder): Promise<ModelOutcome> => {
      const report = onProgress(latest, key);
      try {
        await open();
        if (isNeural(order.model)) await startBackend();
        if (ending?.key === key) return ended(key, null);
        return await line.call<ModelOutcome>((api) => api.train(order, proxy(report)));
      } catch (error) {
        return ended(key, error);
      }
    };

    /** Starts what networks run on, or asks anew what it holds. */
    const startBackend = async (): Promise<void> => {
      const { backend } = get().models.choice;
      const ticket = latest;
      if (get().models.backend.state !== "there") put({ backend: { state: "loading" } });
      try {
        const value = await line.call((api) => api.backend(backend));
        if (ticket === latest) put({ backend: { state: "there", value } });
      } catch (error) {
        if (ticket === latest) put({ backend: { state: "failed", reason: messageOf(error) } });
        throw error;
      }
    };

    const changeBackend = (backend: BackendOverride | null, before: BackendOverride | null): void => {
      if (backend === before) return;
      put({ backend: { state: "idle" } });
      if (get().models.day === null || busy !== null) return;
      startBackend().catch(() => undefined);
    };

    const tellRunning = (key: string, how: "pause" | "cancel"): void => {
      ending = { key, how };
      line.call((api) => api.stop(how)).catch(() => undefined);
      ports.after(GRACE, () => {
        if (busy !== key || ending?.key !== key) return;
        opening = null;
        line.stop(how);
      });
    };

    const wantFloors = (): void => {
      const { label } = get().models.choice;
      const known = new Set(get().models.runs.map(({ key }) => key));
      const orders = FLOOR_NAMES.map((model): ModelOrder => ({
        model,
        label,
        inputs: null,
        seed: 1,
        settings: {},
      }));
      const lacking = orders.filter((order) => !known.has(orderKey(order)));
      if (lacking.length === 0) return;
      const fresh = lacking.map((order) => newRun(order, { state: "waiting", reached: null }));
      put({ runs: [...fresh, ...get().models.runs] });
    };

    return {
      models: NO_MODELS,
      enterModels: (label) => {
        const { day, tab, models } = get();
        if (!day || tab !== "models") return;
        const { task } = models;
        const asked = task.state === "there" && labelKey(task.value.label) === labelKey(label);
        if (asked) {
          wantFloors();
          void work();
          return;
        }
        if (task.state === "loading" && asking === labelKey(label)) return;
        void loadTask().then(() => {
          if (get().models.task.state !== "there" || get().models.day === null) return;
          wantFloors();
          void work();
        });
      },
      changeModels: (patch) => {
        const { choice } = get().models;
        put({ choice: { ...choice, ...patch } });
        if (patch.backend !== undefined) changeBackend(patch.backend, choice.backend);
      },
      trainModels: (orders) => {
        const runs = [...get().models.runs];
        for (const order of orders) {
          const key = orderKey(order);
          const at = runs.findIndex((run) => run.key === key);
          const waiting: RunState = { state: "waiting", reached: null };
          if (at < 0) runs.push(newRun(order, waiting));
          else if (runs[at].run.state === "running" || runs[at].run.state === "waiting") continue;
          else runs.push({ ...runs.splice(at, 1)[0], run: waiting });
          retried.delete(key);
        }
        put({ runs });
        keepQueue();
        void work();
      },
      pauseModel: (key) => {
        const run = runOf(key)?.run;
        if (run?.state === "running") tellRunning(key, "pause");
        else if (run?.state === "waiting") {
          putRun(key, { run: { state: "paused", reached: run.reached } });
          keepQueue();
        }
      },
      resumeModel: (key) => {
        const run = runOf(key)?.run;
        if (run?.state !== "paused") return;
        putRun(key, { run: { state: "waiting", reached: run.reached } });
        keepQueue();
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
        keepQueue();
      },
      removeModel: (key) => {
        put({ runs: get().models.runs.filter((run) => run.key !== key) });
        if (get().models.choice.selected === key) get().changeModels({ selected: null });
        line.call((api) => api.remove(key)).catch(() => undefined);
      },
      modelsOpen: open,
      startBackend,
      holdModels: () => {
        if (busy !== null) return null;
        const ticket = latest;
        busy = "held";
        return () => {
          if (ticket !== latest || busy !== "held") return;
          busy = null;
          void work();
        };
      },
      forgetModels: () => {
        latest++;
        if (busy !== null || get().models.day !== null) line.stop("another day");
        busy = null;
        ending = null;
        opening = null;
        retried.clear();
        listed = false;
        const { choice } = get().models;
        set({ models: { ...NO_MODELS, choice: { ...choice, selected: null } } });
        get().enterModels(choice.label);
      },
    };
  };
