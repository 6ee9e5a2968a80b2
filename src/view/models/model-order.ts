import type { ModelResult } from "../../../workers/model-api.ts";
import type { ModelRun } from "../../store/model-choice.ts";
import { titleOf } from "./model-text.ts";

export interface Order {
  readonly title: string;
  /** Said in full to screen readers and in the tooltip, where the title is short. */
  readonly full?: string;
  /** The higher the better: sorted from the top at first. */
  readonly best?: "high" | "low";
  readonly value: (result: ModelResult) => number | string | null;
}

/** Columns by which the table can be sorted. */
export const ORDERS = {
  model: { title: "Model", value: ({ title }) => title },
  skill: { title: "Skill over prior, %", best: "high", value: ({ scores }) => scores.skill },
  macroF1: { title: "Macro-F1", best: "high", value: ({ scores }) => scores.macroF1 },
  mcc: { title: "MCC", full: "Matthews correlation", best: "high", value: ({ scores }) => scores.mcc },
  logLoss: { title: "Log-loss", full: "Log-loss, nats", best: "low", value: ({ scores }) => scores.logLoss },
  ece: { title: "ECE", full: "Expected calibration error", best: "low", value: ({ scores }) => scores.ece },
  parameters: { title: "Parameters", best: "low", value: ({ parameterCount }) => parameterCount },
  latency: {
    title: "ms / forecast",
    full: "Milliseconds a forecast, batch of one, median",
    best: "low",
    value: ({ latency }) => latency,
  },
  took: { title: "Training", full: "Inputs and fit, pauses left out", best: "low", value: ({ took }) => took },
  backend: { title: "Back-end", value: ({ backend }) => backend },
} as const satisfies Readonly<Record<string, Order>>;

export type OrderName = keyof typeof ORDERS;
export const orderOf = (name: OrderName): Order => ORDERS[name];

/** Whether a first press on the column's head sorts ascending. */
export const startsUp = (name: OrderName): boolean => orderOf(name).best !== "high";

/** Scored ones sorted, in stable order; the others after them, as they were queued. */
export function sortedRuns(runs: readonly ModelRun[], name: OrderName, up: boolean): readonly ModelRun[] {
  const value = (run: ModelRun): number | string | null =>
    name === "model" ? titleOf(run) : run.result && orderOf(name).value(run.result);
  return runs.toSorted((a, b) => {
    const x = value(a);
    const y = value(b);
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const less = typeof x === "string" || typeof y === "string" ? String(x).localeCompare(String(y)) : x - y;
    return up ? less : -less;
  });
}
