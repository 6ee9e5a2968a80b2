import { CLOCK } from "./clock.ts";
import { DEPTH } from "./depth.ts";
import type { Grammar } from "./engine/plan.ts";
import { FLOW } from "./flow.ts";
import { compileFamily, type Family, type Suffix } from "./grammar.ts";
import { MOVES } from "./moves.ts";
import { PRICE } from "./price.ts";
import { QUEUE } from "./queue.ts";
import { TRADES } from "./trades.ts";

/** The catalogue: every family of columns, in the order in which it is shown. */
export const CATALOGUE: readonly Family[] = [...PRICE, ...FLOW, ...DEPTH, ...QUEUE, ...TRADES, ...MOVES, ...CLOCK];

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

/** The twenty columns that every first look starts from (section 14). */
export const CORE: readonly string[] = [
  "spread_ticks",
  "weighted_mid_dev_ticks",
  "micro_dev_ticks",
  "ofi_ev",
  "ofi_10",
  "ofi_50",
  "ofi_100",
  "ofi_10s",
  "ofi_int_50",
  "depth_imb_1",
  "depth_imb_5",
  "dw_imb_5",
  "depth_imb_1__mean_10",
  "svol_10s",
  "trade_imb_10s",
  "rv_ticks_100",
  "ret_bps_10",
  "mid_ma_dev_ticks_50",
  "event_rate_10s",
  "tod_frac",
];

/** Named column sets. */
export const FEATURE_SETS: Readonly<Record<string, readonly string[]>> = { core: CORE };

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
