import type { MarketDay } from "../market/day.ts";
import { SECOND } from "../market/units.ts";

/** How far ahead a label looks: rows of the day, or seconds of the exchange's clock. */
export interface LabelHorizon {
  readonly unit: "rows" | "seconds";
  readonly value: number;
}

export const rowsAhead = (value: number): LabelHorizon => ({ unit: "rows", value });

/** Horizons that are offered: 10, 50, 100 events, or 1, 5, 10 s. */
export const HORIZONS: readonly LabelHorizon[] = [
  ...[10, 50, 100].map(rowsAhead),
  ...[1, 5, 10].map((value): LabelHorizon => ({ unit: "seconds", value })),
];

/** "50" rows or "5s". Throws RangeError for anything else. */
export function parseHorizon(text: string): LabelHorizon {
  const match = /^(\d{1,6})(s?)$/.exec(text);
  const value = Number(match?.[1]);
  if (!match || value < 1) throw new RangeError(`horizon "${text}": a whole number of rows, or of seconds as in 5s`);
  return { unit: match[2] ? "seconds" : "rows", value };
}

export const horizonText = ({ unit, value }: LabelHorizon): string => (unit === "rows" ? String(value) : `${value}s`);

/**
 * Last row that is within the horizon of each row, [rows]; -1 where the day ends before it. In seconds: the last row whose
 * time is no later than the row's own plus the horizon. Throws RangeError for seconds on a day without a clock.
 */
export function lastRows({ rows, time, provenance }: MarketDay, { unit, value }: LabelHorizon): Int32Array {
  const out = new Int32Array(rows).fill(-1);
  if (unit === "rows") {
    for (let n = 0; n + value < rows; n++) out[n] = n + value;
    return out;
  }
  if (provenance.timeBasis === "row") throw new RangeError("a horizon in seconds needs a clock, which the file lacks");
  for (let n = 0, end = 0; n < rows; n++) {
    const limit = time[n] + value * SECOND;
    while (end + 1 < rows && time[end + 1] <= limit) end++;
    if (end + 1 === rows && time[rows - 1] < limit) break;
    out[n] = end;
  }
  return out;
}

/** First row of the stretch of one horizon that ends with each row, that row included, [rows]; -1 where the day begins after it. */
export function firstRows({ rows, time }: MarketDay, { unit, value }: LabelHorizon): Int32Array {
  const out = new Int32Array(rows).fill(-1);
  if (unit === "rows") {
    for (let n = value - 1; n < rows; n++) out[n] = n - value + 1;
    return out;
  }
  for (let n = 0, begin = 0; n < rows; n++) {
    const limit = time[n] - value * SECOND;
    while (time[begin] <= limit) begin++;
    if (time[0] <= limit) out[n] = begin;
  }
  return out;
}
