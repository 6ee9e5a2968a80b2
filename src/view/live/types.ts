/** The live worker's types as the view uses them. */
export type {
  FeedStatus,
  Lag,
  LiveFrame,
  LiveState,
  MarketKey,
  MarketStatus,
  Product,
  RecordingState,
  Sale,
} from "../../../workers/live-api.ts";
export type { Products } from "../../store/products.ts";
