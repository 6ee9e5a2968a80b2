import type { BookTableRow } from "../src/core/frame/book-table.ts";
import type { FrameOverlay } from "../src/core/frame/overlay.ts";
import { type EventBatch, GAP_CAUSES } from "../src/core/live/batch.ts";
import type { LiveFold } from "../src/core/live/fold.ts";
import type { LiveView } from "../src/core/live/live-frame.ts";
import { liveInstrument } from "../src/core/live/live-instrument.ts";
import { LiveMarket } from "../src/core/live/live-market.ts";
import type { LiveForecast } from "../src/core/live/live-stages.ts";
import type { Decimals } from "../src/core/live/scale.ts";
import type { Instrument } from "../src/core/market/instrument.ts";
import { EventKind } from "../src/core/market/events.ts";
import type { TrainedModel } from "../src/core/replay/fixed.ts";
import { PREQUENTIAL } from "../src/core/walk-forward.ts";
import { kindAmong, LIVE_FORECASTERS } from "../models/live.ts";
import type { ReplaySettings } from "./api.ts";
import { drive } from "./background.ts";
import type { LiveFrameRequest, MarketKey, PackedWindow } from "./live-api.ts";

/** One-feature rules run beside whatever is chosen: what a forecaster has to beat before it may claim anything. */
const BESIDE = ["trade-imbalance", "queue-imbalance"] as const;
/** Milliseconds between two passes over the rows that have come: of the market on show at once, so that it has a forecast. */
const PASS_EVERY = { shown: 0, hidden: 1500 };
/** A market that no frame was asked of for so long, milliseconds, is not on show. */
const SHOWN_FOR = 1000;
const FINER = GAP_CAUSES.indexOf("finer-ticks");

/** What one followed market looks like: its kept window, its picture, and forecasts worked out between messages. */
export class LivePicture {
  /** Levels a side of the kept window. */
  readonly levels: number;
  private readonly key: MarketKey;
  private readonly dayMs: number;
  private market: LiveMarket | null = null;
  /** Of the window's ticks and lots. */
  private decimals: Decimals = { price: 0, qty: 0 };
  private settings: ReplaySettings | null = null;
  private work: AbortController | null = null;
  private passedAt = Number.NEGATIVE_INFINITY;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private failure: unknown = null;
  /** A model that was trained before forecasts in the place of the settings'. */
  private sent = false;
  /** Grows with every choice of a forecaster. */
  private choices = 0;

  constructor(key: MarketKey, levels: number, dayMs: number) {
    this.key = key;
    this.levels = levels;
    this.dayMs = dayMs;
  }

  /** Null until the market's ticks are known. */
  get instrument(): Instrument | null {
    return this.market && this.market.day.rows > 0 ? this.market.instrument : null;
  }

  /** Row `at` of a batch, whose ticks are those of `scale`. */
  take(batch: EventBatch, at: number, scale: Decimals): void {
    this.market ??= this.begun(scale);
    if (this.market.finer || (this.isFiner(scale) && !finerLater(batch, at))) this.refine(this.market, scale);
    this.market.take(batch, at);
  }

  /** Ticks or lots are finer than the window's: learned with a gap that says so, or in one where there was no book. */
  private isFiner({ price, qty }: Decimals): boolean {
    return price > this.decimals.price || qty > this.decimals.qty;
  }

  private refine(market: LiveMarket, scale: Decimals): void {
    this.stop();
    this.decimals = { price: scale.price, qty: scale.qty };
    if (this.sent) {
      this.sent = false;
      market.configure(this.settings && forecastWith(this.settings));
      this.failure = new Error("The ticks became finer: the model that was sent here was trained on coarser ones.");
    }
    market.refine(this.instrumentOf(scale));
  }

  /** All events so far: state hash and whole book; null before the first. */
  get fold(): LiveFold | null {
    return this.market?.fold ?? null;
  }

  /** The batch is at its end. */
  settle(): void {
    this.market?.settle();
  }

  /** Takes another forecaster, which begins at the window's first row. Throws RangeError if there is none of the name. */
  configure(settings: ReplaySettings): void {
    const { model, horizon } = settings;
    if (this.settings?.model === model && this.settings.horizon === horizon) return;
    const forecast = forecastWith(settings);
    this.settings = settings;
    this.choices++;
    this.sent = false;
    this.stop();
    this.failure = null;
    this.market?.configure(forecast);
  }

