import type { MarketDay } from "../src/core/market/day.ts";
import type { ForecastColumns } from "../src/core/frame/columns.ts";
import { FrameComposer } from "../src/core/frame/composer.ts";
import type { OverlayColumn } from "../src/core/frame/overlay.ts";
import type { FrameRequest, MarketFrame, TrackRecord } from "../src/core/frame/frame.ts";
import { fixedForecasting } from "../src/core/replay/fixed.ts";
import { forecastingOf } from "../src/core/replay/forecasting.ts";
import { Replay } from "../src/core/replay/replay.ts";
import { trackRecord } from "../src/core/track-record.ts";
import type { ForecasterKind } from "../src/core/forecaster.ts";
import { type Prequential, PREQUENTIAL } from "../src/core/walk-forward.ts";
import { RULES } from "../models/floors/index.ts";
import { liveKind } from "../models/live-kind.ts";
import type { ReplaySettings } from "./api.ts";
import { drive } from "./background.ts";

/** One-feature rules run beside whatever is chosen: what a forecaster has to beat before it may claim anything. */
const BESIDE = ["trade-imbalance", "queue-imbalance"] as const;
/** Milliseconds between two computations of the track record. */
const RECORD_EVERY = 500;

/** One open day with its replay, its forecaster and the frames drawn of it. */
export class Room {
  readonly day: MarketDay;
  private readonly composer: FrameComposer;
  private replay: Replay;
  private prequential: Prequential | null = null;
  private beside: readonly Prequential[] = [];
  private work = new AbortController();
  private record: TrackRecord | null = null;
  private recordedAt = Number.NEGATIVE_INFINITY;
  private recordedRow = -1;
  private failure: unknown = null;
  /** Settings given last. */
  private asked: ReplaySettings | null = null;

  constructor(day: MarketDay) {
    this.day = day;
    this.composer = new FrameComposer(day);
    this.replay = new Replay(day, null);
  }

  /** Takes another forecaster; the clock stays where it is. One whose code is on its way comes when it is there, if it is still wanted. */
  configure(settings: ReplaySettings): void {
    this.asked = settings;
    const kind = settings.fixed ? null : liveKind(settings.model);
    if (!(kind instanceof Promise)) {
      this.begin(settings, kind);
      return;
    }
    kind
      .then((loaded) => {
        if (this.asked === settings) this.begin(settings, loaded);
      })
      .catch((error: unknown) => {
        if (this.asked === settings) this.failure = error;
      });
  }

  /** `chosen` is null for fixed forecasts. */
  private begin({ horizon, fixed }: ReplaySettings, chosen: ForecasterKind | null): void {
    this.stop();
    const settings = {
      ...PREQUENTIAL,
      horizon,
      ...(fixed && { theta: fixed.theta, heardFrom: fixed.outOfSampleFrom }),
    };
    const run = (kind: ForecasterKind): Prequential | null => forecastingOf(this.day, kind, settings);
    this.prequential = fixed ? fixedForecasting(this.day, fixed) : chosen && run(chosen);
    this.beside = BESIDE.filter((name) => name !== chosen?.name).flatMap((name) => run(RULES[name]) ?? []);
    this.replay = new Replay(this.day, this.prequential, this.replay.clock);
    this.record = null;
    this.recordedAt = Number.NEGATIVE_INFINITY;
    this.work = new AbortController();
    this.prepare(this.work.signal).catch((error: unknown) => {
      this.failure = error;
    });
  }

  private async prepare(signal: AbortSignal): Promise<void> {
    await drive(this.replay.prepare(), signal);
    for (const floor of this.beside) {
      await drive(floor.advance(this.day.rows), signal);
      this.recordedRow = -1;
    }
  }

  apply(command: Parameters<Replay["apply"]>[0]): void {
    this.replay.apply(command);
  }

  /** Values, [rows], drawn under the heatmap; null: none. */
  overlay(column: OverlayColumn | null): void {
    if (column && column.values.length !== this.day.rows) throw new RangeError("a column of another day");
    this.composer.overlay = column;
  }

  /** Throws what the background pass threw, so that the page hears of it. */
  frame(request: FrameRequest): MarketFrame {
    if (this.failure !== null) throw this.failure;
    this.replay.elapse(request.elapsed);
    this.refreshRecord();
    const { cursor, integrity } = this.replay;
    return this.composer.compose({ cursor, integrity, forecast: this.forecast(), record: this.record }, request);
  }

  get cursorRow(): number {
    return this.replay.cursorRow;
  }

  /** The state hash at the cursor; waits for the background pass to reach it. */
  async stateHash(): Promise<string> {
    for (;;) {
      const hash = this.replay.hashAt();
      if (hash !== null) return hash;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  stop(): void {
    this.asked = null;
    this.work.abort();
  }

  private forecast(): ForecastColumns | null {
    if (!this.prequential) return null;
    const { microprice } = this.replay.columns;
    const { probabilities, outcome } = this.prequential.columns;
    return { probabilities, outcome, microprice, ready: this.replay.ready, horizon: this.prequential.settings.horizon };
  }

  /** The record changes by the second, not by the frame. */
  private refreshRecord(): void {
    const now = performance.now();
    const row = Math.min(this.replay.cursorRow, this.replay.ready);
    if (!this.prequential || row === this.recordedRow || now - this.recordedAt < RECORD_EVERY) return;
    this.record = trackRecord(this.prequential, row, this.beside);
    this.recordedAt = now;
    this.recordedRow = row;
  }
}
