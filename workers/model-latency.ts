import { CLASS_COUNT, type FeatureTable, type Forecaster } from "../src/core/forecaster.ts";
import type { Span } from "../src/core/market/day.ts";

/** Milliseconds that a timing lasts at least: clocks in workers tick every tenth of a millisecond, or slower. */
const LONG_ENOUGH = 4;
const TIMINGS = 11;
/** Milliseconds of the whole measurement at most, where one forecast takes long. */
const BUDGET = 600;

/**
 * Milliseconds of one forecast, batch of one: median of TIMINGS means over as many consecutive rows as last
 * LONG_ENOUGH. Null where `span` has no row.
 */
export function latencyOf(forecaster: Forecaster, inputs: FeatureTable, { from, to }: Span): number | null {
  if (to <= from) return null;
  const out = new Float64Array(CLASS_COUNT);
  let row = from;
  const timed = (times: number): number => {
    const began = performance.now();
    for (let i = 0; i < times; i++) {
      forecaster.predict(inputs, { from: row, to: row + 1 }, out);
      row = row + 1 < to ? row + 1 : from;
    }
    return performance.now() - began;
  };
  let times = 1;
  for (let lasted = timed(1); lasted < LONG_ENOUGH && times < 1 << 20; lasted = timed(times)) times *= 2;
  const until = performance.now() + BUDGET;
  const means: number[] = [];
  do means.push(timed(times) / times);
  while (means.length < TIMINGS && performance.now() < until);
  means.sort((a, b) => a - b);
  return means[means.length >> 1];
}
