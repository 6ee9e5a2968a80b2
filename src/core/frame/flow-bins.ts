import { roundNumber } from "./depth-scale.ts";
import { firstRowNotBefore, type TimeGrid } from "./time-grid.ts";

/** Order-flow bins in view: bin i spans [from + i * width, + width); the last one may still be filling. */
export interface FlowBins {
  readonly from: number;
  readonly width: number;
  readonly count: number;
}

/** Bins are no narrower than a column and start at multiples of their width. */
export function flowBins(grid: TimeGrid, wanted: number, now: number): FlowBins {
  const width = Math.max(grid.step, Number.isFinite(wanted) && wanted > 0 ? Math.round(wanted) : grid.step);
  const first = Math.floor(grid.from / width);
  const last = now < grid.to ? Math.floor(now / width) : Math.ceil(grid.to / width) - 1;
  return { from: first * width, width, count: Math.max(0, last - first + 1) };
}

/** Flow of each bin from its running sum over rows, rows from `played` on left out. */
export function fillFlow(
  out: Float32Array,
  bins: FlowBins,
  time: Float64Array,
  flow: Float64Array,
  played: number,
): void {
  let from = firstRowNotBefore(time, bins.from, 0, played);
  for (let i = 0; i < out.length; i++) {
    const to = firstRowNotBefore(time, bins.from + (i + 1) * bins.width, from, played);
    out[i] = flow[to] - flow[from];
    from = to;
  }
}

/** A round quantity that at most one bin in twenty exceeds, at least one lot. */
export function flowScale(bins: Float32Array, lotSize: number): number {
  const sizes = bins.map(Math.abs).sort();
  const high = sizes.length > 0 ? sizes[Math.floor((sizes.length - 1) * 0.95)] : 0;
  const most = sizes.length > 0 ? sizes[sizes.length - 1] : 0;
  const shown = high > 0 ? high : most;
  return shown > 0 ? roundNumber(shown, "up") : lotSize;
}
