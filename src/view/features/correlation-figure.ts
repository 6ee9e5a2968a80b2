import type { CorrelationReport } from "../../core/analysis/index.ts";
import { base, type ChartFigure, type Frame } from "../backtest/chart-frame.ts";

/** The matrix with alike columns side by side. Blue and orange mean buy and sell here: positive is violet, negative yellow. */
export function correlationFigure(report: CorrelationReport, { colours, font, width }: Frame): ChartFigure {
  const { names, values } = report;
  const n = names.length;
  const z = names.map((_, i) => Array.from(values.subarray(i * n, (i + 1) * n), (r) => (Number.isNaN(r) ? null : r)));
  const labelled = n <= 24 || (n <= 130 && width > 900);
  const ticks = { tickfont: { size: n > 60 ? 7 : 9 }, ticks: "", showgrid: false, type: "category", nticks: n };
  return {
    data: [
      {
        type: "heatmap",
        x: names,
        y: names,
        z,
        zmin: -1,
        zmax: 1,
        colorscale: [
          [0, colours.warn],
          [0.5, colours.heat],
          [1, colours.accent],
        ],
        colorbar: { thickness: 10, outlinewidth: 0, tickvals: [-1, -0.5, 0, 0.5, 1], title: { text: "r" } },
        hovertemplate: "%{y}<br>%{x}<br>r = %{z:.3f}<extra></extra>",
      },
    ],
    layout: {
      ...base(colours, font),
      margin: labelled ? { l: 132, r: 12, t: 8, b: 132 } : { l: 12, r: 12, t: 8, b: 12 },
      xaxis: { ...ticks, showticklabels: labelled, tickangle: -90 },
      yaxis: { ...ticks, showticklabels: labelled, autorange: "reversed" },
    },
  };
}
