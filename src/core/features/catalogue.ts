import { BARS } from "./bars.ts";
import { CLOCK } from "./clock.ts";
import { DEPTH } from "./depth.ts";
import type { MarketDay } from "../market/day.ts";
import { lack } from "./engine/availability.ts";
import { type Feed, feedOf, type Grammar } from "./engine/plan.ts";
import { FLOW } from "./flow.ts";
import { compileFamily, type Family, type Suffix } from "./grammar.ts";
import { INTENSITY } from "./intensity.ts";
import { L2 } from "./l2.ts";
import { MOMENTS } from "./moments.ts";
import { MOVES } from "./moves.ts";
import { PRICE } from "./price.ts";
import { QUEUE } from "./queue.ts";
import { CORE, DEFAULT, PARITY } from "./sets.ts";
import { SHAPE } from "./shape.ts";
import { TRADE_LISTS } from "./trade-lists.ts";
import { TRADES } from "./trades.ts";

/** The catalogue: every family of columns, in the order in which it is shown. */
export const CATALOGUE: readonly Family[] = [
  ...PRICE,
  ...FLOW,
  ...DEPTH,
  ...SHAPE,
  ...QUEUE,
  ...L2,
  ...TRADES,
  ...TRADE_LISTS,
  ...MOVES,
  ...MOMENTS,
  ...BARS,
  ...INTENSITY,
  ...CLOCK,
];

/** What extends any column X, first defined at row f; suffixes chain from left to right. */
export const SUFFIXES: readonly Suffix[] = [
  {
    pattern: "mean_{W}",
    formula: "mean of X over the last W rows",
    firstRow: "f + W − 1",
    build: (plan, x, rows) => plan.mean(x, rows),
  },
  {
    pattern: "std_{W}",
    formula: "sample standard deviation of X over the last W rows (divisor W − 1); 0 if all are equal",
    firstRow: "f + W − 1",
    build: (plan, x, rows) => plan.deviation(x, rows),
  },
  { pattern: "chg_{k}", formula: "Xₙ − Xₙ₋ₖ", firstRow: "f + k", build: (plan, x, lag) => plan.change(x, lag) },
  { pattern: "abs", formula: "|X|", firstRow: "f", build: (plan, x) => plan.map("abs", x, Math.abs) },
];

/** Named column sets (section 14); `all` is default, then parity. */
export const FEATURE_SETS: Readonly<Record<string, readonly string[]>> = {
  default: DEFAULT,
  core: CORE,
  parity: PARITY,
  all: [...DEFAULT, ...PARITY],
};

/** The catalogue compiled for parsing names. */
export const GRAMMAR: Grammar = {
  families: CATALOGUE.map(compileFamily),
  suffixes: SUFFIXES.map((suffix) => ({
    suffix,
    expression: new RegExp(`^${suffix.pattern.replace(/\{\w\}/, "([1-9]\\d{0,8})")}$`),
  })),
};

/** Family of a column's base name (before `__`); null if the catalogue has none. */
export function familyOf(name: string): Family | null {
  const [base] = name.split("__");
  return GRAMMAR.families.find((compiled) => compiled.match(base))?.family ?? null;
}

/**
 * Why the column has no value in any row of the feed, in words to show; null if it can have. Derived columns are as
 * available as what they derive from. Null, too, for a name that is not in the catalogue: `checkNames` says so.
 */
export function reasonOfAbsence(feed: Feed, name: string): string | null {
  const [base] = name.split("__");
  for (const { family, match } of GRAMMAR.families) {
    const args = match(base);
    if (args) return lack(family, args, feed);
  }
  return null;
}

/** `reasonOfAbsence` for a day's own feed. */
export const availability = (day: MarketDay, name: string): string | null => reasonOfAbsence(feedOf(day), name);
