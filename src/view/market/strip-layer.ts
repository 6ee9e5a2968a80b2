import { ForecastState } from "../../core/frame/frame.ts";
import { UNKNOWN } from "../../core/forecaster.ts";
import { percent } from "../format.ts";
import { timeMarks } from "./axis.ts";
import { hatchPattern } from "./hatch.ts";
import { drawColumn } from "./overlay-layer.ts";
import type { Band } from "./layout.ts";
import { timeEnd } from "./heat-layer.ts";
import type { Palette } from "./palette.ts";
import { nowX, type Picture, xOf } from "./picture.ts";

/** Forecast, queue imbalance and order flow: everything below the heatmap that shares its time axis. */
export class StripLayer {
  #hatch: CanvasPattern | null = null;
  #hatchOf: Palette | null = null;
  #ratio = 0;

  draw(context: CanvasRenderingContext2D, picture: Picture, ratio: number): void {
    const { geometry, palette } = picture;
    const { forecast, imbalance, flow, plotWidth, timeAxis } = geometry;
    context.fillStyle = palette.panel;
    context.fillRect(0, forecast.head.top, plotWidth, timeAxis.top - forecast.head.top);
    drawForecast(context, picture, this.#pattern(context, palette, ratio));
    drawOutcome(context, picture);
    if (geometry.reserve > 0) drawProbabilities(context, picture);
    if (imbalance) drawImbalance(context, picture, imbalance.body);
    if (flow) drawFlow(context, picture, flow.body);
    drawColumn(context, picture);
    context.fillStyle = palette.line2;
    for (const strip of [forecast, imbalance, geometry.folded ? null : flow, geometry.overlay]) {
      if (strip) context.fillRect(0, strip.head.top, plotWidth, 1);
    }
  }

  #pattern(context: CanvasRenderingContext2D, palette: Palette, ratio: number): CanvasPattern {
    if (this.#hatch === null || this.#hatchOf !== palette || this.#ratio !== ratio) {
      this.#hatch = hatchPattern(context, palette.heat, palette.line2, ratio);
      this.#hatchOf = palette;
      this.#ratio = ratio;
    }
    return this.#hatch;
  }
}

/** Down from the bottom, up from the top, what is left is stationary: half strength, full-strength edges. */
function drawForecast(context: CanvasRenderingContext2D, picture: Picture, hatch: CanvasPattern): void {
  const { frame, geometry, palette } = picture;
  const { body } = geometry.forecast;
  const width = geometry.dataWidth / frame.columns;
  context.fillStyle = palette.raise;
  context.fillRect(0, body.top, nowX(picture), body.height);
  for (let c = 0; c < frame.columns;) {
    const state = frame.forecast[c];
    let end = c + 1;
    while (end < frame.columns && frame.forecast[end] === state) end++;
    const right = Math.min(end * width, nowX(picture));
    if (state === ForecastState.Made) {
      fillSteps(context, picture, frame.up, c, end, right, body.top, body.height, palette.buyFill, palette.buy);
      fillSteps(
        context,
        picture,
        frame.down,
        c,
        end,
        right,
        body.top + body.height,
        -body.height,
        palette.sellFill,
        palette.sell,
      );
    } else if (state === ForecastState.Abstained) {
      context.fillStyle = hatch;
      context.fillRect(c * width, body.top, right - c * width, body.height);
    } else {
      context.fillStyle = palette.panel;
      context.fillRect(c * width, body.top, Math.max(0, right - c * width), body.height);
    }
    c = end;
  }
  if (!frame.forecast.includes(ForecastState.Made)) return;
  context.save();
  context.globalAlpha = 0.55;
  context.setLineDash([3, 3]);
  context.strokeStyle = palette.heat;
  context.lineWidth = 1;
  context.beginPath();
  for (const third of [1, 2]) {
    const y = Math.round(body.top + (body.height * third) / 3) + 0.5;
    context.moveTo(0, y);
    context.lineTo(nowX(picture), y);
  }
  context.stroke();
  context.restore();
}

/** Fills between a base line and a stepped curve, columns `from` to `end`; `height` is signed. */
function fillSteps(
  context: CanvasRenderingContext2D,
  { frame, geometry }: Picture,
  share: Float32Array,
  from: number,
  end: number,
  right: number,
  base: number,
  height: number,
  fill: string,
  edge: string,
): void {
  const width = geometry.dataWidth / frame.columns;
  const trace = (): void => {
    let last = share[from];
    context.moveTo(from * width, base + last * height);
    for (let c = from + 1; c < end; c++) {
      if (share[c] === last) continue;
      context.lineTo(c * width, base + last * height);
      last = share[c];
      context.lineTo(c * width, base + last * height);
    }
    context.lineTo(right, base + last * height);
  };
  context.beginPath();
  trace();
  context.lineTo(right, base);
  context.lineTo(from * width, base);
  context.closePath();
  context.fillStyle = fill;
  context.fill();
  context.beginPath();
  trace();
  context.strokeStyle = edge;
  context.lineWidth = 1;
  context.stroke();
}

function drawOutcome(context: CanvasRenderingContext2D, { frame, geometry, palette }: Picture): void {
  const { outcome } = geometry.forecast;
  const width = geometry.dataWidth / frame.columns;
  const colors = [palette.sell, palette.neutral, palette.buy];
  for (let c = 0; c < frame.columns;) {
    const happened = frame.outcome[c];
    let end = c + 1;
    while (end < frame.columns && frame.outcome[end] === happened) end++;
    if (happened !== UNKNOWN) {
      context.fillStyle = colors[happened + 1];
      context.fillRect(c * width, outcome.top + 2, (end - c) * width, outcome.height - 3);
    }
    c = end;
  }
}

