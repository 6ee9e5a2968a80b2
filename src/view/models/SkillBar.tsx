import type { ModelResult } from "../../../workers/model-api.ts";

export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

/** Per cent of the axis' length at which `value`, per cent of skill, lies. */
const place = (value: number, { low, high }: Axis): number =>
  Math.min(100, Math.max(0, (100 * (value - low)) / (high - low)));

export function axisMarks(axis: Axis): { readonly value: number; readonly at: number }[] {
  const marks: { readonly value: number; readonly at: number }[] = [];
  for (let i = Math.ceil(axis.low / axis.step); i * axis.step <= axis.high + 1e-9; i++)
    marks.push({ value: i * axis.step, at: place(i * axis.step, axis) });
  return marks;
}

interface Props {
  readonly scores: ModelResult["scores"];
  readonly axis: Axis;
  /** Skill of the best one-line rule, a fraction; drawn dotted. */
  readonly floor: number | null;
  /** The interval lies above it. */
  readonly clear: boolean;
}

/** The interval against zero and the best floor; the cells above and below continue the lines. */
export function SkillBar({ scores, axis, floor, clear }: Props) {
  const interval = scores.skillInterval?.map((bound) => place(100 * bound, axis));
  const at = place(100 * scores.skill, axis);
  return (
    <svg className={`skill-bar${clear ? " clear" : ""}`} width="100%" height="26" aria-hidden="true">
      {axisMarks(axis).map((mark) => (
        <line
          key={mark.value}
          className={mark.value === 0 ? "zero" : "mark"}
          x1={`${mark.at}%`}
          x2={`${mark.at}%`}
          y1="0"
          y2="26"
        />
      ))}
      {interval && <rect x={`${interval[0]}%`} y="10" width={`${interval[1] - interval[0]}%`} height="6" />}
      {floor !== null && (
        <line
          className="best-floor"
          x1={`${place(100 * floor, axis)}%`}
          x2={`${place(100 * floor, axis)}%`}
          y1="0"
          y2="26"
        />
      )}
      <line className="value" x1={`${at}%`} x2={`${at}%`} y1="7" y2="19" />
    </svg>
  );
}
