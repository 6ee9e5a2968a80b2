/** The live worker's types as this view uses them. */
export type { CrossBasis, CrossLine, CrossReading, MarketKey } from "../../../workers/live-api.ts";
