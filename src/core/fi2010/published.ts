import type { FiHorizon } from "./layout.ts";

/** Macro-F1 on FI-2010, setup 2, in per cent. */
export interface PublishedRow {
  readonly model: string;
  /** `own`: in its own paper; `lobcast`: mean of five seeds in LOBCAST's reproduction; `tlob`: the table beside TLOB. */
  readonly source: "own" | "lobcast" | "tlob";
  readonly macroF1: Readonly<Partial<Record<FiHorizon, number>>>;
  /** Ours of the same layout or kin. */
  readonly ours?: string;
}

const row = (
  model: string,
  source: PublishedRow["source"],
  [k10, k20, k50, k100]: readonly (number | null)[],
  ours?: string,
  k30?: number,
): PublishedRow => ({
  model,
  source,
  macroF1: Object.fromEntries(
    [
      [10, k10],
      [20, k20],
      [30, k30],
      [50, k50],
      [100, k100],
    ].filter(([, score]) => typeof score === "number"),
  ) as PublishedRow["macroF1"],
  ...(ours ? { ours } : {}),
});

/**
 * Prata et al., LOBCAST (2024), `FI_2010_PERF` and `DECLARED_PERF`; Berti and Kasneci, TLOB (2025), results table. Of
 * TLOB and MLPLOB the scores at 20 events are not replicated and out of line with their other horizons.
 */
export const PUBLISHED: readonly PublishedRow[] = [
  row("SVM", "tlob", [35.9, 43.2, 49.4, 51.2], "logistic"),
  row("Random forest", "tlob", [48.7, 46.3, 51.2, 53.9], "forest"),
  row("XGBoost", "tlob", [62.4, 59.6, 65.3, 67.6], "gbdt"),
  row("MLP", "lobcast", [48.2, 44.0, 49.0, 51.6]),
  row("MLP", "own", [48.27, 51.12, 55.95, null]),
  row("LSTM", "lobcast", [66.5, 58.8, 66.9, 59.4], "lstm"),
  row("LSTM", "own", [66.33, 62.37, 61.43, null], "lstm"),
  row("CNN", "lobcast", [49.3, 46.1, 65.8, 67.2]),
  row("CNN", "own", [55.21, 59.17, 59.44, null]),
  row("CNN-LSTM", "lobcast", [63.5, 49.1, 69.2, 71.0]),
  row("CTABL", "lobcast", [69.5, 62.4, 71.6, 73.9], undefined, 70.4),
  row("CTABL", "own", [77.63, 66.93, 78.44, null]),
  row("DAIN-MLP", "lobcast", [53.9, 46.7, 61.2, 62.8]),
  row("DeepLOB", "lobcast", [71.1, 62.4, 75.4, 77.6], "deeplob", 70.8),
  row("DeepLOB", "own", [83.4, 72.82, 80.35, null], "deeplob"),
  row("DeepLOB-Att", "lobcast", [70.6, 54.8, 73.6, 71.6]),
  row("DeepLOB-Att", "own", [82.37, 73.73, 79.38, 81.49]),
  row("TransLOB", "lobcast", [61.4, 54.7, 60.6, 60.5], "transformer"),
  row("TransLOB", "own", [88.66, 80.65, 88.2, 91.61], "transformer"),
  row("AxialLOB", "lobcast", [73.2, 63.4, 78.3, 79.2], undefined, 72.9),
  row("AxialLOB", "own", [85.14, 75.78, 83.27, 85.93]),
  row("DLA", "lobcast", [79.4, 69.3, 87.1, 52.2], undefined, 78.9),
  row("DLA", "own", [77.76, null, 78.96, null]),
  row("BiN-CTABL", "lobcast", [81.1, 71.5, 87.7, 92.1], "bin-ctabl", 80.8),
  row("BiN-CTABL", "own", [81.04, 71.22, 88.06, null], "bin-ctabl"),
  row("MLPLOB", "tlob", [81.64, 84.88, 91.39, 92.62], "mixer"),
  row("TLOB", "tlob", [81.55, 82.68, 90.03, 92.81], "tlob"),
];
