import type { StateCreator } from "zustand/vanilla";
import type { LabelChoice } from "../core/labels/choice.ts";
import type { AppState, Ports } from "./app.ts";
import { messageOf } from "./line.ts";
import { type ModelChoice, type ModelState, NO_MODELS } from "./model-choice.ts";
import type { ModelRoom } from "./model-room.ts";

/** What the rest of the page asks of models before anybody has looked at them. */
interface ModelGate {
  readonly models: ModelState;
  readonly changeModels: (patch: Partial<ModelChoice>) => void;
  /** Another day is open. */
  readonly forgetModels: () => void;
  /** The tab is on show: takes the open day, what is kept of it, and scores the one-line rules. */
  readonly enterModels: (label: LabelChoice) => void;
}
export type ModelSlice = ModelGate & Omit<ModelRoom, "forget" | "enter" | "changed">;

/** What is done by code that no first visit needs; `null` is what is given back where that code cannot be loaded. */
const LATER = [
  "trainModels",
  "pauseModel",
  "resumeModel",
  "cancelModel",
  "removeModel",
  "detailModel",
  "explainModel",
  "attendModel",
  "compareModels",
  "loadModelFile",
  "sendToMarket",
  "sendToBacktest",
  "readModel",
  "searchModel",
  "cancelSearch",
  "trainBest",
] as const satisfies readonly (keyof ModelSlice)[];

/** The slice as the page starts with it: what is chosen, and a door to the room (model-room.ts), loaded on first use. */
export const createModels =
  (ports: Ports): StateCreator<AppState, [], [], ModelSlice> =>
  (set, get) => {
    let room: ModelRoom | null = null;
    let loading: Promise<ModelRoom> | null = null;

    const load = (): Promise<ModelRoom> => {
      loading ??= import("./model-room.ts").then(({ openModelRoom }) => (room ??= openModelRoom(ports, set, get)));
      loading.catch(() => (loading = null));
      return loading;
    };
    /** At once if the room is there; else in the order in which it was asked for. */
    const inRoom = <T>(use: (room: ModelRoom) => T): T | Promise<T | null> =>
      room
        ? use(room)
        : load()
            .then(use)
            .catch((error: unknown) => {
              get().tell({ tone: "bad", text: "Models are not there: try again.", detail: messageOf(error) });
              return null;
            });
    const through =
      (name: (typeof LATER)[number]) =>
      (...given: unknown[]): unknown =>
        inRoom((opened) => (opened[name] as (...given: unknown[]) => unknown)(...given));

    return {
      ...(Object.fromEntries(LATER.map((name) => [name, through(name)])) as Pick<ModelSlice, (typeof LATER)[number]>),
      models: NO_MODELS,
      changeModels: (patch) => {
        const before = get().models.choice;
        set({ models: { ...get().models, choice: { ...before, ...patch } } });
        if (room) room.changed(before);
      },
      enterModels: (label) => {
        if (get().day && get().tab === "models") void inRoom(({ enter }) => enter(label));
      },
      forgetModels: () => {
        const { choice } = get().models;
        if (loading) void inRoom(({ forget }) => forget());
        else set({ models: { ...NO_MODELS, choice: { ...choice, selected: null } } });
        get().enterModels(choice.label);
      },
    };
  };
