import type { LabelChoice } from "../../core/labels/choice.ts";
import type { ModelRun } from "../../store/model-choice.ts";
import { decimalsOf, number } from "../format.ts";
import { labelText } from "./model-text.ts";
import { curvesOf, levelsOf, niceStep, spreadLabels } from "./curve-lines.ts";

const WIDTH = 436;
const HEIGHT = 280;
const PLOT = { left: 40, right: 286, top: 10, bottom: 246 } as const;

interface Props {
  readonly runs: readonly ModelRun[];
  readonly selected: string | null;
  readonly priorLoss: number | null;
  readonly label: LabelChoice;
}

/** Validation log-loss by epoch, while it is trained and after. */
export function CurvePanel({ runs, selected, priorLoss, label }: Props) {
  const curves = curvesOf(runs);
  const levels = levelsOf(runs, priorLoss);
  return (
    <section className="model-panel" aria-label="Training curves">
      <h2>Training curves</h2>
      <p className="muted">Validation log-loss by epoch, nats; ring: the epoch kept. {labelText(label)}.</p>
      {curves.length === 0 ? (
        <p className="muted model-empty">
          No network is trained under this label. Models without epochs have no curve.
        </p>
      ) : (
        <Plot curves={curves} levels={levels} selected={selected} />
      )}
    </section>
  );
}

interface PlotProps {
  readonly curves: ReturnType<typeof curvesOf>;
  readonly levels: ReturnType<typeof levelsOf>;
  readonly selected: string | null;
}

function Plot({ curves, levels, selected }: PlotProps) {
  const all = [...curves.flatMap(({ values }) => values), ...levels.map(({ value }) => value)];
  const low = Math.min(...all);
  const high = Math.max(...all);
  const margin = Math.max(1e-4, (high - low) * 0.06);
  const epochs = Math.max(2, ...curves.map(({ values }) => values.length));
  const x = (epoch: number): number => PLOT.left + ((PLOT.right - PLOT.left) * epoch) / (epochs - 1);
  const y = (loss: number): number =>
    PLOT.bottom - ((PLOT.bottom - PLOT.top) * (loss - low + margin)) / (high - low + 2 * margin);
  const step = niceStep(high - low + 2 * margin, 5);
  const marks: number[] = [];
  for (let i = Math.ceil((low - margin) / step); i * step <= high + margin; i++) marks.push(i * step);
  const stride = Math.max(1, Math.ceil(epochs / 7));
  const names = [
    ...curves.map(({ title, values, running }) => ({
      text: running ? `${title} …` : title,
      at: y(values.at(-1) ?? low),
    })),
    ...levels.map(({ title, value }) => ({ text: `${title} ${number(value, 4)}`, at: y(value) })),
  ];
  const heights = spreadLabels(
    names.map(({ at }) => at),
    13,
  );
  return (
    <svg
      className="curves"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={curves
        .map(
          ({ title, values, kept }) =>
            `${title}: ${values.length} epochs, best ${number(Math.min(...values), 4)} at epoch ${(kept ?? 0) + 1}`,
        )
        .join("; ")}
    >
      {marks.map((mark) => (
        <g key={mark}>
          <path className="chart-grid" d={`M${PLOT.left} ${y(mark)}H${PLOT.right}`} />
          <text x={PLOT.left - 6} y={y(mark) + 3} textAnchor="end">
            {number(mark, Math.max(2, decimalsOf(step)))}
          </text>
        </g>
      ))}
      <path className="chart-axis" d={`M${PLOT.left} ${PLOT.bottom}H${PLOT.right}`} />
      {Array.from({ length: epochs }, (_, epoch) => epoch)
        .filter((epoch) => epoch % stride === 0)
        .map((epoch) => (
          <text key={epoch} x={x(epoch)} y={PLOT.bottom + 14} textAnchor="middle">
            {number(epoch + 1)}
          </text>
        ))}
      <text x={(PLOT.left + PLOT.right) / 2} y={PLOT.bottom + 28} textAnchor="middle">
        epoch
      </text>
      {levels.map(({ title, value, kind }) => (
        <path key={title} className={`level ${kind}`} d={`M${PLOT.left} ${y(value)}H${PLOT.right}`} />
      ))}
      {curves.map(({ key, values, kept }, i) => (
        <g key={key} className={`curve ${key === selected ? "chosen" : `shade-${i % 3}`}`}>
          <polyline points={values.map((loss, epoch) => `${x(epoch)},${y(loss)}`).join(" ")} />
          {values.length === 1 && <circle className="dot" cx={x(0)} cy={y(values[0])} r="2" />}
          {kept !== null && <circle cx={x(kept)} cy={y(values[kept])} r="4" />}
        </g>
      ))}
      {names.map(({ text }, i) => {
        const curve = curves[i];
        const kind = curve
          ? `curve-name ${curve.key === selected ? "chosen" : `shade-${i % 3}`}`
          : `level-name ${levels[i - curves.length].kind}`;
        return (
          <text key={curve?.key ?? text} className={kind} x={PLOT.right + 6} y={heights[i] + 3}>
            {text}
          </text>
        );
      })}
    </svg>
  );
}
