import type { FeatureParameters } from "../src/core/features/index.ts";
import type { MarketDay } from "../src/core/market/day.ts";
import { BOOK_FORMULAS } from "./naive-book.ts";
import { EVENT_FORMULAS } from "./naive-events.ts";
import { LIST_FORMULAS } from "./naive-lists.ts";
import { deviation, NaiveSeries } from "./naive-series.ts";

/** Column of a name whose parts the pattern has found; numbers come as numbers. */
export type NaiveFormula = readonly [pattern: RegExp, column: (s: NaiveSeries, ...parts: never[]) => Float64Array];

const FORMULAS: readonly NaiveFormula[] = [...BOOK_FORMULAS, ...EVENT_FORMULAS, ...LIST_FORMULAS];

/**
 * Feature columns by definition: the dumb twin that the engine is checked and timed against. Written from the
 * specification's formulas; shares no code with the engine, and shares only per-row quantities between columns. The day
 * must have messages and a book. Throws for a name it does not know.
 */
export function naiveFeatures(day: MarketDay, fitted: FeatureParameters, names: readonly string[]): Float64Array[] {
  const series = new NaiveSeries(day, fitted);
  return names.map((name) => columnOf(series, name));
}

function columnOf(s: NaiveSeries, name: string): Float64Array {
  const at = name.lastIndexOf("__");
  if (at > 0) return derived(s, columnOf(s, name.slice(0, at)), name.slice(at + 2));
  for (const [pattern, column] of FORMULAS) {
    const found = pattern.exec(name);
    if (!found) continue;
    const parts = found.slice(1).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    return column(s, ...(parts as never[]));
  }
  throw new Error(`the twin does not know ${name}`);
}

function derived(s: NaiveSeries, x: Float64Array, suffix: string): Float64Array {
  const [kind, digits] = suffix.split("_");
  const k = Number(digits);
  if (kind === "mean") return s.mean(x, k);
  if (kind === "std") return s.window(x, k, deviation);
  if (kind === "chg") return s.perRow((n) => (n < k ? Number.NaN : x[n] - x[n - k]));
  return x.map(Math.abs);
}
