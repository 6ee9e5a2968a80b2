import { type MarketDay, MessageType } from "../../market/day.ts";

/** One named figure of a day, to be laid beside the same figure of another day. */
export interface Figure {
  readonly group: string;
  readonly name: string;
  readonly unit: string;
  /** NaN where the day has too little to say. */
  readonly value: number;
}

/**
 * What makes an order book look like a market: the stylised facts that Cont (2001) and Bouchaud, Farmer and Lillo (2009)
 * list, computed alike for real and simulated days. Prices in ticks, times in seconds. Throws RangeError without both
 * messages and book.
 */
export function realismFigures(day: MarketDay): Figure[] {
  if (!day.messages || !day.book || day.rows < 2) throw new RangeError("realism needs messages and book");
  return [
    ...spreadFigures(day),
    ...depthFigures(day),
    ...waitFigures(day),
    ...typeFigures(day),
    ...tradeFigures(day),
    ...returnFigures(day),
    ...responseFigures(day),
  ];
}

const figure = (group: string, name: string, unit: string, value: number): Figure => ({ group, name, unit, value });

/** The value below which the share `q` of the sorted numbers lies (nearest rank). */
export function quantile(sorted: Float64Array, q: number): number {
  return sorted.length === 0 ? Number.NaN : sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

export const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
};

/** Fourth central moment over the squared second: 3 for a normal law. */
export function kurtosis(values: ArrayLike<number>): number {
  const centre = mean(values);
  let second = 0;
  let fourth = 0;
  for (let i = 0; i < values.length; i++) {
    const square = (values[i] - centre) ** 2;
    second += square;
    fourth += square * square;
  }
  return (fourth * values.length) / (second * second);
}

/** Correlation of the values with themselves `lag` places later. */
export function autocorrelation(values: ArrayLike<number>, lag: number): number {
  const centre = mean(values);
  let variance = 0;
  let covariance = 0;
  for (let i = 0; i < values.length; i++) {
    variance += (values[i] - centre) ** 2;
    if (i >= lag) covariance += (values[i] - centre) * (values[i - lag] - centre);
  }
  return ((covariance / (values.length - lag)) * values.length) / variance;
}

function spreadFigures({ book, rows }: MarketDay): Figure[] {
  const spread = Float64Array.from({ length: rows }, (_, n) => book!.askPrice[0][n] - book!.bidPrice[0][n]);
  const average = mean(spread);
  spread.sort();
  const at = (name: string, q: number) => figure("spread", name, "ticks", quantile(spread, q));
  return [
    figure("spread", "mean", "ticks", average),
    at("10 %", 0.1),
    at("median", 0.5),
    at("90 %", 0.9),
    at("99 %", 0.99),
  ];
}

function depthFigures({ book, rows }: MarketDay): Figure[] {
  const { levels, askPrice, askSize, bidPrice, bidSize } = book!;
  const shown = [1, 2, 3, 5, 10].filter((level) => level <= levels);
  const sizes = shown.map((level) =>
    figure("depth", `mean size at level ${level}`, "shares", (mean(askSize[level - 1]) + mean(bidSize[level - 1])) / 2),
  );
  const distances = shown.slice(1).map((level) => {
    let sum = 0;
    let full = 0;
    for (let n = 0; n < rows; n++) {
      if (askSize[level - 1][n] === 0 || bidSize[level - 1][n] === 0) continue;
      sum += askPrice[level - 1][n] - askPrice[0][n] + bidPrice[0][n] - bidPrice[level - 1][n];
      full++;
    }
    return figure("depth", `mean distance of level ${level} from level 1`, "ticks", sum / full / 2);
  });
  return [...sizes, ...distances];
}

function waitFigures({ time, rows }: MarketDay): Figure[] {
  const waits = Float64Array.from({ length: rows - 1 }, (_, i) => (time[i + 1] - time[i]) / 1e9);
  const average = mean(waits);
  const equal = waits.reduce((count, wait) => count + Number(wait === 0), 0) / waits.length;
  waits.sort();
  const at = (name: string, q: number) => figure("time between events", name, "ms", 1e3 * quantile(waits, q));
  return [
    figure("time between events", "mean", "ms", 1e3 * average),
    at("25 %", 0.25),
    at("median", 0.5),
    at("75 %", 0.75),
    at("90 %", 0.9),
    at("99 %", 0.99),
    figure("time between events", "share of equal times", "%", 100 * equal),
  ];
}

function typeFigures({ messages, rows }: MarketDay): Figure[] {
  const counts = new Float64Array(8);
  for (const type of messages!.type) counts[type]++;
  return [1, 2, 3, 4, 5].map((type) => figure("event types", `type ${type}`, "%", (100 * counts[type]) / rows));
}

const isTrade = (type: number): boolean => type === MessageType.Execute || type === MessageType.ExecuteHidden;

