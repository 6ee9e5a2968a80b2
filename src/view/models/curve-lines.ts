import type { EpochLosses } from "../../core/forecaster.ts";
import type { ModelRun } from "../../store/model-choice.ts";
import { isFloor } from "../../store/trainable.ts";
import { bestFloor, titleOf } from "./model-text.ts";

/** One network's losses by epoch; `kept`: the epoch whose weights were kept, from 0. */
export interface Curve {
  readonly key: string;
  readonly title: string;
  readonly values: readonly number[];
  readonly kept: number | null;
  readonly running: boolean;
}

/** A model without epochs, or a floor, as a level line. */
export interface Level {
  readonly title: string;
  readonly value: number;
  readonly kind: "floor" | "model";
}

const validation = (curve: readonly EpochLosses[]): number[] => curve.map(({ validation: [first] }) => first);

/** What was trained in epochs, the one under way included. */
export function curvesOf(runs: readonly ModelRun[]): readonly Curve[] {
  return runs.flatMap((run): Curve[] => {
    const live = run.run.state === "running" ? (run.run.progress?.curve ?? []) : [];
    const curve = live.length > 0 ? live : run.run.state === "done" ? (run.result?.curve ?? []) : [];
    if (curve.length === 0) return [];
    const values = validation(curve);
    return [
      {
        key: run.key,
        title: titleOf(run),
        values,
        kept: values.indexOf(Math.min(...values)),
        running: live.length > 0,
      },
    ];
  });
}

/** The prior, the best one-line rule and the logistic on the same validation rows. */
export function levelsOf(runs: readonly ModelRun[], priorLoss: number | null): readonly Level[] {
  const levels: Level[] = priorLoss === null ? [] : [{ title: "prior", value: priorLoss, kind: "floor" }];
  const rule = bestFloor(runs);
  if (rule?.result && rule.order.model !== "prior")
    levels.push({ title: "one feature", value: rule.result.validationLoss, kind: "floor" });
  const logistic = runs.find(({ order, result }) => order.model === "logistic" && result !== null && !isFloor(order));
  if (logistic?.result) levels.push({ title: "logistic", value: logistic.result.validationLoss, kind: "model" });
  return levels.filter(({ value }) => Number.isFinite(value));
}

/** Marks that a reader can count in: at least three, at most eight. */
export function niceStep(span: number, most = 6): number {
  const raw = span / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const found = [1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10;
  return found * power;
}

/** Heights of labels so that none lies within `gap` of the next, moved as little as their order allows. */
export function spreadLabels(wanted: readonly number[], gap: number): readonly number[] {
  const order = wanted.map((_, i) => i).toSorted((a, b) => wanted[a] - wanted[b]);
  const placed = [...wanted];
  for (let i = 1; i < order.length; i++) placed[order[i]] = Math.max(placed[order[i]], placed[order[i - 1]] + gap);
  return placed;
}
