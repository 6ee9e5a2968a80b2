import type { ModelResult } from "../../../workers/model-api.ts";
import type { ClassDetail } from "../../core/metrics/detail.ts";
import { number } from "../format.ts";

const WIDTH = 316;
const HEIGHT = 296;
const PLOT = { left: 34, right: 308, top: 10, bottom: 204 } as const;
const HISTOGRAM = { top: 212, bottom: 254 } as const;
const MARKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

const x = (p: number): number => PLOT.left + (PLOT.right - PLOT.left) * p;
const y = (p: number): number => PLOT.bottom - (PLOT.bottom - PLOT.top) * p;

interface Props {
  readonly title: string;
  readonly result: ModelResult;
  /** Down, stationary, up; null until they are worked out: then the most probable class alone is shown. */
  readonly classes: readonly ClassDetail[] | null;
}

const CLASS_MARKS = [
  { name: "down", tone: "sell", mark: "M-3.6 -2.6H3.6L0 3.6Z" },
  { name: "stationary", tone: "still", mark: "M-2.8 -2.8H2.8V2.8H-2.8Z" },
  { name: "up", tone: "buy", mark: "M-3.6 2.6H3.6L0 -3.6Z" },
] as const;

/** Stated against observed probability of the most probable class, and how often what was stated. */
export function ReliabilityPanel({ title, result, classes }: Props) {
  const { scores, topHistogram } = result;
  const most = Math.max(1, ...topHistogram);
  const width = 1 / topHistogram.length;
  const bins = topHistogram.map((n, i) => ({ from: i * width, n }));
  return (
    <section className="model-panel" aria-label="Reliability">
      <h2>Reliability, {title}</h2>
      <p className="muted">
        {classes
          ? `Stated against observed, ${number(Math.max(...classes.map(({ reliability }) => reliability.length)))} bins a class, ECE ${number(scores.ece, 3)}`
          : `Stated against observed, most probable class, ECE ${number(scores.ece, 3)}`}
      </p>
      <svg
        className="reliability-chart"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Reliability: ${scores.reliability
          .map(({ stated, observed }) => `stated ${number(stated, 2)}, observed ${number(observed, 2)}`)
          .join("; ")}`}
      >
        {MARKS.map((mark) => (
          <g key={mark}>
            <path className="chart-grid" d={`M${x(0)} ${y(mark)}H${x(1)}M${x(mark)} ${y(0)}V${y(1)}`} />
            <text x={PLOT.left - 6} y={y(mark) + 3} textAnchor="end">
              {number(mark, 1)}
            </text>
            <text x={x(mark)} y={HISTOGRAM.bottom + 14} textAnchor="middle">
              {number(mark, 1)}
            </text>
          </g>
        ))}
        <path className="diagonal" d={`M${x(0)} ${y(0)}L${x(1)} ${y(1)}`} />
        {classes ? <ClassMarks classes={classes} /> : <TopMarks result={result} />}
        {bins.map(({ from, n }) => (
          <rect
            key={from}
            className="mass"
            x={x(from) + 0.5}
            width={x(width) - x(0) - 1}
            y={HISTOGRAM.bottom - ((HISTOGRAM.bottom - HISTOGRAM.top) * n) / most}
            height={((HISTOGRAM.bottom - HISTOGRAM.top) * n) / most}
          />
        ))}
        <text x={x(0) + 2} y={HISTOGRAM.top + 8}>
          rows by top probability
        </text>
        <text x={(PLOT.left + PLOT.right) / 2} y={HEIGHT - 12} textAnchor="middle">
          stated probability
        </text>
      </svg>
    </section>
  );
}

function TopMarks({ result }: { readonly result: ModelResult }) {
  return result.scores.reliability.map(({ stated, observed, n }) => (
    <circle key={`${stated} ${n}`} className="bin" cx={x(stated)} cy={y(observed)} r="3" />
  ));
}

/** Each class with its own mark and, where there is one, its block-bootstrap interval. */
function ClassMarks({ classes }: { readonly classes: readonly ClassDetail[] }) {
  return CLASS_MARKS.map(({ name, tone, mark }, c) => (
    <g key={name} className={`class-marks ${tone}`}>
      <polyline
        points={classes[c].reliability.map(({ stated, observed }) => `${x(stated)},${y(observed)}`).join(" ")}
      />
      {classes[c].reliability.map(({ stated, observed, n, interval }) => (
        <g key={`${stated} ${n}`}>
          <title>{`${name}: stated ${number(stated, 3)}, observed ${number(observed, 3)}, ${number(n)} rows`}</title>
          {interval && <path className="whisker" d={`M${x(stated)} ${y(interval[0])}V${y(interval[1])}`} />}
          <path className="mark" d={mark} transform={`translate(${x(stated)} ${y(observed)})`} />
        </g>
      ))}
      <g transform={`translate(${x(0) + 12} ${y(1) + 8 + 15 * (2 - c)})`}>
        <path className="mark" d={mark} />
        <text className="class-name" x="8" y="4">
          {name}
        </text>
      </g>
    </g>
  ));
}
