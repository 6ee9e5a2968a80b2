import type { LabelChoice } from "../core/labels/choice.ts";
import { labelKey } from "../core/model-result.ts";
import type { App, AppState, Ports } from "./app.ts";
import { type ModelChoice, type ModelState, NO_MODELS } from "./model-choice.ts";
import { createModelDay } from "./model-day.ts";
import { createModelQueue, type ModelQueue } from "./model-queue.ts";
import { lackingFloors } from "./model-runs.ts";
import { createModelSearch, type ModelSearchActions } from "./model-search.ts";
import { createModelStudy, type ModelStudyActions } from "./model-study.ts";

/** Everything that is done with models; the page loads it when somebody looks at them. */
export type ModelRoom = Pick<ModelQueue, "trainModels" | "pauseModel" | "resumeModel" | "cancelModel"> &
  ModelStudyActions &
  ModelSearchActions & {
    readonly enter: (label: LabelChoice) => void;
    /** The choice was another one before. */
    readonly changed: (before: ModelChoice) => void;
    /** Forgets a finished model. */
    readonly removeModel: (key: string) => void;
    readonly forget: () => void;
  };

export function openModelRoom(ports: Ports, set: App["setState"], get: () => AppState): ModelRoom {
  const { models: line } = ports;
  const put = (patch: Partial<ModelState>): void => set({ models: { ...get().models, ...patch } });
  const day = createModelDay(ports, get, put);
  const queue = createModelQueue(ports, get, put, day);

  line.onStopped = (reason) => {
    put({ day: null });
    day.lost();
    if (!queue.busy()) get().tell({ tone: "warn", text: "The model worker stopped.", detail: reason });
  };

  const workWithFloors = (): void => {
    const { runs, choice } = get().models;
    const floors = lackingFloors(runs, choice.label);
    if (floors.length > 0) put({ runs: [...floors, ...runs] });
    void queue.work();
  };

  return {
    ...queue,
    ...createModelStudy(ports, get, put, day),
    ...createModelSearch(ports, get, put, day, queue),
    enter: (label) => {
      const { tab, models } = get();
      if (!get().day || tab !== "models") return;
      const { task } = models;
      if (task.state === "there" && labelKey(task.value.label) === labelKey(label)) workWithFloors();
      else if (task.state !== "loading" || day.asking() !== labelKey(label))
        void day.loadTask().then((there) => there && workWithFloors());
    },
    changed: (before) => {
      const { choice } = get().models;
      if (choice.backend === before.backend) return;
      put({ backend: { state: "idle" } });
      if (get().models.day !== null && !queue.busy()) day.startBackend().catch(() => undefined);
    },
    removeModel: (key) => {
      put({ runs: get().models.runs.filter((run) => run.key !== key) });
      if (get().models.choice.selected === key) get().changeModels({ selected: null });
      line.call((api) => api.remove(key)).catch(() => undefined);
    },
    forget: () => {
      if (queue.busy() || get().models.day !== null) line.stop("another day");
      queue.forget();
      day.forget();
      set({ models: { ...NO_MODELS, choice: { ...get().models.choice, selected: null } } });
    },
  };
}
