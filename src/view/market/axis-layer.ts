import { number, percent, price, shortClock, signed, significant, timeOrRow, zoneName } from "../format.ts";
import { priceMarks, timeMarks } from "./axis.ts";
import type { Strip } from "./layout.ts";
import { timeEnd } from "./heat-layer.ts";
import { type Picture, pixelsPerTick, tickAt, columnTime, xOf, yOf } from "./picture.ts";
import { apart, newest } from "./strip-layer.ts";
import { ForecastState } from "../../core/frame/frame.ts";

const CHIP_HEIGHT = 16;
/** Labels give way to chips within this many pixels. */
const PRICE_CLEARANCE = 15;
const TIME_CLEARANCE = 70;

/** Price axis and the strips' axes: a column right of the plot. `context` begins at the column's left edge. */
export function drawPriceAxis(context: CanvasRenderingContext2D, picture: Picture): void {
  const { frame, geometry, palette, instrument } = picture;
  const { axisWidth, fieldHeight, heat } = geometry;
  context.fillStyle = palette.panel;
  context.fillRect(0, 0, axisWidth, fieldHeight);
  context.fillStyle = palette.line;
  context.fillRect(0, 0, 1, fieldHeight);
  context.textAlign = "right";
  context.textBaseline = "middle";
  const chips = priceChips(picture);
  const perTick = pixelsPerTick(picture);
  const bottom = frame.topTick - heat.height / perTick;
  for (const { value, strong } of priceMarks(bottom, frame.topTick, perTick)) {
    const y = yOf(picture, value);
    if (y < 7 || y > heat.height - 7 || chips.some((chip) => Math.abs(chip.y - y) < PRICE_CLEARANCE)) continue;
    context.fillStyle = palette.line2;
    context.fillRect(0, Math.floor(y), 4, 1);
    context.font = `${strong ? 500 : 400} 11px ${palette.font}`;
    context.fillStyle = strong ? palette.text : palette.muted;
    context.fillText(price(value, instrument), axisWidth - 7, y);
  }
  for (const chip of chips) {
    context.fillStyle = chip.ground;
    context.fillRect(1, Math.round(chip.y - CHIP_HEIGHT / 2), axisWidth - 1, CHIP_HEIGHT);
    context.font = `500 11px ${palette.font}`;
    context.fillStyle = chip.color;
    context.fillText(chip.text, axisWidth - 7, chip.y);
  }
  drawStripAxes(context, picture);
}

interface Chip {
  readonly y: number;
  readonly text: string;
  readonly ground: string;
  readonly color: string;
}

function priceChips(picture: Picture): Chip[] {
  const { frame, geometry, palette, instrument, crosshair } = picture;
  const inside = (y: number): number => Math.min(geometry.heat.height - 8, Math.max(8, y));
  const seen = (tick: number): boolean => {
    const y = yOf(picture, tick);
    return y >= 0 && y <= geometry.heat.height;
  };
  const chips: Chip[] = [];
  const { bid, ask } = frame.quote;
  const heights = [ask, bid].map((tick) => inside(yOf(picture, tick)));
  if (seen(ask) && seen(bid)) {
    const middle = (heights[0] + heights[1]) / 2;
    if (heights[1] - heights[0] < CHIP_HEIGHT) {
      heights[0] = middle - CHIP_HEIGHT / 2;
      heights[1] = middle + CHIP_HEIGHT / 2;
    }
  }
  const pointed = crosshair && crosshair.y < geometry.heat.height ? inside(crosshair.y) : null;
  if (pointed !== null) clear(heights, pointed);
  if (seen(ask))
    chips.push({ y: heights[0], text: price(ask, instrument), ground: palette.sell, color: palette.onSide });
  if (seen(bid))
    chips.push({ y: heights[1], text: price(bid, instrument), ground: palette.buy, color: palette.onSide });
  if (crosshair && pointed !== null) {
    const text = price(tickAt(picture, crosshair.y), instrument);
    chips.push({ y: pointed, text, ground: palette.chip, color: palette.onChip });
  }
  return chips;
}

/** Moves the ask's and the bid's chip off the crosshair's: up and down, whichever is nearer, never past each other. */
function clear(heights: number[], pointed: number): void {
  const [ask, bid] = heights;
  if (Math.abs(ask - pointed) < CHIP_HEIGHT) heights[0] = pointed + (ask <= pointed ? -CHIP_HEIGHT : CHIP_HEIGHT);
  if (Math.abs(bid - pointed) < CHIP_HEIGHT) heights[1] = pointed + (bid < pointed ? -CHIP_HEIGHT : CHIP_HEIGHT);
  if (heights[1] - heights[0] >= CHIP_HEIGHT) return;
  if (heights[0] < pointed) heights[0] = Math.min(heights[0], heights[1] - CHIP_HEIGHT);
  else heights[1] = heights[0] + CHIP_HEIGHT;
}

