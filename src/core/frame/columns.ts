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
