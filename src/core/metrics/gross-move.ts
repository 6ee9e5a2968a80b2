import type { BootstrapSettings } from "./bootstrap.ts";
import { type Figure, ratioFigure } from "./figure.ts";
import type { ScoreContext, ScoredColumns } from "./scored-columns.ts";

/** What a decision of up or down is worth before costs. */
export interface GrossMove {
  /** Rows decided up or down. */
  readonly signals: number;
  /** Mean move of the mid the way that was decided, ticks. Floor: the mean half-spread that a taker pays once, ticks. */
  readonly ticks: Figure;
  /** Share of the signals whose mid moved the decided way. Floor: that share, had all been the training span's more frequent way. */
  readonly hitRate: Figure;
}

/** Null where no row is decided up or down, or the mid is not known. */
export function grossMove(
  { n, rows, decided, floorSide }: ScoredColumns,
  { move, spread }: ScoreContext,
  settings: BootstrapSettings | null,
): GrossMove | null {
  if (!move || !spread) return null;
  const signal = new Float64Array(n);
  const ticks = new Float64Array(n);
  const hits = new Float64Array(n);
  let [signals, halfSpreads, floorHits] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const half = move[rows[i]];
    const width = spread[rows[i]];
    if (decided[i] === 0 || half !== half || width !== width) continue;
    signal[i] = 1;
    signals++;
    ticks[i] = (decided[i] * half) / 2;
    hits[i] = Number(decided[i] * half > 0);
    halfSpreads += width / 2;
    floorHits += Number(floorSide[i] * half > 0);
  }
  if (signals === 0) return null;
  return {
    signals,
    ticks: ratioFigure(ticks, signal, settings, halfSpreads / signals),
    hitRate: ratioFigure(hits, signal, settings, floorHits / signals),
  };
}
