import type { NaiveFormula } from "./naive-features.ts";
import { centralMoment, constant, deviation, type NaiveSeries, ratio, total } from "./naive-series.ts";

const tick = (s: NaiveSeries): number => s.day.instrument.priceUnit * s.day.instrument.tickUnits;
const upTo = (L: number): number[] => Array.from({ length: L }, (_, i) => i + 1);

const weightedMid = (s: NaiveSeries): Float64Array => {
  const { bidPrice, askPrice, bidSize, askSize } = s.day.book!;
  return s.once("wm", (n) =>
    Number.isNaN(s.mid[n])
      ? Number.NaN
      : (bidPrice[0][n] * askSize[0][n] + askPrice[0][n] * bidSize[0][n]) / (askSize[0][n] + bidSize[0][n]),
  );
};

const spread = (s: NaiveSeries): Float64Array =>
  s.once("spread", (n) =>
    Number.isNaN(s.mid[n]) ? Number.NaN : s.day.book!.askPrice[0][n] - s.day.book!.bidPrice[0][n],
  );

const micro = (s: NaiveSeries): Float64Array =>
  s.once("G", (n) => {
    const table = s.fitted.micro;
    if (Number.isNaN(s.mid[n]) || !table) return Number.NaN;
    const [b, a] = [s.size("bid", 1)[n], s.size("ask", 1)[n]];
    const I = (b - a) / (b + a);
    const k = Math.sign(I) * Math.floor(Math.abs(table.K * I) + 0.5);
    return table.G[table.edges.filter((edge) => spread(s)[n] > edge).length][k + table.K];
  });

const depthWeighted = (s: NaiveSeries, L: number): Float64Array =>
  s.once(`u ${L}`, (n) => {
    const { bidPrice, askPrice, bidSize, askSize, levels } = s.day.book!;
    if (L > levels || Number.isNaN(s.mid[n])) return Number.NaN;
    let [over, under] = [0, 0];
    for (let i = 0; i < L; i++) {
      const [b, a] = [bidSize[i][n], askSize[i][n]];
      if (b <= 0 || a <= 0) continue;
      over += bidPrice[i][n] * a + askPrice[i][n] * b;
      under += a + b;
    }
    return over / under;
  });

function fairValue(s: NaiveSeries): Float64Array {
  const wm = weightedMid(s);
  let fair = Number.NaN;
  return s.once("fair", (n) => {
    if (Number.isNaN(wm[n])) return Number.NaN;
    return (fair = Number.isNaN(fair) ? wm[n] : 0.3 * wm[n] + 0.7 * fair);
  });
}

/** Mean over W rows of the mean size of M levels and two sides. */
function meanSize(s: NaiveSeries, M: number, W: number): Float64Array {
  const size = s.once(`size of ${M}`, (n) => {
    let sum = 0;
    for (let i = 1; i <= M; i++) sum += (s.size("bid", i)[n] + s.size("ask", i)[n]) / 2;
    return sum / M;
  });
  return s.mean(size, W);
}

const flowLevels = (s: NaiveSeries): number => Math.min(10, s.day.book!.levels);

function normalised(s: NaiveSeries, level: number, M: number, W: number): Float64Array {
  const [flow, size] = [s.sum(s.flow(level), W), meanSize(s, M, W)];
  return s.perRow((n) => ratio(flow[n], size[n]));
}

function integrated(s: NaiveSeries, W: number): Float64Array {
  const M = flowLevels(s);
  const weights = s.fitted.ofi_pc[String(W)];
  const flows = upTo(M).map((i) => s.sum(s.flow(i), W));
  const size = meanSize(s, M, W);
  return s.perRow((n) =>
    ratio(
      flows.reduce((sum, flow, i) => sum + weights[i] * flow[n], 0),
      size[n],
    ),
  );
}

const topFlow = (s: NaiveSeries, L: number): Float64Array => {
  const flows = upTo(L).map((i) => s.flow(i));
  return s.once(`top flow ${L}`, (n) => flows.reduce((sum, flow) => sum + flow[n], 0));
};

const share = (x: number, y: number): number => ratio(x - y, x + y);

/** f per row; NaN throughout if the feed has fewer than L levels. */
const ofLevels = (s: NaiveSeries, L: number, f: (n: number) => number): Float64Array =>
  s.perRow((n) => (L > s.day.book!.levels ? Number.NaN : f(n)));

