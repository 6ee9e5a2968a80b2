import type { ModelResult } from "../../../workers/model-api.ts";
import { number } from "../format.ts";

const WIDTH = 316;
const HEIGHT = 296;
const PLOT = { left: 34, right: 308, top: 10, bottom: 204 } as const;
const HISTOGRAM = { top: 212, bottom: 254 } as const;
const MARKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

const x = (p: number): number => PLOT.left + (PLOT.right - PLOT.left) * p;
const y = (p: number): number => PLOT.bottom - (PLOT.bottom - PLOT.top) * p;

/** Stated against observed probability of the most probable class, and how often what was stated. */
export function ReliabilityPanel({ title, result }: { readonly title: string; readonly result: ModelResult }) {
  const { scores, topHistogram } = result;
  const most = Math.max(1, ...topHistogram);
  const width = 1 / topHistogram.length;
  const bins = topHistogram.map((n, i) => ({ from: i * width, n }));
  return (
    <section className="model-panel" aria-label="Reliability">
      <h3>Reliability, {title}</h3>
      <p className="muted">
        Stated against observed, most probable class, {number(scores.reliability.length)} bins of equal mass, ECE{" "}
        {number(scores.ece, 3)}
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
        {scores.reliability.map(({ stated, observed, n }) => {
          const half = 1.96 * Math.sqrt(Math.max(observed * (1 - observed), 1e-9) / n);
          return (
            <g key={`${stated} ${n}`} className="bin">
              <title>{`${number(n)} rows`}</title>
              <path d={`M${x(stated)} ${y(Math.min(1, observed + half))}V${y(Math.max(0, observed - half))}`} />
              <circle cx={x(stated)} cy={y(observed)} r="3" />
            </g>
          );
        })}
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
