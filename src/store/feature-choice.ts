import type { Progress } from "../../workers/api.ts";
import type {
  ColumnSummary,
  CorrelationKind,
  CorrelationReport,
  LabelFloorsReport,
  LabelRule,
  PowerReport,
  RowChoice,
  StudyReport,
} from "../core/analysis/index.ts";
import { CORE, DEFAULT, PARITY } from "../core/features/sets.ts";

/** The catalogue's named sets, without the code that computes them: that is the worker's. */
export const SETS = { core: CORE, default: DEFAULT, all: [...DEFAULT, ...PARITY] } as const;

export const columnNames = ({ set, added }: Pick<FeatureChoice, "set" | "added">): readonly string[] => [
  ...new Set([...SETS[set], ...added]),
];

export const FEATURE_PANELS = ["column", "power", "correlation", "labels", "export"] as const;
export type FeaturePanel = (typeof FEATURE_PANELS)[number];

/** What the statistics are of, and what they are compared with. */
export interface FeatureChoice {
  readonly set: keyof typeof SETS;
  /** Columns of the catalogue's grammar that the set lacks. */
  readonly added: readonly string[];
  readonly column: string;
  readonly panel: FeaturePanel;
  readonly rows: RowChoice;
  /** Null: no comparison. `recording` null: the open day. */
  readonly against: { readonly recording: string | null; readonly rows: RowChoice } | null;
  readonly correlation: CorrelationKind;
  readonly horizons: readonly number[];
  readonly labelHorizons: readonly number[];
  readonly thresholds: Readonly<Partial<Record<LabelRule, number>>>;
}

export const FEATURE_DEFAULTS: FeatureChoice = {
  set: "default",
  added: [],
  column: "ofi_50",
  panel: "column",
  rows: { kind: "train" },
  against: null,
  correlation: "spearman",
  horizons: [10, 50, 100],
  labelHorizons: [10, 50, 100],
  thresholds: {},
};

/** One statistic: of the rows chosen, and of what they are compared with. */
export type Job<Report> =
  | { readonly state: "idle" }
  | { readonly state: "running"; readonly progress: Progress | null; readonly since: number; readonly elapsed: number }
  | { readonly state: "done"; readonly here: Report; readonly there: Report | null; readonly took: number }
  | { readonly state: "cancelled" }
  | { readonly state: "failed"; readonly reason: string };

export interface FeatureJobs {
  readonly study: Job<StudyReport>;
  readonly summary: Job<ColumnSummary>;
  /** Predictive power of the chosen column alone, over DECAY_HORIZONS. */
  readonly decay: Job<PowerReport>;
  readonly power: Job<PowerReport>;
  readonly correlation: Job<CorrelationReport>;
  readonly labels: Job<LabelFloorsReport>;
}
export type JobName = keyof FeatureJobs;

export const IDLE: FeatureJobs = {
  study: { state: "idle" },
  summary: { state: "idle" },
  decay: { state: "idle" },
  power: { state: "idle" },
  correlation: { state: "idle" },
  labels: { state: "idle" },
};

/** Which statistics a change of the choice makes stale. */
export const STALE: Readonly<Record<keyof FeatureChoice, readonly JobName[]>> = {
  set: ["study", "summary", "decay", "power", "correlation"],
  added: ["study", "power", "correlation"],
  column: ["summary", "decay"],
  panel: [],
  rows: ["summary", "decay", "power", "correlation", "labels"],
  against: ["summary", "decay", "power", "correlation", "labels"],
  correlation: ["correlation"],
  horizons: ["power"],
  labelHorizons: ["labels"],
  thresholds: ["labels"],
};

/** What each panel computes by itself when it is shown; the rest waits for its button. */
export const SHOWN: Readonly<Record<FeaturePanel, readonly JobName[]>> = {
  column: ["summary", "decay"],
  power: [],
  correlation: ["correlation"],
  labels: [],
  export: [],
};