/** Σ f over the levels 1..L of a side that are present in the row. */
function over(
  s: NaiveSeries,
  side: string,
  L: number,
  n: number,
  f: (size: number, distance: number) => number,
): number {
  let sum = 0;
  for (let i = 1; i <= L; i++) {
    const size = s.size(side, i)[n];
    if (size > 0) sum += f(size, s.distance(side, i, n));
  }
  return sum;
}

function decayed(s: NaiveSeries, side: string, L: number, n: number): number {
  const { bidPrice, askPrice } = s.day.book!;
  const prices = side === "bid" ? bidPrice : askPrice;
  let sum = 0;
  for (let i = 0; i < L; i++) {
    const size = s.size(side, i + 1)[n];
    if (size > 0) sum += size * Math.exp(-0.1 * Math.abs(prices[0][n] - prices[i][n]));
  }
  return sum;
}

function pressure(s: NaiveSeries, side: string, L: number, n: number): number {
  return over(s, side, L, n, (size, x) => (x > 0 ? size / x : Number.NaN));
}

/** Distances and logarithms of the levels that are present. */
const [lineX, lineY] = [new Float64Array(200), new Float64Array(200)];

function slope(s: NaiveSeries, side: string, L: number, n: number): number {
  if (Number.isNaN(s.mid[n])) return Number.NaN;
  let [count, depth] = [0, 0];
  for (let i = 1; i <= L; i++) {
    const size = s.size(side, i)[n];
    if (size <= 0) continue;
    depth += size;
    lineX[count] = s.distance(side, i, n);
    lineY[count++] = Math.log(depth);
  }
  return count < 2 ? Number.NaN : leastSquares(lineX, lineY, 0, count - 1);
}

/** Slope of y on x with intercept, by two passes; NaN if all x are equal. */
export function leastSquares(x: ArrayLike<number>, y: ArrayLike<number>, from: number, to: number): number {
  if (constant(x, from, to)) return Number.NaN;
  const n = to - from + 1;
  const [meanX, meanY] = [total(x, from, to) / n, total(y, from, to) / n];
  let [xx, xy] = [0, 0];
  for (let j = from; j <= to; j++) {
    xx += (x[j] - meanX) ** 2;
    xy += (x[j] - meanX) * (y[j] - meanY);
  }
  return xy / xx;
}

const meanDistance = (s: NaiveSeries, side: string, L: number, n: number): number =>
  Number.isNaN(s.mid[n])
    ? Number.NaN
    : ratio(
        over(s, side, L, n, (q, x) => q * x),
        over(s, side, L, n, (q) => q),
      );

function cost(s: NaiveSeries, side: string, Q: number, n: number): number {
  let [rest, paid] = [Q, 0];
  for (let i = 1; i <= s.day.book!.levels && rest > 0; i++) {
    const take = Math.min(rest, s.size(side, i)[n]);
    if (take > 0) paid += take * s.distance(side, i, n);
    rest -= Math.max(0, take);
  }
  return rest > 0 ? Number.NaN : (1e4 * (paid / Q)) / s.mid[n];
}

const realized = (s: NaiveSeries, W: number): Float64Array =>
  s.window(s.move, W, (d, from, to) => {
    let sum = 0;
    for (let j = from; j <= to; j++) sum += d[j] * d[j];
    return sum;
  });

const bipower = (s: NaiveSeries, W: number): Float64Array =>
  s.window(s.move, W, (d, from, to) => {
    let sum = Number.isNaN(d[from]) ? Number.NaN : 0;
    for (let j = from + 1; j <= to; j++) sum += Math.abs(d[j]) * Math.abs(d[j - 1]);
    return (sum * Math.PI) / 2;
  });

function twoScales(s: NaiveSeries, W: number, K: number): Float64Array {
  const rv = realized(s, W);
  return s.perRow((n) => {
    if (n < W || K > W) return Number.NaN;
    let sum = 0;
    for (let j = n - W + K; j <= n; j++) sum += (s.mid[j] - s.mid[j - K]) ** 2;
    return Math.sqrt(Math.max(0, sum / K - ((W - K + 1) / (K * W)) * rv[n]));
  });
}

