import type { ModelResult } from "../../../workers/model-api.ts";
import type { LabelChoice } from "../../core/labels/choice.ts";
import type { LabelHorizon } from "../../core/labels/horizon.ts";
import type { LabelRule } from "../../core/labels/rules.ts";
import type { ModelRun } from "../../store/model-choice.ts";
import { isFloor, TRAINABLE } from "../../store/trainable.ts";
import { modelTitle } from "../../store/model-list.ts";
import { duration, number, percent } from "../format.ts";

export const titleOf = ({ order, result }: Pick<ModelRun, "order" | "result">): string => {
  if (order.members) return `Average of ${order.members.length}`;
  const known = TRAINABLE.find(({ name }) => name === order.model);
  return known?.title ?? (isFloor(order) ? modelTitle(order.model) : (result?.title ?? order.model));
};

const RULE_TITLES: Readonly<Record<LabelRule, string>> = {
  move: "mid move",
  raw: "anchored move, catalogue",
  cost: "move beyond the spread",
  tb: "triple barrier",
  next: "mean of the next mids",
  tlob: "TLOB's smoothed move",
  smooth: "smoothed move",
};

export const ruleTitle = (rule: LabelRule): string => RULE_TITLES[rule];

/** `over 50 events`, `over 5 s`. */
export const horizonWords = ({ unit, value }: LabelHorizon): string =>
  unit === "rows" ? `over ${number(value)} events` : `over ${number(value)} s`;

export const labelText = ({ rule, horizon }: LabelChoice): string => `${ruleTitle(rule)} ${horizonWords(horizon)}`;

/** What tells an order from the usual one of its model: inputs, seed and settings of its own; empty if nothing does. */
export function specialsOf({ order, result }: Pick<ModelRun, "order" | "result">): string {
  const { inputs, seed, settings, tried, members } = order;
  if (members) return members.map(memberTitle).join(", ");
  const parts: string[] = [];
  if (result?.origin === "file") parts.push("from a file");
  else if (typeof inputs === "string" && !isFloor(order)) parts.push(`${inputs} inputs`);
  else if (inputs !== null && typeof inputs !== "string") parts.push(`${number(inputs.length)} columns`);
  if (seed !== 1 && !isFloor({ model: order.model })) parts.push(`seed ${seed}`);
  if (tried !== undefined) parts.push(`best of ${number(tried)} tried`);
  else for (const [name, value] of Object.entries(settings)) parts.push(`${name} ${value}`);
  return parts.join(", ");
}

/** A member of an average by its key, which begins with its name; `file` before that of one that was loaded. */
const memberTitle = (key: string): string => {
  const name = key.replace(/^file /, "").split(" ")[0];
  return TRAINABLE.find((known) => known.name === name)?.title ?? name;
};

/** Fractions of skill above which a model is clear of the best one-line rule: that rule's own skill, or nothing. */
export function bestFloor(runs: readonly ModelRun[]): ModelRun | null {
  let best: ModelRun | null = null;
  for (const run of runs) {
    if (!isFloor(run.order) || !run.result) continue;
    if (!best?.result || run.result.scores.skill > best.result.scores.skill) best = run;
  }
  return best;
}

export const noEdge = ({ scores }: ModelResult): boolean =>
  scores.skillInterval === null || scores.skill <= 0 || scores.skillInterval[0] <= 0;

/** The whole interval lies above the best one-line rule. */
export const isClear = ({ scores }: ModelResult, floor: number): boolean =>
  scores.skillInterval !== null && scores.skillInterval[0] > Math.max(0, floor);

export interface Verdict {
  readonly verdict: string;
  readonly detail: string;
}

