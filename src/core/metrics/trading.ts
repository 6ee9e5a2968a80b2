/** What a series of trades, or an equity curve, is worth. Null where there is too little to say. */

export function mean(values: ArrayLike<number>): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

export function median(values: ArrayLike<number>): number | null {
  if (values.length === 0) return null;
  return quantileOfSorted(Float64Array.from(values).sort(), 0.5);
}

/** Linear interpolation between order statistics (Hyndman and Fan 1996, type 7); `sorted` ascending, not empty. */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** Share of trades above zero. */
export function winRate(trades: ArrayLike<number>): number | null {
  let wins = 0;
  for (let i = 0; i < trades.length; i++) if (trades[i] > 0) wins++;
  return trades.length === 0 ? null : wins / trades.length;
}

/** Sum of gains over sum of losses, >= 0; null without a loss. */
export function profitFactor(trades: ArrayLike<number>): number | null {
  let gains = 0;
  let losses = 0;
  for (let i = 0; i < trades.length; i++) {
    if (trades[i] > 0) gains += trades[i];
    else losses -= trades[i];
  }
  return losses > 0 ? gains / losses : null;
}

export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Divisor n - 1. */
  readonly deviation: number;
  /** Third and fourth standardised moments, divisor n; the normal law has 0 and 3. */
  readonly skewness: number;
  readonly kurtosis: number;
}

/** Null for fewer than two values or values that are all the same. */
export function momentsOf(values: ArrayLike<number>): Moments | null {
  const n = values.length;
  const average = mean(values);
  if (average === null || n < 2) return null;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    const d = values[i] - average;
    second += d * d;
    third += d * d * d;
    fourth += d * d * d * d;
  }
  if (!(second > 0)) return null;
  const variance = second / n;
  return {
    n,
    mean: average,
    deviation: Math.sqrt(second / (n - 1)),
    skewness: third / n / variance ** 1.5,
    kurtosis: fourth / n / (variance * variance),
  };
}

export interface SharpeRatio {
  /** Mean over standard deviation, per period (here: per trade), not annualised. */
  readonly ratio: number;
  /**
   * sqrt((1 - g3 SR + (g4 - 1)/4 SR^2) / (n - 1)), g3 skewness, g4 kurtosis: Mertens 2002, as in Bailey and Lopez de
   * Prado 2012. It assumes independent periods.
   */
  readonly standardError: number;
  /** sqrt((1 + SR^2/2) / n): Lo 2002, for independent normal periods. */
  readonly normalStandardError: number;
}

export function sharpeRatio(values: ArrayLike<number>): SharpeRatio | null {
  const moments = momentsOf(values);
  if (!moments) return null;
  const { n, skewness, kurtosis } = moments;
  const ratio = moments.mean / moments.deviation;
  return {
    ratio,
    standardError: Math.sqrt(mertensVariance(ratio, skewness, kurtosis) / (n - 1)),
    normalStandardError: Math.sqrt((1 + (ratio * ratio) / 2) / n),
  };
}

/** Never negative: kurtosis >= 1 + skewness^2 makes it a perfect square plus something non-negative. */
export const mertensVariance = (ratio: number, skewness: number, kurtosis: number): number =>
  Math.max(0, 1 - skewness * ratio + ((kurtosis - 1) / 4) * ratio * ratio);

/** How far each point lies under the highest one so far, starting from 0 (the equity before the first trade); >= 0. */
export function drawdowns(equity: Float64Array, out = new Float64Array(equity.length)): Float64Array {
  let peak = 0;
  for (let i = 0; i < equity.length; i++) {
    if (equity[i] > peak) peak = equity[i];
    out[i] = peak - equity[i];
  }
  return out;
}

export function maxDrawdown(equity: Float64Array): number {
  let peak = 0;
  let worst = 0;
  for (let i = 0; i < equity.length; i++) {
    if (equity[i] > peak) peak = equity[i];
    else if (peak - equity[i] > worst) worst = peak - equity[i];
  }
  return worst;
}
