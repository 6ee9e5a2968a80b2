import { useEffect, useRef, useState } from "react";
import { messageOf } from "../../store/line.ts";
import { useApp } from "../shell/use-app.ts";
import { chartColours } from "./chart-colours.ts";
import type { ChartFigure, Frame } from "./chart-frame.ts";

/** Plotly, loaded when the first chart is drawn. */
export const plotly = async () => (await import("plotly.js-cartesian-dist-min")).default;

export const chartFont = (): string => getComputedStyle(document.body).fontFamily;

interface Props {
  /** Says what the picture shows, for those who do not see it. */
  readonly label: string;
  readonly height: number;
  /** Must keep its identity while the figure is the same. */
  readonly build: (frame: Frame) => ChartFigure;
}

const CONFIG = {
  displaylogo: false,
  displayModeBar: false,
  responsive: false,
  scrollZoom: false,
  doubleClick: "reset",
};

/** A Plotly chart in the theme's colours that follows its box. */
export function Chart(props: Props) {
  const theme = useApp((state) => state.settings.theme);
  return <ThemedChart key={theme} {...props} />;
}

function ThemedChart({ label, height, build }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [failure, fail] = useState<string | null>(null);
  useEffect(() => {
    const target = box.current;
    if (!target) return undefined;
    let gone = false;
    let drawnWidth = 0;
    const draw = async (): Promise<void> => {
      const width = Math.floor(target.getBoundingClientRect().width);
      if (width === 0 || width === drawnWidth) return;
      drawnWidth = width;
      const library = await plotly();
      if (gone) return;
      const { data, layout } = build({ colours: chartColours(), font: chartFont(), width });
      await library.react(target, data, { ...layout, width, height }, CONFIG);
    };
    const drawn = (): void => void draw().catch((error: unknown) => !gone && fail(messageOf(error)));
    const observer = new ResizeObserver(drawn);
    observer.observe(target);
    return () => {
      gone = true;
      observer.disconnect();
    };
  }, [build, height]);
  useEffect(() => {
    const target = box.current;
    return () => {
      if (target?.childElementCount) void plotly().then((library) => library.purge(target));
    };
  }, []);
  if (failure)
    return <p className="bad">The chart could not be drawn: {failure}. The table beside it has the same numbers.</p>;
  return <div ref={box} className="chart" style={{ height }} role="img" aria-label={label} />;
}
