import type { BacktestReport } from "../../core/backtest/report.ts";
import { clock, currencySign, number, signed } from "../format.ts";
import { type Colours, faded } from "./chart-colours.ts";
import type { TimeAxis } from "./chart-time.ts";
import { plotlyText } from "./plotly-text.ts";
import { waterfall } from "./report-text.ts";

export interface ChartFigure {
  readonly data: readonly object[];
  readonly layout: object;
}

/** Pixels left of the plots, and right of the equity plot for the labels at the ends of its curves. */
const LEFT = 64;
const END_LABELS = 112;

/** What a chart is drawn with. */
export interface Frame {
  readonly colours: Colours;
  readonly font: string;
  /** Pixels. */
  readonly width: number;
}

/** What every chart shares. */
export function base(colours: Colours, font: string): Record<string, unknown> {
  return {
    paper_bgcolor: colours.panel,
    plot_bgcolor: colours.panel,
    font: { family: font, size: 10, color: colours.muted },
    margin: { l: LEFT, r: 12, t: 8, b: 36 },
    showlegend: false,
    hoverlabel: { bgcolor: colours.raise, bordercolor: colours.line2, font: { color: colours.text, size: 11 } },
    separators: ".,",
  };
}

export const axis = (colours: Colours, more: object = {}): object => ({
  gridcolor: colours.line,
  linecolor: colours.line2,
  zerolinecolor: colours.muted,
  tickcolor: colours.line2,
  zeroline: false,
  automargin: false,
  ...more,
});

const line = (x: readonly number[], y: Float64Array, name: string, color: string, more: object = {}): object => ({
  type: "scatter",
  mode: "lines",
  x,
  y,
  name,
  line: { color, width: 1.5, shape: "hv" },
  hovertemplate: "%{y:,.0f}",
  ...more,
});

const endLabel = (text: string, y: number, yref: string, color: string): object => ({
  xref: "paper",
  x: 1,
  xanchor: "left",
  xshift: 8,
  yref,
  y,
  text,
  showarrow: false,
  align: "left",
  font: { color, size: 11 },
});

/** Moves labels apart that would lie on one another; `room` is the distance a label needs. */
export function spread(values: readonly number[], room: number): number[] {
  const order = values.map((_, i) => i).toSorted((a, b) => values[b] - values[a]);
  const placed = [...values];
  for (let k = 1; k < order.length; k++) placed[order[k]] = Math.min(placed[order[k]], placed[order[k - 1]] - room);
  return placed;
}

const last = (values: Float64Array): number => values[values.length - 1] ?? 0;

