import type { BacktestReport } from "../../core/backtest/report.ts";
import { clock, currencySign, number, signed } from "../format.ts";
import { type Colours, faded } from "./chart-colours.ts";
import { axis, base, type ChartFigure, type Frame } from "./chart-frame.ts";
import type { TimeAxis } from "./chart-time.ts";
import { plotlyText } from "./plotly-text.ts";
import { moneyDecimals } from "./report-text.ts";

/** Pixels left of the plots, and right of the equity plot for the labels at the ends of its curves. */
const LEFT = 64;
const END_LABELS = 112;

const line = (x: readonly number[], y: Float64Array, name: string, color: string, more: object = {}): object => ({
  type: "scatter",
  mode: "lines",
  x,
  y,
  name,
  line: { color, width: 1.5, shape: "hv" },
  hovertemplate: "%{y:,.8~f}",
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
  const decimals = moneyDecimals(report);
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
    endLabel(`Gross ${signed(ends[0], decimals)}`, grossAt, "y", colours.strong),
    endLabel(`<b>Net ${signed(ends[1], decimals)}</b>`, netAt, "y", colours.accent),
    endLabel(`Shifted ${signed(ends[2], decimals)}`, nullAt, "y", colours.muted),
    endLabel(`Drawdown ${number(-report.maxDrawdown, decimals)}`, last(down), "y2", colours.muted),
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
      yaxis: axis(colours, { domain: [0.44, 0.88], tickformat: ",.8~f", zeroline: true, nticks: 6 }),
      yaxis2: axis(colours, { domain: [0.2, 0.41], tickformat: ",.8~f", nticks: 4, rangemode: "tozero" }),
      yaxis3: axis(colours, { domain: [0, 0.15], tickformat: ",.8~f", nticks: 3 }),
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
