import { type BookTableRow, bookTable } from "../frame/book-table.ts";
import type { Cursor, Integrity } from "../frame/frame.ts";
import type { FitProgress } from "../forecaster.ts";
import type { MarketDay } from "../market/day.ts";
import { EventKind } from "../market/events.ts";
import type { Instrument } from "../market/instrument.ts";
import { packDay } from "../market/pack.ts";
import type { EventBatch } from "./batch.ts";
import { LiveFold } from "./fold.ts";
import { LiveDay } from "./live-day.ts";
import { LiveEdge } from "./live-edge.ts";
import type { LiveView, LiveViewRequest } from "./live-frame.ts";
import { DROP_STEP, type LiveForecast, LiveStages } from "./live-stages.ts";
import { fillVolumeDelta, latestSales, tradedIn } from "./volume-delta.ts";

/** Rows that are kept: 200,000 are five and a half hours at ten a second. */
export const LIVE_CAPACITY = 200_000;

/** Nanoseconds between two computations of the track record: it changes by the second, not by the row. */
export const SCORE_EVERY = 500e6;
/** More of them for each forecast scored, so that a long record takes no more of the time than a short one. */
const SCORE_EVERY_EACH = 10e3;
/** Nanoseconds for which a forecast that nothing newer has followed yet is still the latest. */
const FORECAST_LASTS = 5e9;

export interface LiveMarketSettings {
  /** Levels a side of the picture, the inputs and the kept window. */
  readonly levels: number;
  /** Rows kept at most, at least 2 * DROP_STEP; when they are, the older half is let go of. */
  readonly capacity?: number;
}

/**
 * One symbol of a venue as it is received: events become rows of a day that grows, and the picture, micro-prices and
 * forecasts grow with it. It shows what a replay of the same rows shows at the same time.
 *
 * The owner gives it each event (`take`), says when a batch is at its end (`settle`), works on `advance` when there is
 * time, and asks for frames. Local times are those of the events' `localTs`, nanoseconds since the base day.
 */
export class LiveMarket {
  /** All events so far: their state hash, and the whole book that they make. */
  readonly fold = new LiveFold();
  private readonly capacity: number;
  private readonly edge = new LiveEdge();
  private live: LiveDay;
  private stages: LiveStages;
  private forecast: LiveForecast | null = null;
  /** From a gap, or the start, to the next row. */
  private dark = true;
  /** The message under way. */
  private sequence = Number.NaN;
  private localTs = Number.NaN;
  private scoredAt = Number.NEGATIVE_INFINITY;
  private received = 0;
  private gaps = 0;
  /** Of rows let go of. */
  private readonly before = { delta: 0, traded: 0 };

  constructor(instrument: Instrument, { levels, capacity = LIVE_CAPACITY }: LiveMarketSettings) {
    if (!(capacity >= 2 * DROP_STEP)) throw new RangeError(`room for ${capacity} rows: at least ${2 * DROP_STEP}`);
    this.capacity = capacity;
    this.live = new LiveDay(instrument, { levels, capacity, depth: { ageing: true } });
    this.stages = new LiveStages(this.live.day);
  }

  /** The kept window. It is another object after rows were let go of. */
  get day(): MarketDay {
    return this.live.day;
  }

  get instrument(): Instrument {
    return this.live.day.instrument;
  }

  /** Ticks became finer than known: `refine` comes before the next event. */
  get finer(): boolean {
    return this.live.finer;
  }

  /** Rows that are not worked through yet. */
  get behind(): number {
    return this.stages.behind;
  }

  /** The larger of p(down) and p(up) of the latest forecast; null where it abstained, is old, or there is no book. */
  get confidence(): number | null {
    const { day, stages } = this;
    const { forecast } = stages;
    const row = (forecast?.ready ?? 0) - 1;
    if (!forecast || row < 0 || this.dark || day.time[day.rows - 1] - day.time[row] > FORECAST_LASTS) return null;
    const most = Math.max(forecast.probabilities[3 * row], forecast.probabilities[3 * row + 2]);
    return Number.isNaN(most) ? null : most;
  }

  /** Takes another forecaster; it begins at the window's first row, in the background. */
  configure(forecast: LiveForecast | null): void {
    this.forecast = forecast;
    this.stages.configure(forecast);
    this.scoredAt = Number.NEGATIVE_INFINITY;
  }

