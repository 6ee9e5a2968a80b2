import type { Span } from "../market/day.ts";
import type { Estimate } from "./blocks.ts";
import type { NullDistribution } from "./shift-null.ts";

export interface PowerSettings {
  /** Rows of the table that are scored; null: all. */
  readonly rows: Span | null;
  /** Day row of each table row, ascending; null: table row r is day row firstRow + r. */
  readonly samples: Int32Array | null;
  readonly firstRow: number;
  /** Rows of the day ahead. */
  readonly horizons: readonly number[];
  /** Mean bootstrap block, table rows; lengthened to the labels' reach, shortened on short spans to a tenth of the rows. */
  readonly meanBlock: number;
  readonly resamples: number;
  /** Shifts that the floor of the mutual information is taken from. */
  readonly informationShifts: number;
  /** Tests with q at or below it count as found. */
  readonly level: number;
  readonly seed: number;
}

export const POWER_DEFAULTS: PowerSettings = {
  rows: null,
  samples: null,
  firstRow: 0,
  horizons: [10, 50, 100],
  meanBlock: 500,
  resamples: 2000,
  informationShifts: 20,
  level: 0.05,
  seed: 1,
};

/** Horizons over which the decay of a column's power is drawn. */
export const DECAY_HORIZONS: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** Rank correlation of the rows of one clock hour, ranks taken within it. */
export interface HourlyPower {
  /** Hours since the base day's midnight: 9 is 09:00-10:00. */
  readonly hour: number;
  readonly n: number;
  readonly ic: number;
}

/** What one column says about the moves of the mid at one horizon. */
export interface PowerEntry {
  readonly column: string;
  /** Rows of the day. */
  readonly horizon: number;
  /** Rows with the value and the move both known. */
  readonly n: number;
  /** Information coefficient: Spearman's rank correlation of the value with the move that follows, [-1, 1]; 0 knows nothing. */
  readonly ic: Estimate;
  readonly pearson: Estimate;
  /** P(value before a move up > value before a move down), ties half, [0, 1]; 0.5 knows nothing. Rows that do not move are left out. */
  readonly auc: Estimate;
  readonly ups: number;
  readonly downs: number;
  /** Bits, ten classes of equal mass a side, Miller-Madow; beside it what shifted labels give. */
  readonly information: number;
  readonly informationFloor: InformationFloor | null;
  readonly hours: readonly HourlyPower[];
  /** IC at every admissible shift of the labels; null if there are fewer than 200. */
  readonly null: NullDistribution | null;
  /** Two-sided: share of shifts with as large an |IC|, and from the bootstrap's standard error. Null where not available. */
  readonly pShift: number | null;
  readonly pBootstrap: number | null;
  /** The larger of the two: a column is called only where both call it. NaN: not tested. */
  readonly p: number;
  /** Benjamini-Hochberg over all columns x horizons of the report. NaN: not tested. */
  readonly q: number;
  /** Share of shifts at which the best of all columns reaches this |IC| at this horizon; null without shifts. */
  readonly pBest: number | null;
}

/** Mutual information, bits, over seeded shifts. */
export interface InformationFloor {
  readonly mean: number;
  /** Of 20 shifts: what luck exceeds about one time in twenty. */
  readonly highest: number;
  readonly shifts: number;
}

/** The best |IC| of all columns, shift by shift: what looking at so many columns finds by luck. */
export interface BestNull {
  readonly horizon: number;
  readonly distribution: NullDistribution;
  /** 95 % quantile: an |IC| below it is what luck gives the best column one time in twenty. */
  readonly quantile95: number;
}

/**
 * Predictive power of every column at every horizon. Descriptive of the rows scored: ranks and classes are those of these
 * rows, nothing is fitted and nothing may be carried to other rows. Labels do not cross halts; rows without a label or
 * a value are left out.
 */
export interface PowerReport {
  readonly columns: readonly string[];
  readonly horizons: readonly number[];
  /** Column-major: entry of column c at horizon h is entries[c * horizons.length + h]. */
  readonly entries: readonly PowerEntry[];
  /** Table rows scored. */
  readonly rows: Span;
  /** Columns x horizons looked at, and those of them that could be tested. */
  readonly looked: number;
  readonly tested: number;
  /** Tests with q at or below `level`. */
  readonly found: number;
  readonly level: number;
  /** Mean bootstrap block used, table rows; null: too few rows for intervals. */
  readonly block: number | null;
  readonly resamples: number;
  readonly seed: number;
  /** Admissible shifts and the nearest of them in table rows; null if there are fewer than 200. */
  readonly shifts: { readonly count: number; readonly nearest: number } | null;
  /** Per horizon; empty without shifts. */
  readonly best: readonly BestNull[];
}
