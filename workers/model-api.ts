import type { EpochLosses } from "../src/core/forecaster.ts";
import type { LabelChoice } from "../src/core/labels/choice.ts";
import type { Comparison } from "../src/core/metrics/comparison.ts";
import type { ScoreDetail } from "../src/core/metrics/detail.ts";
import type { FixedForecast } from "../src/core/replay/fixed.ts";
import type { InputChoice } from "../src/core/inputs/recipe.ts";
import type { SearchMethod, SearchProgress, SearchResult } from "../src/core/search/search.ts";
import type { ModelOrder, ModelResult } from "../src/core/model-result.ts";

/** The contract between the page and the model worker: types only. */
export type { Comparison, FixedForecast, ModelOrder, ModelResult, ScoreDetail, SearchProgress, SearchResult };

/** What the protocol fixes for one label before any model is fitted. */
export interface TaskReport {
  readonly label: LabelChoice;
  /** Rows ahead; of a label in seconds the mean over the training rows. */
  readonly horizon: number;
  /** What is more than this is up or down; in `unit`. */
  readonly threshold: number;
  readonly unit: "half-ticks" | "ticks" | "bps";
  /** The same as a band of the mid, half-ticks. */
  readonly theta: number;
  /** Why rows outside 09:45-15:45 are used; null if they are not. */
  readonly reason: string | null;
  /** Rows by purpose, and from which time on the test span begins, nanoseconds. */
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly testFrom: number;
  /** Rows that belong to no span, between each two. */
  readonly purged: number;
  /** Down, stationary, up. */
  readonly shares: { readonly train: readonly number[]; readonly test: readonly number[] };
  /** Mean -ln p of the training shares on the validation rows. */
  readonly priorLoss: number;
  /** Ticks, means over the training rows: of |move|, and of ask - bid. */
  readonly meanMove: number;
  readonly meanSpread: number;
}

export interface ModelProgress {
  readonly stage: "inputs" | "fit" | "score";
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** Of a training with epochs, so far. */
  readonly curve: readonly EpochLosses[];
  /** Epoch at which a kept training was taken up; null if it began anew. */
  readonly resumedAt: number | null;
}
export type OnModelProgress = (progress: ModelProgress, memory: TensorMemory | null) => void;

/** What a back-end holds. */
export interface TensorMemory {
  readonly tensors: number;
  readonly bytes: number;
}

export type ModelOutcome =
  | { readonly kind: "done"; readonly result: ModelResult }
  | { readonly kind: "cancelled" }
  | { readonly kind: "paused"; readonly done: number; readonly total: number }
  /** `broken`: the back-end or the worker failed, not the order; a fresh worker may go on from the last checkpoint. */
  | { readonly kind: "failed"; readonly reason: string; readonly broken: boolean };

/** An order of an earlier visit that is not done yet. */
export interface WaitingOrder {
  readonly order: ModelOrder;
  readonly paused: boolean;
  /** How far it is, if a checkpoint of it is kept. */
  readonly reached: { readonly done: number; readonly total: number } | null;
}

export type BackendOverride = "webgpu" | "wasm" | "webgl" | "cpu";

/** Where an attention model looks, on average over some validation rows. */
export interface AttentionReport {
  readonly rows: number;
  /** Shares sum to one over the rows of the window, oldest first, or over a layer's columns. */
  readonly layers: readonly { readonly name: string; readonly shares: readonly number[] }[];
}

/** A search of a model's settings on the validation rows. */
export interface SearchOrder {
  readonly model: string;
  readonly label: LabelChoice;
  /** Null: what is usual for the model. */
  readonly inputs: InputChoice | null;
  readonly method: SearchMethod;
  readonly trials: number;
  readonly seed: number;
}

export type SearchOutcome =
  | { readonly kind: "done"; readonly result: SearchResult }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly reason: string };

/** What networks run on, why, and what they hold. */
export interface BackendReport extends TensorMemory {
  readonly name: string;
  readonly reason: string;
  /** Milliseconds of the probe; null if nothing was measured. */
  readonly probe: number | null;
  readonly trials: readonly {
    readonly name: string;
    readonly started: boolean;
    readonly finding: string;
    readonly probe: number | null;
  }[];
}

/** What inputs add to forecasts, over some validation rows. */
export interface ExplanationReport {
  readonly space: "log-odds" | "probability";
  readonly rows: number;
  readonly inputs: readonly string[];
  /** Mean |contribution| of each input to each class, [3][inputs]. */
  readonly importance: readonly (readonly number[])[];
  /** Correlation of an input's value with what it adds to `up`, [inputs]; its sign says which way it points. NaN where flat. */
  readonly leaning: readonly number[];
}

/** Fits, scores and keeps models of one day. One training at a time. */
export interface ModelApi {
  /** Takes a packed day (transferred); what was under way is paused. Resolves to the day's fingerprint. */
  open(packed: ArrayBuffer): Promise<string>;
  task(label: LabelChoice): TaskReport;
  /** Results and unfinished orders of this day that the browser keeps; `unkept` says why it keeps none. */
  kept(): Promise<{
    readonly results: readonly ModelResult[];
    readonly waiting: readonly WaitingOrder[];
    readonly unkept: string | null;
  }>;
  /** Remembers the orders that are not done, for the next visit. */
  keepQueue(queue: readonly { readonly order: ModelOrder; readonly paused: boolean }[]): Promise<void>;
  /** Fits on the training span and scores the test span once, from the kept checkpoint if there is one. */
  train(order: ModelOrder, onProgress: OnModelProgress): Promise<ModelOutcome>;
  /** Stops the training under way: `pause` keeps where it is, `cancel` forgets it. */
  stop(how: "pause" | "cancel"): void;
  /** Tries settings on the validation rows; the test rows are not even handed to it. `stop` ends it. */
  search(order: SearchOrder, onProgress: (progress: SearchProgress) => void): Promise<SearchOutcome>;
  /** Forgets the checkpoint of an order that is not under way. */
  forgetTraining(order: ModelOrder): Promise<void>;
  /** Forgets a finished model; that its test span was seen stays known. */
  remove(key: string): Promise<void>;
  /** The model as a file: JSON. */
  file(key: string): Promise<string>;
  /** Reads a model file and scores it on this day's test span. Rejects with a sentence naming what is wrong. */
  load(text: string): Promise<ModelResult>;
  /** The network in the ONNX format; null for other models. */
  onnx(key: string): Promise<Uint8Array | null>;
  explain(key: string): Promise<ExplanationReport | null>;
  /** Null for a model without attention. */
  attention(key: string): Promise<AttentionReport | null>;
  /** Scores beyond the table, of the same forecasts of the test span: no further look at it. */
  detail(key: string): Promise<ScoreDetail>;
  /** Models of one label against each other, on the rows that all of them forecast; names are keys. */
  compare(keys: readonly string[]): Promise<Comparison>;
  /** What it says of every row from the validation span on, for the market view and the backtest. */
  forecasts(key: string): Promise<FixedForecast | null>;
  /** Starts what networks run on, if need be: the fastest by measurement, or `only`. Rejects with every finding. */
  backend(only: BackendOverride | null): Promise<BackendReport>;
  /** As `MarketApi.hosts`. */
  hosts(): readonly string[];
}
