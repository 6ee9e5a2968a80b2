import type { Weights } from "./weights.ts";

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019), in plain arrays: the whole state is there to be kept. */
export interface AdamState {
  readonly first: Weights;
  readonly second: Weights;
}

export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Share of a weight taken away per step and unit of rate. Vectors (biases, gains) are spared. */
  readonly decay: number;
}

export const ADAM: AdamSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 1e-3 };

const likeZero = (weights: Weights): Weights =>
  Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, new Float32Array(values.length)]));

export const adamState = (weights: Weights): AdamState => ({ first: likeZero(weights), second: likeZero(weights) });

/** Scales `gradients` in place so that their joint norm is at most `limit`; returns the norm before. */
export function clipNorm(gradients: Weights, limit: number): number {
  let squares = 0;
  for (const values of Object.values(gradients)) for (let i = 0; i < values.length; i++) squares += values[i] ** 2;
  const norm = Math.sqrt(squares);
  if (norm > limit) {
    const factor = limit / norm;
    for (const values of Object.values(gradients)) for (let i = 0; i < values.length; i++) values[i] *= factor;
  }
  return norm;
}

/** One step, in place. `step` counts from 1; `decays` says which weights decay. */
export function adamStep(
  weights: Weights,
  gradients: Weights,
  { first, second }: AdamState,
  step: number,
  rate: number,
  decays: (name: string) => boolean,
  { beta1, beta2, epsilon, decay }: AdamSettings,
): void {
  const firstScale = 1 / (1 - beta1 ** step);
  const secondScale = 1 / (1 - beta2 ** step);
  for (const [name, w] of Object.entries(weights)) {
    const g = gradients[name];
    const m = first[name];
    const v = second[name];
    const kept = decays(name) ? 1 - rate * decay : 1;
    for (let i = 0; i < w.length; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      w[i] = kept * w[i] - (rate * m[i] * firstScale) / (Math.sqrt(v[i] * secondScale) + epsilon);
    }
  }
}

/** Half a cosine wave from one value to another, share in [0, 1]. */
const arc = (from: number, to: number, share: number): number =>
  to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;

/**
 * Smith and Topin's one cycle (2019) with cosine arcs: from peak / 25 to peak over the first `rise` of the steps, then
 * down to peak / 250,000. `step` counts from 0.
 */
export function oneCycle(step: number, steps: number, peak: number, rise: number): number {
  const low = peak / 25;
  const top = Math.max(1, rise * steps - 1);
  if (step <= top) return arc(low, peak, step / top);
  return arc(peak, low / 1e4, Math.min(1, (step - top) / Math.max(1, steps - 1 - top)));
}
