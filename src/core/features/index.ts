export { CATALOGUE, CORE, familyOf, FEATURE_SETS, SUFFIXES } from "./catalogue.ts";
export { type FeatureCheckpoint, FeatureEngine } from "./engine/engine.ts";
export { type Feed, feedOf, MissingParameter, UnknownColumn } from "./engine/plan.ts";
export { fitParameters, fitSteps } from "./fit.ts";
export type { Family, Suffix } from "./grammar.ts";
export { fitMicroprice, micropriceOffset, type MicropriceTable } from "./microprice.ts";
export {
  DEFAULT_FEATURE_OPTIONS,
  type FeatureOptions,
  type FeatureParameters,
  type Fitted,
  readParameters,
} from "./parameters.ts";
export { checkNames, computeFeatures, featureEngine, featureSteps, type TableSettings } from "./table.ts";