function tradeFigures({ messages }: MarketDay): Figure[] {
  const { type, size, direction } = messages!;
  const trades = Array.from(type.keys()).filter((n) => isTrade(type[n]));
  const sizes = Float64Array.from(trades, (n) => size[n]);
  const signs = Float64Array.from(trades, (n) => -direction[n]);
  const average = mean(sizes);
  sizes.sort();
  return [
    figure("trade size", "mean", "shares", average),
    figure("trade size", "median", "shares", quantile(sizes, 0.5)),
    figure("trade size", "90 %", "shares", quantile(sizes, 0.9)),
    figure("trade size", "99 %", "shares", quantile(sizes, 0.99)),
    figure("trade size", "share of 100", "%", (100 * sizes.filter((s) => s === 100).length) / sizes.length),
    ...[1, 2, 5, 10].map((lag) =>
      figure("autocorrelation of trade signs", `lag ${lag}`, "", autocorrelation(signs, lag)),
    ),
  ];
}

/** Best bid plus best ask, in half-ticks. */
const midAt = ({ book }: MarketDay, n: number): number => book!.askPrice[0][n] + book!.bidPrice[0][n];

/** Changes of the mid over successive windows of `seconds`, in ticks. */
export function returnsEvery(day: MarketDay, seconds: number): Float64Array {
  const step = seconds * 1e9;
  const windows = Math.floor((day.time[day.rows - 1] - day.time[0]) / step);
  const returns = new Float64Array(windows);
  for (let i = 0, n = 0, before = midAt(day, 0); i < windows; i++) {
    while (n + 1 < day.rows && day.time[n + 1] <= day.time[0] + (i + 1) * step) n++;
    returns[i] = (midAt(day, n) - before) / 2;
    before = midAt(day, n);
  }
  return returns;
}

/** Mean squared move of the mid over `lag` rows, per row. */
function squaredMovePerRow(day: MarketDay, lag: number): number {
  let sum = 0;
  for (let n = lag; n < day.rows; n++) sum += ((midAt(day, n) - midAt(day, n - lag)) / 2) ** 2;
  return sum / (day.rows - lag) / lag;
}

function returnFigures(day: MarketDay): Figure[] {
  const scales = [1, 10, 60].map((seconds) => ({ seconds, returns: returnsEvery(day, seconds) }));
  const absolute = scales[1].returns.map(Math.abs);
  const longest = returnsEvery(day, 300);
  return [
    ...scales.map(({ seconds, returns }) => figure("kurtosis of returns", `${seconds} s`, "", kurtosis(returns))),
    ...[1, 2, 5].map((lag) =>
      figure("autocorrelation of absolute 10 s returns", `lag ${lag}`, "", autocorrelation(absolute, lag)),
    ),
    ...[...scales, { seconds: 300, returns: longest }].map(({ seconds, returns }) =>
      figure(
        "signature plot",
        `squared return over ${seconds} s, per second`,
        "ticks²",
        mean(returns.map((r) => r * r)) / seconds,
      ),
    ),
    ...[1, 10, 100].map((lag) =>
      figure(
        "signature plot",
        `squared move over ${lag} row${lag > 1 ? "s" : ""}, per row`,
        "ticks²",
        squaredMovePerRow(day, lag),
      ),
    ),
  ];
}

/** Mean move of the mid, in the direction of a trade, from before its row to `lag` rows later. */
function responseAfter(day: MarketDay, lag: number): number {
  const { type, direction } = day.messages!;
  let sum = 0;
  let count = 0;
  for (let n = 1; n + lag - 1 < day.rows; n++) {
    if (!isTrade(type[n])) continue;
    sum += (-direction[n] * (midAt(day, n + lag - 1) - midAt(day, n - 1))) / 2;
    count++;
  }
  return sum / count;
}

/** Slope of the 10 s return on the signed volume traded in the same window, in ticks per 100 shares; and their correlation. */
function impact(day: MarketDay): { slope: number; correlation: number } {
  const returns = returnsEvery(day, 10);
  const volume = new Float64Array(returns.length);
  const { type, direction, size } = day.messages!;
  for (let n = 1; n < day.rows; n++) {
    const window = Math.ceil((day.time[n] - day.time[0]) / 1e10) - 1;
    if (isTrade(type[n]) && window >= 0 && window < volume.length) volume[window] -= direction[n] * size[n];
  }
  let vv = 0;
  let vr = 0;
  let rr = 0;
  for (let i = 0; i < volume.length; i++) {
    vv += volume[i] * volume[i];
    vr += volume[i] * returns[i];
    rr += returns[i] * returns[i];
  }
  return { slope: (100 * vr) / vv, correlation: vr / Math.sqrt(vv * rr) };
}

function responseFigures(day: MarketDay): Figure[] {
  const { slope, correlation } = impact(day);
  return [
    ...[1, 10, 50, 100].map((lag) =>
      figure("response of the mid", `${lag} row${lag > 1 ? "s" : ""} after a trade`, "ticks", responseAfter(day, lag)),
    ),
    figure("response of the mid", "10 s return on 100 shares of signed volume", "ticks", slope),
    figure("response of the mid", "correlation of 10 s return and signed volume", "", correlation),
  ];
}
