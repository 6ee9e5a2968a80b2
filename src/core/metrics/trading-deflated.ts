import { mertensVariance, momentsOf } from "./trading.ts";

const EULER = 0.5772156649015329;

/** Standard normal distribution function, to about 1e-15: a series near 0, a continued fraction in the tails. */
export function normalCdf(x: number): number {
  if (x < -38) return 0;
  if (x > 38) return 1;
  const z = Math.abs(x);
  const tail = z < 3 ? 0.5 - centralSeries(z) : tailFraction(z);
  return x > 0 ? 1 - tail : tail;
}

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Phi(z) - 1/2 = phi(z) (z + z^3/3 + z^5/15 + ...), Abramowitz and Stegun 26.2.11. */
function centralSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; term > 1e-17 * sum; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return sum * density(z);
}

/** 1 - Phi(z) = phi(z) / (z + 1/(z + 2/(z + 3/(z + ...)))), Abramowitz and Stegun 26.2.14. */
function tailFraction(z: number): number {
  let fraction = z;
  for (let k = 160; k >= 1; k--) fraction = z + k / fraction;
  return density(z) / fraction;
}

/** Inverse of `normalCdf` for p in (0, 1), by bisection and Newton steps; -Infinity and Infinity at the ends. */
export function normalQuantile(p: number): number {
  if (!(p > 0)) return p === 0 ? -Infinity : NaN;
  if (!(p < 1)) return p === 1 ? Infinity : NaN;
  let low = -40;
  let high = 40;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Probability that the true per-period Sharpe ratio exceeds `benchmark`, given the trades: Phi((SR - SR*) sqrt(n - 1) /
 * sqrt(1 - g3 SR + (g4 - 1)/4 SR^2)), Bailey and Lopez de Prado 2012. Null where the ratio is undefined.
 */
export function probabilisticSharpe(trades: ArrayLike<number>, benchmark: number): number | null {
  const moments = momentsOf(trades);
  if (!moments) return null;
  const ratio = moments.mean / moments.deviation;
  const variance = mertensVariance(ratio, moments.skewness, moments.kurtosis);
  return normalCdf(((ratio - benchmark) * Math.sqrt(moments.n - 1)) / Math.sqrt(variance));
}

/**
 * The Sharpe ratio that the best of N worthless trials is expected to show: sqrt(Var) ((1 - g) z(1 - 1/N) +
 * g z(1 - 1/(N e))), g Euler's constant, z the normal quantile; Var is the variance of the trials' ratios. `trials` counts
 * those whose ratio is not known too: settings of the model that were tried before.
 */
export function expectedBestSharpe(trialRatios: readonly number[], trials = trialRatios.length): number {
  const moments = momentsOf(trialRatios);
  if (!moments || trials < 2) return 0;
  const best = (1 - EULER) * normalQuantile(1 - 1 / trials) + EULER * normalQuantile(1 - 1 / (trials * Math.E));
  return moments.deviation * best;
}

/** PSR against the best that `trials` worthless trials would show: Bailey and Lopez de Prado 2014; in [0, 1]. */
export const deflatedSharpe = (
  trades: ArrayLike<number>,
  trialRatios: readonly number[],
  trials = trialRatios.length,
): number | null => probabilisticSharpe(trades, expectedBestSharpe(trialRatios, trials));
