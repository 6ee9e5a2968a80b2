import type { DaySummary } from "../../../workers/api.ts";
import type { BacktestReport } from "../../core/backtest/report.ts";
import { sourceText } from "../shell/source-text.ts";
import { chartFont, plotly } from "./Chart.tsx";
import { chartColours } from "./chart-colours.ts";
import { timeAxis } from "./chart-time.ts";
import type { ChartFigure } from "./chart-frame.ts";
import { costsFigure } from "./cost-figure.ts";
import { equityFigure } from "./equity-figure.ts";
import { nullFigure } from "./null-figure.ts";
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
  const title = (text: string, x: number, y: number): void => {
    context.font = `600 12px ${font}`;
    context.fillStyle = colours.strong;
    context.fillText(text, x, y);
  };
  const put = async (figure: ChartFigure, x: number, y: number, width: number, height: number): Promise<void> => {
    const library = await plotly();
    const address = await library.toImage(figure, { format: "png", width, height, scale: SCALE });
    context.drawImage(await loaded(address), x, y, width, height);
  };
  title("Equity, net and gross, over the test span", 24, TOP + 8);
  await put(equityFigure(report, timeAxis(day), { colours, font, width: 880 }), 0, TOP + 14, 880, HEIGHT - TOP - 14);
  title("Where the money goes", 920, TOP + 8);
  await put(costsFigure(report, { colours, font, width: 520 }), 900, TOP + 14, 520, 270);
  if (report.nullDistribution.length > 0) {
    title(`The same rule on time-shifted forecasts, ${report.nullDistribution.length} runs`, 920, TOP + 316);
    await put(nullFigure(report, { colours, font, width: 520 }), 900, TOP + 322, 520, 290);
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be written."))),
      "image/png",
    ),
  );
}
