import { KnownBy, type Ladder } from "../../core/frame/frame.ts";
import { basisPoints, notAvailable, number, shortQuantity } from "../format.ts";
import { hatchPattern } from "./hatch.ts";
import type { Palette } from "./palette.ts";
import { type Picture, pixelsPerTick, yOf } from "./picture.ts";
import { beyondKnown } from "./readings.ts";

/** A side panel below this width has narrower columns. */
const ROOMY = 320;
/** Digits of a quantity that a column has room for. */
const DIGITS = 4;

/** Depth now and quantity traded in view, on the heatmap's own prices. `context` begins at the panel's top left corner. */
export class LadderLayer {
  #hatch: CanvasPattern | null = null;
  #hatchOf: Palette | null = null;
  #ratio = 0;

  draw(context: CanvasRenderingContext2D, picture: Picture, ratio: number): void {
    const { frame, geometry, palette } = picture;
    const { sideWidth, heat } = geometry;
    const columns = columnsOf(sideWidth);
    context.save();
    context.beginPath();
    context.rect(0, 0, sideWidth, heat.height);
    context.clip();
    context.fillStyle = palette.panel;
    context.fillRect(0, 0, sideWidth, heat.height);
    this.#unknown(context, picture, ratio, columns);
    context.textBaseline = "middle";
    context.textAlign = "right";
    drawSpread(context, picture, columns);
    const { ladder } = frame;
    const height = ladder.ladderTicks * pixelsPerTick(picture);
    const longest = most(ladder.bid, ladder.ask);
    const busiest = most(ladder.tradedBuy, ladder.tradedSell, true);
    for (let row = 0; row < ladder.rows; row++) {
      const top = rowTop(picture, row);
      drawResting(context, picture, row, top, height, longest, columns);
      drawTraded(context, picture, row, top, height, busiest, columns);
    }
    context.fillStyle = palette.line;
    context.fillRect(columns.divider, 0, 1, heat.height);
    context.restore();
  }

