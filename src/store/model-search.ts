import { proxy } from "comlink";
import type { SearchOrder, SearchOutcome, SearchProgress } from "../../workers/model-api.ts";
import type { AppState, Ports } from "./app.ts";
import { messageOf } from "./line.ts";
import type { ModelSearch, ModelState } from "./model-choice.ts";
import type { ModelDay } from "./model-day.ts";
import type { ModelQueue } from "./model-queue.ts";
import { isNeural } from "./trainable.ts";

export interface ModelSearchActions {
  /** Tries settings on the validation rows; trainings wait meanwhile. Told, and not begun, while one is under way. */
  readonly searchModel: (order: SearchOrder) => Promise<void>;
  readonly cancelSearch: () => void;
  /** Trains what the search came to, with the number of its trials on the card. */
  readonly trainBest: () => void;
}

/** Milliseconds that a cancelled search gets to reach its next step before its worker is ended. */
const GRACE = 4000;

const settled = (outcome: SearchOutcome): ModelSearch["state"] => {
  if (outcome.kind === "done") return { state: "done", result: outcome.result };
  return outcome.kind === "failed" ? { state: "failed", reason: outcome.reason } : { state: "cancelled" };
};

export function createModelSearch(
  ports: Ports,
  get: () => AppState,
  patch: (patch: Partial<ModelState>) => void,
  day: ModelDay,
  queue: ModelQueue,
): ModelSearchActions {
  const { models: line } = ports;
  /** The search that counts; another day or another search takes its place. */
  let counting = {};
  let cancelled = false;

  const put = (search: ModelSearch | null): void => patch({ search });

  const ran = async (order: SearchOrder, onProgress: (progress: SearchProgress) => void): Promise<SearchOutcome> => {
    try {
      await day.open();
      if (isNeural(order.model)) await day.startBackend();
      return await line.call<SearchOutcome>((api) => api.search(order, proxy(onProgress)));
    } catch (error) {
      return cancelled ? { kind: "cancelled" } : { kind: "failed", reason: messageOf(error) };
    }
  };

  return {
    searchModel: async (order) => {
      const release = queue.hold();
      if (!release) {
        get().tell({
          tone: "warn",
          text: "A training is under way.",
          detail: "Pause it, or search when it is done.",
        });
        return;
      }
      const mine = {};
      counting = mine;
      cancelled = false;
      const { fingerprint } = get().day ?? {};
      const heard = (): boolean => counting === mine && get().day?.fingerprint === fingerprint;
      put({ order, state: { state: "running", progress: null } });
      const outcome = await ran(order, (progress) => {
        if (heard() && get().models.search?.state.state === "running")
          put({ order, state: { state: "running", progress } });
      });
      release();
      if (heard() && get().models.search?.state.state === "running") put({ order, state: settled(outcome) });
    },
    cancelSearch: () => {
      const { search } = get().models;
      if (search?.state.state !== "running") return;
      const stuck = counting;
      cancelled = true;
      line.call((api) => api.stop("cancel")).catch(() => undefined);
      ports.after(GRACE, () => {
        if (counting === stuck && get().models.search?.state.state === "running") line.stop("cancelled");
      });
    },
    trainBest: () => {
      const { search } = get().models;
      if (search?.state.state !== "done" || !search.state.result.best) return;
      const { order, state } = search;
      const { model, label, inputs, seed } = order;
      const { trials, best } = state.result;
      queue.trainModels([{ model, label, inputs, seed, settings: best?.point ?? {}, tried: trials.length }]);
    },
  };
}
