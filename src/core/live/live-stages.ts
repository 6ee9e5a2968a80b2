import type { FitProgress, ForecasterKind } from "../forecaster.ts";
import type { ForecastColumns } from "../frame/columns.ts";
import { FrameComposer } from "../frame/composer.ts";
import type { TrackRecord } from "../frame/frame.ts";
import type { MarketDay } from "../market/day.ts";
import { MicropriceTrack } from "../microprice-track.ts";
import { type TrainedModel, trainedForecasting } from "../replay/fixed.ts";
import { forecastingOf } from "../replay/forecasting.ts";
import { trackRecord } from "../track-record.ts";
import type { Prequential, PrequentialSettings } from "../walk-forward.ts";

/** What a live market forecasts with. */
export interface LiveForecast {
  readonly kind: ForecasterKind;
  /** In the place of `kind`: a model that was trained before, with the settings' horizon and band. */
  readonly trained?: TrainedModel;
  /** Simpler rules run beside it, which it has to beat. */
  readonly beside: readonly ForecasterKind[];
  readonly settings: PrequentialSettings;
}

/** Rows of micro-prices worked out at once. */
const CHUNK = 5000;

/**
 * What is worked out of a day that grows: its picture's indices, micro-prices, forecasts and their record. When the day
 * lets go of its oldest rows, `continued` takes over for the day of the others.
 */
export class LiveStages {
  /** Score of the forecasts as of the last `score`; null before. */
  record: TrackRecord | null = null;
  private readonly day: MarketDay;
  private composed: FrameComposer | null = null;
  private microprice: MicropriceTrack;
  private priced = 0;
  private chosen: Prequential | null = null;
  private beside: readonly Prequential[] = [];

  constructor(day: MarketDay) {
    this.day = day;
    this.microprice = new MicropriceTrack(day);
  }

  /** Made for the first frame: a market that nobody looks at is not indexed. */
  get composer(): FrameComposer {
    return (this.composed ??= new FrameComposer(this.day));
  }

  /** Forecasts scored so far. */
  get scored(): number {
    return this.chosen?.ledger.count ?? 0;
  }

  /** Takes another forecaster, which begins at the day's first row; null forecasts nothing. */
  configure(forecast: LiveForecast | null): void {
    const run = (kind: ForecasterKind) => forecast && forecastingOf(this.day, kind, forecast.settings);
    const { trained } = forecast ?? {};
    this.chosen = forecast && (trained ? trainedForecasting(this.day, trained, forecast.settings) : run(forecast.kind));
    this.beside = (forecast?.beside ?? [])
      .filter(({ name }) => name !== this.chosen?.kind.name)
      .flatMap((kind) => run(kind) ?? []);
    this.record = null;
  }

  /** Rows that are forecast. */
  get ready(): number {
    return this.chosen ? Math.min(this.chosen.front, this.priced) : this.priced;
  }

  /** Rows that some stage has not worked through yet. */
  get behind(): number {
    const fronts = [this.chosen, ...this.beside].map((stage) => stage?.front ?? this.priced);
    return this.day.rows - Math.min(this.priced, ...fronts);
  }

  /** Null where nothing forecasts. */
  get forecast(): ForecastColumns | null {
    if (!this.chosen) return null;
    const { probabilities, outcome } = this.chosen.columns;
    const { horizon } = this.chosen.settings;
    return { probabilities, outcome, microprice: this.microprice.values, ready: this.ready, horizon };
  }

  /** Works through the rows that have come, in bounded slices; may be left at any of them and started again. */
  *advance(): Generator<FitProgress, void, void> {
    // Rows that come meanwhile wait for the next time, or a fast market would keep the first stage busy for ever.
    const { rows } = this.day;
    while (this.priced < rows) {
      const to = Math.min(rows, this.priced + CHUNK);
      this.microprice.advance(this.priced, to);
      this.priced = to;
      yield { done: to, total: rows, unit: "rows" };
    }
    for (const stage of [this.chosen, ...this.beside]) if (stage) yield* stage.advance(rows);
  }

  /** Renews `record`; some milliseconds after a long time. */
  score(): void {
    if (this.chosen) this.record = trackRecord(this.chosen, Math.min(this.day.rows, this.ready), this.beside);
  }

  /** Goes on with `day`, which begins at this one's row `dropped`, a multiple of DROP_STEP. */
  continued(day: MarketDay, dropped: number): LiveStages {
    const next = new LiveStages(day);
    next.microprice = this.microprice.continued(day, dropped);
    next.priced = Math.max(0, this.priced - dropped);
    next.chosen = this.chosen && this.chosen.continued(day, dropped);
    next.beside = this.beside.map((stage) => stage.continued(day, dropped));
    next.record = this.record;
    return next;
  }
}

/** Rows are let go of in multiples of this, so that inputs and micro-price tables fall on the same rows as before. */
export const DROP_STEP = 5000;
