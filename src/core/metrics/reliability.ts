import { type BootstrapSettings, interval95, resampleSums, runningSums } from "./bootstrap.ts";
import { calibration, type ReliabilityBin } from "./calibration.ts";

/** A bin of a reliability diagram and how sure its observed share is. */
export interface BinWithInterval extends ReliabilityBin {
  /** 95 % of `observed`, block bootstrap; null where a resample has no row of the bin. */
  readonly interval: readonly [number, number] | null;
}

export const RELIABILITY_BINS = 10;

/**
 * Which of `bins` each statement fell into, [n]; the bins are those of `calibration`, ascending, and never divide equal
 * statements.
 */
export function binOfEach(stated: Float64Array, bins: readonly ReliabilityBin[]): Uint8Array {
  const order = Uint32Array.from({ length: stated.length }, (_, i) => i).sort((a, b) => stated[a] - stated[b]);
  const out = new Uint8Array(stated.length);
  let i = 0;
  for (const [bin, { n }] of bins.entries()) for (const end = i + n; i < end; i++) out[order[i]] = bin;
  return out;
}

/**
 * Statements about one class against what happened: bins of equal mass with block-bootstrap intervals. `stated` [n]
 * probabilities of the class, in row order; `happened` [n] 1 where it was the class.
 */
export function reliabilityOf(
  stated: Float64Array,
  happened: Uint8Array,
  settings: BootstrapSettings | null,
  count = RELIABILITY_BINS,
): BinWithInterval[] {
  const { bins } = calibration(stated, happened, count);
  const n = stated.length;
  if (!settings || n === 0) return bins.map(({ stated, observed, n }) => ({ stated, observed, n, interval: null }));
  const of = binOfEach(stated, bins);
  const series = bins.flatMap((_, bin) => [
    runningSums(Float64Array.from(happened, (hit, i) => (of[i] === bin ? hit : 0))),
    runningSums(Float64Array.from(of, (b) => Number(b === bin))),
  ]);
  const drawn = resampleSums(series, n, settings);
  return bins.map(({ stated, observed, n }, b) => {
    const shares = new Float64Array(settings.resamples);
    for (let r = 0; r < shares.length; r++)
      shares[r] = drawn[r * series.length + 2 * b] / drawn[r * series.length + 2 * b + 1];
    return { stated, observed, n, interval: shares.some(Number.isNaN) ? null : interval95(shares.sort()) };
  });
}
