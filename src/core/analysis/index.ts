/** What a column is worth: distributions, correlations, predictive power, and what labels give away for nothing. */
export { AUTOCORRELATION_LAGS, autocorrelation, type Autocorrelation } from "./autocorrelation.ts";
export type { Estimate } from "./blocks.ts";
export { clusterColumns, type Clustering, type Merge } from "./clustering.ts";
export { columnSummary, type ColumnSummary } from "./column-summary.ts";
export { correlations, type CorrelationKind, type CorrelationMatrix } from "./correlation.ts";
export { falseDiscoveryRates } from "./false-discovery.ts";
export { histogramOf, type Histogram } from "./histogram.ts";
export * from "./power-report.ts";
export { predictivePower } from "./power.ts";
export type { AnalysisProgress } from "./progress.ts";
export type { NullDistribution } from "./shift-null.ts";
export { type LabelFloorSettings, LABEL_FLOOR_DEFAULTS, labelFloors } from "./label-floors.ts";
export type { ClassMove, LabelFloor, LabelFloorsReport, LabelReport } from "./label-floors.ts";
export { LABEL_DEFINITIONS, LABEL_RULES, type LabelDefinition, type LabelRule } from "./label-rules.ts";
export type { OneFeatureRule } from "./one-feature-rule.ts";
export { ALIKE_WITHIN, type CorrelatedPair, type CorrelationReport } from "./correlation-report.ts";
export { chosenRows, type RowChoice } from "./row-choice.ts";
export { Study, type StudyColumn, type StudyReport, type TimedSpan } from "./study.ts";
