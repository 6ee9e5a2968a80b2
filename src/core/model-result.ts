import type { EpochLosses } from "./forecaster.ts";
import type { InputChoice, InputSystem } from "./inputs/recipe.ts";
import type { LabelChoice } from "./labels/choice.ts";
import { horizonText } from "./labels/horizon.ts";
import type { ModelFile } from "./model-file.ts";
import type { Scores } from "./metrics/scores.ts";

/** What is to be fitted and scored on a day: together with the day's fingerprint it decides every figure. */
export interface ModelOrder {
  /** Name of a kind. */
  readonly model: string;
  readonly label: LabelChoice;
  /** Null: what is usual for the model. */
  readonly inputs: InputChoice | null;
  readonly seed: number;
  /** Training settings in the place of the kind's own, by name. */
  readonly settings: Readonly<Record<string, number>>;
  /** Keys of scored models whose forecasts are averaged, sorted; nothing is fitted then. */
  readonly members?: readonly string[];
  /** Points that a search tried before it came to these settings; no part of the key. Absent: none was made. */
  readonly tried?: number;
}

/** Tells orders apart on one day; the same order written in another way has the same key. */
export function orderKey({ model, label, inputs, seed, settings, members = [] }: ModelOrder): string {
  const chosen = typeof inputs === "string" ? inputs : (inputs?.join(",") ?? "usual");
  const own = Object.entries(settings)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const of = members.map((member) => `[${member}]`);
  return [model, labelKey(label), chosen, `seed${seed}`, ...own, ...of].join(" ");
}

/** `move:50`, `smooth:5s`. */
export const labelKey = ({ rule, horizon }: LabelChoice): string => `${rule}:${horizonText(horizon)}`;

/** Bins of topHistogram over [0, 1]. */
export const TOP_BINS = 40;

/** A fitted model's worth on one day, as it is listed and kept. */
export interface ModelResult {
  readonly key: string;
  readonly order: ModelOrder;
  readonly title: string;
  /** Trained here, or read from a file that the person gave. */
  readonly origin: "trained" | "file";
  readonly scores: Scores;
  /** In words. */
  readonly verdict: string;
  /** Rows ahead; of a label in seconds the mean over the training span. */
  readonly horizon: number;
  /** Of the label's rule, in its own unit; fitted on the training span, or the file's. */
  readonly threshold: number;
  /** The same as a band of the mid, half-ticks. */
  readonly theta: number;
  readonly inputs: { readonly system: InputSystem; readonly names: readonly string[] };
  readonly parameterCount: number | null;
  readonly chosen: Readonly<Record<string, number | string>>;
  /** Empty for a model without epochs. */
  readonly curve: readonly EpochLosses[];
  /** Mean -ln p of the outcome on the validation rows, on which choices were made. */
  readonly validationLoss: number;
  /** Counts of the top class's stated probability in TOP_BINS bins of equal width over [0, 1]; test rows that were scored. */
  readonly topHistogram: readonly number[];
  /** Milliseconds of one forecast, batch of one: median; null where the test span has too few rows. */
  readonly latency: number | null;
  /** Milliseconds of inputs, fit and score together, pauses left out. */
  readonly took: number;
  /** What it was computed on: `JS`, or the back-end of a network. */
  readonly backend: string;
  /** Forecasts can be taken apart into what each input adds. */
  readonly explains: boolean;
  /** Times the test span was scored with these settings. */
  readonly looks: number;
}

/** A result beside what loads its model again. */
export interface KeptModel {
  readonly result: ModelResult;
  /** Null for an average of other models: it is loaded through them. */
  readonly file: ModelFile | null;
}

/** Counts of the highest of three probabilities by row, [rows, 3]; rows of NaN are left out. */
export function topHistogram(probabilities: Float64Array): readonly number[] {
  const counts = Array.from({ length: TOP_BINS }, () => 0);
  for (let at = 0; at < probabilities.length; at += 3) {
    const top = Math.max(probabilities[at], probabilities[at + 1], probabilities[at + 2]);
    if (top === top) counts[Math.min(TOP_BINS - 1, Math.floor(top * TOP_BINS))]++;
  }
  return counts;
}
