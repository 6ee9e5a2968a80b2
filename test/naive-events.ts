import type { NaiveFormula } from "./naive-features.ts";
import { type NaiveSeries, ratio } from "./naive-series.ts";

const TYPES: Readonly<Record<string, readonly number[]>> = { add: [1], cxl: [2, 3], exec: [4], any: [1, 2, 3, 4] };

const count = (s: NaiveSeries, kind: string, side: string, seconds: number): Float64Array =>
  s.timeSum(s.events(TYPES[kind], side), seconds);

const rate = (s: NaiveSeries, x: Float64Array, seconds: number): Float64Array =>
  s.timeSum(x, seconds).map((sum) => sum / seconds);

const cancelShare = (s: NaiveSeries, side: string, seconds: number): Float64Array => {
  const [cancels, all] = [count(s, "cxl", side, seconds), count(s, "any", side, seconds)];
  return s.perRow((n) => ratio(cancels[n], all[n]));
};

const executed = (s: NaiveSeries, side: string): Float64Array =>
  s.once(`executed ${side}`, (n) => s.events([4], side)[n] * s.day.messages!.size[n]);

function depleted(s: NaiveSeries, side: string): Float64Array {
  const { type, direction, size, price } = s.day.messages!;
  const { bidPrice, askPrice } = s.day.book!;
  const best = side === "bid" ? bidPrice[0] : askPrice[0];
  const wanted = side === "bid" ? 1 : -1;
  return s.once(`depleted ${side}`, (n) => {
    if (n === 0 || s.size(side, 1)[n - 1] <= 0) return 0;
    const takes = [2, 3, 4].includes(type[n]) && direction[n] === wanted;
    return takes && price[n] / s.day.instrument.tickUnits === best[n - 1] ? size[n] : 0;
  });
}

/** The side's term of e_1, 0 in the first row. */
function net(s: NaiveSeries, side: string): Float64Array {
  const { bidPrice, askPrice } = s.day.book!;
  const [price, size] = [side === "bid" ? bidPrice[0] : askPrice[0], s.size(side, 1)];
  const better = (a: number, b: number): boolean => (side === "bid" ? a >= b : a <= b);
  return s.once(`net ${side}`, (n) => {
    if (n === 0) return 0;
    const came = better(price[n], price[n - 1]) ? size[n] : 0;
    const went = better(price[n - 1], price[n]) ? size[n - 1] : 0;
    return came - went;
  });
}

function intensity(s: NaiveSeries, arrivals: Float64Array, beta: number): Float64Array {
  const { time } = s.day;
  let r = 0;
  return s.perRow((n) => {
    const pause = n === 0 ? 0 : (time[n] - time[n - 1]) / 1e9;
    r = r * Math.exp(-beta * pause) + arrivals[n];
    return (time[n] - time[0]) * beta >= 5e9 ? beta * r : Number.NaN;
  });
}

const timeOfDay = (s: NaiveSeries): Float64Array => s.day.time.map((t) => (t / 1e9 - 34_200) / (57_600 - 34_200));

