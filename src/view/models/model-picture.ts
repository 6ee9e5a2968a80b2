import type { DaySummary } from "../../../workers/api.ts";
import type { TaskReport } from "../../../workers/model-api.ts";
import type { ModelRun } from "../../store/model-choice.ts";
import { isFloor } from "../../store/trainable.ts";
import { duration, number } from "../format.ts";
import { chartColours, faded } from "../backtest/chart-colours.ts";
import { sourceText } from "../shell/source-text.ts";
import { sortedRuns } from "./model-order.ts";
import {
  bestFloor,
  intervalText,
  isClear,
  labelText,
  latencyText,
  modelsVerdict,
  skillAxis,
  specialsOf,
  titleOf,
} from "./model-text.ts";
import { axisMarks } from "./SkillBar.tsx";

const WIDTH = 1280;
const SCALE = 2;
const ROW = 26;
const TOP = 128;
const NAME_WIDTH = 228;
const BAR = { from: 430, to: 730 } as const;

/** Right edges of the columns after the bar, with their heads. */
const COLUMNS: readonly (readonly [number, string, (run: NonNullable<ModelRun["result"]>) => string])[] = [
  [800, "Macro-F1", ({ scores }) => number(scores.macroF1, 3)],
  [860, "MCC", ({ scores }) => number(scores.mcc, 3)],
  [930, "Log-loss", ({ scores }) => number(scores.logLoss, 4)],
  [985, "ECE", ({ scores }) => number(scores.ece, 3)],
  [1070, "Parameters", ({ parameterCount }) => number(parameterCount)],
  [1150, "ms / forecast", ({ latency }) => latencyText(latency)],
  [1250, "Training", ({ took }) => duration(took / 1000)],
];

/** The table as a PNG, with what it is of and what it says. */
export function modelsPicture(runs: readonly ModelRun[], day: DaySummary, task: TaskReport | null): Promise<Blob> {
  const colours = chartColours();
  const font = getComputedStyle(document.body).fontFamily;
  const scored = runs.filter(({ result }) => result !== null);
  const rows = [true, false].flatMap((floors) =>
    sortedRuns(
      scored.filter((run) => isFloor(run.order) === floors),
      "skill",
      false,
    ),
  );
  const height = TOP + rows.length * ROW + 40;
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The browser gives no drawing surface.");
  context.scale(SCALE, SCALE);
  context.fillStyle = colours.panel;
  context.fillRect(0, 0, WIDTH, height);
  const write = (
    text: string,
    x: number,
    y: number,
    colour: string,
    { size = 12, weight = 400, right = false } = {},
  ) => {
    context.font = `${weight} ${size}px ${font}`;
    context.fillStyle = colour;
    context.textAlign = right ? "right" : "left";
    context.fillText(text, x, y);
  };
  const { name, detail } = sourceText(day);
  const { verdict, detail: why } = modelsVerdict(runs);
  const rowsText = task
    ? `${labelText(task.label)} · train ${number(task.rows.train)}, validation ${number(task.rows.validation)}, test ${number(task.rows.test)} rows`
    : "";
  write(`${name}, ${detail} · ${rowsText}`, 24, 28, colours.muted);
  write(verdict, 24, 58, colours.strong, { size: 20, weight: 600 });
  write(why, 24, 80, colours.text);
  const axis = skillAxis(scored);
  const floor = bestFloor(scored)?.result?.scores.skill ?? null;
  const x = (value: number): number => BAR.from + ((BAR.to - BAR.from) * (value - axis.low)) / (axis.high - axis.low);
  const head = { size: 11 };
  write("Model", 24, TOP - 10, colours.muted, head);
  write("Skill over prior, %", 320, TOP - 10, colours.muted, { ...head, right: true });
  write("95 % interval", 412, TOP - 10, colours.muted, { ...head, right: true });
  for (const [right, title] of COLUMNS) write(title, right, TOP - 10, colours.muted, { ...head, right: true });
  const line = (at: number, from: number, to: number, colour: string, dash: readonly number[] = []): void => {
    context.strokeStyle = colour;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(Math.round(at) + 0.5, from);
    context.lineTo(Math.round(at) + 0.5, to);
    context.stroke();
  };
  const bottom = TOP + rows.length * ROW;
  for (const { value } of axisMarks(axis)) {
    line(x(value), TOP, bottom, value === 0 ? colours.muted : colours.line);
    write(number(value, axis.step < 1 ? 1 : 0), x(value) - 4, TOP - 10, colours.muted, { size: 10 });
  }
  if (floor !== null) line(x(100 * floor), TOP, bottom, colours.warn, [2, 2]);
  rows.forEach((run, i) => {
    const { result } = run;
    if (!result) return;
    const y = TOP + i * ROW;
    const isRule = isFloor(run.order);
    const ink = isRule ? colours.muted : colours.text;
    const specials = specialsOf(run);
    write(shortened(context, `${titleOf(run)}${specials ? ` (${specials})` : ""}`, NAME_WIDTH), 24, y + 17, ink);
    write(number(100 * result.scores.skill, 2), 320, y + 17, isRule ? colours.muted : colours.strong, {
      weight: isRule ? 400 : 600,
      right: true,
    });
    write(
      run.order.model === "prior" ? "by definition" : intervalText(result.scores.skillInterval),
      412,
      y + 17,
      colours.muted,
      { right: true },
    );
    const clear = !isRule && isClear(result, floor ?? 0);
    const [low, high] = result.scores.skillInterval ?? [result.scores.skill, result.scores.skill];
    context.fillStyle = clear ? faded(colours.accent, 0.5) : colours.neutral;
    context.fillRect(x(100 * low), y + 10, x(100 * high) - x(100 * low), 6);
    context.fillStyle = clear ? colours.accent : colours.strong;
    context.fillRect(x(100 * result.scores.skill) - 1, y + 7, 2, 12);
    for (const [right, , text] of COLUMNS) write(text(result), right, y + 17, ink, { right: true });
  });
  write(BAR_NOTE, 24, bottom + 24, colours.muted, { size: 11 });
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be written."))),
      "image/png",
    ),
  );
}

/** The text cut to `width` pixels of the canvas' present font. */
function shortened(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return `${text.slice(0, length).trimEnd()}…`;
}

export const BAR_NOTE =
  "Bar: skill in % with 95 % interval, stationary bootstrap, 2,000 resamples. Violet: interval clear of the best one-line rule (dotted).";
