export { availability, CATALOGUE, familyOf, FEATURE_SETS, reasonOfAbsence, SUFFIXES } from "./catalogue.ts";
export { type FeatureCheckpoint, FeatureEngine } from "./engine/engine.ts";
export { type Feed, feedOf, MissingParameter, UnknownColumn } from "./engine/plan.ts";
export { fitParameters, fitSteps } from "./fit.ts";
export type { Family, Need, Suffix } from "./grammar.ts";
export { fitMicroprice, micropriceOffset, type MicropriceTable } from "./microprice.ts";
export {
  DEFAULT_FEATURE_OPTIONS,
  type FeatureOptions,
  type FeatureParameters,
  type Fitted,
  readParameters,
} from "./parameters.ts";
export { sampledRows, type Sampling } from "./sampling.ts";
export { CORE, DEFAULT, PARITY } from "./sets.ts";
export { checkNames, computeFeatures, featureEngine, featureSteps, type TableSettings } from "./table.ts";
