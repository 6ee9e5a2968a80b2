import type { ModelOrder } from "../../../workers/model-api.ts";
import type { LabelChoice } from "../../core/labels/choice.ts";
import type { ModelRun } from "../../store/model-choice.ts";
import { isFloor } from "../../store/trainable.ts";

/** Scored models, but no one-line rules and no averages. */
export const canBeAveraged = ({ order, result, run }: ModelRun): boolean =>
  result !== null && run.state === "done" && !isFloor(order) && !order.members;

/** The order of an average of the models with these keys; the same in whatever order they were chosen. */
export const averageOrder = (keys: readonly string[], label: LabelChoice): ModelOrder => ({
  model: "mean",
  label,
  inputs: null,
  seed: 1,
  settings: {},
  members: keys.toSorted(),
});