  /**
   * Lets a model that was trained before forecast, from the next row on, until another choice is made. Rejects as `model`
   * does, and with RangeError for one that this market cannot feed.
   */
  async send(model: Promise<TrainedModel>): Promise<void> {
    const choice = ++this.choices;
    const trained = await model;
    const { market } = this;
    if (choice !== this.choices) return;
    if (!market || market.day.rows === 0) throw new Error("nothing of this market has been received yet");
    this.stop();
    market.configure(forecastOf(trained, market.day.rows));
    this.failure = null;
    this.sent = true;
  }

  /** Goes on with forecasting if it is time for it; called often. `now` in monotonic milliseconds, `at` in local time. */
  pass(now: number, at: number): void {
    const { market } = this;
    const every = now - this.drawnAt < SHOWN_FOR ? PASS_EVERY.shown : PASS_EVERY.hidden;
    if (!market || this.work || market.behind === 0 || now - this.passedAt < every) return;
    this.passedAt = now;
    const work = new AbortController();
    this.work = work;
    drive(market.advance(at), work.signal)
      .catch((error: unknown) => {
        this.failure = error;
        market.configure(null);
      })
      .finally(() => {
        if (this.work === work) this.work = null;
      });
  }

  /**
   * The picture at local time `at`, nanoseconds since the base day; null before the first row. Throws once what the
   * forecaster threw, so that the page hears of it; the market is then followed without it.
   */
  frame(request: LiveFrameRequest, at: number, shown: boolean, now: number): LiveView | null {
    const { market, failure } = this;
    this.drawnAt = now;
    if (failure !== null) {
      this.failure = null;
      throw failure;
    }
    if (!market || market.day.rows === 0) return null;
    const view = market.frame(request, at, shown);
    return { ...view, frame: { ...view.frame, overlay: deltaStrip(view, request) } };
  }

  /** As `LiveMarket.confidence`. */
  get confidence(): number | null {
    return this.market?.confidence ?? null;
  }

  bookTable(shown: boolean): readonly BookTableRow[] {
    return this.market?.bookTable(shown) ?? [];
  }

  /** Throws Error before the first row. */
  packed(): PackedWindow {
    const { market } = this;
    if (!market || market.day.rows === 0) throw new Error("nothing of this market has been received yet");
    const packed = market.packed();
    const { rows, time } = market.day;
    return { packed, rows, start: time[0], end: time[rows - 1] };
  }

  /** Lets go of work under way. */
  stop(): void {
    this.work?.abort();
    this.work = null;
  }

  private begun(scale: Decimals): LiveMarket {
    this.decimals = { price: scale.price, qty: scale.qty };
    const market = new LiveMarket(this.instrumentOf(scale), { levels: this.levels });
    if (this.settings) market.configure(forecastWith(this.settings));
    return market;
  }

  private instrumentOf(scale: Decimals): Instrument {
    return liveInstrument({ name: this.key.venue }, this.key.symbol, scale, this.dayMs);
  }
}

/** Ticks become finer further on in the batch: row `at` is still in the coarser ones. */
function finerLater({ kind, detail, symbol, count }: EventBatch, at: number): boolean {
  for (let i = at; i < count; i++)
    if (kind[i] === EventKind.Gap && detail[i] === FINER && symbol[i] === symbol[at]) return true;
  return false;
}

/** Labels between two fits of the floor and the rules beside a model that is never refitted. */
const FLOOR_EVERY = 1000;

const besides = () => BESIDE.map((name) => kindAmong(LIVE_FORECASTERS, name));

/** It is scored on rows from `heardFrom` on, which came after it was trained; the rules beside it are, too. */
const forecastOf = (trained: TrainedModel, heardFrom: number): LiveForecast => ({
  kind: LIVE_FORECASTERS.prior,
  trained,
  beside: besides(),
  settings: { ...PREQUENTIAL, refitEvery: FLOOR_EVERY, horizon: trained.horizon, theta: trained.theta, heardFrom },
});

const forecastWith = ({ model, horizon }: ReplaySettings): LiveForecast => ({
  kind: kindAmong(LIVE_FORECASTERS, model),
  beside: besides(),
  settings: { ...PREQUENTIAL, horizon },
});

/** The cumulative volume delta as the strip under the heatmap draws a column. */
function deltaStrip({ frame, volumeDelta }: LiveView, { crosshair }: LiveFrameRequest): FrameOverlay {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let latest = Number.NaN;
  for (const value of volumeDelta) {
    if (Number.isNaN(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    latest = value;
  }
  const share = crosshair ? (crosshair.time - frame.from) / (frame.to - frame.from) : Number.NaN;
  const column = Math.floor(share * frame.columns);
  const any = low <= high;
  return {
    name: "Cumulative volume delta",
    values: volumeDelta,
    low: any ? low : Number.NaN,
    high: any ? high : Number.NaN,
    at: column >= 0 && column < frame.columns ? volumeDelta[column] : latest,
  };
}
