import type { TrackRecord } from "../../core/frame/frame.ts";
import { number } from "../format.ts";

const WIDTH = 304;
const STEPS = [0.5, 1, 2, 4, 5, 10, 20, 50, 100] as const;

/** Ends of an axis in per cent that holds every value, with its step. */
export function skillAxis(values: readonly number[]): {
  readonly low: number;
  readonly high: number;
  readonly step: number;
} {
  const most = Math.max(1, ...values);
  const least = Math.min(0, ...values);
  const step = STEPS.find((candidate) => (most - least) / candidate <= 4) ?? Math.ceil((most - least) / 4);
  const low = Math.floor((least - step * 0.35) / step) * step;
  return { low: Math.min(low, -step / 2), high: Math.ceil((most + step * 0.2) / step) * step, step };
}

/** The skill as an interval against zero (the floor) and the best one-feature rule. */
export function SkillAxis({ record }: { readonly record: TrackRecord }) {
  const { skill, skillInterval, floorSkill } = record;
  const shown = [skill, floorSkill, ...(skillInterval ?? [])]
    .filter((value) => value !== null)
    .map((value) => value * 100);
  const { low, high, step } = skillAxis(shown);
  const x = (value: number): number => ((value - low) / (high - low)) * WIDTH;
  const ticks: number[] = [];
  for (let value = Math.ceil(low / step) * step; value <= high + 1e-9; value += step) ticks.push(value);
  const interval = skillInterval?.map((value) => value * 100);
  const words = interval ? `95 % [${number(interval[0], 1)}, ${number(interval[1], 1)}]` : "interval n/a: too few rows";
  return (
    <svg
      className="skill-axis"
      viewBox={`0 0 ${WIDTH} 44`}
      role="img"
      aria-label={`Skill ${number((skill ?? Number.NaN) * 100, 1)} per cent, ${words}`}
    >
      <path d={`M0 11.5H${WIDTH}`} className="axis-line" />
      {ticks.map((value) => (
        <g key={value}>
          <path
            d={`M${x(value)} ${value === 0 ? 2 : 9}V${value === 0 ? 17 : 14}`}
            className={value === 0 ? "zero" : "axis-line"}
          />
          <text x={clampLabel(x(value))} y="27">
            {number(value, step < 1 ? 1 : 0)}
          </text>
        </g>
      ))}
      {interval && (
        <rect x={x(interval[0])} y="8" width={x(interval[1]) - x(interval[0])} height="7" className="interval" />
      )}
      {skill !== null && <rect x={x(skill * 100) - 1.5} y="5" width="3" height="13" className="estimate" />}
      {floorSkill !== null && <path d={`M${x(floorSkill * 100)} 7l4.5 4.5-4.5 4.5-4.5-4.5z`} className="rival" />}
      <Captions
        floor={x(0)}
        rival={floorSkill === null ? null : { x: x(floorSkill * 100), value: floorSkill * 100 }}
        words={words}
      />
    </svg>
  );
}

const clampLabel = (x: number): number => Math.min(WIDTH - 10, Math.max(8, x));

interface CaptionsProps {
  readonly floor: number;
  readonly rival: { readonly x: number; readonly value: number } | null;
  readonly words: string;
}

/** About the width of a caption's letter, and of the longest ones. */
const LETTER = 5.4;

/** Names under the axis: the floor at zero, the interval at the end away from it, the rival where these leave room. */
function Captions({ floor, rival, words }: CaptionsProps) {
  const right = floor < WIDTH / 2;
  const wordsEnd = words.length * LETTER;
  const floorX = right ? Math.max(12, floor) : Math.min(WIDTH - 12, Math.max(floor, wordsEnd + 24));
  const rivalText = rival ? `one feature ${number(rival.value, 1)}` : "";
  const half = (rivalText.length * LETTER) / 2;
  const [from, to] = right ? [floorX + 18, WIDTH - wordsEnd - 8] : [wordsEnd + 8, floorX - 18];
  const rivalX = rival && Math.min(to - half, Math.max(from + half, rival.x));
  return (
    <>
      <text x={floorX} y="40">
        floor
      </text>
      {rivalX !== null && to - from >= 2 * half && (
        <text x={rivalX} y="40">
          {rivalText}
        </text>
      )}
      <text x={right ? WIDTH : 0} y="40" className={right ? "end" : "start"}>
        {words}
      </text>
    </>
  );
}

const SIDE = 84;

/** Stated probability of the likeliest class against how often it was right; the diagonal is perfect calibration. */
export function Reliability({ bins }: { readonly bins: TrackRecord["reliability"] }) {
  const values = bins.flatMap(({ stated, observed }) => [stated, observed]);
  const low = Math.max(0, Math.min(0.3, ...values) - 0.05);
  const high = Math.min(1, Math.max(0.7, ...values) + 0.05);
  const at = (value: number): number => ((value - low) / (high - low)) * SIDE;
  const points = bins.map(({ stated, observed }) => `${at(stated).toFixed(1)} ${(SIDE - at(observed)).toFixed(1)}`);
  return (
    <svg
      className="reliability"
      viewBox={`0 0 ${SIDE} ${SIDE}`}
      role="img"
      aria-label="Reliability: stated against observed hit rate"
    >
      <rect x=".5" y=".5" width={SIDE - 1} height={SIDE - 1} className="frame" />
      <path d={`M0 ${SIDE}L${SIDE} 0`} className="diagonal" />
      {points.length > 1 && <path d={`M${points.join("L")}`} className="curve" />}
      {points.map((point) => (
        <circle key={point} cx={point.split(" ")[0]} cy={point.split(" ")[1]} r="1.6" />
      ))}
      <text x="5" y="13">
        hit
      </text>
      <text x={SIDE - 5} y={SIDE - 6} className="end">
        stated
      </text>
    </svg>
  );
}