function drawStripAxes(context: CanvasRenderingContext2D, picture: Picture): void {
  const { frame, geometry, palette } = picture;
  const { forecast, imbalance, flow, overlay, axisWidth, timeAxis } = geometry;
  context.fillStyle = palette.line2;
  for (const strip of [forecast, imbalance, geometry.folded ? null : flow, overlay]) {
    if (strip) context.fillRect(0, strip.head.top, axisWidth, 1);
  }
  context.font = `400 10px ${palette.font}`;
  if (geometry.kind === "phone") drawPhoneProbabilities(context, picture);
  else {
    axisLabels(context, picture, forecast, ["1", "0.5", "0"]);
    context.fillStyle = palette.muted;
    context.fillText("outcome", axisWidth - 7, forecast.outcome.top + 4);
  }
  const zero = geometry.folded ? "" : "0";
  if (imbalance) axisLabels(context, picture, imbalance, ["+1", zero, signed(-1)]);
  if (overlay && frame.overlay && !Number.isNaN(frame.overlay.low)) {
    axisLabels(context, picture, overlay, [significant(frame.overlay.high, 3), "", significant(frame.overlay.low, 3)]);
  }
  if (flow)
    axisLabels(context, picture, flow, [`+${significant(frame.ofiScale, 2)}`, zero, significant(-frame.ofiScale, 2)]);
  context.fillStyle = palette.line2;
  context.fillRect(0, timeAxis.top, axisWidth, 1);
  context.fillStyle = palette.muted;
  context.font = `400 11px ${palette.font}`;
  const zone = picture.timeBasis === "row" ? "rows" : zoneName(picture.instrument.timeZone);
  context.fillText(zone, axisWidth - 7, timeAxis.top + timeAxis.height / 2 + 1, axisWidth - 10);
}

function axisLabels(
  context: CanvasRenderingContext2D,
  { geometry, palette }: Picture,
  strip: Strip,
  texts: readonly string[],
): void {
  const { top, height } = strip.body;
  context.fillStyle = palette.muted;
  const heights = [top + 5, top + height / 2, top + height - 5];
  texts.forEach((text, i) => context.fillText(text, geometry.axisWidth - 7, heights[i]));
}

function drawPhoneProbabilities(context: CanvasRenderingContext2D, { frame, geometry, palette }: Picture): void {
  const last = newest(frame.forecast);
  if (last < 0 || frame.forecast[last] !== ForecastState.Made) return;
  const { top, height } = geometry.forecast.body;
  const shares = [frame.up[last], frame.stationary[last], frame.down[last]];
  const signs = ["▲", "■", "▼"];
  const heights = [top + height * 0.17, top + height / 2, top + height * 0.83];
  apart(heights, 16, top + 8, top + height - 8);
  context.font = `500 11px ${palette.font}`;
  for (let i = 0; i < 3; i++) {
    context.fillStyle = [palette.buy, palette.text, palette.sell][i];
    context.fillText(`${signs[i]} ${percent(shares[i])}`, geometry.axisWidth - 4, heights[i]);
  }
}

/** The time axis under the plot; `context` begins at its top left corner. */
export function drawTimeAxis(context: CanvasRenderingContext2D, picture: Picture): void {
  const { frame, geometry, palette, crosshair, timeBasis } = picture;
  const { plotWidth, timeAxis } = geometry;
  context.fillStyle = palette.panel;
  context.fillRect(0, 0, plotWidth, timeAxis.height);
  context.fillStyle = palette.line2;
  context.fillRect(0, 0, plotWidth, 1);
  context.textAlign = "center";
  context.textBaseline = "middle";
  const middle = timeAxis.height / 2 + 1;
  const chip = crosshair && crosshair.x <= plotWidth ? crosshair.x : null;
  for (const { value, strong } of timeMarks(frame.from, timeEnd(picture), plotWidth)) {
    const x = xOf(picture, value);
    context.fillStyle = palette.line2;
    context.fillRect(Math.floor(x), 1, 1, 3);
    if (x < 28 || x > plotWidth - 28 || (chip !== null && Math.abs(chip - x) < TIME_CLEARANCE)) continue;
    context.font = `${strong ? 500 : 400} 11px ${palette.font}`;
    context.fillStyle = strong ? palette.text : palette.muted;
    context.fillText(timeBasis === "row" ? number(value / 1e6) : shortClock(value), x, middle);
  }
  if (chip === null) return;
  const text = timeOrRow(columnTime(picture, chip), timeBasis);
  const width = 78;
  const left = Math.min(plotWidth - width, Math.max(0, Math.round(chip - width / 2)));
  context.fillStyle = palette.chip;
  context.fillRect(left, 2, width, timeAxis.height - 3);
  context.font = `500 11px ${palette.font}`;
  context.fillStyle = palette.onChip;
  context.fillText(text, left + width / 2, middle);
}
