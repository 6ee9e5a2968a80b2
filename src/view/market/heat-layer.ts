import { nowX, type Picture, pixelsPerTick, xOf, yOf } from "./picture.ts";
import { priceMarks, timeMarks } from "./axis.ts";

/** What lies over the cells: what has not been played, grid, halts, best prices and micro-price. */
export function drawHeat(context: CanvasRenderingContext2D, picture: Picture): void {
  const { heat, plotWidth } = picture.geometry;
  context.clearRect(0, heat.top, plotWidth, heat.height);
  context.save();
  context.beginPath();
  context.rect(0, heat.top, plotWidth, heat.height);
  context.clip();
  drawFuture(context, picture);
  drawGrid(context, picture);
  drawMarks(context, picture);
  drawSteps(context, picture);
  context.restore();
}

function drawFuture(context: CanvasRenderingContext2D, picture: Picture): void {
  const { geometry, palette } = picture;
  const now = nowX(picture);
  context.fillStyle = palette.future;
  context.fillRect(now, geometry.heat.top, geometry.plotWidth - now, geometry.heat.height);
}

function drawGrid(context: CanvasRenderingContext2D, picture: Picture): void {
  const { frame, geometry, palette } = picture;
  context.fillStyle = palette.grid;
  for (const { value } of timeMarks(frame.from, timeEnd(picture), geometry.plotWidth)) {
    context.fillRect(Math.floor(xOf(picture, value)), geometry.heat.top, 1, geometry.heat.height);
  }
  const perTick = pixelsPerTick(picture);
  const bottom = frame.topTick - geometry.heat.height / perTick;
  for (const { value } of priceMarks(bottom, frame.topTick, perTick)) {
    context.fillRect(0, Math.floor(yOf(picture, value)), geometry.plotWidth, 1);
  }
}

/** Time at the right end of the plot, reserve included. */
export const timeEnd = ({ frame, geometry }: Picture): number =>
  frame.to + (geometry.reserve / geometry.dataWidth) * (frame.to - frame.from);

/** By kind of mark, as the frame numbers them; and the room that the longest takes, CSS pixels. */
const MARK_WORDS = ["halt", "gap", "trading", "quoting"];
const MARK_WORD = 56;

/** Halts, gaps and resumptions as ruled lines with their word. */
function drawMarks(context: CanvasRenderingContext2D, picture: Picture): void {
  const { frame, geometry, palette } = picture;
  for (let i = 0; i < frame.marks.length; i += 2) {
    const x = Math.floor(xOf(picture, frame.marks[i]));
    context.fillStyle = palette.warn;
    context.fillRect(x, geometry.heat.top, 1, geometry.heat.height);
    context.font = `600 10px ${palette.font}`;
    // The word of a mark just before now would run into the word "now".
    const left = nowX(picture) - x < MARK_WORD;
    context.textAlign = left ? "right" : "left";
    context.textBaseline = "top";
    context.fillText(MARK_WORDS[frame.marks[i + 1]] ?? "", left ? x - 4 : x + 4, geometry.heat.top + 4);
  }
}

function drawSteps(context: CanvasRenderingContext2D, picture: Picture): void {
  const { frame, palette } = picture;
  context.lineJoin = "miter";
  traceLine(context, picture, frame.microprice);
  stroke(context, palette.casing, 2.5);
  stroke(context, palette.micro, 1);
  traceSteps(context, picture, frame.ask);
  stroke(context, palette.casing, 3.25);
  stroke(context, palette.sell, 1.25);
  traceSteps(context, picture, frame.bid);
  stroke(context, palette.casing, 3.25);
  stroke(context, palette.buy, 1.25);
}

function stroke(context: CanvasRenderingContext2D, color: string, width: number): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke();
}

/** A level holds until the next column that differs; vertices only where it changes. */
function traceSteps(context: CanvasRenderingContext2D, picture: Picture, ticks: Float32Array): void {
  const width = picture.geometry.dataWidth / ticks.length;
  const end = nowX(picture);
  context.beginPath();
  let last = Number.NaN;
  for (let c = 0; c < ticks.length; c++) {
    const tick = ticks[c];
    const x = c * width;
    if (tick !== last) {
      if (last === last) context.lineTo(x, yOf(picture, last));
      if (tick === tick) {
        const y = yOf(picture, tick);
        if (last === last) context.lineTo(x, y);
        else context.moveTo(x, y);
      }
    }
    last = tick;
  }
  if (last === last) context.lineTo(end, yOf(picture, last));
}

function traceLine(context: CanvasRenderingContext2D, picture: Picture, ticks: Float32Array): void {
  const width = picture.geometry.dataWidth / ticks.length;
  context.beginPath();
  let last = Number.NaN;
  for (let c = 0; c < ticks.length; c++) {
    const tick = ticks[c];
    const x = c * width;
    if (tick !== last) {
      if (last === last) context.lineTo(x, yOf(picture, last));
      if (tick === tick) {
        if (last === last) context.lineTo(x + width, yOf(picture, tick));
        else context.moveTo(x, yOf(picture, tick));
      }
    }
    last = tick;
  }
  if (last === last) context.lineTo(nowX(picture), yOf(picture, last));
}
