/** Which part of the day is in the picture, and how large; a value, replaced by every gesture. */
export interface Viewport {
  /** Nanoseconds across the data area. */
  readonly timeSpan: number;
  /** Time at its right edge; null follows the cursor. */
  readonly rightEdge: number | null;
  /** Index into PRICE_SCALES; null until the first frame says how wide the book is. */
  readonly scale: number | null;
  /** Highest tick in the picture; null follows the mid. */
  readonly topTick: number | null;
}

/** The picture that the market view showed last, for when it is shown again; empty at first. */
export interface ViewMemory {
  kept: { readonly fingerprint: string; readonly view: Viewport; readonly dataWidth: number } | null;
}

/** The picture of a day as it was left, in proportion to this width; null where another day, or none, was shown. */
export function recalled({ kept }: ViewMemory, fingerprint: string, dataWidth: number): Viewport | null {
  if (kept?.fingerprint !== fingerprint) return null;
  return { ...kept.view, timeSpan: (kept.view.timeSpan * dataWidth) / kept.dataWidth };
}

/** Heat row height in whole pixels and ticks a row, from close to far: level lines stay crisp at every zoom. */
export const PRICE_SCALES: readonly { readonly pixels: number; readonly ticks: number }[] = [
  ...[48, 36, 30, 24, 20, 15, 12, 10, 8, 6, 5, 4, 3, 2, 1].map((pixels) => ({ pixels, ticks: 1 })),
  ...[2, 5, 10, 20, 50, 100, 200, 500, 1000].map((ticks) => ({ pixels: 1, ticks })),
];

/** Rows in the first picture of a day at its mean pace: that of the reference, 300 seconds of GOOG in 984 pixels. */
const FIRST_ROWS = 1900;
const REFERENCE_WIDTH = 984;
const FIRST_SPANS = [0.5, 1, 2, 5, 10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1800, 3600, 7200];
const SHORTEST_SPAN = 50e6;
/** Share of the height that the visible levels take at first, at most. */
const FILL = 0.95;
const SMALLEST_LADDER_ROW = 14;
/** A first scale has ladder rows no taller than this, where its heat rows are tall enough to choose. */
const TALLEST_LADDER_ROW = 17;
const CHOOSY_FROM = 3;
/** Nanoseconds that may be shown of a market however short it is. */
const YOUNG = 300e9;
const FLOW_BIN_PIXELS = 6;

/**
 * Seconds that REFERENCE_WIDTH pixels of a day show at first: the round span whose rows come nearest to FIRST_ROWS, and
 * of a day too short or too quiet for that, the one nearest to its whole length.
 */
export function firstSeconds(day: { readonly rows: number; readonly start: number; readonly end: number }): number {
  const length = (day.end - day.start) / 1e9;
  const wanted = (length * Math.min(FIRST_ROWS, day.rows)) / Math.max(1, day.rows);
  const off = (seconds: number): number => Math.abs(Math.log(seconds / wanted));
  return wanted > 0 ? FIRST_SPANS.reduce((best, seconds) => (off(seconds) < off(best) ? seconds : best)) : 300;
}

/** The whole market at the cursor, `seconds` across the reference width and in proportion across this one. */
export const firstViewport = (dataWidth: number, seconds: number): Viewport => ({
  timeSpan: (dataWidth * seconds * 1e9) / REFERENCE_WIDTH,
  rightEdge: null,
  scale: null,
  topTick: null,
});

export const follows = (view: Viewport): boolean => view.rightEdge === null && view.topTick === null;
export const followed = (view: Viewport): Viewport => ({ ...view, rightEdge: null, topTick: null });

/** The closest scale at which `visibleTicks` fill at most FILL of the height and the ladder's rows suit its text. */
export function firstScale(visibleTicks: number, heatHeight: number): number {
  const ticks = visibleTicks > 0 ? visibleTicks : heatHeight / 5;
  const found = PRICE_SCALES.findIndex(
    (scale, i) =>
      (ticks * scale.pixels) / scale.ticks <= heatHeight * FILL &&
      (scale.pixels < CHOOSY_FROM || ladderRow(i) <= TALLEST_LADDER_ROW),
  );
  return found < 0 ? PRICE_SCALES.length - 1 : found;
}

/** Ticks a ladder row: 1, 2 or 5 times a power of ten, a multiple of the heat row, and tall enough for text. */
export function ladderTicks(scale: number): number {
  const { pixels, ticks } = PRICE_SCALES[scale];
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) {
      const rows = step * power;
      if (rows % ticks === 0 && (rows / ticks) * pixels >= SMALLEST_LADDER_ROW) return rows;
    }
  }
}

const ladderRow = (scale: number): number =>
  (ladderTicks(scale) / PRICE_SCALES[scale].ticks) * PRICE_SCALES[scale].pixels;

const FLOW_BINS = [
  1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8, 2e8, 5e8, 1e9, 2e9, 5e9, 1e10, 2e10, 3e10, 6e10, 12e10, 3e11, 6e11,
];

/** Nanoseconds an order-flow bin: a round time of at least FLOW_BIN_PIXELS. */
export const flowBin = (timeSpan: number, dataWidth: number): number =>
  FLOW_BINS.find((bin) => bin >= (FLOW_BIN_PIXELS * timeSpan) / dataWidth) ?? 12e11;

export interface Now {
  /** The cursor's time: a right edge at or past it follows again. */
  readonly time: number;
  readonly start: number;
  readonly end: number;
}

const edgeAt = (edge: number, now: Now): number | null => (edge >= now.time ? null : Math.max(edge, now.start));

/**
 * Zooms time by `factor` (> 1 shows more) about the time at `share` of the width; null holds the right edge, and a
 * picture that follows goes on doing so.
 */
export function zoomTime(view: Viewport, factor: number, share: number | null, now: Now): Viewport {
  // A market just begun is shorter than the picture: zooming in then must not jump to the little there is.
  const longest = Math.max(2 * SHORTEST_SPAN, (now.end - now.start) * 1.25, Math.min(view.timeSpan, YOUNG));
  const timeSpan = Math.min(longest, Math.max(SHORTEST_SPAN, view.timeSpan * factor));
  if (share === null) return { ...view, timeSpan };
  const edge = (view.rightEdge ?? now.time) + (1 - share) * (timeSpan - view.timeSpan);
  return { ...view, timeSpan, rightEdge: edgeAt(edge, now) };
}

/** Moves the picture `nanos` later. */
export const panTime = (view: Viewport, nanos: number, now: Now): Viewport => ({
  ...view,
  rightEdge: edgeAt((view.rightEdge ?? now.time) + nanos, now),
});

/** Moves the picture `ticks` up from `topTick`, the one now shown. */
export const panPrice = (view: Viewport, ticks: number, topTick: number): Viewport => ({
  ...view,
  topTick: topTick + ticks,
});

/**
 * Zooms price by whole steps of PRICE_SCALES (> 0 shows more) about the tick at `share` of the height. A picture that
 * follows the mid goes on doing so.
 */
export function zoomPrice(view: Viewport, steps: number, share: number, topTick: number, heatHeight: number): Viewport {
  if (view.scale === null) return view;
  const scale = Math.min(PRICE_SCALES.length - 1, Math.max(0, view.scale + steps));
  if (scale === view.scale) return view;
  if (view.topTick === null) return { ...view, scale };
  const height = (at: number): number => (heatHeight * PRICE_SCALES[at].ticks) / PRICE_SCALES[at].pixels;
  return { ...view, scale, topTick: Math.round(topTick + share * (height(scale) - height(view.scale))) };
}