/** The newest forecast as a stacked bar with its figures, right of now. */
function drawProbabilities(context: CanvasRenderingContext2D, { frame, geometry, palette }: Picture): void {
  const { body } = geometry.forecast;
  const last = newest(frame.forecast);
  const inView = frame.cursor.time >= frame.from && frame.cursor.time < frame.to;
  if (!inView || last < 0 || frame.forecast[last] !== ForecastState.Made) return;
  const x = geometry.dataWidth + 10;
  const shares = [frame.up[last], frame.stationary[last], frame.down[last]];
  const colors = [palette.buy, palette.neutral, palette.sell];
  const words = [palette.buy, palette.text, palette.sell];
  context.font = `500 11px ${palette.font}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  let y = body.top;
  const labels: number[] = [];
  for (let i = 0; i < 3; i++) {
    const height = shares[i] * body.height;
    context.fillStyle = colors[i];
    context.fillRect(x, y, 13, Math.max(0, height - (i < 2 ? 1 : 0)));
    labels.push(y + height / 2);
    y += height;
  }
  apart(labels, 14, body.top + 7, body.top + body.height - 7);
  for (let i = 0; i < 3; i++) {
    context.fillStyle = words[i];
    context.fillText(percent(shares[i]), geometry.plotWidth - 6, labels[i]);
  }
}

/** Moves label heights (top to bottom) at least `gap` apart, within `low` to `high`. */
export function apart(heights: number[], gap: number, low: number, high: number): void {
  for (let i = 0; i < heights.length; i++) {
    heights[i] = Math.max(heights[i], i === 0 ? low : heights[i - 1] + gap);
  }
  for (let i = heights.length - 1; i >= 0; i--) {
    heights[i] = Math.min(heights[i], i === heights.length - 1 ? high : heights[i + 1] - gap);
  }
}

/** The last column that has a row; -1 if none. */
export function newest(forecast: Uint8Array): number {
  let c = forecast.length - 1;
  while (c >= 0 && forecast[c] === ForecastState.None) c--;
  return c;
}

function ground(context: CanvasRenderingContext2D, picture: Picture, body: Band): void {
  const { frame, geometry, palette } = picture;
  context.fillStyle = palette.heat;
  context.fillRect(0, body.top, geometry.dataWidth, body.height);
  context.fillStyle = palette.future;
  const now = nowX(picture);
  context.fillRect(now, body.top, geometry.plotWidth - now, body.height);
  context.fillStyle = palette.grid;
  for (const { value } of timeMarks(frame.from, timeEnd(picture), geometry.plotWidth)) {
    context.fillRect(Math.floor(xOf(picture, value)), body.top, 1, body.height);
  }
}

function zeroLine(context: CanvasRenderingContext2D, { geometry, palette }: Picture, body: Band): void {
  context.fillStyle = palette.line2;
  context.fillRect(0, Math.floor(body.top + body.height / 2), geometry.plotWidth, 1);
}

function drawImbalance(context: CanvasRenderingContext2D, picture: Picture, body: Band): void {
  const { frame, geometry, palette } = picture;
  ground(context, picture, body);
  const width = geometry.dataWidth / frame.columns;
  const middle = Math.floor(body.top + body.height / 2);
  const half = body.height / 2 - 1;
  context.globalAlpha = 0.82;
  for (let c = 0; c < frame.columns;) {
    const value = frame.imbalance[c];
    let end = c + 1;
    while (end < frame.columns && frame.imbalance[end] === value) end++;
    const height = Math.abs(value) * half;
    if (height > 0) {
      context.fillStyle = value > 0 ? palette.buy : palette.sell;
      context.fillRect(c * width, value > 0 ? middle - height : middle + 1, (end - c) * width, height);
    }
    c = end;
  }
  context.globalAlpha = 1;
  zeroLine(context, picture, body);
}

/** Bars beyond the axis are cut and capped. */
function drawFlow(context: CanvasRenderingContext2D, picture: Picture, body: Band): void {
  const { frame, geometry, palette } = picture;
  ground(context, picture, body);
  const middle = Math.floor(body.top + body.height / 2);
  const half = Math.floor(body.height / 2) - 1;
  context.save();
  context.beginPath();
  context.rect(0, body.top, geometry.dataWidth, body.height);
  context.clip();
  for (let i = 0; i < frame.ofi.length; i++) {
    const value = frame.ofi[i];
    if (value === 0) continue;
    const left = Math.round(xOf(picture, frame.ofiFrom + i * frame.ofiBin));
    const right = Math.min(nowX(picture), Math.round(xOf(picture, frame.ofiFrom + (i + 1) * frame.ofiBin)) - 1);
    const share = Math.abs(value) / frame.ofiScale;
    const height = Math.max(1, Math.min(1, share) * half);
    context.globalAlpha = 0.9;
    context.fillStyle = value > 0 ? palette.buy : palette.sell;
    const top = value > 0 ? middle - height : middle + 1;
    context.fillRect(left, top, Math.max(1, right - left), height);
    context.globalAlpha = 1;
    if (share <= 1) continue;
    context.fillStyle = palette.strong;
    context.fillRect(left, value > 0 ? body.top : body.top + body.height - 2, Math.max(1, right - left), 2);
  }
  context.restore();
  zeroLine(context, picture, body);
}
