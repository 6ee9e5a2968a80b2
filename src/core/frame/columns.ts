import { UNKNOWN } from "../forecaster.ts";
import { type Cursor, ForecastState, type Integrity, type TrackRecord } from "./frame.ts";

/** What the pipeline has worked out, one value per row of the day; append-only, so rows before `ready` never change. */
export interface ForecastColumns {
  /** [rows * 3] down, stationary, up; NaN where the forecaster abstained. */
  readonly probabilities: Float64Array;
  /** [rows] -1, 0, +1 or UNKNOWN. */
  readonly outcome: Int8Array;
  /** [rows] ticks; NaN before the first fit. */
  readonly microprice: Float64Array;
  /** Rows worked through. */
  readonly ready: number;
  /** Rows ahead that forecasts and outcomes look. */
  readonly horizon: number;
}

/** Where the replay stands, and what is known there. */
export interface Moment {
  readonly cursor: Cursor;
  readonly integrity: Integrity;
  /** Null where nothing forecasts, e.g. a day without an order book. */
  readonly forecast: ForecastColumns | null;
  readonly record: TrackRecord | null;
  /** True: nothing is known of the market after the last row played. Absent: as the day's gaps have it. */
  readonly dark?: boolean;
}

/** A ForecastState for row `n`, -1 for none. */
export function forecastState(forecast: ForecastColumns, n: number): number {
  if (n < 0) return ForecastState.None;
  if (n >= forecast.ready) return ForecastState.Pending;
  return Number.isNaN(forecast.probabilities[3 * n]) ? ForecastState.Abstained : ForecastState.Made;
}

/** What followed row `n`, once the row that decides it has been played. */
export const outcomeAt = (forecast: ForecastColumns, n: number, played: number): number =>
  n >= 0 && n + forecast.horizon < Math.min(played, forecast.ready) ? forecast.outcome[n] : UNKNOWN;
