import type { FeatureTable, FitProgress, LabelColumn } from "../../src/core/forecaster.ts";
import type { Span } from "../../src/core/market/day.ts";
import { fitScaler } from "../linear/scaler.ts";
import { trainingRows } from "../training-rows.ts";
import type { EpochFigures } from "./epoch.ts";
import { type FittedNetwork, FittedForecaster } from "./fitted.ts";
import type { Network, NetworkSize } from "./network.ts";
import { fitRanks, scored } from "./ranks.ts";
import { type Recipe, RECIPES } from "./recipes.ts";
import { taught } from "./teacher.ts";
import { type Teacher, Training, type TrainingState } from "./training.ts";
import { windowEnds, type WindowSource, windowSource } from "./windows.ts";

/** Every fifth validation row is looked at, as in the protocol's appendix B: neighbours say nearly the same. */
const VALIDATION_STRIDE = 5;

/** What is to be fitted, to what. */
export interface FitOrder {
  readonly network: Network;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly table: FeatureTable;
  /** One head each. */
  readonly labels: readonly LabelColumn[];
  readonly spans: { readonly train: Span; readonly validation: Span };
}

/** For whoever wants to leave a training and come back to it. */
export interface TrainingWatch {
  /** Where to go on from. */
  readonly resume: TrainingState | null;
  readonly begun: (training: Training) => void;
}

/**
 * One network with a head for each of `labels`, trained once, behind its teacher if its recipe has one; each head keeps
 * the weights of its own best epoch on validation. Scaled by the training rows. Yields epochs in hundredths, so that a
 * person sees it move.
 */
export function* fitHeads(order: FitOrder, watch?: TrainingWatch): Generator<FitProgress, FittedNetwork[], void> {
  const { recipe } = order;
  if (!recipe.teacher) return yield* trained(order, undefined, 0, watch);
  // The teacher's own epochs, and one for the trees.
  const before = recipe.teacher.copies * recipe.training.epochs + 1;
  const total = before + recipe.training.epochs;
  const teacher = yield* taught(order, recipe.teacher, total);
  return yield* trained(order, teacher, before, watch);
}

/** Without the teacher of the recipe, but with the one given; `before` counts epochs that others took. */
export function* trained(
  { network, recipe, seed, table, labels, spans }: FitOrder,
  teacher: Teacher | undefined,
  before: number,
  watch?: TrainingWatch,
): Generator<FitProgress, FittedNetwork[], void> {
  const { window, units } = recipe;
  const inputs = table.names;
  const size: NetworkSize = { window, inputs: inputs.length, heads: labels.length, ...(units ? { units } : {}) };
  const rows = trainingRows({ inputs: table, labels: labels[0] }, spans.train, inputs);
  const ranks = recipe.ranks ? fitRanks(table.columns, rows) : undefined;
  const columns = scored(table.columns, ranks);
  const scaler = fitScaler(columns, rows);
  const source: WindowSource = windowSource(inputs, columns, scaler, table);
  const train = windowEnds(source, window, spans.train, labels);
  const validation = windowEnds(source, window, spans.validation, labels, VALIDATION_STRIDE);
  const set = { source, labels, train, validation, ...(teacher ? { teacher } : {}) };
  const settings = { ...recipe.training, seed };
  const training = new Training(network, size, set, settings, watch?.resume ?? null);
  watch?.begun(training);
  const total = before + settings.epochs;
  for (const { step } of training.run())
    yield { done: before + Math.round((100 * step) / training.stepsPerEpoch) / 100, total, unit: "epochs" };
  return labels.map(({ theta }, head) => {
    const best = training.best[head];
    if (!best) throw new RangeError(`${network.name}: the validation loss is not a number`);
    const { weights, epoch: bestEpoch } = best;
    return {
      theta,
      inputs,
      ...(ranks ? { ranks } : {}),
      scaler,
      size,
      weights,
      head,
      bestEpoch,
      curve: curveOf(training, head),
    };
  });
}

/** One training, a forecaster of each horizon: what `fit` with labels beside gives for each of them. */
export function* fitHorizons(
  network: Network,
  { table, labels, spans, seed }: Omit<FitOrder, "network" | "recipe">,
): Generator<FitProgress, FittedForecaster[], void> {
  const heads = byHorizon(labels);
  const models = yield* fitHeads({ network, recipe: RECIPES[network.name], seed, table, labels: heads, spans });
  return labels.map((own) => new FittedForecaster(network, own.horizon, seed, models[heads.indexOf(own)]));
}

/** In one order whichever is its own, so that models of a day's horizons are one training. */
export const byHorizon = (labels: readonly LabelColumn[]): readonly LabelColumn[] =>
  [...labels].sort((a, b) => a.horizon - b.horizon);

/** The training loss is the mean over the heads, the validation loss that of one. */
export const curveOf = ({ curve }: Training, head: number): readonly EpochFigures[] =>
  curve.map(({ training, validation }) => ({ training, validation: [validation[head]] }));
