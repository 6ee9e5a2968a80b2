import Plotly from "plotly.js-cartesian-dist-min";
import type { MarketFrame } from "../../src/core/frame/frame.ts";
import { Random } from "../../src/core/random.ts";
import { CellLayer } from "../../src/view/market/cell-layer.ts";
import { drawHeat } from "../../src/view/market/heat-layer.ts";
import { layout } from "../../src/view/market/layout.ts";
import { readPalette } from "../../src/view/market/palette.ts";
import type { Picture } from "../../src/view/market/picture.ts";
import { Surface } from "../../src/view/market/surface.ts";
import { viridis } from "../../src/view/theme/colormap.ts";

/** The page of heatmap.bench.ts: the same cells, drawn by our heatmap layer and by Plotly.react, one frame a repaint. */
const COLUMNS = 600;
const ROWS = 200;
const WIDTH = 1200;
const HEIGHT = 600;
const DISTINCT = 16;

/** Level lines that wander and fade, as an order book's do; each picture is the one before, moved by a column. */
function cells(): Uint8Array[] {
  const random = new Random(7);
  const length = COLUMNS + DISTINCT;
  const level = new Int32Array(ROWS);
  const strip = new Uint8Array(ROWS * length);
  for (let c = 0; c < length; c++) {
    for (let r = 0; r < ROWS; r++) {
      if (random.uniform() < 0.05) level[r] = random.uniform() < 0.4 ? 2 + random.integer(254) : 1;
      strip[r * length + c] = Math.max(1, level[r]);
    }
  }
  return Array.from({ length: DISTINCT }, (_, shift) => {
    const heat = new Uint8Array(ROWS * COLUMNS);
    for (let r = 0; r < ROWS; r++)
      heat.set(strip.subarray(r * length + shift, r * length + shift + COLUMNS), r * COLUMNS);
    return heat;
  });
}

/** A frame of which only the heatmap's part is there: cells, best prices, micro-price. */
function frameOf(heat: Uint8Array, random: Random): MarketFrame {
  const bid = new Float32Array(COLUMNS);
  let tick = 100;
  for (let c = 0; c < COLUMNS; c++) bid[c] = tick += random.integer(10) === 0 ? random.integer(3) - 1 : 0;
  const partial: Partial<MarketFrame> = {
    cursor: { row: 1, rows: 1, time: 300e9, start: 0, end: 300e9, playing: true, speed: 1, loop: false, ready: 1 },
    from: 0,
    to: 300e9,
    columns: COLUMNS,
    priceRows: ROWS,
    ticksPerRow: 1,
    topTick: ROWS - 1,
    heat,
    bid,
    ask: bid.map((value) => value + 4),
    microprice: bid.map((value) => value + 2),
    marks: new Float64Array(0),
  };
  return partial as MarketFrame;
}

type Painter = (frame: number) => Promise<unknown>;

/** The cells alone, as Plotly draws them, or with what else lies over a heatmap of ours. */
function ourPainter(pictures: readonly Uint8Array[], lines: boolean): Painter {
  const [cells, over] = document.querySelectorAll("canvas");
  const layer = new CellLayer(cells);
  const surface = new Surface(over, false);
  if (lines) surface.resize(WIDTH, HEIGHT, 1);
  const palette = readPalette(document.documentElement, "dark");
  const geometry = {
    ...layout(1440, 808),
    plotWidth: WIDTH,
    dataWidth: WIDTH,
    reserve: 0,
    heat: { top: 0, height: HEIGHT },
  };
  const random = new Random(3);
  const frames = pictures.map((heat) => frameOf(heat, random));
  const instrument = {
    symbol: "",
    venue: "",
    date: null,
    timeZone: "UTC",
    currency: "USD",
    priceUnit: 1e-4,
    tickUnits: 100,
    lotSize: 1,
  };
  return (n) => {
    const picture: Picture = {
      frame: frames[n % DISTINCT],
      geometry,
      palette,
      instrument,
      timeBasis: "exchange",
      rowPixels: HEIGHT / ROWS,
      beyond: "",
      crosshair: null,
    };
    layer.draw(picture.frame, geometry, picture.rowPixels, palette.lookup);
    if (lines) drawHeat(surface.begin(), picture);
    return Promise.resolve();
  };
}

function plotlyPainter(pictures: readonly Uint8Array[]): Painter {
  const target = document.querySelector<HTMLElement>("#plotly") ?? document.body;
  const scale = Array.from({ length: 11 }, (_, i): [number, string] => [
    i / 10,
    `rgb(${viridis(i / 10)
      .map(Math.round)
      .join(",")})`,
  ]);
  const frames = pictures.map((heat) =>
    Array.from({ length: ROWS }, (_, r) => Array.from(heat.subarray(r * COLUMNS, (r + 1) * COLUMNS))),
  );
  const figure = { width: WIDTH, height: HEIGHT, margin: { l: 0, r: 0, t: 0, b: 0 } };
  return (n) => {
    const trace = {
      type: "heatmap",
      z: frames[n % DISTINCT],
      zmin: 0,
      zmax: 255,
      colorscale: scale,
      showscale: false,
      zsmooth: false,
    };
    return Plotly.react(target, [trace], figure, {});
  };
}

/** Share of the cells that have the colour of the table. */
function faithful(pictures: readonly Uint8Array[], drawn: number): number {
  const context = document.querySelector("canvas")?.getContext("2d");
  if (!context) return 0;
  const { data } = context.getImageData(0, 0, COLUMNS, ROWS);
  const { lookup } = readPalette(document.documentElement, "dark");
  const words = new Uint32Array(data.buffer);
  const heat = pictures[drawn % DISTINCT];
  return heat.reduce((same, cell, i) => same + (words[i] === lookup[cell] ? 1 : 0), 0) / heat.length;
}

const repaint = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

export type Side = "idle" | "cells" | "lines" | "plotly";

function painter(side: Side, pictures: readonly Uint8Array[]): Painter {
  if (side === "idle") return () => Promise.resolve();
  return side === "plotly" ? plotlyPainter(pictures) : ourPainter(pictures, side === "lines");
}

async function run(side: Side, frames: number): Promise<number> {
  const pictures = cells();
  const paint = painter(side, pictures);
  for (let n = 0; n < 5; n++) {
    await repaint();
    await paint(n);
  }
  await globalThis.benchMark();
  for (let n = 0; n < frames; n++) {
    await repaint();
    await paint(n);
  }
  await repaint();
  await globalThis.benchMark();
  return side === "cells" || side === "lines" ? faithful(pictures, frames - 1) : 1;
}

declare global {
  /** Given by the bench: reads the browser's own count of main-thread time. */
  var benchMark: () => Promise<void>;
  var benchRun: typeof run;
}
globalThis.benchRun = run;
