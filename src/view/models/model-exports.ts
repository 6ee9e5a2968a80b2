import type { DaySummary } from "../../../workers/api.ts";
import type { TaskReport } from "../../../workers/model-api.ts";
import type { AppState } from "../../store/app.ts";
import { labelKey } from "../../core/model-result.ts";
import type { ModelRun } from "../../store/model-choice.ts";
import { isFloor } from "../../store/trainable.ts";
import { type Cell, csvText } from "../export/csv.ts";
import { specialsOf, titleOf } from "./model-text.ts";

/** What was scored under the label on show: scores under different labels do not compare. */
export function shownRuns({ runs, choice }: AppState["models"]): readonly ModelRun[] {
  const label = labelKey(choice.label);
  return runs.filter(({ order }) => labelKey(order.label) === label);
}

const COLUMNS = [
  "model",
  "title",
  "specials",
  "group",
  "label",
  "horizon_rows",
  "inputs",
  "seed",
  "n",
  "skill_percent",
  "skill_low_percent",
  "skill_high_percent",
  "macro_f1",
  "mcc",
  "accuracy",
  "log_loss",
  "brier",
  "ece",
  "direction_skill_percent",
  "parameters",
  "ms_per_forecast",
  "training_s",
  "backend",
  "looks_at_test",
  "verdict",
];

/** One row a scored model, unrounded. */
export const modelsCsv = (runs: readonly ModelRun[]): string =>
  csvText(
    COLUMNS,
    runs.flatMap((run): Cell[][] => {
      const { order, result } = run;
      if (!result) return [];
      const { scores } = result;
      const [low, high] = scores.skillInterval ?? [null, null];
      return [
        [
          order.model,
          titleOf(run),
          specialsOf(run),
          isFloor(order) ? "floor" : "model",
          labelKey(order.label),
          result.horizon,
          result.inputs.system,
          order.seed,
          scores.n,
          100 * scores.skill,
          low === null ? null : 100 * low,
          high === null ? null : 100 * high,
          scores.macroF1,
          scores.mcc,
          scores.accuracy,
          scores.logLoss,
          scores.brier,
          scores.ece,
          100 * scores.directionSkill,
          result.parameterCount,
          result.latency,
          result.took / 1000,
          result.backend,
          result.looks,
          result.verdict,
        ],
      ];
    }),
  );

/** Everything that the table and the panels show, with what it is of. */
export const modelsJson = (
  runs: readonly ModelRun[],
  day: Pick<DaySummary, "instrument" | "provenance" | "fingerprint">,
  task: TaskReport | null,
): string =>
  JSON.stringify(
    {
      program: "lobscope",
      instrument: day.instrument,
      provenance: day.provenance,
      fingerprint: day.fingerprint,
      task,
      models: runs.flatMap(({ result }) => result ?? []),
    },
    null,
    2,
  );
