import type { LeadLag } from "../../core/cross-venue/lead-lag.ts";
import { number, signed } from "../format.ts";

const WIDTH = 720;
const HEIGHT = 150;
const LEFT = 44;
const FOOT = 34;
const TOP = 8;

interface Props {
  readonly found: LeadLag;
  /** Of the first and the second market. */
  readonly names: readonly [string, string];
}

/** Correlation of the two markets' returns by lag, over the band that chance stays within. */
export function LeadLagChart({ found, names }: Props) {
  const { lag, correlation, band, peak, peakLag, p } = found;
  const most = Math.max(band, ...correlation.map(Math.abs)) * 1.1;
  const farthest = lag[lag.length - 1];
  const x = (value: number): number => LEFT + ((value + farthest) / (2 * farthest)) * (WIDTH - LEFT - 24);
  const y = (value: number): number => TOP + (1 - (value + most) / (2 * most)) * (HEIGHT - TOP - FOOT);
  const ticks = [-most / 1.1, 0, most / 1.1];
  const seconds = [-2, -1, 0, 1, 2].filter((value) => Math.abs(value) * 1e9 <= farthest);
  const words = `Correlation by lag from ${number(-farthest / 1e9, 1)} to ${number(farthest / 1e9, 1)} s: greatest ${signed(peak, 2)} at ${signed(peakLag / 1e6)} ms, band ${number(band, 2)}, p ${number(p, 3)}`;
  return (
    <svg className="lead-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
      <rect
        x={x(-farthest)}
        y={y(band)}
        width={x(farthest) - x(-farthest)}
        height={y(-band) - y(band)}
        className="chance"
      />
      <path d={`M${x(-farthest)} ${y(0)}H${x(farthest)}M${x(0)} ${TOP}V${HEIGHT - FOOT}`} className="axis-line" />
      {ticks.map((value) => (
        <text key={value} x={LEFT - 6} y={y(value) + 3.5} className="end">
          {signed(value, 2)}
        </text>
      ))}
      {Array.from(lag, (at, i) => (
        <path
          key={at}
          d={`M${x(at)} ${y(0)}V${y(correlation[i])}`}
          className={Math.abs(correlation[i]) > band ? "stem beyond" : "stem"}
        />
      ))}
      <circle cx={x(peakLag)} cy={y(peak)} r="3.5" className={p <= 0.05 ? "peak beyond" : "peak"} />
      <text x={x(farthest)} y={y(band) - 3} className="end chance-name">
        95 % of chance
      </text>
      {seconds.map((value) => (
        <text key={value} x={x(value * 1e9)} y={HEIGHT - FOOT + 13} className="middle">
          {signed(value)} s
        </text>
      ))}
      <text x={x(-farthest)} y={HEIGHT - 5}>
        ← {names[1]} first
      </text>
      <text x={x(farthest)} y={HEIGHT - 5} className="end">
        {names[0]} first →
      </text>
    </svg>
  );
}