/** A moment of order p over p or more moves. */
const moment = (s: NaiveSeries, W: number, p: number, of: (from: number, to: number) => number): Float64Array =>
  s.window(s.move, W, (d, from, to) => (W < p ? Number.NaN : constant(d, from, to) ? 0 : of(from, to)));

export const BOOK_FORMULAS: readonly NaiveFormula[] = [
  [/^mid_price$/, (s) => s.mid.map((m) => m * tick(s))],
  [/^spread_ticks$/, spread],
  [/^spread_bps$/, (s) => spread(s).map((x, n) => (1e4 * x) / s.mid[n])],
  [/^spread_log$/, (s) => spread(s).map((x) => (x > 0 ? Math.log(x) : Number.NaN))],
  [/^weighted_mid$/, (s) => weightedMid(s).map((x) => x * tick(s))],
  [/^weighted_mid_dev_ticks$/, (s) => weightedMid(s).map((x, n) => x - s.mid[n])],
  [/^weighted_mid_dev_bps$/, (s) => weightedMid(s).map((x, n) => (1e4 * (x - s.mid[n])) / s.mid[n])],
  [/^micro_price$/, (s) => micro(s).map((g, n) => (s.mid[n] + g) * tick(s))],
  [/^micro_dev_ticks$/, micro],
  [/^micro_dev_bps$/, (s) => micro(s).map((g, n) => (1e4 * g) / s.mid[n])],
  [/^depth_wmid_(\d+)$/, (s, L: number) => depthWeighted(s, L).map((u) => u * tick(s))],
  [/^depth_wmid_dev_ticks_(\d+)$/, (s, L: number) => depthWeighted(s, L).map((u, n) => u - s.mid[n])],
  [/^fair_value$/, (s) => fairValue(s).map((f) => f * tick(s))],
  [/^fair_value_dev_ticks$/, (s) => fairValue(s).map((f, n) => weightedMid(s)[n] - f)],
  [/^fair_value_dev_bps$/, (s) => fairValue(s).map((f, n) => (1e4 * (weightedMid(s)[n] - f)) / f)],
  [/^ofi_ev$/, (s) => s.flow(1)],
  [/^ofi_(\d+)$/, (s, W: number) => s.sum(s.flow(1), W)],
  [/^ofi_(\d+)s$/, (s, seconds: number) => s.timeSum(s.flow(1), seconds)],
  [/^ofi_norm_(\d+)$/, (s, W: number) => normalised(s, 1, 1, W)],
  [/^mlofi_ev_(\d+)$/, (s, i: number) => s.flow(i)],
  [/^mlofi_(\d+)_(\d+)$/, (s, i: number, W: number) => s.sum(s.flow(i), W)],
  [/^mlofi_norm_(\d+)_(\d+)$/, (s, i: number, W: number) => normalised(s, i, flowLevels(s), W)],
  [/^ofi_int_(\d+)$/, integrated],
  [/^ofi_top(\d+)_ev$/, topFlow],
  [/^ofi_top(\d+)_(\d+)$/, (s, L: number, W: number) => s.sum(topFlow(s, L), W)],
  [/^depth_(bid|ask)_(\d+)$/, (s, side: string, L: number) => s.depth(side, L)],
  [/^depth_(\d+)$/, (s, L: number) => s.perRow((n) => s.depth("bid", L)[n] + s.depth("ask", L)[n])],
  [/^depth_diff_(\d+)$/, (s, L: number) => s.perRow((n) => s.depth("bid", L)[n] - s.depth("ask", L)[n])],
  [/^depth_imb_(\d+)$/, (s, L: number) => s.perRow((n) => share(s.depth("bid", L)[n], s.depth("ask", L)[n]))],
  [
    /^depth_log_ratio_(\d+)$/,
    (s, L: number) =>
      s.perRow((n) => {
        const [b, a] = [s.depth("bid", L)[n], s.depth("ask", L)[n]];
        return b > 0 && a > 0 ? Math.log(b / a) : Number.NaN;
      }),
  ],
  [/^level_diff_(\d+)$/, (s, i: number) => ofLevels(s, i, (n) => s.size("bid", i)[n] - s.size("ask", i)[n])],
  [/^level_imb_(\d+)$/, (s, i: number) => ofLevels(s, i, (n) => share(s.size("bid", i)[n], s.size("ask", i)[n]))],
  [/^dw_imb_(\d+)$/, (s, L: number) => ofLevels(s, L, (n) => share(decayed(s, "bid", L, n), decayed(s, "ask", L, n)))],
  [
    /^weighted_imb_(\d+)$/,
    (s, L: number) =>
      ofLevels(s, L, (n) => {
        const levels = upTo(L).filter((i) => s.size("bid", i)[n] + s.size("ask", i)[n] > 0);
        const weighted = levels.reduce((sum, i) => sum + share(s.size("bid", i)[n], s.size("ask", i)[n]) / i, 0);
        return ratio(
          weighted,
          levels.reduce((sum, i) => sum + 1 / i, 0),
        );
      }),
  ],
  [
    /^book_pressure_(\d+)$/,
    (s, L: number) =>
      ofLevels(s, L, (n) =>
        Number.isNaN(s.mid[n]) ? Number.NaN : share(pressure(s, "bid", L, n), pressure(s, "ask", L, n)),
      ),
  ],
  [
    /^hhi_(bid|ask)_(\d+)$/,
    (s, side: string, L: number) =>
      ofLevels(s, L, (n) =>
        ratio(
          over(s, side, L, n, (q) => q * q),
          s.depth(side, L)[n] ** 2,
        ),
      ),
  ],
  [
    /^conc_top(\d+)_(bid|ask)_(\d+)$/,
    (s, K: number, side: string, L: number) => s.perRow((n) => ratio(s.depth(side, K)[n], s.depth(side, L)[n])),
  ],
  [/^slope_(bid|ask)_(\d+)$/, (s, side: string, L: number) => ofLevels(s, L, (n) => slope(s, side, L, n))],
  [/^vwap_dist_(bid|ask)_(\d+)$/, (s, side: string, L: number) => ofLevels(s, L, (n) => meanDistance(s, side, L, n))],
  [
    /^vwap_(bid|ask)_(\d+)$/,
    (s, side: string, L: number) =>
      ofLevels(s, L, (n) => (s.mid[n] + (side === "bid" ? -1 : 1) * meanDistance(s, side, L, n)) * tick(s)),
  ],
  [
    /^vwap_spread_(\d+)$/,
    (s, L: number) => ofLevels(s, L, (n) => meanDistance(s, "bid", L, n) + meanDistance(s, "ask", L, n)),
  ],
  [
    /^cost_(buy|sell)_(\d+)$/,
    (s, way: string, Q: number) => s.perRow((n) => cost(s, way === "buy" ? "ask" : "bid", Q, n)),
  ],
  [/^rv_ticks_(\d+)$/, (s, W: number) => realized(s, W).map(Math.sqrt)],
  [/^bv_ticks_(\d+)$/, (s, W: number) => bipower(s, W).map(Math.sqrt)],
  [
    /^jump_ratio_(\d+)$/,
    (s, W: number) => {
      const [rv, bv] = [realized(s, W), bipower(s, W)];
      return s.perRow((n) => (rv[n] === 0 ? 0 : Math.max(0, rv[n] - bv[n]) / rv[n]));
    },
  ],
  [/^tsrv_ticks_(\d+)_(\d+)$/, twoScales],
  [
    /^ret_bps_(\d+)$/,
    (s, W: number) => s.perRow((n) => (n < W ? Number.NaN : 1e4 * Math.log(s.mid[n] / s.mid[n - W]))),
  ],
  [/^mid_ma_dev_ticks_(\d+)$/, (s, W: number) => s.mean(s.mid, W).map((mean, n) => s.mid[n] - mean)],
  [/^dm_std_(\d+)$/, (s, W: number) => s.window(s.move, W, deviation)],
  [
    /^dm_skew_(\d+)$/,
    (s, W: number) =>
      moment(s, W, 3, (from, to) => centralMoment(s.move, from, to, 3) / centralMoment(s.move, from, to, 2) ** 1.5),
  ],
  [
    /^dm_kurt_(\d+)$/,
    (s, W: number) =>
      moment(s, W, 4, (from, to) => centralMoment(s.move, from, to, 4) / centralMoment(s.move, from, to, 2) ** 2 - 3),
  ],
];
