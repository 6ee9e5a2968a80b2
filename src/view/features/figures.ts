import type { ColumnSummary, LabelReport, NullDistribution, PowerEntry } from "../../core/analysis/index.ts";
import { faded } from "../backtest/chart-colours.ts";
import { axis, base, type ChartFigure, type Frame } from "../backtest/chart-frame.ts";
import { plotlyText } from "../backtest/plotly-text.ts";
import { number, signed } from "../format.ts";

/** A statistic, and the same of what it is compared with. */
export interface Compared<T> {
  readonly here: T;
  readonly there: T | null;
}
export interface Names {
  readonly here: string;
  readonly there: string | null;
}

const legend = (colours: Frame["colours"], shown: boolean): object =>
  shown
    ? { showlegend: true, legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", font: { color: colours.text } } }
    : {};

/** Per cent of the known rows in each bin; per unit of the column where bins of two widths are laid over each other. */
const shares = ({ histogram, known }: ColumnSummary, perUnit: boolean) => {
  if (!histogram) return null;
  const { edges, counts } = histogram;
  const middles = Array.from(counts, (_, i) => (edges[i] + edges[i + 1]) / 2);
  return {
    middles,
    widths: Array.from(counts, (_, i) => edges[i + 1] - edges[i]),
    y: Array.from(counts, (n, i) => (100 * n) / known / (perUnit ? edges[i + 1] - edges[i] : 1)),
  };
};

/** Share of the known rows in each bin; the compared rows as a line, both then per unit. */
export function distributionFigure(
  { here, there }: Compared<ColumnSummary>,
  unit: string,
  names: Names,
  { colours, font }: Frame,
): ChartFigure {
  const mine = shares(here, there !== null);
  const other = there && shares(there, true);
  const data: object[] = [];
  if (mine) {
    data.push({
      type: "bar",
      name: names.here,
      x: mine.middles,
      y: mine.y,
      width: mine.widths,
      marker: { color: faded(colours.accent, 0.55) },
      hovertemplate: "%{x}: %{y:.3g} %<extra></extra>",
    });
  }
  if (other) {
    data.push({
      type: "scatter",
      mode: "lines",
      name: names.there ?? "",
      x: other.middles,
      y: other.y,
      line: { color: colours.warn, width: 1.5, shape: "hvh" },
      hovertemplate: "%{x}: %{y:.3g} %<extra></extra>",
    });
  }
  return {
    data,
    layout: {
      ...base(colours, font),
      ...legend(colours, other !== null),
      margin: { l: 48, r: 12, t: other ? 24 : 8, b: 36 },
      bargap: 0,
      xaxis: axis(colours, { title: { text: plotlyText(unit), standoff: 6 }, nticks: 7 }),
      yaxis: axis(colours, {
        title: { text: there ? "% of rows per unit" : "% of rows" },
        rangemode: "tozero",
        nticks: 5,
      }),
    },
  };
}

const memoryLine = ({ autocorrelation: { lags, values } }: ColumnSummary, name: string, color: string) => ({
  type: "scatter",
  mode: "lines+markers",
  name,
  x: [...lags],
  y: Array.from(values),
  line: { color, width: 1.5 },
  marker: { size: 4 },
  hovertemplate: "lag %{x}: %{y:.3f}<extra></extra>",
});

/** r at each lag, on a logarithmic axis. */
export function memoryFigure(
  { here, there }: Compared<ColumnSummary>,
  names: Names,
  { colours, font }: Frame,
): ChartFigure {
  return {
    data: [
      memoryLine(here, names.here, colours.accent),
      ...(there ? [memoryLine(there, names.there ?? "", colours.warn)] : []),
    ],
    layout: {
      ...base(colours, font),
      margin: { l: 48, r: 12, t: 8, b: 36 },
      xaxis: axis(colours, { type: "log", title: { text: "lag, rows", standoff: 6 }, dtick: 1 }),
      yaxis: axis(colours, { title: { text: "autocorrelation" }, zeroline: true, nticks: 5 }),
    },
  };
}

const decaySeries = (entries: readonly PowerEntry[], name: string, color: string) => ({
  type: "scatter",
  mode: "lines+markers",
  name,
  x: entries.map(({ horizon }) => horizon),
  y: entries.map(({ ic }) => ic.value),
  error_y: {
    type: "data",
    symmetric: false,
    array: entries.map(({ ic }) => (ic.interval ? ic.interval[1] - ic.value : 0)),
    arrayminus: entries.map(({ ic }) => (ic.interval ? ic.value - ic.interval[0] : 0)),
    width: 3,
    thickness: 1,
    color,
  },
  line: { color, width: 1.5 },
  marker: { size: 5 },
  hovertemplate: "%{x} rows: %{y:.3f}<extra></extra>",
});

/** IC over the horizon with its interval, over the band that shifted labels give. */
export function decayFigure(
  { here, there }: Compared<readonly PowerEntry[]>,
  names: Names,
  { colours, font }: Frame,
): ChartFigure {
  const shifted = here.filter((entry) => entry.null !== null);
  const edge = (at: 0 | 2, fill: object) => ({
    type: "scatter",
    mode: "lines",
    name: "shifted labels, 95 %",
    x: shifted.map(({ horizon }) => horizon),
    y: shifted.map((entry) => entry.null?.quantiles[at]),
    line: { width: 0 },
    hoverinfo: "skip",
    ...fill,
  });
  return {
    data: [
      edge(0, { showlegend: false }),
      edge(2, { fill: "tonexty", fillcolor: faded(colours.neutral, 0.5) }),
      decaySeries(here, names.here, colours.accent),
      ...(there ? [decaySeries(there, names.there ?? "", colours.warn)] : []),
    ],
    layout: {
      ...base(colours, font),
      ...legend(colours, true),
      margin: { l: 48, r: 12, t: 24, b: 36 },
      xaxis: axis(colours, {
        type: "log",
        title: { text: "horizon, rows", standoff: 6 },
        tickvals: here.map(({ horizon }) => horizon),
      }),
      yaxis: axis(colours, { title: { text: "IC" }, zeroline: true, nticks: 6 }),
    },
  };
}

const hourBars = ({ hours }: PowerEntry, name: string, color: string) => ({
  type: "bar",
  name,
  x: hours.map(({ hour }) => `${String(hour).padStart(2, "0")}h`),
  y: hours.map(({ ic }) => ic),
  customdata: hours.map(({ n }) => number(n)),
  marker: { color },
  hovertemplate: "%{x}: %{y:.3f}, %{customdata} rows<extra></extra>",
});

/** IC of each clock hour. */
export function hoursFigure(
  { here, there }: Compared<PowerEntry>,
  names: Names,
  { colours, font }: Frame,
): ChartFigure {
  return {
    data: [
      hourBars(here, names.here, faded(colours.accent, 0.7)),
      ...(there ? [hourBars(there, names.there ?? "", faded(colours.warn, 0.7))] : []),
    ],
    layout: {
      ...base(colours, font),
      margin: { l: 48, r: 12, t: 8, b: 36 },
      xaxis: axis(colours, {
        type: "category",
        title: { text: "hour of the exchange's day", standoff: 6 },
        gridcolor: "transparent",
      }),
      yaxis: axis(colours, { title: { text: "IC" }, zeroline: true, nticks: 5 }),
    },
  };
}

/** What shifted labels give, with the column's own IC as a line. */
export function shiftedFigure(shifted: NullDistribution, ic: number, { colours, font }: Frame): ChartFigure {
  const width = (shifted.high - shifted.low) / shifted.counts.length;
  const x = Array.from(shifted.counts, (_, i) => shifted.low + (i + 0.5) * width);
  const left = ic > (shifted.low + shifted.high) / 2;
  return {
    data: [
      {
        type: "bar",
        x,
        y: Array.from(shifted.counts),
        width,
        marker: { color: colours.neutral },
        hovertemplate: "IC %{x:.3f}: %{y} shifts<extra></extra>",
      },
    ],
    layout: {
      ...base(colours, font),
      margin: { l: 48, r: 16, t: 22, b: 36 },
      bargap: 0,
      xaxis: axis(colours, {
        title: { text: "IC with labels shifted in time", standoff: 6 },
        nticks: 6,
        gridcolor: "transparent",
        range: [Math.min(shifted.low, ic, 0) * 1.08, Math.max(shifted.high, ic, 0) * 1.08],
      }),
      yaxis: axis(colours, { title: { text: "shifts" }, nticks: 4, rangemode: "tozero" }),
      shapes: [
        {
          type: "line",
          xref: "x",
          yref: "paper",
          x0: ic,
          x1: ic,
          y0: 0,
          y1: 1,
          line: { color: colours.accent, width: 2 },
        },
      ],
      annotations: [
        {
          xref: "x",
          x: ic,
          xanchor: left ? "right" : "left",
          yref: "paper",
          y: 1,
          yanchor: "bottom",
          text: `<b>this column ${signed(ic, 3)}</b>`,
          showarrow: false,
          font: { color: colours.accent, size: 11 },
        },
      ],
    },
  };
}

const CLASS_NAMES = ["down", "stationary", "up"] as const;

/** Shares of the three classes as the threshold grows, the one in force marked. */
export function classShareFigure(label: LabelReport, { colours, font }: Frame): ChartFigure {
  const style = getComputedStyle(document.documentElement);
  const paint = [style.getPropertyValue("--sell").trim(), colours.neutral, style.getPropertyValue("--buy").trim()];
  return {
    data: CLASS_NAMES.map((name, c) => ({
      type: "scatter",
      mode: "lines",
      stackgroup: "share",
      name,
      x: label.curve.map(({ threshold }) => threshold),
      y: label.curve.map(({ shares: parts }) => 100 * parts[c]),
      line: { width: 1, color: paint[c] },
      fillcolor: faded(paint[c], 0.5),
      hovertemplate: `%{x:.3g}: %{y:.1f} % ${name}<extra></extra>`,
    })),
    layout: {
      ...base(colours, font),
      ...legend(colours, true),
      margin: { l: 48, r: 12, t: 24, b: 36 },
      xaxis: axis(colours, { title: { text: `threshold, ${label.unit}`, standoff: 6 }, nticks: 7 }),
      yaxis: axis(colours, { title: { text: "% of rows" }, range: [0, 100], nticks: 5 }),
      shapes: [
        {
          type: "line",
          xref: "x",
          yref: "paper",
          x0: label.threshold,
          x1: label.threshold,
          y0: 0,
          y1: 1,
          line: { color: colours.strong, width: 1.5, dash: "dot" },
        },
      ],
    },
  };
}
