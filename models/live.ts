import type { ForecasterKind } from "../src/core/forecaster.ts";
import { persistence } from "./floors/persistence.ts";
import { prior } from "./floors/prior.ts";
import { queueImbalance } from "./floors/queue-imbalance.ts";
import { tradeImbalance } from "./floors/trade-imbalance.ts";
import { logistic } from "./linear/multinomial.ts";

/** Forecasters that can be refitted as a day unfolds: all that a replay needs to load. */
export const LIVE_FORECASTERS: Readonly<Record<string, ForecasterKind>> = {
  prior,
  persistence,
  "queue-imbalance": queueImbalance,
  "trade-imbalance": tradeImbalance,
  logistic,
};

/** Throws RangeError naming the choices. */
export function kindAmong(kinds: Readonly<Record<string, ForecasterKind>>, name: string): ForecasterKind {
  if (!Object.hasOwn(kinds, name)) throw new RangeError(`model "${name}" is none of ${Object.keys(kinds).join(", ")}`);
  return kinds[name];
}
