import { transfer } from "comlink";
import type { BackendOverride } from "../../workers/model-api.ts";
import type { LabelChoice } from "../core/labels/choice.ts";
import { labelKey } from "../core/model-result.ts";
import type { AppState, Ports } from "./app.ts";
import { messageOf } from "./line.ts";
import type { ModelState } from "./model-choice.ts";
import { unfinished, withKept } from "./model-runs.ts";

/** The day that the model worker holds, and what it works with. */
export interface ModelDay {
  /** Makes a question to be asked later: is the same day still open? */
  readonly watch: () => () => boolean;
  /** Resolves when the worker holds the open day and what is kept of it is listed. */
  readonly open: () => Promise<void>;
  /** The worker was ended: the next `open` starts another. */
  readonly lost: () => void;
  /** What the protocol fixes for the label that is chosen; true if it is there and still the one asked for. */
  readonly loadTask: () => Promise<boolean>;
  /** Label of the task that is on its way; null of none. */
  readonly asking: () => string | null;
  /** Remembers orders that are not done, for the next visit. */
  readonly keepQueue: () => void;
  /** Starts what networks run on, or asks anew what it holds. */
  readonly startBackend: () => Promise<void>;
  readonly forget: () => void;
}

export function createModelDay(
  { models: line }: Ports,
  get: () => AppState,
  put: (patch: Partial<ModelState>) => void,
): ModelDay {
  /** Another with every other day: what was begun on the last one is not heard. */
  let current = {};
  let opening: Promise<void> | null = null;
  /** What the browser keeps of this day is in the list. */
  let listed = false;
  /** Label of the task asked for last. */
  let asking: string | null = null;

  const watch = (): (() => boolean) => {
    const then = current;
    return () => then === current;
  };

  const keepQueue = (): void => {
    if (get().models.day === null) return;
    const queue = unfinished(get().models.runs);
    line.call((api) => api.keepQueue(queue)).catch(() => undefined);
  };

  const begin = async (): Promise<void> => {
    const here = watch();
    const packed = await get().packedDay();
    if (!here()) return;
    const day = await line.call((api) => api.open(transfer(packed, [packed])));
    const { results, waiting, unkept } = await line.call((api) => api.kept());
    if (!here()) return;
    // A worker that was ended knows an older queue than this page does.
    put({ day, runs: withKept(get().models.runs, results, listed ? [] : waiting), unkept });
    if (listed) keepQueue();
    listed = true;
  };

  const open = (): Promise<void> => {
    if (opening) return opening;
    const here = watch();
    opening = begin();
    opening.catch(() => {
      if (here()) opening = null;
    });
    return opening;
  };

  const loadTask = async (): Promise<boolean> => {
    const here = watch();
    const { label }: { label: LabelChoice } = get().models.choice;
    const asked = labelKey(label);
    const heard = (): boolean => here() && asked === asking;
    asking = asked;
    put({ task: { state: "loading" } });
    try {
      await open();
      const value = await line.call((api) => api.task(label));
      if (heard()) put({ task: { state: "there", value } });
    } catch (error) {
      if (heard()) put({ task: { state: "failed", reason: messageOf(error) } });
    }
    return get().models.task.state === "there" && get().models.day !== null;
  };

  const startBackend = async (): Promise<void> => {
    const { backend }: { backend: BackendOverride | null } = get().models.choice;
    const here = watch();
    if (get().models.backend.state !== "there") put({ backend: { state: "loading" } });
    try {
      const value = await line.call((api) => api.backend(backend));
      if (here()) put({ backend: { state: "there", value } });
    } catch (error) {
      if (here()) put({ backend: { state: "failed", reason: messageOf(error) } });
      throw error;
    }
  };

  return {
    watch,
    open,
    lost: () => (opening = null),
    loadTask,
    asking: () => asking,
    keepQueue,
    startBackend,
    forget: () => {
      current = {};
      opening = null;
      listed = false;
    },
  };
}