/** Equity net and gross over the test span with the null band, drawdown and position below, the three spans above. */
export function equityFigure(report: BacktestReport, time: TimeAxis, frame: Frame): ChartFigure {
  const { series, nullSeries, nullBand, spans, currency } = report;
  const { colours, font } = frame;
  const x = Array.from(series.time, time.place);
  const nullX = Array.from(nullSeries.time, time.place);
  const money = currencySign(currency);
  const down = series.drawdown.map((value) => -Math.abs(value));
  const xRange = [time.place(spans.test.fromTime), time.place(spans.test.toTime)];
  const bandLine = { width: 0, shape: "hv" };
  const data = [
    line(nullX, nullBand.low, "shifted, low", "", { line: bandLine, hoverinfo: "skip", hovertemplate: undefined }),
    line(nullX, nullBand.high, "shifted, high", "", {
      line: bandLine,
      fill: "tonexty",
      fillcolor: faded(colours.muted, 0.28),
      hoverinfo: "skip",
      hovertemplate: undefined,
    }),
    line(x, series.gross, "Gross", colours.strong, { line: { color: colours.strong, width: 1.2, shape: "hv" } }),
    line(x, series.net, "Net", colours.accent, { line: { color: colours.accent, width: 1.8, shape: "hv" } }),
    line(x, down, "Drawdown", colours.accent, { yaxis: "y2", fill: "tozeroy", fillcolor: faded(colours.accent, 0.25) }),
    line(x, series.position, "Position", colours.text, {
      yaxis: "y3",
      line: { color: colours.text, width: 1, shape: "hv" },
    }),
  ];
  const ends = [last(series.gross), last(series.net), last(nullSeries.net)];
  const all = [...series.gross, ...series.net, ...nullBand.low, ...nullBand.high];
  const room = (all.reduce((a, b) => Math.max(a, b), 0) - all.reduce((a, b) => Math.min(a, b), 0)) * 0.1;
  const [grossAt, netAt, nullAt] = spread(ends, room);
  const annotations = [
    endLabel(`Gross ${signed(ends[0])}`, grossAt, "y", colours.strong),
    endLabel(`<b>Net ${signed(ends[1])}</b>`, netAt, "y", colours.accent),
    endLabel(`Shifted ${signed(ends[2])}`, nullAt, "y", colours.muted),
    endLabel(`Drawdown ${number(-report.maxDrawdown)}`, last(down), "y2", colours.muted),
    endLabel("Position", 0, "y3", colours.muted),
    {
      xref: "paper",
      x: 0,
      xanchor: "right",
      xshift: -6,
      yref: "paper",
      y: 0.9,
      yanchor: "bottom",
      text: money,
      showarrow: false,
      font: { color: colours.muted, size: 10 },
    },
    ...spanLabels(report, frame),
  ];
  return {
    data,
    layout: {
      ...base(colours, font),
      margin: { l: LEFT, r: END_LABELS, t: 6, b: 40 },
      hovermode: "x unified",
      xaxis: axis(colours, {
        ...time.layout,
        range: xRange,
        anchor: "y3",
        title: { text: plotlyText(time.title), standoff: 8 },
      }),
      xaxis2: {
        overlaying: "x",
        range: [spans.train.fromTime, spans.test.toTime],
        visible: false,
        fixedrange: true,
        anchor: "y4",
      },
      yaxis: axis(colours, { domain: [0.44, 0.88], tickformat: ",.0f", zeroline: true, nticks: 6 }),
      yaxis2: axis(colours, { domain: [0.2, 0.41], tickformat: ",.0f", nticks: 4, rangemode: "tozero" }),
      yaxis3: axis(colours, { domain: [0, 0.15], tickformat: ",.0f", nticks: 3 }),
      yaxis4: { domain: [0.93, 1], range: [0, 1], visible: false, fixedrange: true, anchor: "x2" },
      shapes: spanShapes(report, colours),
      annotations,
    },
  };
}

const SPANS = [
  ["train", "train: fitted"],
  ["validation", "validation: threshold"],
  ["test", "test: traded"],
] as const;

const spanShapes = ({ spans }: BacktestReport, colours: Colours): object[] =>
  SPANS.map(([name]) => ({
    type: "rect",
    xref: "x2",
    yref: "paper",
    x0: spans[name].fromTime,
    x1: spans[name].toTime,
    y0: 0.94,
    y1: 1,
    fillcolor: name === "test" ? faded(colours.accent, 0.45) : name === "train" ? colours.line : colours.line2,
    line: { width: 0.5, color: colours.panel },
  }));

/** Pixels a label's character is taken to be wide; a label that would not fit gives way to a shorter one. */
const CHARACTER = 5.6;

function spanLabels({ spans }: BacktestReport, { colours, width }: Frame): object[] {
  const whole = spans.test.toTime - spans.train.fromTime || 1;
  return SPANS.map(([name, text]) => {
    const { fromTime, toTime } = spans[name];
    const room = ((toTime - fromTime) / whole) * (width - LEFT - END_LABELS) - 8;
    const wordings = [`${text} ${clock(fromTime, 0)} to ${clock(toTime, 0)}`, text, name, ""];
    return {
      xref: "x2",
      x: fromTime,
      xanchor: "left",
      xshift: 2,
      yref: "paper",
      y: 0.97,
      yanchor: "middle",
      text: wordings.find((wording) => wording.length * CHARACTER <= room),
      showarrow: false,
      font: { size: 10, color: name === "test" ? colours.strong : colours.text },
    };
  });
}

/** Gross at mid prices, less spread, slippage and fees, equals net. */
export function costsFigure(report: BacktestReport, { colours, font }: Frame): ChartFigure {
  const steps = waterfall(report);
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
        customdata: steps.map(({ amount }) => signed(amount, 2)),
        hovertemplate: "%{y} %{customdata}<extra></extra>",
      },
    ],
    layout: {
      ...base(colours, font),
      margin: { l: 70, r: 84, t: 4, b: 40 },
      xaxis: axis(colours, {
        zeroline: true,
        tickformat: ",.0f",
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
        text: name === "Net" ? `<b>${signed(amount)}</b>` : signed(amount),
        showarrow: false,
        font: { size: 12, color: name === "Net" ? colours.accent : colours.text },
      })),
    },
  };
}

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
