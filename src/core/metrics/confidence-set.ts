import { type BootstrapSettings, resampleSums, runningSums } from "./bootstrap.ts";

export interface SetMember {
  /** Index into the models given. */
  readonly model: number;
  readonly meanLoss: number;
  /** The confidence level up to which it is dropped: it is in the set of level 1 - alpha if p >= alpha. */
  readonly p: number;
}

/**
 * Model confidence set by T_max (Hansen, Lunde and Nason 2011): models are tested for equal loss and the worst is dropped,
 * one at a time. t_i = (mean loss of i - mean over the models left) / its block-bootstrap error; the statistic is the
 * largest t_i, its law that of the same in the resamples. A model's p is the largest so far when it is dropped, that of
 * the last one 1. The best comes first. `losses` [models][rows].
 */
export function modelConfidenceSet(losses: readonly Float64Array[], settings: BootstrapSettings): SetMember[] {
  const count = losses.length;
  if (count === 0) return [];
  const n = losses[0].length;
  if (n === 0 || losses.some((loss) => loss.length !== n))
    throw new RangeError("a confidence set needs losses of the same rows, at least one");
  const means = losses.map((loss) => loss.reduce((sum, value) => sum + value, 0) / n);
  const drawn = resampleSums(losses.map(runningSums), n, settings).map((sum) => sum / n);
  const left = new Set(losses.keys());
  const dropped: SetMember[] = [];
  let p = 0;
  while (left.size > 1) {
    const { worst, p: now } = eliminate([...left], means, drawn, count, settings.resamples);
    p = Math.max(p, now);
    dropped.push({ model: worst, meanLoss: means[worst], p });
    left.delete(worst);
  }
  const [last] = left;
  return [{ model: last, meanLoss: means[last], p: 1 }, ...dropped.toReversed()];
}

/** The model with the largest t, and the p-value of equal loss of all in `set`. */
function eliminate(
  set: readonly number[],
  means: readonly number[],
  drawn: Float64Array,
  width: number,
  resamples: number,
): { readonly worst: number; readonly p: number } {
  const average = set.reduce((sum, i) => sum + means[i], 0) / set.length;
  const apart = set.map((i) => means[i] - average);
  const deviations = centred(set, apart, drawn, width, resamples);
  const errors = deviations.map((values) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / resamples),
  );
  const t = apart.map((difference, k) => (errors[k] > 0 ? difference / errors[k] : 0));
  const largest = Math.max(...t);
  let above = 0;
  for (let r = 0; r < resamples; r++) {
    let most = -Infinity;
    for (let k = 0; k < set.length; k++) most = Math.max(most, errors[k] > 0 ? deviations[k][r] / errors[k] : 0);
    if (most >= largest) above++;
  }
  return { worst: set[t.indexOf(largest)], p: above / resamples };
}

/** Each model's distance from the mean of the set in every resample, less its distance in the data; [set][resamples]. */
function centred(
  set: readonly number[],
  apart: readonly number[],
  drawn: Float64Array,
  width: number,
  resamples: number,
): Float64Array[] {
  const out = set.map(() => new Float64Array(resamples));
  for (let r = 0; r < resamples; r++) {
    let average = 0;
    for (const i of set) average += drawn[r * width + i] / set.length;
    for (let k = 0; k < set.length; k++) out[k][r] = drawn[r * width + set[k]] - average - apart[k];
  }
  return out;
}
