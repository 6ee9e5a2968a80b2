import type { ForecasterKind } from "../src/core/forecaster.ts";
import { RULES } from "./floors/index.ts";
import { logistic } from "./linear/multinomial.ts";

/** Forecasters that can be refitted as a day unfolds. */
export const LIVE_FORECASTERS: Readonly<Record<string, ForecasterKind>> = {
  ...RULES,
  logistic,
};

/** Throws RangeError naming the choices. */
export function kindAmong(kinds: Readonly<Record<string, ForecasterKind>>, name: string): ForecasterKind {
  if (!Object.hasOwn(kinds, name)) throw new RangeError(`model "${name}" is none of ${Object.keys(kinds).join(", ")}`);
  return kinds[name];
}
