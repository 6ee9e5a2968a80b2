import type { DaySummary } from "../../../workers/api.ts";
import type { BacktestReport } from "../../core/backtest/report.ts";
import { sourceText } from "../shell/source-text.ts";
import { chartFont, plotly } from "./Chart.tsx";
import { chartColours } from "./chart-colours.ts";
import { timeAxis } from "./chart-time.ts";
import { costsFigure, equityFigure, type ChartFigure, nullFigure } from "./figures.ts";
import { assumptions } from "./report-text.ts";

const WIDTH = 1440;
const HEIGHT = 760;
const SCALE = 2;
const TOP = 130;

const loaded = (address: string): Promise<HTMLImageElement> =>
  new Promise((resolve, reject) => {
    const image = new Image();
    image.addEventListener("load", () => resolve(image));
    image.addEventListener("error", () => reject(new Error("The browser could not turn a chart into a picture.")));
    image.src = address;
  });

/** The verdict, what it rests on, and three charts, as one PNG. */
export async function reportPicture(report: BacktestReport, day: DaySummary): Promise<Blob> {
  const colours = chartColours();
  const font = chartFont();
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * SCALE;
  canvas.height = HEIGHT * SCALE;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The browser gives no drawing surface.");
  context.scale(SCALE, SCALE);
  context.fillStyle = colours.panel;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const write = (text: string, y: number, size: number, weight: number, colour: string): void => {
    context.font = `${weight} ${size}px ${font}`;
    context.fillStyle = colour;
    context.fillText(text, 24, y, WIDTH - 48);
  };
  const { name, detail } = sourceText(day);
  write(`${name}, ${detail}`, 30, 12, 400, colours.muted);
  write(report.verdict, 60, 20, 600, colours.strong);
  write(report.verdictDetail, 84, 13, 400, colours.text);
  write(
    assumptions(report.settings, day.instrument, report)
      .map(({ value }) => value)
      .join("  ·  "),
    106,
    12,
    400,
    colours.muted,
  );
  const put = async (figure: ChartFigure, x: number, y: number, width: number, height: number): Promise<void> => {
    const library = await plotly();
    const address = await library.toImage(figure, { format: "png", width, height, scale: SCALE });
    context.drawImage(await loaded(address), x, y, width, height);
  };
  await put(equityFigure(report, timeAxis(day), colours, font), 0, TOP, 880, HEIGHT - TOP);
  await put(costsFigure(report, colours, font), 900, TOP, 520, 280);
  if (report.nullDistribution.length > 0) await put(nullFigure(report, colours, font), 900, TOP + 300, 520, 300);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be written."))),
      "image/png",
    ),
  );
}
