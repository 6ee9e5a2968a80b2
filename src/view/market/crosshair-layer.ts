import { columnsOf } from "./ladder-layer.ts";
import { nowX, type Picture, pixelsPerTick, yOf } from "./picture.ts";

/** What lies over everything and moves with the pointer: now, the way from now to the axis chips, the crosshair. */
export function drawOverlay(context: CanvasRenderingContext2D, picture: Picture): void {
  drawNow(context, picture);
  drawCrosshair(context, picture);
}

function drawNow(context: CanvasRenderingContext2D, picture: Picture): void {
  const { frame, geometry, palette } = picture;
  const { plotWidth, heat, timeAxis } = geometry;
  const now = nowX(picture);
  if (frame.cursor.time < frame.from || frame.cursor.time > frame.to || frame.cursor.row === 0) return;
  if (now >= plotWidth) return;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.strokeStyle = palette.muted;
  context.beginPath();
  context.moveTo(now + 0.5, heat.top);
  context.lineTo(now + 0.5, geometry.forecast.head.top);
  context.stroke();
  context.setLineDash([1, 3]);
  for (const [tick, color] of [
    [frame.quote.ask, palette.sell],
    [frame.quote.bid, palette.buy],
  ] as const) {
    const y = Math.floor(yOf(picture, tick)) + 0.5;
    if (!(y >= 0 && y <= heat.height)) continue;
    context.strokeStyle = color;
    context.beginPath();
    context.moveTo(now, y);
    context.lineTo(plotWidth, y);
    context.stroke();
  }
  context.setLineDash([]);
  if (plotWidth - now < 36 || timeAxis.top === 0) return;
  context.font = `400 11px ${palette.font}`;
  context.textAlign = "left";
  context.textBaseline = "top";
  context.fillStyle = palette.muted;
  context.fillText("now", now + 6, heat.top + 4);
}

function drawCrosshair(context: CanvasRenderingContext2D, picture: Picture): void {
  const { crosshair, geometry, palette, frame } = picture;
  if (!crosshair) return;
  const { plotWidth, axisWidth, sideWidth, heat, timeAxis } = geometry;
  const x = Math.floor(crosshair.x) + 0.5;
  const y = Math.floor(crosshair.y) + 0.5;
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.strokeStyle = palette.text;
  context.globalAlpha = 0.9;
  context.beginPath();
  if (x <= plotWidth) {
    context.moveTo(x, heat.top);
    context.lineTo(x, timeAxis.top);
  }
  if (y <= heat.height) {
    context.moveTo(0, y);
    context.lineTo(plotWidth, y);
    if (sideWidth > 0) {
      // The ladder's row at this price, framed.
      const { ladder } = frame;
      const tall = ladder.ladderTicks * pixelsPerTick(picture);
      const first = yOf(picture, ladder.topTick + 0.5);
      const top = Math.floor(first + Math.floor((crosshair.y - first) / tall) * tall) + 0.5;
      const inSpread = yOf(picture, frame.quote.ask) < top && top + tall < yOf(picture, frame.quote.bid);
      const left = plotWidth + axisWidth + (inSpread ? columnsOf(sideWidth).divider : 0);
      context.fillStyle = palette.grid;
      context.fillRect(left, top, plotWidth + axisWidth + sideWidth - left, tall);
      for (const edge of [top, top + tall]) {
        if (edge > heat.height) continue;
        context.moveTo(left, edge);
        context.lineTo(plotWidth + axisWidth + sideWidth, edge);
      }
    }
  }
  context.stroke();
  context.globalAlpha = 1;
  context.setLineDash([]);
}
