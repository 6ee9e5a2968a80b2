import type { ForecasterKind } from "../../src/core/forecaster.ts";
import { persistence } from "./persistence.ts";
import { prior } from "./prior.ts";
import { queueImbalance } from "./queue-imbalance.ts";
import { tradeImbalance } from "./trade-imbalance.ts";

/** One-line rules: fitted in milliseconds, and all that a first frame needs of models. */
export const RULES: Readonly<Record<string, ForecasterKind>> = {
  prior,
  persistence,
  "queue-imbalance": queueImbalance,
  "trade-imbalance": tradeImbalance,
};
