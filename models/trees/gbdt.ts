import type { BinSettings } from "./bins.ts";
import { boost, type Boosted, type BoostSettings, type ClassedRows } from "./boosting.ts";
import { ensembleOf } from "./ensemble.ts";
import { type GrownTrees, treeKind, type TreeMethod } from "./tree-forecaster.ts";

export interface GbdtSettings extends Omit<BoostSettings, "maxLeaves"> {
  /** Leaves a tree may have; the number with the lowest log-loss on the validation rows is kept. */
  readonly leaves: readonly number[];
  readonly bins: BinSettings;
}

/** The evaluation protocol's (appendix B). */
export const GBDT_SETTINGS: GbdtSettings = {
  leaves: [8, 31],
  learningRate: 0.03,
  minRows: 300,
  columnShare: 0.5,
  rowShare: 0.5,
  l2: 10,
  maxRounds: 1500,
  patience: 60,
  classWeights: [1, 1, 1],
  bins: { maxBins: 127, minRowsInBin: 3 },
};

/** Where no round lowers the validation rows' log-loss there are no trees, and the forecast is the class shares. */
function* grow(
  train: ClassedRows,
  validation: ClassedRows,
  seed: number,
  settings: GbdtSettings,
): Generator<number, GrownTrees, void> {
  const { leaves, maxRounds, learningRate } = settings;
  let best: (Boosted & { readonly leaves: number }) | null = null;
  for (const [i, maxLeaves] of leaves.entries()) {
    const steps = boost(train, validation, { ...settings, maxLeaves }, seed);
    let step = steps.next();
    for (; !step.done; step = steps.next()) yield i * maxRounds + step.value;
    if (!best || step.value.validationLoss < best.validationLoss) best = { ...step.value, leaves: maxLeaves };
  }
  if (!best) throw new RangeError("no number of leaves to choose from");
  const { base, trees, rounds, validationLoss } = best;
  return {
    base,
    ensemble: ensembleOf(trees, train.data.edges, 1, learningRate),
    chosen: { leaves: best.leaves, rounds, validationLogLoss: validationLoss },
  };
}

export function gbdtKind(settings: GbdtSettings = GBDT_SETTINGS) {
  const method: TreeMethod = {
    name: "gbdt",
    title: "Gradient boosting",
    summary: "Hundreds of small trees, each correcting those before it, stopped when the validation rows stop gaining.",
    source: "evaluation protocol, appendix B (lgbm); Friedman 2001; Ke et al., LightGBM, 2017",
    bins: settings.bins,
    width: 1,
    total: settings.leaves.length * settings.maxRounds,
    grow: (train, validation, seed) => grow(train, validation, seed, settings),
  };
  return treeKind(method);
}

export const gbdt = gbdtKind();
