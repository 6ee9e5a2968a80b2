import type { ForecasterKind } from "../src/core/forecaster.ts";
import { averageKind } from "./average.ts";
import { logistic } from "./linear/multinomial.ts";
import { kindAmong, LIVE_FORECASTERS } from "./live.ts";
import { forest } from "./trees/forest.ts";
import { gbdt } from "./trees/gbdt.ts";

/**
 * Every forecaster by name. To add one: a file in models/ that exports its ForecasterKind, a line here (or in live.ts, if
 * it can be refitted as a day unfolds), and a test that it beats what it must beat and abstains where its inputs are
 * undefined.
 */
export const FORECASTERS: Readonly<Record<string, ForecasterKind>> = {
  ...LIVE_FORECASTERS,
  forest,
  gbdt,
  average: averageKind([logistic, gbdt]),
};

/** One-line rules that every other score is shown beside. */
export const FLOORS = ["prior", "persistence", "queue-imbalance", "trade-imbalance"] as const;

/** Throws RangeError naming the choices. */
export const forecasterKind = (name: string): ForecasterKind => kindAmong(FORECASTERS, name);
