import type { MarketFrame } from "../../core/frame/frame.ts";
import type { Instrument } from "../../core/market/instrument.ts";
import type { Geometry } from "./layout.ts";
import type { Palette } from "./palette.ts";

/** What every layer draws from. */
export interface Picture {
  readonly frame: MarketFrame;
  readonly geometry: Geometry;
  readonly palette: Palette;
  readonly instrument: Instrument;
  readonly timeBasis: "exchange" | "row";
  /** Height of a heat row, CSS pixels. */
  readonly rowPixels: number;
  /** What lies beyond the visible levels, and why it is not shown. */
  readonly beyond: string;
  /** Pointer in the field, CSS pixels; null where there is none. */
  readonly crosshair: { readonly x: number; readonly y: number } | null;
}

export const pixelsPerTick = ({ frame, rowPixels }: Picture): number => rowPixels / frame.ticksPerRow;

/** Height of a price: a tick's band reaches half a tick to either side of it. */
export const yOf = (picture: Picture, tick: number): number =>
  (picture.frame.topTick + 0.5 - tick) * pixelsPerTick(picture);

/** The tick at a height. */
export const tickAt = (picture: Picture, y: number): number =>
  picture.frame.topTick - Math.floor((y * picture.frame.ticksPerRow) / picture.rowPixels);

export const xOf = ({ frame, geometry }: Picture, time: number): number =>
  ((time - frame.from) / (frame.to - frame.from)) * geometry.dataWidth;

/** The time of the middle of the pixel column at `x`. */
export const columnTime = (picture: Picture, x: number): number => timeAt(picture, Math.floor(x) + 0.5);

export const timeAt = ({ frame, geometry }: Picture, x: number): number =>
  frame.from + (x / geometry.dataWidth) * (frame.to - frame.from);

/** Left edge of what has not been played yet, within the data area. */
export const nowX = (picture: Picture): number =>
  Math.min(picture.geometry.dataWidth, Math.max(0, Math.ceil(xOf(picture, picture.frame.cursor.time))));
