import type { BacktestReport } from "../../core/backtest/report.ts";
import { number } from "../format.ts";
import { axis, base, type ChartFigure, type Frame } from "./chart-frame.ts";

/** Mean net ticks a trade by share of the spread paid and latency; the line is net = 0, the box this run. */
export function surfaceFigure(report: BacktestReport, { colours, font }: Frame): ChartFigure | null {
  const { surface, settings } = report;
  if (!surface) return null;
  const x = surface.latenciesMs.map((latency) => number(latency));
  const y = surface.shares.map((share) => `${number(share * 100)} %`);
  const z = surface.meanNetTicks.map((row) => [...row]);
  const column = surface.latenciesMs.indexOf(settings.latencyMs);
  const row = surface.shares.indexOf(1);
  return {
    data: [
      {
        type: "heatmap",
        x,
        y,
        z,
        colorscale: "Cividis",
        showscale: false,
        text: z.map((cells) => cells.map((value) => (value === null ? "n/a" : number(value, 1)))),
        texttemplate: "%{text}",
        textfont: { size: 10 },
        hovertemplate: "%{y} of the spread, %{x} ms: %{text} ticks<extra></extra>",
      },
    ],
    layout: {
      ...base(colours, font),
      margin: { l: 60, r: 12, t: 4, b: 40 },
      xaxis: axis(colours, { type: "category", title: { text: "latency, ms", standoff: 6 }, ticks: "" }),
      yaxis: axis(colours, {
        type: "category",
        autorange: "reversed",
        title: { text: "share of the spread paid" },
        ticks: "",
      }),
      shapes: [
        ...zeroLine(surface.meanNetTicks, "#000000", 4),
        ...zeroLine(surface.meanNetTicks, "#ffffff", 1.6),
        ...(column < 0 || row < 0 ? [] : [cell(column, row)]),
      ],
    },
  };
}

const cell = (column: number, row: number): object => ({
  type: "rect",
  xref: "x",
  yref: "y",
  x0: column - 0.5,
  x1: column + 0.5,
  y0: row - 0.5,
  y1: row + 0.5,
  line: { color: "#ffffff", width: 2 },
});

const differ = (a: number | null | undefined, b: number | null | undefined): boolean =>
  typeof a === "number" && typeof b === "number" && a > 0 !== b > 0;

/** The edges between cells that earn and cells that do not, as line shapes. */
export function zeroLine(cells: readonly (readonly (number | null)[])[], color: string, width: number): object[] {
  const shapes: object[] = [];
  const edge = (x0: number, y0: number, x1: number, y1: number): void => {
    shapes.push({ type: "line", xref: "x", yref: "y", x0, y0, x1, y1, line: { color, width } });
  };
  cells.forEach((row, y) =>
    row.forEach((value, x) => {
      if (differ(value, row[x + 1])) edge(x + 0.5, y - 0.5, x + 0.5, y + 0.5);
      if (differ(value, cells[y + 1]?.[x])) edge(x - 0.5, y + 0.5, x + 0.5, y + 0.5);
    }),
  );
  return shapes;
}
