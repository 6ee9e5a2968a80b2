import type { FrameRequest, MarketFrame } from "../../core/frame/frame.ts";
import { FrameLoop } from "../frame-loop.ts";
import { type FieldActions, listenToGestures } from "./gestures.ts";
import { type Geometry, layout } from "./layout.ts";
import { LiveText } from "./live-text.ts";
import { type Palette, readPalette } from "./palette.ts";
import { type Picture, pixelsPerTick, tickAt, columnTime } from "./picture.ts";
import type { MarketViewProps } from "./props.ts";
import { abstention, forecastTitle, quoteReadings, readoutReadings, type Subject, summary } from "./readings.ts";
import { type Canvases, Scene } from "./scene.ts";
import {
  firstScale,
  firstSeconds,
  firstViewport,
  flowBin,
  followed,
  follows,
  ladderTicks,
  type Now,
  panPrice,
  panTime,
  PRICE_SCALES,
  recalled,
  type Viewport,
  zoomPrice,
  zoomTime,
} from "./viewport.ts";

/** Milliseconds between two writings of the text, and between two of the description for those who do not see it. */
const TEXT_EVERY = 100;
const SUMMARY_EVERY = 2000;
const SLOW_EVERY = 500;
/** Of PRICE_SCALES, until the first frame says how wide the book is. */
const DEFAULT_SCALE = 12;

/** What the slow part of the view, drawn by React, needs to know. */
export interface SlowState {
  readonly geometry: Geometry;
  readonly following: boolean;
  /** The frame of a moment ago; null before the first. */
  readonly frame: MarketFrame | null;
}

/** A frame, and the height that its rows were asked for. */
interface Shown {
  readonly frame: MarketFrame;
  readonly rowPixels: number;
}

/** The market view's fast half: asks for frames, draws them, and turns gestures into another part of the day. */
export class MarketController implements FieldActions {
  readonly #root: HTMLElement;
  readonly #canvases: Canvases;
  readonly #scene: Scene;
  readonly #text = new LiveText();
  readonly #loop: FrameLoop<Shown>;
  readonly #stopGestures: () => void;
  readonly #onSlow: (state: SlowState) => void;
  #props: MarketViewProps;
  #subject: Subject;
  #palette: Palette;
  #geometry: Geometry;
  #view: Viewport;
  #frame: MarketFrame | null = null;
  #crosshair: { x: number; y: number } | null = null;
  #dragFrom: { edge: number; topTick: number; sideways: boolean } | null = null;
  #wroteAt = Number.NEGATIVE_INFINITY;
  #summedUpAt = Number.NEGATIVE_INFINITY;
  #toldAt = Number.NEGATIVE_INFINITY;
  #rowPixels = 1;

