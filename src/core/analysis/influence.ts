import { addUpperSums } from "./ranks.ts";

/**
 * Statistics of dependence between a column x and later moves y, each with its influence values: how much one more row
 * like this would move it (Hampel 1974). Rows left out have `kept` 0 and influence 0; the others are scaled by
 * rows / n, so that the mean over all rows is the first-order change of the statistic.
 */
export interface Pairs {
  readonly rows: number;
  /** 1 where x and y are both known, [rows]; `n` of them. */
  readonly kept: Uint8Array;
  readonly n: number;
}

/** One side of a rank correlation. */
export interface RankedSeries {
  readonly values: Float64Array;
  /** Kept and other rows of `values`, ascending. */
  readonly order: Int32Array;
  /** (rank - 1/2) / n - 1/2 among the kept rows: in (-1/2, 1/2), mean 0; 0 on other rows. [rows] */
  readonly u: Float64Array;
}

/**
 * Spearman's rho, ties at mean ranks: S_uv / √(S_uu S_vv), S the mean product of centred ranks u of x and v of y. NaN if
 * a side does not vary. The influence takes in that a row also moves the ranks of the others; `out` [rows] receives it.
 */
export function spearman({ rows, kept, n }: Pairs, x: RankedSeries, y: RankedSeries, out: Float64Array): number {
  const { u } = x;
  const v = y.u;
  let uv = 0;
  let uu = 0;
  let vv = 0;
  for (let row = 0; row < rows; row++) {
    uv += u[row] * v[row];
    uu += u[row] * u[row];
    vv += v[row] * v[row];
  }
  out.fill(0);
  if (!(n >= 2 && uu > 0 && vv > 0)) return Number.NaN;
  const [suv, suu, svv] = [uv / n, uu / n, vv / n];
  const scale = 1 / Math.sqrt(suu * svv);
  const rho = suv * scale;
  const series = out.slice();
  for (let row = 0; row < rows; row++) series[row] = scale * v[row] - (rho / suu) * u[row];
  addUpperSums(x.order, x.values, series, 1 / n, out);
  for (let row = 0; row < rows; row++) series[row] = scale * u[row] - (rho / svv) * v[row];
  addUpperSums(y.order, y.values, series, 1 / n, out);
  for (let row = 0; row < rows; row++) {
    if (kept[row] === 0) {
      out[row] = 0;
      continue;
    }
    const own = scale * (u[row] * v[row] - 3 * suv);
    const scaleOwn = (u[row] * u[row]) / suu + (v[row] * v[row]) / svv - 6;
    out[row] = (out[row] + own - (rho / 2) * scaleOwn) * (rows / n);
  }
  return rho;
}

/** Pearson's r over the kept rows and its influence z_x z_y - r (z_x² + z_y²) / 2; NaN if a side does not vary. */
export function pearson({ rows, kept, n }: Pairs, x: Float64Array, y: Float64Array, out: Float64Array): number {
  let sumX = 0;
  let sumY = 0;
  for (let row = 0; row < rows; row++) {
    if (kept[row] === 0) continue;
    sumX += x[row];
    sumY += y[row];
  }
  const meanX = sumX / n;
  const meanY = sumY / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let row = 0; row < rows; row++) {
    if (kept[row] === 0) continue;
    const dx = x[row] - meanX;
    const dy = y[row] - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  out.fill(0);
  if (!(n >= 2 && xx > 0 && yy > 0 && xx < Infinity)) return Number.NaN;
  const r = xy / Math.sqrt(xx * yy);
  const perX = Math.sqrt(n / xx);
  const perY = Math.sqrt(n / yy);
  for (let row = 0; row < rows; row++) {
    if (kept[row] === 0) continue;
    const zx = (x[row] - meanX) * perX;
    const zy = (y[row] - meanY) * perY;
    out[row] = (zx * zy - (r / 2) * (zx * zx + zy * zy)) * (rows / n);
  }
  return r;
}

export interface Auc {
  readonly value: number;
  /** Kept rows whose move is up and down; the rest did not move and are left out. */
  readonly ups: number;
  readonly downs: number;
}

/**
 * P(x of an up row > x of a down row) + half P(equal): 1/2 knows nothing (Hanley and McNeil 1982). Influence: the
 * placements of DeLong, DeLong and Clarke-Pearson 1988. NaN without an up and a down row. `order` ascends in x.
 */
export function aucOfUp(
  { rows, kept }: Pairs,
  x: Float64Array,
  order: Int32Array,
  moves: Float64Array,
  out: Float64Array,
): Auc {
  let ups = 0;
  let downs = 0;
  for (let row = 0; row < rows; row++) {
    if (kept[row] === 0) continue;
    if (moves[row] > 0) ups++;
    else if (moves[row] < 0) downs++;
  }
  out.fill(0);
  if (ups === 0 || downs === 0) return { value: Number.NaN, ups, downs };
  const won = placements(order, x, moves, kept, ups, out);
  const value = won / ups / downs;
  for (let row = 0; row < rows; row++) {
    if (kept[row] === 0) continue;
    if (moves[row] === 0) {
      out[row] = 0;
      continue;
    }
    out[row] = moves[row] > 0 ? (out[row] / downs - value) * (rows / ups) : (out[row] / ups - value) * (rows / downs);
  }
  return { value, ups, downs };
}

/** To `out`: down rows below each up row and up rows above each down row, ties half; returns the former's sum. */
function placements(
  order: Int32Array,
  x: Float64Array,
  moves: Float64Array,
  kept: Uint8Array,
  ups: number,
  out: Float64Array,
): number {
  let upsBelow = 0;
  let downsBelow = 0;
  let won = 0;
  for (let from = 0; from < order.length;) {
    const value = x[order[from]];
    let to = from;
    let upsHere = 0;
    let downsHere = 0;
    for (; to < order.length && x[order[to]] === value; to++) {
      if (kept[order[to]] === 0) continue;
      if (moves[order[to]] > 0) upsHere++;
      else if (moves[order[to]] < 0) downsHere++;
    }
    const below = downsBelow + downsHere / 2;
    const above = ups - upsBelow - upsHere / 2;
    for (let i = from; i < to; i++) {
      const row = order[i];
      if (kept[row] === 1) out[row] = moves[row] > 0 ? below : above;
    }
    won += upsHere * below;
    upsBelow += upsHere;
    downsBelow += downsHere;
    from = to;
  }
  return won;
}
