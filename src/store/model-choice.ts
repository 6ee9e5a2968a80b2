import type {
  AttentionReport,
  BackendOverride,
  BackendReport,
  Comparison,
  ExplanationReport,
  ModelOrder,
  ModelProgress,
  ModelResult,
  ScoreDetail,
  SearchOrder,
  SearchProgress,
  SearchResult,
  TaskReport,
} from "../../workers/model-api.ts";
import type { LabelChoice } from "../core/labels/choice.ts";

export const MODEL_INPUTS = ["usual", "reference", "default", "raw", "protocol"] as const;
/** `usual`: what each model's own recipe has. */
export type ModelInputs = (typeof MODEL_INPUTS)[number];
export const BACKENDS: readonly BackendOverride[] = ["webgpu", "wasm", "webgl", "cpu"];

/** What is trained next, and what is looked at. */
export interface ModelChoice {
  /** What is forecast; the table shows what was scored under it. */
  readonly label: LabelChoice;
  readonly inputs: ModelInputs;
  readonly seed: number;
  /** Null: the fastest by measurement. */
  readonly backend: BackendOverride | null;
  /** Key of the model that the lower panels show; null: the best. */
  readonly selected: string | null;
}

export const MODEL_DEFAULTS: ModelChoice = {
  label: { rule: "move", horizon: { unit: "rows", value: 50 } },
  inputs: "usual",
  seed: 1,
  backend: null,
  selected: null,
};

export type RunState =
  | { readonly state: "waiting"; readonly reached: { readonly done: number; readonly total: number } | null }
  | {
      readonly state: "running";
      readonly progress: ModelProgress | null;
      /** Milliseconds of `Ports.now` since the present stage began, and at what it began. */
      readonly since: number;
      readonly from: number;
      readonly elapsed: number;
    }
  | { readonly state: "paused"; readonly reached: { readonly done: number; readonly total: number } | null }
  | { readonly state: "failed"; readonly reason: string }
  | { readonly state: "done" };

/** One order: what is being made of it, and the last result of it, if there is one. */
export interface ModelRun {
  readonly key: string;
  readonly order: ModelOrder;
  readonly run: RunState;
  readonly result: ModelResult | null;
}

export type Loaded<T> =
  | { readonly state: "idle" }
  | { readonly state: "loading" }
  | { readonly state: "there"; readonly value: T }
  | { readonly state: "failed"; readonly reason: string };

/** What is worked out of a scored model when somebody looks. */
export interface ModelStudy {
  readonly detail: Loaded<ScoreDetail>;
  readonly explanation: Loaded<ExplanationReport | null>;
  readonly attention: Loaded<AttentionReport | null>;
}

export const NO_STUDY: ModelStudy = {
  detail: { state: "idle" },
  explanation: { state: "idle" },
  attention: { state: "idle" },
};

/** A search of one model's settings; one at a time. */
export interface ModelSearch {
  readonly order: SearchOrder;
  readonly state:
    | { readonly state: "running"; readonly progress: SearchProgress | null }
    | { readonly state: "done"; readonly result: SearchResult }
    | { readonly state: "cancelled" }
    | { readonly state: "failed"; readonly reason: string };
}

export interface ModelState {
  readonly search: ModelSearch | null;
  readonly choice: ModelChoice;
  /** Fingerprint of the day that the worker holds; null before it was asked to. */
  readonly day: string | null;
  readonly task: Loaded<TaskReport>;
  readonly runs: readonly ModelRun[];
  readonly backend: Loaded<BackendReport>;
  /** Closer looks at scored models, by key. */
  readonly studies: Readonly<Record<string, ModelStudy>>;
  /** Of the models with these keys, joined. */
  readonly comparison: { readonly of: string; readonly report: Loaded<Comparison> } | null;
  /** Why this browser keeps no model; null if it does. */
  readonly unkept: string | null;
}

export const NO_MODELS: ModelState = {
  search: null,
  choice: MODEL_DEFAULTS,
  day: null,
  task: { state: "idle" },
  runs: [],
  backend: { state: "idle" },
  studies: {},
  comparison: null,
  unkept: null,
};
