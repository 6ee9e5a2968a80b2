import type { ForecasterKind } from "../src/core/forecaster.ts";
import { averageKind } from "./average.ts";
import { persistence } from "./floors/persistence.ts";
import { prior } from "./floors/prior.ts";
import { queueImbalance } from "./floors/queue-imbalance.ts";
import { tradeImbalance } from "./floors/trade-imbalance.ts";
import { logistic } from "./linear/multinomial.ts";
import { forest } from "./trees/forest.ts";
import { gbdt } from "./trees/gbdt.ts";

/**
 * Every forecaster by name. To add one: a file in models/ that exports its ForecasterKind, a line here, and a test that
 * it beats what it must beat and abstains where its inputs are undefined.
 */
export const FORECASTERS: Readonly<Record<string, ForecasterKind>> = {
  prior,
  persistence,
  "queue-imbalance": queueImbalance,
  "trade-imbalance": tradeImbalance,
  logistic,
  forest,
  gbdt,
  average: averageKind([logistic, gbdt]),
};

/** One-line rules that every other score is shown beside. */
export const FLOORS = ["prior", "persistence", "queue-imbalance", "trade-imbalance"] as const;

/** Throws RangeError naming the choices. */
export function forecasterKind(name: string): ForecasterKind {
  if (!Object.hasOwn(FORECASTERS, name))
    throw new RangeError(`model "${name}" is none of ${Object.keys(FORECASTERS).join(", ")}`);
  return FORECASTERS[name];
}
