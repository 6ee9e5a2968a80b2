import { FOLD_STATE, Fold } from "./book/fold.ts";
import type { MicropriceTable } from "./features/microprice.ts";
import type { FitProgress } from "./forecaster.ts";
import { HASH_STATE } from "./hash.ts";
import type { MarketDay } from "./market/day.ts";
import { MicropriceTrack } from "./microprice-track.ts";
import { ForecastHash } from "./state-hash.ts";

/** What the pipeline needs of a forecaster that refits as it goes; `Prequential` of walk-forward.ts is one. */
export interface Forecasting {
  /** Rows worked through. */
  readonly front: number;
  /** [rows, 3] p(down), p(stationary), p(up), row-major; NaN where it abstained. Rows below `front` never change. */
  readonly columns: { readonly probabilities: Float64Array };
  /** Works through rows up to `toRow` in bounded slices; row n is forecast from rows <= n alone. */
  advance(toRow: number): Generator<FitProgress, void, void>;
  /** Everything but the columns that continuing takes. */
  checkpoint(): unknown;
  restore(checkpoint: unknown): void;
}

/** Rows between checkpoints at most. */
const LONGEST = 1024;
/** A seek folds at most this share of a day. */
const SEEK_SHARE = 64;

/** One value per row, of as many rows as the day has room for; a value at row n depends on rows <= n only. */
export interface PipelineColumns {
  /** Ticks, known up to `folded`; NaN before the first fit and where a side is absent. */
  readonly microprice: Float64Array;
  /** [rows, 3], known up to `front`; null without a forecaster. */
  readonly probabilities: Float64Array | null;
}

/** Where a pipeline stood: what continuing from there takes. The columns below it are the caller's to keep. */
export interface PipelineCheckpoint {
  readonly fold: Float64Array;
  readonly microprice: MicropriceTable | null;
  readonly forecasts: Float64Array;
  readonly front: number;
  readonly forecasting: unknown;
}

/**
 * The stages of one market, composed: events folded into book and state hash (checked against the book that the day
 * shows), the micro-price, and a forecaster that refits as it goes, whose slower front follows.
 *
 * Columns are causal and append-only, so a view of any moment reads them and recomputes nothing, least of all a fit.
 * What is not a column (book, counts, hash) is saved every `checkpointEvery` rows and folded on from there. A day may grow:
 * `advance` works through the rows that have come, and columns have room for as many as the day.
 */
export class Pipeline {
  readonly columns: PipelineColumns;
  /** 1,024 rows, fewer in a day with room for few, so that a seek stays under 1/64 of it too. */
  readonly checkpointEvery: number;
  private readonly day: MarketDay;
  private readonly forecasting: Forecasting | null;
  private readonly fold: Fold;
  private readonly forecasts = new ForecastHash();
  private hashed = 0;
  private readonly microprice: MicropriceTrack;
  /** [checkpoint, FOLD_STATE] and [checkpoint, HASH_STATE]; number i is that before row i * checkpointEvery. */
  private readonly savedFolds: Float64Array;
  private readonly savedForecasts: Float64Array;

  constructor(day: MarketDay, forecasting: Forecasting | null) {
    this.day = day;
    this.forecasting = forecasting;
    this.fold = new Fold(day);
    this.microprice = new MicropriceTrack(day);
    this.columns = {
      microprice: this.microprice.values,
      probabilities: forecasting?.columns.probabilities ?? null,
    };
    const capacity = day.time.length;
    this.checkpointEvery = Math.min(LONGEST, Math.max(1, Math.floor(capacity / SEEK_SHARE)));
    const checkpoints = Math.floor(capacity / this.checkpointEvery) + 1;
    this.savedFolds = new Float64Array(checkpoints * FOLD_STATE);
    this.savedForecasts = new Float64Array(checkpoints * HASH_STATE);
  }

  /** Rows whose events are folded. */
  get folded(): number {
    return this.fold.row;
  }

  /** Rows worked through by every stage. */
  get front(): number {
    return this.forecasting ? this.hashed : this.folded;
  }

