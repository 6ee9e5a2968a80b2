import type { MarketDay } from "../src/core/market/day.ts";
import type { FeatureParameters } from "../src/core/features/index.ts";

/**
 * The core-20 columns by definition: typed arrays, and every window summed again for every row. The dumb twin that the
 * engine is checked and timed against; written from the specification's formulas and sharing no code with the engine.
 * The day must have messages and a book.
 */
export function naiveCore(day: MarketDay, { micro, ofi_pc }: FeatureParameters): Record<string, Float64Array> {
  const { time, rows } = day;
  const { type, size, direction } = day.messages!;
  const { bidPrice, askPrice, bidSize, askSize, levels } = day.book!;
  const [B, A, b, a] = [bidPrice[0], askPrice[0], bidSize[0], askSize[0]];
  const perRow = (value: (n: number) => number) => {
    const column = new Float64Array(rows);
    for (let n = 0; n < rows; n++) column[n] = value(n);
    return column;
  };
  const both = (n: number) => b[n] > 0 && a[n] > 0;
  const mid = perRow((n) => (both(n) ? (A[n] + B[n]) / 2 : Number.NaN));
  const move = perRow((n) => (n === 0 ? Number.NaN : mid[n] - mid[n - 1]));

  const rowSum = (x: Float64Array, W: number) => perRow((n) => (n < W - 1 ? Number.NaN : over(x, n - W + 1, n)));
  const timeSum = (x: Float64Array, seconds: number) =>
    perRow((n) => {
      if (time[n] - time[0] < seconds * 1e9) return Number.NaN;
      let from = n;
      while (from > 0 && time[from - 1] > time[n] - seconds * 1e9) from--;
      return over(x, from, n);
    });

  const flow = (i: number) =>
    perRow((n) => {
      if (n === 0) return Number.NaN;
      let e = 0;
      if (bidPrice[i][n] >= bidPrice[i][n - 1]) e += bidSize[i][n];
      if (bidPrice[i][n] <= bidPrice[i][n - 1]) e -= bidSize[i][n - 1];
      if (askPrice[i][n] <= askPrice[i][n - 1]) e -= askSize[i][n];
      if (askPrice[i][n] >= askPrice[i][n - 1]) e += askSize[i][n - 1];
      return e;
    });
  const M = Math.min(10, levels);
  const flows = Array.from({ length: M }, (_, i) => flow(i));
  const thickness = perRow((n) => {
    let sum = 0;
    for (let i = 0; i < M; i++) sum += (bidSize[i][n] + askSize[i][n]) / 2;
    return sum / M;
  });
  const meanThickness = rowSum(thickness, 50).map((sum) => sum / 50);
  const parts = flows.map((e) => rowSum(e, 50));
  const integrated = perRow((n) => {
    if (meanThickness[n] === 0) return Number.NaN;
    let sum = 0;
    for (let i = 0; i < M; i++) sum += (ofi_pc["50"][i] * parts[i][n]) / meanThickness[n];
    return sum;
  });

  const depthImbalance = (L: number) =>
    perRow((n) => {
      if (L > levels) return Number.NaN;
      let bids = 0;
      let asks = 0;
      for (let i = 0; i < L; i++) {
        bids += bidSize[i][n];
        asks += askSize[i][n];
      }
      return share(bids, asks);
    });
  const decayed = perRow((n) => {
    if (levels < 5) return Number.NaN;
    let bids = 0;
    let asks = 0;
    for (let i = 0; i < 5; i++) {
      if (bidSize[i][n] > 0) bids += bidSize[i][n] * Math.exp(-0.1 * (B[n] - bidPrice[i][n]));
      if (askSize[i][n] > 0) asks += askSize[i][n] * Math.exp(-0.1 * (askPrice[i][n] - A[n]));
    }
    return share(bids, asks);
  });

  const isTrade = (n: number) => type[n] === 4 || type[n] === 5;
  const signed = perRow((n) => (isTrade(n) ? -direction[n] * size[n] : 0));
  const traded = perRow((n) => (isTrade(n) ? size[n] : 0));
  const signed10 = timeSum(signed, 10);
  const traded10 = timeSum(traded, 10);
  const queueEvents = perRow((n) => (type[n] >= 1 && type[n] <= 4 ? 1 : 0));
  const micropriceOf = (n: number) => {
    if (!both(n) || !micro) return Number.NaN;
    const I = (b[n] - a[n]) / (b[n] + a[n]);
    const k = Math.sign(I) * Math.floor(Math.abs(micro.K * I) + 0.5);
    return micro.G[micro.edges.filter((edge) => A[n] - B[n] > edge).length][k + micro.K];
  };
  const imbalance = depthImbalance(1);
  return {
    spread_ticks: perRow((n) => (both(n) ? A[n] - B[n] : Number.NaN)),
    weighted_mid_dev_ticks: perRow((n) => (B[n] * a[n] + A[n] * b[n]) / (a[n] + b[n]) - mid[n]),
    micro_dev_ticks: perRow(micropriceOf),
    ofi_ev: flows[0],
    ofi_10: rowSum(flows[0], 10),
    ofi_50: rowSum(flows[0], 50),
    ofi_100: rowSum(flows[0], 100),
    ofi_10s: timeSum(flows[0], 10),
    ofi_int_50: integrated,
    depth_imb_1: imbalance,
    depth_imb_5: depthImbalance(5),
    dw_imb_5: decayed,
    depth_imb_1__mean_10: rowSum(imbalance, 10).map((sum) => sum / 10),
    svol_10s: signed10,
    trade_imb_10s: perRow((n) => (traded10[n] === 0 ? 0 : signed10[n] / traded10[n])),
    rv_ticks_100: rowSum(
      move.map((d) => d * d),
      100,
    ).map(Math.sqrt),
    ret_bps_10: perRow((n) => (n < 10 ? Number.NaN : 1e4 * Math.log(mid[n] / mid[n - 10]))),
    mid_ma_dev_ticks_50: rowSum(mid, 50).map((sum, n) => mid[n] - sum / 50),
    event_rate_10s: timeSum(queueEvents, 10).map((count) => count / 10),
    tod_frac: perRow((n) => (time[n] - 34_200e9) / (57_600e9 - 34_200e9)),
  };
}

function over(x: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let j = from; j <= to; j++) sum += x[j];
  return sum;
}

const share = (x: number, y: number): number => (x + y === 0 ? Number.NaN : (x - y) / (x + y));
