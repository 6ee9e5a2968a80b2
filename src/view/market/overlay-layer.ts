import type { FrameOverlay } from "../../core/frame/overlay.ts";
import { timeEnd } from "./heat-layer.ts";
import { timeMarks } from "./axis.ts";
import { nowX, type Picture, xOf } from "./picture.ts";

/** The strip of a chosen column: a stepped line between the least and the greatest value in view, zero marked where it lies between. */
export function drawColumn(context: CanvasRenderingContext2D, picture: Picture): void {
  const { frame, geometry, palette } = picture;
  const { overlay: strip, plotWidth, dataWidth } = geometry;
  if (!strip) return;
  const { top, height } = strip.body;
  context.fillStyle = palette.heat;
  context.fillRect(0, top, dataWidth, height);
  context.fillStyle = palette.future;
  context.fillRect(nowX(picture), top, plotWidth - nowX(picture), height);
  context.fillStyle = palette.grid;
  for (const { value } of timeMarks(frame.from, timeEnd(picture), plotWidth)) {
    context.fillRect(Math.floor(xOf(picture, value)), top, 1, height);
  }
  const { overlay } = frame;
  if (!overlay || Number.isNaN(overlay.low)) return;
  const y = heightOf(overlay, top + 2, height - 4);
  if (overlay.low < 0 && overlay.high > 0) {
    context.fillStyle = palette.line2;
    context.fillRect(0, Math.floor(y(0)), plotWidth, 1);
  }
  context.beginPath();
  trace(context, overlay.values, dataWidth / frame.columns, nowX(picture), y);
  context.strokeStyle = palette.micro;
  context.lineWidth = 1;
  context.stroke();
}

/** From values to pixels; a column that does not move lies in the middle. */
function heightOf({ low, high }: FrameOverlay, top: number, height: number): (value: number) => number {
  const range = high - low;
  return range > 0 ? (value) => top + height * (1 - (value - low) / range) : () => top + height / 2;
}

function trace(
  context: CanvasRenderingContext2D,
  values: Float32Array,
  width: number,
  now: number,
  y: (value: number) => number,
): void {
  let last = Number.NaN;
  for (let c = 0; c < values.length; c++) {
    const value = values[c];
    if (value === last) continue;
    const x = c * width;
    if (last === last) context.lineTo(Math.min(x, now), y(last));
    if (value === value) {
      if (last === last) context.lineTo(x, y(value));
      else context.moveTo(x, y(value));
    }
    last = value;
  }
  if (last === last) context.lineTo(Math.min(now, values.length * width), y(last));
}