  /** Hatches what is not known of the book, and says so where there is room. */
  #unknown(context: CanvasRenderingContext2D, picture: Picture, ratio: number, columns: Columns): void {
    const { frame, geometry, palette } = picture;
    const { ladder } = frame;
    const [first, last] = knownRange(ladder);
    const above = first < 0 ? geometry.heat.height : Math.max(0, rowTop(picture, first));
    const below = first < 0 ? geometry.heat.height : rowTop(picture, last + 1);
    context.fillStyle = this.#pattern(context, palette, ratio);
    context.fillRect(0, 0, columns.divider, above);
    context.fillRect(0, below, columns.divider, Math.max(0, geometry.heat.height - below));
    context.fillStyle = palette.muted;
    context.font = `400 11px ${palette.font}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    if (first < 0) {
      context.fillText(notAvailable("no order book here"), 12, geometry.heat.height / 2);
      return;
    }
    const beyond = beyondKnown(ladder, picture.beyond);
    if (above > 24) context.fillText(`above ${beyond}`, 12, above / 2);
    const room = geometry.heat.height - below;
    if (room > 24) context.fillText(`below ${beyond}`, 12, below + room / 2);
  }

  #pattern(context: CanvasRenderingContext2D, palette: Palette, ratio: number): CanvasPattern {
    if (this.#hatch === null || this.#hatchOf !== palette || this.#ratio !== ratio) {
      this.#hatch = hatchPattern(context, palette.unknown, palette.hatch, ratio);
      this.#hatchOf = palette;
      this.#ratio = ratio;
    }
    return this.#hatch;
  }
}

interface Columns {
  readonly size: number;
  readonly sum: number;
  readonly divider: number;
  readonly traded: number;
  readonly right: number;
}

export const columnsOf = (sideWidth: number): Columns => ({
  ...(sideWidth >= ROOMY ? { size: 146, sum: 200 } : { size: 122, sum: 170 }),
  divider: sideWidth >= ROOMY ? 206 : 176,
  traded: sideWidth >= ROOMY ? 214 : 184,
  right: sideWidth - 12,
});

const rowTop = (picture: Picture, row: number): number => {
  const { ladder } = picture.frame;
  return yOf(picture, ladder.topTick + 0.5 - row * ladder.ladderTicks);
};

const isKnown = (by: number): boolean => by !== KnownBy.Nothing;

function knownRange({ known }: Ladder): [number, number] {
  return [known.findIndex(isKnown), known.findLastIndex(isKnown)];
}

function most(a: Float64Array, b: Float64Array, together = false): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, together ? a[i] + b[i] : Math.max(a[i], b[i]));
  return largest;
}

function drawResting(
  context: CanvasRenderingContext2D,
  picture: Picture,
  row: number,
  top: number,
  height: number,
  longest: number,
  columns: Columns,
): void {
  const { palette, instrument, frame } = picture;
  const { ladder, quote } = frame;
  const both = ladder.bid[row] > 0 && ladder.ask[row] > 0;
  for (const side of [-1, 1] as const) {
    const size = side > 0 ? ladder.bid[row] : ladder.ask[row];
    if (!(size > 0)) continue;
    // A row that holds both sides shows asks in its upper half and bids in its lower one.
    const from = both && side > 0 ? top + height / 2 : top;
    const tall = both ? height / 2 : height;
    context.fillStyle = side > 0 ? palette.buyBar : palette.sellBar;
    context.fillRect(0, from + 1, Math.max(2, (size / longest) * (columns.size - 50)), tall - 1.5);
    context.fillStyle = side > 0 ? palette.buy : palette.sell;
    context.fillRect(0, from + 1, 2, tall - 1.5);
    const best = side > 0 ? quote.bid : quote.ask;
    const isBest = Math.floor((ladder.topTick - best) / ladder.ladderTicks) === row;
    context.font = `${isBest ? 600 : 400} ${both ? 9 : 11}px ${palette.font}`;
    context.fillStyle = isBest ? palette.strong : palette.text;
    context.fillText(shortQuantity(size, instrument, DIGITS), columns.size, from + tall / 2 + 0.5);
    context.font = `400 ${both ? 9 : 11}px ${palette.font}`;
    context.fillStyle = palette.muted;
    const sum = side > 0 ? ladder.bidSum[row] : ladder.askSum[row];
    if (sum > 0) context.fillText(shortQuantity(sum, instrument, DIGITS), columns.sum, from + tall / 2 + 0.5);
  }
}

function drawTraded(
  context: CanvasRenderingContext2D,
  { palette, instrument, frame }: Picture,
  row: number,
  top: number,
  height: number,
  busiest: number,
  columns: Columns,
): void {
  const sold = frame.ladder.tradedSell[row];
  const bought = frame.ladder.tradedBuy[row];
  if (sold + bought === 0) return;
  const room = columns.right - columns.traded - 48;
  const sells = (sold / busiest) * room;
  const buys = (bought / busiest) * room;
  const tall = Math.min(9, height - 4);
  const y = top + (height - tall) / 2;
  context.fillStyle = palette.sell;
  context.fillRect(columns.traded, y, sells, tall);
  context.fillStyle = palette.buy;
  context.fillRect(columns.traded + sells, y, buys, tall);
  context.font = `400 11px ${palette.font}`;
  context.fillStyle = palette.muted;
  context.fillText(shortQuantity(sold + bought, instrument, DIGITS), columns.right, top + height / 2 + 0.5);
}

function drawSpread(context: CanvasRenderingContext2D, picture: Picture, columns: Columns): void {
  const { palette, frame } = picture;
  const { ask, bid, spreadTicks, spreadBps } = frame.quote;
  if (!(ask > bid)) return;
  const { ladder } = frame;
  const askRow = Math.floor((ladder.topTick - ask) / ladder.ladderTicks);
  const bidRow = Math.floor((ladder.topTick - bid) / ladder.ladderTicks);
  const top = rowTop(picture, askRow + 1);
  const bottom = rowTop(picture, bidRow);
  if (bottom > top) {
    context.fillStyle = palette.raise;
    context.fillRect(0, top, columns.divider, bottom - top);
  }
  context.fillStyle = palette.sell;
  context.fillRect(0, Math.round(Math.min(top, bottom)) - (bottom > top ? 0 : 1), columns.divider, 1);
  context.fillStyle = palette.buy;
  context.fillRect(0, Math.round(bottom) - (bottom > top ? 1 : 0), columns.divider, 1);
  if (bottom - top < 14) return;
  const y = (top + bottom) / 2;
  context.textAlign = "left";
  context.font = `400 11px ${palette.font}`;
  const words = `spread ${number(spreadTicks)} ${spreadTicks === 1 ? "tick" : "ticks"}`;
  context.fillStyle = palette.text;
  context.fillText(words, 10, y);
  const width = context.measureText(words).width;
  context.fillStyle = palette.muted;
  context.fillText(`${basisPoints(spreadBps)} bps`, 10 + width + 14, y);
  context.textAlign = "right";
}