  /** Rows so far after which the folded book differed from the day's; 0 unless there is a bug. */
  get mismatches(): number {
    return this.fold.mismatches;
  }

  /** Works through rows up to `toRow`, first the market, then the forecasts; every slice is bounded, any may be the last. */
  *advance(toRow: number): Generator<FitProgress, void, void> {
    const end = Math.min(toRow, this.day.rows);
    while (this.folded < end) {
      const to = Math.min(end, this.nextCheckpoint(this.folded));
      this.microprice.advance(this.folded, to);
      this.fold.advance(to);
      if (to % this.checkpointEvery === 0) this.fold.save(this.savedFolds, this.slot(to) * FOLD_STATE);
      yield this.progress(end);
    }
    if (!this.forecasting) return;
    for (const _ of this.forecasting.advance(end)) {
      this.hashForecasts(Math.min(end, this.forecasting.front));
      yield this.progress(end);
    }
    this.hashForecasts(end);
    yield this.progress(end);
  }

  /**
   * Brings `fold`, one of this day's, to the state after the first `row` rows, from where it stands or the last
   * checkpoint before `row`, whichever is nearer. Returns the rows it had to fold.
   */
  seek(fold: Fold, row: number): number {
    const nearest = this.lastSaved(this.savedFolds, FOLD_STATE, 0, row);
    if (fold.row > row || fold.row < nearest * this.checkpointEvery) fold.load(this.savedFolds, nearest * FOLD_STATE);
    const work = row - fold.row;
    fold.advance(row);
    return work;
  }

  /** State hash after the first `row` rows, using `fold` as `seek` does; null while `front` has not reached it. */
  hashAt(fold: Fold, row: number): string | null {
    if (row > this.front) return null;
    this.seek(fold, row);
    const forecasts = new ForecastHash();
    const { probabilities } = this.columns;
    if (probabilities) {
      const nearest = this.lastSaved(this.savedForecasts, HASH_STATE, HASH_STATE - 1, row);
      forecasts.load(this.savedForecasts, nearest * HASH_STATE);
      forecasts.rows(probabilities, nearest * this.checkpointEvery, row);
    }
    return fold.digest(forecasts);
  }

  checkpoint(): PipelineCheckpoint {
    const fold = new Float64Array(FOLD_STATE);
    const forecasts = new Float64Array(HASH_STATE);
    this.fold.save(fold, 0);
    this.forecasts.save(forecasts, 0);
    const forecasting = this.forecasting?.checkpoint() ?? null;
    return { fold, microprice: this.microprice.table, forecasts, front: this.hashed, forecasting };
  }

  /** Back to where it stood, fits included; from there on the columns are written again, to the same values. */
  restore(checkpoint: PipelineCheckpoint): void {
    this.fold.load(checkpoint.fold, 0);
    this.forecasts.load(checkpoint.forecasts, 0);
    this.hashed = checkpoint.front;
    this.microprice.table = checkpoint.microprice;
    this.forecasting?.restore(checkpoint.forecasting);
  }

  private hashForecasts(toRow: number): void {
    const { probabilities } = this.columns;
    if (!probabilities) return;
    while (this.hashed < toRow) {
      const to = Math.min(toRow, this.nextCheckpoint(this.hashed));
      this.forecasts.rows(probabilities, this.hashed, to);
      this.hashed = to;
      if (to % this.checkpointEvery === 0) this.forecasts.save(this.savedForecasts, this.slot(to) * HASH_STATE);
    }
  }

  private progress(total: number): FitProgress {
    return { done: this.front, total, unit: "rows" };
  }

  private nextCheckpoint(row: number): number {
    return (Math.floor(row / this.checkpointEvery) + 1) * this.checkpointEvery;
  }

  /** The last checkpoint at or before `row` that was saved: its number `mark` (rows, blocks) is not 0. Number 0 always was. */
  private lastSaved(saved: Float64Array, width: number, mark: number, row: number): number {
    let i = Math.floor(row / this.checkpointEvery);
    while (i > 0 && saved[i * width + mark] === 0) i--;
    return i;
  }

  private slot(row: number): number {
    return row / this.checkpointEvery;
  }
}
