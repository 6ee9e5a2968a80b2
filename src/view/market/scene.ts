import { drawPriceAxis, drawTimeAxis } from "./axis-layer.ts";
import { drawOverlay } from "./crosshair-layer.ts";
import { CellLayer } from "./cell-layer.ts";
import { drawHeat } from "./heat-layer.ts";
import { hatchPattern } from "./hatch.ts";
import { LadderLayer } from "./ladder-layer.ts";
import type { Geometry } from "./layout.ts";
import type { Palette } from "./palette.ts";
import type { Picture } from "./picture.ts";
import { StripLayer } from "./strip-layer.ts";
import { Surface } from "./surface.ts";
import { TradeLayer } from "./trade-layer.ts";

/** The canvases of the field, by name. */
export interface Canvases {
  /** The hatch that shows where nothing is known. */
  readonly ground: HTMLCanvasElement;
  readonly cells: HTMLCanvasElement;
  /** Grid, lines, trades, and the strips below. */
  readonly plot: HTMLCanvasElement;
  readonly axis: HTMLCanvasElement;
  readonly time: HTMLCanvasElement;
  readonly ladder: HTMLCanvasElement;
  readonly overlay: HTMLCanvasElement;
}

/** Layered canvases, each redrawn only when something on it has changed: a moving crosshair leaves the heatmap alone. */
export class Scene {
  readonly #ground: Surface;
  readonly #cells: CellLayer;
  readonly #plot: Surface;
  readonly #axis: Surface;
  readonly #time: Surface;
  readonly #ladder: Surface;
  readonly #overlay: Surface;
  readonly #trades = new TradeLayer();
  readonly #strips = new StripLayer();
  readonly #levels = new LadderLayer();
  /** What each layer last showed, as one string of the numbers that decide it. */
  readonly #shown = new Map<Surface, string>();

  constructor(canvases: Canvases) {
    this.#ground = new Surface(canvases.ground, true);
    this.#cells = new CellLayer(canvases.cells);
    this.#plot = new Surface(canvases.plot, false);
    this.#axis = new Surface(canvases.axis, true);
    this.#time = new Surface(canvases.time, true);
    this.#ladder = new Surface(canvases.ladder, true);
    this.#overlay = new Surface(canvases.overlay, false);
  }

  draw(picture: Picture): void {
    const { geometry, crosshair, frame, palette } = picture;
    const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
    this.#resize(geometry, ratio);
    const { bid, ask } = frame.quote;
    // A live book that is lost takes its quote away and leaves rows and time as they were.
    const view = `${viewKey(picture)} ${Number.isNaN(bid) && Number.isNaN(ask)}`;
    const at = crosshair ? `${crosshair.x},${crosshair.y}` : "";
    if (this.#changed(this.#ground, palette.theme)) this.#drawGround(palette, ratio);
    if (this.#changed(this.#plot, view)) this.#drawPlot(picture, ratio);
    const column = `${frame.overlay?.low} ${frame.overlay?.high}`;
    const newest = `${frame.up[frame.columns - 1]}`;
    if (
      this.#changed(
        this.#axis,
        `${priceKey(picture)} ${bid} ${ask} ${frame.ofiScale} ${newest} ${column} ${crosshair?.y}`,
      )
    ) {
      drawPriceAxis(this.#axis.begin(), picture);
    }
    if (this.#changed(this.#time, `${frame.from} ${frame.to} ${crosshair?.x} ${picture.palette.theme}`)) {
      drawTimeAxis(this.#time.begin(), picture);
    }
    if (geometry.sideWidth > 0 && this.#changed(this.#ladder, view)) {
      this.#levels.draw(this.#ladder.begin(), picture, ratio);
    }
    if (this.#changed(this.#overlay, `${view} ${at}`)) drawOverlay(this.#overlay.clear(), picture);
  }

  #drawGround(palette: Palette, ratio: number): void {
    const context = this.#ground.begin();
    context.fillStyle = hatchPattern(context, palette.unknown, palette.hatch, ratio);
    context.fillRect(0, 0, this.#ground.width, this.#ground.height);
  }

  #drawPlot(picture: Picture, ratio: number): void {
    this.#cells.draw(picture.frame, picture.geometry, picture.rowPixels, picture.palette.lookup);
    const context = this.#plot.begin();
    drawHeat(context, picture);
    this.#trades.draw(context, picture, ratio);
    this.#strips.draw(context, picture, ratio);
  }

  #changed(surface: Surface, key: string): boolean {
    if (this.#shown.get(surface) === key) return false;
    this.#shown.set(surface, key);
    return true;
  }

  #resize(geometry: Geometry, ratio: number): void {
    const { plotWidth, axisWidth, sideWidth, fieldHeight, heat, timeAxis } = geometry;
    this.#fit(this.#ground, plotWidth, heat.height, ratio);
    this.#fit(this.#plot, plotWidth, timeAxis.top, ratio);
    this.#fit(this.#axis, axisWidth, fieldHeight, ratio);
    this.#fit(this.#time, plotWidth, timeAxis.height, ratio);
    this.#fit(this.#ladder, sideWidth, heat.height, ratio);
    this.#fit(this.#overlay, plotWidth + axisWidth + sideWidth, timeAxis.top, ratio);
  }

  #fit(surface: Surface, width: number, height: number, ratio: number): void {
    if (surface.resize(width, height, ratio)) this.#shown.delete(surface);
  }
}

const priceKey = ({ frame, rowPixels, palette, geometry }: Picture): string =>
  `${frame.topTick} ${frame.ticksPerRow} ${rowPixels} ${palette.theme} ${geometry.kind}`;

/** Everything that decides what the plot and the ladder show: the frame is a function of these. */
function viewKey(picture: Picture): string {
  const { cursor, from, to, columns, ladder, horizon, overlay } = picture.frame;
  const ready = Math.min(cursor.ready, cursor.row);
  return `${priceKey(picture)} ${cursor.row} ${cursor.time} ${ready} ${from} ${to} ${columns} ${ladder.ladderTicks} ${horizon} ${overlay?.name}`;
}
