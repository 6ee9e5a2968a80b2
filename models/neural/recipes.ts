import type { TrainingSettings } from "./training.ts";

/**
 * How a layout is trained by default. LSTM-64, BiN-C(TABL) and the mixer as chosen on the validation rows of a real day
 * (docs/models.md): short cycles at a high rate, because a day's networks are at their best before they have seen all of
 * its rows once. The others as the evaluation protocol's appendix B trains its LSTM or DeepLOB.
 */
export interface Recipe {
  readonly window: number;
  readonly inputs: "reference" | "raw" | "protocol";
  /** Reads its columns as normal scores of their ranks, see ranks.ts. */
  readonly ranks?: boolean;
  /** As NetworkSize.units. */
  readonly units?: number;
  readonly training: Omit<TrainingSettings, "seed">;
  readonly teacher?: TeacherRecipe;
}

/** Gradient-boosted trees, and copies of the network itself; see teacher.ts. */
export interface TeacherRecipe {
  readonly copies: number;
  /** Rows that the copies read. */
  readonly window: number;
  /** As Teacher.share. */
  readonly share: number;
}

const BASE = {
  rise: 0.15,
  decay: 1e-3,
  clip: 1,
  patience: 4,
  average: 0,
  balance: 0,
  adjustment: 0,
} as const;

const recurrent: Recipe = {
  window: 50,
  inputs: "reference",
  training: { ...BASE, batch: 128, peakRate: 4e-4, fraction: 0.12, epochs: 12 },
};

export const RECIPES: Readonly<Record<string, Recipe>> = {
  lstm: {
    ...recurrent,
    training: { ...BASE, batch: 128, peakRate: 3e-3, fraction: 0.12, epochs: 3, average: 0.98 },
  },
  "lstm-256-128": recurrent,
  gru: recurrent,
  "attention-lstm": recurrent,
  transformer: recurrent,
  "multiscale-transformer": recurrent,
  tlob: recurrent,
  deeplob: { window: 50, inputs: "raw", training: { ...BASE, batch: 64, peakRate: 4e-4, fraction: 0.1, epochs: 12 } },
  "bin-ctabl": {
    window: 50,
    inputs: "raw",
    training: { ...BASE, decay: 1e-4, batch: 128, peakRate: 3e-3, fraction: 0.2, epochs: 6, average: 0.98 },
  },
  mixer: {
    window: 15,
    inputs: "protocol",
    ranks: true,
    training: { ...BASE, batch: 128, peakRate: 2e-3, fraction: 0.16, epochs: 5, average: 0.98 },
    teacher: { copies: 0, window: 25, share: 0.7 },
  },
};