/** What the scored models say together. Several were tried, and that is said. */
export function modelsVerdict(runs: readonly ModelRun[]): Verdict {
  const floor = bestFloor(runs);
  const floorSkill = floor?.result?.scores.skill ?? 0;
  const rule = floor ? `the best one-line rule (${number(100 * floorSkill, 2)} %)` : "the training shares";
  const models = runs.flatMap(({ order, result }) => (result && !isFloor(order) ? [result] : []));
  if (models.length === 0)
    return {
      verdict: floor ? "Only floors so far." : "Nothing scored yet.",
      detail: floor
        ? `A model has to beat ${rule}, with its whole interval, before it may claim anything.`
        : "The one-line rules are scored first.",
    };
  const clear = models.filter((model) => isClear(model, floorSkill)).length;
  const above = models.filter((model) => !noEdge(model)).length;
  const of = models.length === 1 ? "The one model scored" : `${number(clear)} of ${number(models.length)} models`;
  const tried = models.length > 1 ? ` The best of ${number(models.length)} is flattered by having been picked.` : "";
  if (clear > 0)
    return {
      verdict: models.length === clear ? "Better than any one-line rule." : "Real information, thinly spread.",
      detail: `${of} ${models.length === 1 ? "has" : clear === 1 ? "has" : "have"} an interval clear of ${rule}.${tried} Whether it pays is for a backtest to say.`,
    };
  if (above > 0)
    return {
      verdict: "No more than one feature holds.",
      detail: `${models.length === 1 ? "The one model scored beats" : `${number(above)} of ${number(models.length)} models beat`} the training shares, but no interval is clear of ${rule}.`,
    };
  return {
    verdict: "No edge over the floor.",
    detail: `${models.length === 1 ? "The interval of the one model scored" : `Each of ${number(models.length)} intervals`} holds zero: nothing here forecasts better than the training shares.`,
  };
}

/** `once`, `twice`, `4 times`. */
export const timesText = (n: number): string => (n === 1 ? "once" : n === 2 ? "twice" : `${number(n)} times`);

export const intervalText = (interval: readonly number[] | null, decimals = 1): string =>
  interval ? `[${interval.map((bound) => number(100 * bound, decimals)).join(", ")}]` : "n/a";

/** `0.00` would say nothing. */
export const latencyText = (ms: number | null): string => {
  if (ms === null) return "n/a";
  if (ms >= 0.995) return number(ms, 2);
  return ms >= 0.0005 ? number(ms, 3) : "< 0.001";
};

/** `fit: 3.4 of 12 epochs (28 %), 40 s left`. Time left supposes that the rest goes as fast as this stage did so far. */
export function runText(run: ModelRun["run"]): string {
  if (run.state === "waiting") return run.reached ? `waits, at ${reachedText(run.reached)}` : "waits for its turn";
  if (run.state === "paused") return run.reached ? `paused at ${reachedText(run.reached)}` : "paused before it began";
  if (run.state === "failed") return run.reason;
  if (run.state !== "running") return "";
  const { progress, from, elapsed } = run;
  if (!progress) return "starting";
  const { stage, done, total, unit } = progress;
  const decimals = unit === "epochs" && !Number.isInteger(done) ? 1 : 0;
  const text = `${STAGES[stage]}: ${number(done, decimals)} of ${number(total)} ${unit} (${percent(done / total)})`;
  if (done <= from || done >= total || elapsed < 300) return text;
  return `${text}, at most ${duration((elapsed / 1000) * ((total - done) / (done - from)))} left`;
}

const STAGES = { inputs: "inputs", fit: "fit", score: "score" } as const;

const reachedText = ({ done, total }: { readonly done: number; readonly total: number }): string =>
  `${percent(total > 0 ? done / total : 0)} of its fit`;

/** Per cent of skill as an axis over every interval: ends and a step that gives three to eight marks. */
export function skillAxis(runs: readonly ModelRun[]): {
  readonly low: number;
  readonly high: number;
  readonly step: number;
} {
  const values = runs.flatMap(({ result }) =>
    result ? [100 * result.scores.skill, ...(result.scores.skillInterval ?? []).map((v) => 100 * v)] : [],
  );
  const most = Math.max(1, ...values);
  const least = Math.min(0, ...values);
  const step = [0.5, 1, 2, 5, 10, 20, 50].find((s) => (most - least) / s <= 7) ?? 100;
  return { low: Math.min(-step / 2, least - 0.2 * step), high: most + 0.3 * step, step };
}
