import {
  contextOf,
  evaluationOf,
  type Evaluation,
  fitModel,
  type FitSettings,
  type Task,
  taskOn,
} from "./evaluation.ts";
import { CLASS_COUNT, type FitProgress, type ForecasterKind } from "./forecaster.ts";
import { type LabelChoice, labelValuesOf } from "./labels/choice.ts";
import { PROTOCOL, type ProtocolSettings, protocolRows, type ProtocolSplit } from "./labels/protocol.ts";
import type { MarketDay } from "./market/day.ts";
import { BOOTSTRAP, type BootstrapSettings } from "./metrics/bootstrap.ts";
import type { ScoreContext } from "./metrics/scored-columns.ts";
import { type ScoredForecasts, type Scores, scoresOf } from "./metrics/scores.ts";

/** Walk-forward: the model is fitted anew before each block of the day and scored on that block alone. */
export interface FoldSettings {
  /** Blocks that are scored. */
  readonly folds: number;
  /** Share of the rows before the first of them. */
  readonly first: number;
  /** Train on as many rows as before the first block, in the place of all rows so far. */
  readonly rolling: boolean;
  /** Rows left out at the start of each block besides the purge; null: the longer of look-back and label. */
  readonly embargo: number | null;
}

export const FOLDS: FoldSettings = { folds: 5, first: 0.4, rolling: false, embargo: null };

/** Of the rows before a block, the last share is to choose on. */
const VALIDATION_SHARE = 0.2;

/**
 * Spans of every fold. Between training, validation and test lie `window + reach` rows that belong to none, so that no
 * label and no look-back reaches across; the embargo comes on top. Throws RangeError if a span would be empty.
 */
export function foldSplits(
  day: MarketDay,
  reach: number,
  settings: FoldSettings = FOLDS,
  protocol: ProtocolSettings = PROTOCOL,
): ProtocolSplit[] {
  const { rows, reason } = protocolRows(day, protocol);
  const { folds, rolling } = settings;
  if (!(Number.isInteger(folds) && folds >= 1)) throw new RangeError(`${folds} folds: a whole number, at least 1`);
  if (!(settings.first > 0 && settings.first < 1)) throw new RangeError(`first ${settings.first}: between 0 and 1`);
  const longest = Math.max(reach, protocol.horizon);
  const purge = protocol.window + longest;
  const embargo = settings.embargo ?? Math.max(protocol.window, longest);
  if (!(Number.isInteger(embargo) && embargo >= 0)) throw new RangeError(`embargo ${embargo}: a whole number of rows`);
  const first = Math.floor(settings.first * (rows.to - rows.from));
  const size = Math.floor((rows.to - rows.from - first) / folds);
  return Array.from({ length: folds }, (_, fold) => {
    const start = rows.from + first + fold * size;
    const end = fold === folds - 1 ? rows.to : start + size;
    const begin = rolling ? start - first : rows.from;
    const judge = begin + Math.floor((1 - VALIDATION_SHARE) * (start - begin));
    const split: ProtocolSplit = {
      rows,
      reason,
      train: { from: begin, to: judge - purge },
      validation: { from: judge, to: start - purge },
      test: { from: start + embargo, to: end - longest },
    };
    requireRows(split, fold, purge);
    return split;
  });
}

function requireRows(split: ProtocolSplit, fold: number, purge: number): void {
  for (const name of ["train", "validation", "test"] as const) {
    if (split[name].to <= split[name].from)
      throw new RangeError(
        `${split.rows.to - split.rows.from} rows are too few: the ${name} span of fold ${fold + 1}, ${purge} rows apart, is empty`,
      );
  }
}

/** A task for each fold: threshold, floor and scales are fitted on the fold's own training span. */
export function foldTasks(day: MarketDay, choice: LabelChoice, settings: FoldSettings = FOLDS): Task[] {
  const values = labelValuesOf(day, choice);
  return foldSplits(day, values.reach, settings).map((split) => taskOn(day, values, split));
}

/** What a forecaster that is fitted anew before every block is worth. */
export interface FoldsEvaluation {
  readonly model: string;
  readonly folds: readonly { readonly task: Task; readonly evaluation: Evaluation }[];
  /** All blocks together, each against its own floor. */
  readonly forecasts: ScoredForecasts;
  readonly context: ScoreContext;
  readonly scores: Scores;
}

/** Fits and scores on every task in turn, then all test rows together. Yields each fit's progress. */
export function* evaluateFolds(
  tasks: readonly Task[],
  kind: ForecasterKind,
  bootstrap: BootstrapSettings = BOOTSTRAP,
  settings: FitSettings = {},
): Generator<FitProgress, FoldsEvaluation, void> {
  const folds: { task: Task; evaluation: Evaluation }[] = [];
  for (const task of tasks) {
    const model = yield* fitModel(task, kind, settings);
    folds.push({ task, evaluation: evaluationOf(task, kind.name, model, bootstrap) });
  }
  const forecasts = joined(folds);
  return {
    model: kind.name,
    folds,
    forecasts,
    context: joinedContext(tasks.map(contextOf)),
    scores: scoresOf(forecasts, bootstrap),
  };
}

/** The folds' test rows one after the other; the floor changes with the fold. */
function joined(folds: readonly { readonly task: Task; readonly evaluation: Evaluation }[]): ScoredForecasts {
  const parts = folds.map(({ evaluation }) => evaluation.forecasts);
  const decided = parts.some(({ decisions }) => decisions !== null);
  return {
    probabilities: concatenated(parts.map(({ probabilities }) => probabilities)),
    outcomes: Int8Array.from(parts.flatMap(({ outcomes }) => Array.from(outcomes))),
    decisions: decided ? Int8Array.from(parts.flatMap(({ decisions }) => Array.from(decisions ?? []))) : null,
    prior: concatenated(parts.map(repeatedFloor)),
    horizon: Math.max(...parts.map(({ horizon }) => horizon)),
  };
}

function repeatedFloor({ prior, outcomes }: ScoredForecasts): Float64Array {
  return Float64Array.from({ length: outcomes.length * CLASS_COUNT }, (_, i) => prior[i % CLASS_COUNT]);
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function joinedContext(parts: readonly ScoreContext[]): ScoreContext {
  const column = (name: "time" | "move" | "spread"): Float64Array | null => {
    const columns = parts.map((part) => part[name]);
    return columns.every((values) => values !== null) ? concatenated(columns) : null;
  };
  const regimes = parts.map(({ regime }) => regime);
  return {
    time: column("time"),
    move: column("move"),
    spread: column("spread"),
    regime: regimes.every((regime) => regime !== null)
      ? Int8Array.from(regimes.flatMap((regime) => Array.from(regime)))
      : null,
  };
}
