import type { ForecasterKind } from "../src/core/forecaster.ts";
import { RULES } from "./floors/index.ts";

/** The kinds of live.ts by name; what is no one-line rule is loaded first. Throws RangeError naming the choices. */
export function liveKind(name: string): ForecasterKind | Promise<ForecasterKind> {
  if (Object.hasOwn(RULES, name)) return RULES[name];
  return import("./live.ts").then(({ kindAmong, LIVE_FORECASTERS }) => kindAmong(LIVE_FORECASTERS, name));
}
