import { type BootstrapSettings, interval95, resampleSums, runningSums } from "./bootstrap.ts";

/** A number, how sure it is, and what it must beat. */
export interface Figure {
  readonly value: number;
  /** 95 %, stationary bootstrap of blocks of rows; null where the rows are too few. */
  readonly interval: readonly [number, number] | null;
  /** What the training class shares (or chance) reach on the same rows; null where there is no such thing. */
  readonly floor: number | null;
}

/**
 * A ratio of sums over rows and its interval; `a` and `b` [n]. The interval is null where some resample has no `b`,
 * because the rows that count are too few.
 */
export function ratioFigure(
  a: Float64Array,
  b: Float64Array,
  settings: BootstrapSettings | null,
  floor: number | null,
  statistic: (a: number, b: number) => number = (x, y) => x / y,
): Figure {
  const n = a.length;
  const sums = [runningSums(a), runningSums(b)];
  const value = statistic(sums[0][n], sums[1][n]);
  if (!settings || n === 0) return { value, interval: null, floor };
  const drawn = resampleSums(sums, n, settings);
  const values = new Float64Array(settings.resamples);
  for (let r = 0; r < values.length; r++) values[r] = statistic(drawn[2 * r], drawn[2 * r + 1]);
  return { value, interval: values.some((v) => !Number.isFinite(v)) ? null : interval95(values.sort()), floor };
}
