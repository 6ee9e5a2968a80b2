import type { BacktestReport } from "../../core/backtest/report.ts";
import { currencySign, signed } from "../format.ts";
import { axis, base, type ChartFigure, type Frame } from "./chart-frame.ts";
import { plotlyText } from "./plotly-text.ts";
import { moneyDecimals, waterfall } from "./report-text.ts";

/** Gross at mid prices, less spread, slippage and fees, equals net. */
export function costsFigure(report: BacktestReport, { colours, font }: Frame): ChartFigure {
  const steps = waterfall(report);
  const decimals = moneyDecimals(report);
  const fill = (name: string): string =>
    name === "Gross" ? colours.text : name === "Net" ? colours.accent : colours.neutral;
  return {
    data: [
      {
        type: "bar",
        orientation: "h",
        y: steps.map(({ name }) => name),
        x: steps.map(({ from, to }) => to - from),
        base: steps.map(({ from }) => from),
        marker: { color: steps.map(({ name }) => fill(name)) },
        width: 0.62,
        customdata: steps.map(({ amount }) => signed(amount, Math.max(2, decimals))),
        hovertemplate: "%{y} %{customdata}<extra></extra>",
      },
    ],
    layout: {
      ...base(colours, font),
      margin: { l: 70, r: 84, t: 4, b: 40 },
      xaxis: axis(colours, {
        zeroline: true,
        tickformat: ",.8~f",
        nticks: 6,
        title: { text: plotlyText(currencySign(report.currency)), standoff: 6 },
      }),
      yaxis: axis(colours, {
        autorange: "reversed",
        gridcolor: "transparent",
        tickfont: { size: 12, color: colours.text },
        ticks: "",
      }),
      annotations: steps.map(({ name, amount }) => ({
        xref: "paper",
        x: 1,
        xanchor: "right",
        xshift: 84,
        yref: "y",
        y: name,
        text: name === "Net" ? `<b>${signed(amount, decimals)}</b>` : signed(amount, decimals),
        showarrow: false,
        font: { size: 12, color: name === "Net" ? colours.accent : colours.text },
      })),
    },
  };
}
