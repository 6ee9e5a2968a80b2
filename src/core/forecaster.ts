import type { MarketDay, Span } from "./market/day.ts";

/** Probabilities are stored in this order; labels are -1, 0, +1 and index with `label + 1`. */
export const CLASSES = ["down", "stationary", "up"] as const;
export const CLASS_COUNT = 3;

/** Label of a row whose future is not (yet) known. */
export const UNKNOWN = 127;

/** Named columns of one value per row; undefined values are NaN. Row r of the table is sample r, not necessarily row r of the day. */
export interface FeatureTable {
  readonly names: readonly string[];
  readonly rows: number;
  readonly columns: readonly Float64Array[];
  /** First row that a look-back from each row may touch: the one after the last halt. Absent: no row is a break. */
  readonly since?: Int32Array;
  /** Mid in ticks by row, where columns are prices measured from the mid of their own row. */
  readonly mid?: Float64Array;
}

/** A table of a day that is worked out as far as it is asked for; columns have room for all rows that the day may get. */
export interface GrowingTable extends FeatureTable {
  /** At least the first `rows` rows, or all that the day has, are worked out. */
  extend(rows: number): void;
  /** The table of `day`, which begins at row `dropped` of this one's day. */
  continued(day: MarketDay, dropped: number): GrowingTable;
}

/** Future mid-price direction per row at one horizon. */
export interface LabelColumn {
  /** Rows ahead. */
  readonly horizon: number;
  /** Half-ticks: stationary if |move| <= theta. Fitted on a training span, never on the rows it labels for scoring. */
  readonly theta: number;
  /** -1, 0, +1 or UNKNOWN; [rows]. */
  readonly y: Int8Array;
}

export interface TrainingData {
  readonly inputs: FeatureTable;
  readonly labels: LabelColumn;
  /** Labels at other horizons, for kinds that learn better from several; fitted on the same training span. */
  readonly beside?: readonly LabelColumn[];
}

/** What `fit` yields, so that whoever drives it can show progress and stop. */
export interface FitProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: "iterations" | "rounds" | "epochs" | "rows";
}

/** Everything needed to predict again, as plain JSON. `parameters` belong to the kind named in `model`. */
export interface SavedForecaster {
  readonly format: "lobscope-forecaster";
  readonly version: 1;
  readonly model: string;
  readonly horizon: number;
  readonly theta: number;
  readonly inputs: readonly string[];
  readonly parameters: unknown;
}

export interface ForecasterDescription {
  readonly name: string;
  readonly title: string;
  /** One sentence: what it looks at and how it decides. */
  readonly summary: string;
  readonly inputs: readonly string[];
  /** Fitted numbers; null before the first fit. */
  readonly parameterCount: number | null;
  readonly source: string;
  /** What the fit chose (penalty, leaves, rounds), by name; absent before the first fit or where nothing is chosen. */
  readonly chosen?: Readonly<Record<string, number | string>>;
}

/**
 * One forecast taken apart: for each class c, base[c] + sum of contributions[c] = the class's score in `space`; log-odds
 * become probabilities by softmax. Shapley values where the forecaster's description says so.
 */
export interface Explanation {
  readonly space: "log-odds" | "probability";
  readonly inputs: readonly string[];
  /** [3]: the score where nothing is known of the row. */
  readonly base: readonly number[];
  /** [3, inputs] row-major. */
  readonly contributions: Float64Array;
}

/**
 * A forecaster of the next mid-price move at one horizon. Strategies, walk-forward and metrics speak to this;
 * implementations live in models/.
 */
export interface Forecaster {
  readonly name: string;
  readonly fitted: boolean;
  /**
   * Fits on rows of `span` whose label is known and whose inputs are finite. A generator: every `next()` is a bounded
   * slice of work, and abandoning it leaves the previous fit in place. Throws RangeError if a class has no row.
   *
   * A forecaster that chooses something (penalty, leaves, when to stop) chooses it by log-loss on `validation`; without
   * one it holds out the end of `span` itself. No forecaster is fitted on validation rows.
   */
  fit(data: TrainingData, span: Span, validation?: Span): Generator<FitProgress, void, void>;
  /**
   * Writes p(down), p(stationary), p(up) of each row of `span` into `out`, [rows of span, 3] row-major. A row whose
   * inputs are undefined gets three NaN: the forecaster abstains.
   */
  predict(inputs: FeatureTable, span: Span, out: Float64Array): void;
  /**
   * Hard decisions in -1/0/+1 for rows of `span`, only where they differ from the most probable class (the persistence
   * rule mirrors its table); undefined means arg max.
   */
  decide?(inputs: FeatureTable, span: Span, out: Int8Array): void;
  /** What each input adds to the forecast of one row; null where the forecaster abstains. */
  explain?(inputs: FeatureTable, row: number): Explanation | null;
  /** Losses by epoch of the fit under way or the last one, where a fit has epochs. */
  readonly curve?: readonly EpochLosses[];
  /** The fit under way as plain, cloneable data for `CreateOptions.resume`; null if none is, absent where a fit starts anew. */
  checkpoint?(): unknown;
  save(): SavedForecaster;
  describe(): ForecasterDescription;
}

/** Mean -ln p of the outcome after one epoch. */
export interface EpochLosses {
  readonly training: number;
  /** On the validation rows, by head. */
  readonly validation: readonly number[];
}

export interface CreateOptions {
  /** Seeds what is random in training; the same seed gives the same model. Default 1. */
  readonly seed?: number;
  /** Training settings in the place of the kind's own, by name. A kind passes over names that it does not have. */
  readonly settings?: Readonly<Record<string, number>>;
  /** What `checkpoint` gave: a fit of the same data, seed and settings goes on from there, with the same result. */
  readonly resume?: unknown;
}

/** One entry of the registry in models/index.ts. */
export interface ForecasterKind {
  readonly name: string;
  readonly title: string;
  /** Columns of the FeatureTable it reads, for a given horizon; of what `day` has, if it takes the protocol's whole set. */
  inputs(horizon: number, day?: MarketDay): readonly string[];
  /** True: its inputs are a choice, and it is fitted on every column of the table it is given. */
  readonly choosesInputs?: boolean;
  /** What its inputs are where nobody chooses; absent: the protocol's columns. */
  readonly usualInputs?: "reference" | "raw" | "protocol";
  /** Horizons in rows whose labels it learns beside its own. */
  readonly learnsBeside?: readonly number[];
  /** False: a fit takes too long to be repeated as a day unfolds; it is trained once and loaded. Absent: true. */
  readonly refitsLive?: boolean;
  create(horizon: number, options?: CreateOptions): Forecaster;
  /** Throws RangeError naming the field if `saved` is not a valid state of this kind. */
  load(saved: SavedForecaster): Forecaster;
}

/** Runs a fit to its end; for tests and the command line. */
export function runToEnd<T>(steps: Generator<unknown, T, void>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Decisions are taken on probabilities rounded to 1e-9, so that a last bit of Math.exp cannot flip one. */
export const roundedForDecision = (p: number): number => Math.round(p * 1e9) / 1e9;

/** -1, 0 or +1: the most probable class; ties go to stationary, then to down. */
export function mostProbable(down: number, stationary: number, up: number): -1 | 0 | 1 {
  const d = roundedForDecision(down);
  const s = roundedForDecision(stationary);
  const u = roundedForDecision(up);
  if (s >= d && s >= u) return 0;
  return d >= u ? -1 : 1;
}