  /** Row `at` of a batch; it must be of this symbol. Throws RangeError if ticks became finer and were not told. */
  take(batch: EventBatch, at: number): void {
    this.makeRoom(batch, at);
    const { rows } = this.live.day;
    const kind = batch.kind[at];
    this.live.take(batch, at);
    this.fold.take(batch, at);
    this.received++;
    if (kind === EventKind.Gap) {
      this.gaps++;
      this.dark = true;
      return;
    }
    if (this.live.day.rows > rows) this.dark = false;
    this.edge.seen(batch.localTs[at], batch.exchTs[at]);
  }

  /** The batch is at its end, and with it the message under way. */
  settle(): void {
    const { rows } = this.live.day;
    this.live.finish();
    if (this.live.day.rows > rows) this.dark = false;
  }

  /** Goes on in finer ticks. The window is told in them, and is forecast anew. */
  refine(instrument: Instrument): void {
    this.live.refine(instrument);
    this.stages = new LiveStages(this.live.day);
    this.stages.configure(this.forecast);
  }

  /**
   * Works through the rows that have come, those that come meanwhile too, in bounded slices. Start one whenever `behind` is
   * not 0. It may be left at any slice, but a fit that is under way is worth going on with. The track record is renewed at
   * the end, if the last time was SCORE_EVERY before local time `now`, and longer for a long record.
   */
  *advance(now: number): Generator<FitProgress, void, void> {
    while (this.stages.behind > 0) {
      const { stages } = this;
      for (const step of stages.advance()) {
        yield step;
        if (stages !== this.stages) break;
      }
    }
    if (now - this.scoredAt < SCORE_EVERY + SCORE_EVERY_EACH * this.stages.scored) return;
    this.scoredAt = now;
    this.stages.score();
  }

  /**
   * The picture at local time `now`. `shown`: the book is one to be shown; where it is not, as where a gap has begun, it
   * has no quote, ladder and last columns.
   */
  frame(request: LiveViewRequest, now: number, shown = true): LiveView {
    const { live, stages, before } = this;
    const { composer } = stages;
    const dark = this.dark || !shown;
    const cursor = this.cursor(now);
    const moment = { cursor, integrity: this.integrity, forecast: stages.forecast, record: stages.record, dark };
    const frame = composer.compose(moment, request);
    const volumeDelta = new Float32Array(frame.columns);
    fillVolumeDelta(volumeDelta, composer.rowOf, composer.trades, before.delta);
    const quote = { ...frame.quote, tradedQuantity: frame.quote.tradedQuantity + before.traded };
    const sales = latestSales(composer.trades, live.day.rows, request.leastSale, request.mostSales);
    return { frame: { ...frame, quote }, volumeDelta, sales };
  }

  /** The book now, best level first; empty where it is not known. */
  bookTable(shown = true): BookTableRow[] {
    return this.dark || !shown ? [] : bookTable(this.live.day, this.live.day.rows);
  }

  /** The kept window as a packed day. */
  packed(): ArrayBuffer {
    this.settle();
    return packDay(this.live.day);
  }

  private cursor(now: number): Cursor {
    const { rows, time } = this.live.day;
    const [start, end] = rows > 0 ? [time[0], time[rows - 1]] : [0, 0];
    const at = Math.max(end, this.edge.at(now));
    return { row: rows, rows, time: at, start, end, playing: true, speed: 1, loop: false, ready: this.stages.ready };
  }

  /** Of the events given; what became of messages before they were events is the session's to tell. */
  private get integrity(): Integrity {
    const { received, gaps } = this;
    const { crossed } = this.fold.book;
    const none = { ignored: 0, inGaps: 0, halts: 0, halted: false, stateHash: null };
    return { ...none, received, applied: received, gaps, crossed };
  }

  /** Lets go of the older half before a message that there might be no room for; never within a message. */
  private makeRoom({ kind, sequence, localTs }: EventBatch, at: number): void {
    const same = kind[at] === EventKind.Book && sequence[at] === this.sequence && localTs[at] === this.localTs;
    this.sequence = kind[at] === EventKind.Book ? sequence[at] : Number.NaN;
    this.localTs = localTs[at];
    if (same || this.live.day.rows < this.capacity - 1) return;
    this.settle();
    const dropped = Math.floor(this.live.day.rows / 2 / DROP_STEP) * DROP_STEP;
    const { traded, delta } = tradedIn(this.live.day, dropped);
    this.before.traded += traded;
    this.before.delta += delta;
    this.live = this.live.tail(this.live.day.rows - dropped);
    this.stages = this.stages.continued(this.live.day, dropped);
  }
}
