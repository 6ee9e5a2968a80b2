import type { BacktestReport } from "../../core/backtest/report.ts";
import { signed } from "../format.ts";
import { axis, base, type ChartFigure, type Frame } from "./chart-frame.ts";

/** What the same rule earns on time-shifted forecasts, and where this run lies among it. */
export function nullFigure(report: BacktestReport, { colours, font }: Frame): ChartFigure {
  const mean = report.meanTradeNetTicks;
  const layout = {
    ...base(colours, font),
    margin: { l: 40, r: 16, t: 22, b: 36 },
    bargap: 0.06,
    xaxis: axis(colours, {
      title: { text: "mean net ticks a trade", standoff: 6 },
      nticks: 5,
      gridcolor: "transparent",
    }),
    yaxis: axis(colours, { title: { text: "runs" }, nticks: 4, rangemode: "tozero" }),
  };
  const data = [
    {
      type: "histogram",
      x: [...report.nullDistribution],
      nbinsx: 24,
      marker: { color: colours.neutral },
      hovertemplate: "%{y} runs, %{x} ticks<extra></extra>",
    },
  ];
  if (mean === null) return { data, layout };
  const middle =
    report.nullDistribution.toSorted((a, b) => a - b)[Math.floor(report.nullDistribution.length / 2)] ?? mean;
  return {
    data,
    layout: {
      ...layout,
      shapes: [
        {
          type: "line",
          xref: "x",
          yref: "paper",
          x0: mean,
          x1: mean,
          y0: 0,
          y1: 1,
          line: { color: colours.accent, width: 2 },
        },
      ],
      annotations: [
        {
          xref: "x",
          x: mean,
          xanchor: mean > middle ? "right" : "left",
          yref: "paper",
          y: 1,
          yanchor: "bottom",
          text: `<b>this run ${signed(mean, 1)}</b>`,
          showarrow: false,
          font: { color: colours.accent, size: 11 },
        },
      ],
    },
  };
}
