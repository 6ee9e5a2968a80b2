import type { ModelOrder, ModelResult } from "../../workers/model-api.ts";
import type { LabelChoice } from "../core/labels/choice.ts";
import { orderKey } from "../core/model-result.ts";
import type { ModelRun, RunState } from "./model-choice.ts";
import { FLOOR_NAMES, isFloor } from "./trainable.ts";

export const newRun = (order: ModelOrder, run: RunState, result: ModelResult | null = null): ModelRun => ({
  key: result?.key ?? orderKey(order),
  order,
  run,
  result,
});

/** Orders that are not done, as the next visit finds them: what runs now is to go on by itself. */
export const unfinished = (runs: readonly ModelRun[]): { order: ModelOrder; paused: boolean }[] =>
  runs
    .filter(
      ({ run, order }) =>
        !isFloor(order) && (run.state === "waiting" || run.state === "running" || run.state === "paused"),
    )
    .map(({ order, run }) => ({ order, paused: run.state === "paused" }));

/** The one-line rules under `label`, waiting, that `runs` lacks. */
export function lackingFloors(runs: readonly ModelRun[], label: LabelChoice): ModelRun[] {
  const known = new Set(runs.map(({ key }) => key));
  return FLOOR_NAMES.map((model): ModelOrder => ({ model, label, inputs: null, seed: 1, settings: {} }))
    .filter((order) => !known.has(orderKey(order)))
    .map((order) => newRun(order, { state: "waiting", reached: null }));
}

/** `runs` with these orders waiting at their end; one that is done keeps its result meanwhile, one under way stays. */
export function withOrders(runs: readonly ModelRun[], orders: readonly ModelOrder[]): ModelRun[] {
  const next = [...runs];
  for (const order of orders) {
    const key = orderKey(order);
    const at = next.findIndex((run) => run.key === key);
    const waiting: RunState = { state: "waiting", reached: null };
    if (at < 0) next.push(newRun(order, waiting));
    else if (next[at].run.state !== "running" && next[at].run.state !== "waiting")
      next.push({ ...next.splice(at, 1)[0], run: waiting });
  }
  return next;
}

/** `runs` with what the worker keeps: results, and orders of an earlier visit that are not done. */
export function withKept(
  runs: readonly ModelRun[],
  results: readonly ModelResult[],
  waiting: readonly {
    readonly order: ModelOrder;
    readonly paused: boolean;
    readonly reached: { readonly done: number; readonly total: number } | null;
  }[],
): ModelRun[] {
  const known = new Map(runs.map((run) => [run.key, run]));
  for (const result of results) {
    const run = known.get(result.key);
    known.set(result.key, run ? { ...run, result } : newRun(result.order, { state: "done" }, result));
  }
  for (const { order, paused, reached } of waiting) {
    const key = orderKey(order);
    const state: RunState = { state: paused ? "paused" : "waiting", reached };
    const run = known.get(key);
    if (!run) known.set(key, newRun(order, state));
    else if (run.run.state === "done") known.set(key, { ...run, run: state });
  }
  return [...known.values()];
}
