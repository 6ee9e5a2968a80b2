import { TRADE_FIELDS } from "../../core/frame/frame.ts";
import type { Palette } from "./palette.ts";
import { type Picture, xOf, yOf } from "./picture.ts";
import { Surface } from "./surface.ts";

const SMALLEST = 6;
const LARGEST = 15;
const CELL = LARGEST + 5;
/** Columns of the sprite sheet: buyer, seller, not said; each filled, then hollow for hidden orders. */
const KINDS = 6;

/**
 * Triangles, up where the buyer took and down where the seller took, with an area in proportion to the quantity: all
 * sizes are drawn once on a sheet and copied from there, since a frame may hold two thousand.
 */
export class TradeLayer {
  readonly #sheet = new Surface(document.createElement("canvas"), false);
  #sheetOf: Palette | null = null;

  draw(context: CanvasRenderingContext2D, picture: Picture, ratio: number): void {
    const { frame, geometry, palette } = picture;
    this.#prepare(palette, ratio);
    const { trades } = frame;
    const { heat, dataWidth } = geometry;
    const largest = frame.tradeScale;
    context.save();
    context.beginPath();
    context.rect(0, heat.top, dataWidth + 8, heat.height);
    context.clip();
    const source = CELL * ratio;
    for (let i = 0; i < trades.length; i += TRADE_FIELDS) {
      const size = sizeOf(trades[i + 2], largest);
      const kind = (trades[i + 3] > 0 ? 0 : trades[i + 3] < 0 ? 1 : 2) * 2 + trades[i + 4];
      const x = Math.round(xOf(picture, trades[i])) - CELL / 2;
      const y = Math.round(yOf(picture, trades[i + 1])) - CELL / 2;
      context.drawImage(
        this.#sheet.canvas,
        kind * source,
        (size - SMALLEST) * source,
        source,
        source,
        x,
        y,
        CELL,
        CELL,
      );
    }
    context.restore();
  }

  #prepare(palette: Palette, ratio: number): void {
    const resized = this.#sheet.resize(CELL * KINDS, CELL * (LARGEST - SMALLEST + 1), ratio);
    if (!resized && this.#sheetOf === palette) return;
    this.#sheetOf = palette;
    const context = this.#sheet.clear();
    for (let size = SMALLEST; size <= LARGEST; size++) {
      for (let kind = 0; kind < KINDS; kind++) {
        const x = kind * CELL + CELL / 2;
        const y = (size - SMALLEST) * CELL + CELL / 2;
        drawTrade(context, palette, x, y, size, (["buy", "sell", "cross"] as const)[kind >> 1], kind % 2 === 1);
      }
    }
  }
}

/** Width of a triangle: area by quantity, within what can be seen and what hides nothing else. */
const sizeOf = (quantity: number, largest: number): number =>
  Math.min(LARGEST, Math.max(SMALLEST, Math.round(5 + (LARGEST - 5) * Math.sqrt(quantity / largest))));

/** One trade with its casing; shared with the legend. */
export function drawTrade(
  context: CanvasRenderingContext2D,
  palette: Palette,
  x: number,
  y: number,
  size: number,
  kind: "buy" | "sell" | "cross",
  hidden: boolean,
): void {
  const color = kind === "buy" ? palette.buy : kind === "sell" ? palette.sell : palette.text;
  trace(context, x, y, hidden ? size - 1 : size, kind);
  context.lineJoin = "round";
  context.strokeStyle = palette.casing;
  context.lineWidth = hidden ? 3.5 : 2;
  context.stroke();
  context.fillStyle = hidden ? palette.heat : color;
  context.fill();
  if (!hidden) return;
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.stroke();
}

function trace(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  kind: "buy" | "sell" | "cross",
): void {
  const half = size / 2;
  const up = kind === "buy" ? 1 : -1;
  context.beginPath();
  if (kind === "cross") {
    context.moveTo(x, y - half);
    context.lineTo(x + half, y);
    context.lineTo(x, y + half);
    context.lineTo(x - half, y);
  } else {
    context.moveTo(x, y - half * up);
    context.lineTo(x + half, y + half * up);
    context.lineTo(x - half, y + half * up);
  }
  context.closePath();
}
