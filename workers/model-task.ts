import { LABEL_DEFINITIONS } from "../src/core/analysis/label-rules.ts";
import { sharesIn, type Task } from "../src/core/evaluation.ts";
import { UNKNOWN } from "../src/core/forecaster.ts";
import type { Span } from "../src/core/market/day.ts";
import type { TaskReport } from "./model-api.ts";

const rowsOf = ({ from, to }: Span): number => to - from;

/** The task in figures for people. */
export function taskReport(task: Task): TaskReport {
  const { day, choice, threshold, horizon, labels, prior, split } = task;
  const { train, validation, test } = split;
  return {
    label: choice,
    unit: LABEL_DEFINITIONS[choice.rule].unit,
    threshold,
    horizon,
    theta: labels.theta,
    reason: split.reason,
    rows: { train: rowsOf(train), validation: rowsOf(validation), test: rowsOf(test) },
    testFrom: day.time[test.from],
    purged: validation.from - train.to,
    shares: { train: sharesIn(task, train), test: sharesIn(task, test) },
    priorLoss: validationLoss(task, (_, outcome) => prior[outcome]),
    ...sizes(task),
  };
}

/** Mean -ln p of what happened over the validation rows with a known outcome and a forecast; NaN of none. */
export function validationLoss(task: Task, chance: (row: number, outcome: 0 | 1 | 2) => number): number {
  const { labels, split } = task;
  let sum = 0;
  let n = 0;
  for (let row = split.validation.from; row < split.validation.to; row++) {
    if (labels.y[row] === UNKNOWN) continue;
    const p = chance(row, (labels.y[row] + 1) as 0 | 1 | 2);
    if (Number.isNaN(p)) continue;
    sum -= Math.log(Math.max(p, 1e-15));
    n++;
  }
  return sum / n;
}

/** Ticks, means over the training rows. */
function sizes({ day, moves, split }: Task): { readonly meanMove: number; readonly meanSpread: number } {
  let move = 0;
  let spread = 0;
  let n = 0;
  for (let row = split.train.from; row < split.train.to; row++) {
    if (!day.book || Number.isNaN(moves[row])) continue;
    move += Math.abs(moves[row]) / 2;
    spread += day.book.askPrice[0][row] - day.book.bidPrice[0][row];
    n++;
  }
  return { meanMove: move / n, meanSpread: spread / n };
}
