/** Probabilities below this are scored as this, so that one impossible event does not make a day's score infinite. */
export const SMALLEST_PROBABILITY = 1e-15;

/** -ln p, nats; p is the probability that was given to what happened. */
export const logLossOf = (p: number): number => -Math.log(Math.max(p, SMALLEST_PROBABILITY));

/** Brier score of three classes, Σ_c (p_c - 1{c happened})², in [0, 2] (Brier 1950). `outcome` -1, 0 or +1. */
export function brierOf(down: number, stationary: number, up: number, outcome: number): number {
  const d = down - Number(outcome === -1);
  const s = stationary - Number(outcome === 0);
  const u = up - Number(outcome === 1);
  return d * d + s * s + u * u;
}

/** Share of the floor's log-loss that the forecast saves: 1 - LL / LL_floor; <= 1, negative = worse than the floor. */
export const skillOf = (logLoss: number, floorLogLoss: number): number => 1 - logLoss / floorLogLoss;
