import type { Colours } from "./chart-colours.ts";

export interface ChartFigure {
  readonly data: readonly object[];
  readonly layout: object;
}

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
    margin: { l: 64, r: 12, t: 8, b: 36 },
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