  constructor(
    root: HTMLElement,
    field: HTMLElement,
    canvases: Canvases,
    props: MarketViewProps,
    onSlow: (s: SlowState) => void,
  ) {
    this.#root = root;
    this.#canvases = canvases;
    this.#props = props;
    this.#subject = subjectOf(props);
    this.#onSlow = onSlow;
    this.#palette = readPalette(root, props.theme);
    this.#geometry = geometryOf(root, props);
    const { dataWidth } = this.#geometry;
    const before = props.memory && recalled(props.memory, props.day.fingerprint, dataWidth);
    this.#view = before ?? firstViewport(dataWidth, props.seconds ?? firstSeconds(props.day));
    this.#scene = new Scene(canvases);
    this.#stopGestures = listenToGestures(field, this);
    this.#loop = new FrameLoop<Shown>({
      request: (elapsed) => this.#ask(elapsed),
      moving: ({ frame }) => frame.cursor.playing,
      draw: ({ frame, rowPixels }, fresh) => this.#draw(frame, rowPixels, fresh),
      failed: (error) => this.#props.onFailure?.(error),
    });
  }

  stop(): void {
    const { memory, day } = this.#props;
    if (memory) memory.kept = { fingerprint: day.fingerprint, view: this.#view, dataWidth: this.#geometry.dataWidth };
    this.#stopGestures();
    this.#loop.stop();
  }

  /** Takes changed properties over; a changed theme or day shows with the next frame. */
  update(props: MarketViewProps): void {
    const themed = props.theme !== this.#props.theme;
    const overlaid = hasOverlay(props) !== hasOverlay(this.#props);
    this.#props = props;
    this.#subject = subjectOf(props);
    if (themed) this.#palette = readPalette(this.#root, props.theme);
    if (overlaid) this.fit();
    this.#loop.invalidate();
    this.#loop.invalidateOverlay();
  }

  /** The root has another size, or React has drawn other elements for the live text. */
  fit(): void {
    const before = this.#geometry;
    this.#geometry = geometryOf(this.#root, this.#props);
    if (this.#geometry.dataWidth !== before.dataWidth) {
      const span = (this.#view.timeSpan * this.#geometry.dataWidth) / before.dataWidth;
      this.#view = { ...this.#view, timeSpan: span };
    }
    this.#wroteAt = Number.NEGATIVE_INFINITY;
    this.#loop.invalidate();
    this.#tellSlow();
  }

  get geometry(): Geometry {
    return this.#geometry;
  }

  get following(): boolean {
    return follows(this.#view);
  }

  hover(at: { readonly x: number; readonly y: number } | null): void {
    const { plotWidth, axisWidth, sideWidth, heat, timeAxis } = this.#geometry;
    const inPlot = at !== null && at.x >= 0 && at.x < plotWidth && at.y >= 0 && at.y < timeAxis.top;
    const inLadder = at !== null && at.x < plotWidth + axisWidth + sideWidth && at.y >= 0 && at.y < heat.height;
    this.#crosshair = inPlot || inLadder ? at : null;
    this.#loop.invalidateOverlay();
    this.#loop.invalidate();
  }

  get crosshair(): { readonly x: number; readonly y: number } | null {
    return this.#crosshair;
  }

  drag(dx: number, dy: number, phase: "start" | "move"): void {
    const frame = this.#frame;
    if (!frame) return;
    if (phase === "start" || !this.#dragFrom) {
      const edge = this.#view.rightEdge ?? frame.cursor.time;
      this.#dragFrom = { edge, topTick: frame.topTick, sideways: false };
    }
    const from = this.#dragFrom;
    // A drag straight up or down leaves the time following; one to the side commits once it is meant.
    from.sideways ||= Math.abs(dx) > 10 || this.#view.rightEdge !== null;
    const perPixel = (frame.to - frame.from) / this.#geometry.dataWidth;
    let view = panPrice(this.#view, Math.round((dy * frame.ticksPerRow) / this.#rowPixels), from.topTick);
    if (from.sideways) view = panTime({ ...view, rightEdge: from.edge }, -dx * perPixel, this.#now(frame));
    this.#show(view);
  }

  zoomTime(factor: number, x: number): void {
    const frame = this.#frame;
    if (!frame) return;
    // While the market runs the picture moves under the pointer anyway: then "now" is what stays.
    const pinned = this.#view.rightEdge === null && frame.cursor.playing;
    const share = pinned ? null : Math.min(1, x / this.#geometry.dataWidth);
    this.#show(zoomTime(this.#view, factor, share, this.#now(frame)));
  }

  zoomPrice(steps: number, y: number): void {
    if (!this.#frame) return;
    const { height } = this.#geometry.heat;
    this.#show(zoomPrice(this.#view, steps, Math.min(1, y / height), this.#frame.topTick, height));
  }

  panTime(pixels: number): void {
    const frame = this.#frame;
    if (!frame) return;
    const perPixel = (frame.to - frame.from) / this.#geometry.dataWidth;
    this.#show(panTime(this.#view, pixels * perPixel, this.#now(frame)));
  }

  panPrice(pixels: number): void {
    if (!this.#frame) return;
    const ticks =
      Math.sign(pixels) * Math.max(1, Math.round(Math.abs(pixels) / pixelsPerTick(this.#picture(this.#frame))));
    this.#show(panPrice(this.#view, ticks, this.#frame.topTick));
  }

  follow(): void {
    this.#show(followed(this.#view));
  }

  seek(x: number): void {
    if (!this.#frame || x >= this.#geometry.plotWidth) return;
    this.#props.onCommand?.({ kind: "seek", time: Math.floor(columnTime(this.#picture(this.#frame), x)) });
    this.#loop.invalidate();
  }

  /** Stays where it is now, in time and price. */
  hold(): void {
    if (this.#frame) this.#show({ ...this.#view, rightEdge: this.#frame.cursor.time, topTick: this.#frame.topTick });
  }

  #show(view: Viewport): void {
    const following = follows(view) !== follows(this.#view);
    this.#view = view;
    this.#loop.invalidate();
    if (!following) return;
    this.#props.onFollowing?.(follows(view));
    this.#tellSlow();
  }

  #tellSlow(): void {
    this.#toldAt = performance.now();
    this.#onSlow({ geometry: this.#geometry, following: follows(this.#view), frame: this.#frame });
  }

  #now(frame: MarketFrame): Now {
    return {
      time: frame.cursor.time,
      start: frame.cursor.start,
      end: frame.cursor.end,
    };
  }

  async #ask(elapsed: number): Promise<Shown | null> {
    const rowPixels = PRICE_SCALES[this.#view.scale ?? DEFAULT_SCALE].pixels;
    const frame = await this.#props.requestFrame(this.#request(elapsed));
    return frame && { frame, rowPixels };
  }

  #request(elapsed: number): FrameRequest {
    const { dataWidth, heat } = this.#geometry;
    const scale = PRICE_SCALES[this.#view.scale ?? DEFAULT_SCALE];
    const frame = this.#frame;
    const at = this.#crosshair;
    const picture = frame && this.#picture(frame);
    const inside = at && picture && at.x < this.#geometry.plotWidth;
    return {
      elapsed,
      columns: Math.max(1, Math.round(dataWidth)),
      timeSpan: this.#view.timeSpan,
      rightEdge: this.#view.rightEdge,
      priceRows: Math.ceil(heat.height / scale.pixels),
      ticksPerRow: scale.ticks,
      topTick: this.#view.topTick,
      heldTopTick: this.#view.scale === null ? null : (frame?.topTick ?? null),
      ladderTicks: ladderTicks(this.#view.scale ?? DEFAULT_SCALE),
      crosshair:
        at && picture
          ? {
              time: inside ? columnTime(picture, at.x) : frame.cursor.time,
              tick: tickAt(picture, Math.min(at.y, heat.height - 1)),
            }
          : null,
      ofiBin: flowBin(this.#view.timeSpan, dataWidth),
    };
  }

  #picture(frame: MarketFrame): Picture {
    return {
      frame,
      geometry: this.#geometry,
      palette: this.#palette,
      instrument: this.#subject.instrument,
      timeBasis: this.#subject.timeBasis,
      rowPixels: this.#rowPixels,
      beyond: this.#subject.beyond,
      crosshair: this.#crosshair,
    };
  }

  #draw(frame: MarketFrame, rowPixels: number, fresh: boolean): void {
    this.#frame = frame;
    this.#rowPixels = rowPixels;
    if (this.#view.scale === null) {
      // The first frame only says how wide the book is; the second is the first one shown.
      this.#view = { ...this.#view, scale: firstScale(frame.visibleTicks, this.#geometry.heat.height) };
      this.#loop.invalidate();
      return;
    }
    this.#scene.draw(this.#picture(frame));
    const now = performance.now();
    if (fresh && now - this.#wroteAt >= TEXT_EVERY) this.#write(frame, now);
  }

  #write(frame: MarketFrame, now: number): void {
    this.#wroteAt = now;
    const subject = this.#subject;
    this.#text.write(this.#root, [
      ...quoteReadings(frame, subject),
      ...readoutReadings(frame, subject, abstention(frame)),
      ["forecast-title", forecastTitle(frame, subject)],
    ]);
    this.#props.onFrame?.(frame);
    if (now - this.#toldAt >= SLOW_EVERY) this.#tellSlow();
    if (now - this.#summedUpAt < SUMMARY_EVERY) return;
    this.#summedUpAt = now;
    this.#canvases.plot.setAttribute("aria-label", summary(frame, subject));
  }
}

const hasOverlay = ({ overlay }: MarketViewProps): boolean => typeof overlay === "string";

const geometryOf = (root: HTMLElement, props: MarketViewProps): Geometry =>
  layout(root.clientWidth, root.clientHeight, props.layout, hasOverlay(props));

const subjectOf = ({ day }: MarketViewProps): Subject => ({
  instrument: day.instrument,
  timeBasis: day.provenance.timeBasis,
  hasBook: day.hasBook,
  hasTrades: day.hasTrades,
  beyond: `level ${day.levels}: ${day.levels < day.provenance.sourceLevels ? "not kept" : "not in the file"}`,
});