export const EVENT_FORMULAS: readonly NaiveFormula[] = [
  [/^(add|cxl|exec)_count_(bid|ask)_(\d+)s$/, count],
  [
    /^(add|cxl|exec)_rate_(bid|ask)_(\d+)s$/,
    (s, kind: string, side: string, seconds: number) => rate(s, s.events(TYPES[kind], side), seconds),
  ],
  [
    /^(add|cxl|exec)_rate_(\d+)s$/,
    (s, kind: string, seconds: number) => rate(s, s.events(TYPES[kind], "both"), seconds),
  ],
  [/^event_rate_(\d+)s$/, (s, seconds: number) => rate(s, s.events(TYPES.any, "both"), seconds)],
  [/^cxl_ratio_(bid|ask)_(\d+)s$/, cancelShare],
  [/^cxl_ratio_(\d+)s$/, (s, seconds: number) => cancelShare(s, "both", seconds)],
  [
    /^(add|cxl)_imb_(\d+)s$/,
    (s, kind: string, seconds: number) => {
      const [b, a] = [count(s, kind, "bid", seconds), count(s, kind, "ask", seconds)];
      return s.perRow((n) => (b[n] + a[n] === 0 ? 0 : (b[n] - a[n]) / (b[n] + a[n])));
    },
  ],
  [/^depl_(bid|ask)_(\d+)s$/, (s, side: string, seconds: number) => rate(s, depleted(s, side), seconds)],
  [
    /^ttf_(bid|ask)_(\d+)s$/,
    (s, side: string, seconds: number) =>
      rate(s, executed(s, side), seconds).map((r, n) => {
        const queue = s.size(side, 1)[n];
        if (Number.isNaN(r) || queue <= 0) return Number.NaN;
        return r === 0 ? 600 : Math.min(600, queue / r);
      }),
  ],
  [
    /^l2_add_(bid|ask)_(\d+)s$/,
    (s, side: string, seconds: number) =>
      rate(
        s,
        net(s, side).map((f) => Math.max(0, f)),
        seconds,
      ),
  ],
  [
    /^l2_rem_(bid|ask)_(\d+)s$/,
    (s, side: string, seconds: number) =>
      rate(
        s,
        net(s, side).map((f) => Math.max(0, -f)),
        seconds,
      ),
  ],
  [
    /^l2_cxl_(bid|ask)_(\d+)s$/,
    (s, side: string, seconds: number) =>
      rate(
        s,
        net(s, side).map((f, n) => Math.max(0, Math.max(0, -f) - executed(s, side)[n])),
        seconds,
      ),
  ],
  [/^svol_(\d+)$/, (s, W: number) => s.sum(s.x(), W)],
  [/^svol_(\d+)s$/, (s, seconds: number) => s.timeSum(s.x(), seconds)],
  [/^tvol_(\d+)s$/, (s, seconds: number) => s.timeSum(s.v(), seconds)],
  [/^trade_rate_(\d+)s$/, (s, seconds: number) => rate(s, s.events([4, 5], "both"), seconds)],
  [
    /^trade_imb_(\d+)s$/,
    (s, seconds: number) => {
      const [x, v] = [s.timeSum(s.x(), seconds), s.timeSum(s.v(), seconds)];
      return s.perRow((n) => (v[n] === 0 ? 0 : x[n] / v[n]));
    },
  ],
  [
    /^cvd$/,
    (s) => {
      let sum = 0;
      return s.x().map((x) => (sum += x));
    },
  ],
  // A trade's aggressor is the side that its resting order was not on.
  [
    /^int_mo_(buy|sell)_b(\d+)$/,
    (s, way: string, beta: number) => intensity(s, s.events([4, 5], way === "buy" ? "ask" : "bid"), beta),
  ],
  [/^int_lo_(bid|ask)_b(\d+)$/, (s, side: string, beta: number) => intensity(s, s.events([1], side), beta)],
  [/^int_cx_(bid|ask)_b(\d+)$/, (s, side: string, beta: number) => intensity(s, s.events([2, 3], side), beta)],
  [
    /^mean_dt_(\d+)$/,
    (s, W: number) => s.perRow((n) => (n < W ? Number.NaN : (s.day.time[n] - s.day.time[n - W]) / 1e9 / W)),
  ],
  [/^tod_frac$/, timeOfDay],
  [/^tod_sin$/, (s) => timeOfDay(s).map((x) => Math.sin(2 * Math.PI * x))],
  [/^tod_cos$/, (s) => timeOfDay(s).map((x) => Math.cos(2 * Math.PI * x))],
  [
    /^log_dt$/,
    (s) => s.perRow((n) => (n === 0 ? Number.NaN : Math.log(1 + (s.day.time[n] - s.day.time[n - 1]) / 1e6))),
  ],
];
