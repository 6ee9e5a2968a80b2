import { normalCdf } from "../metrics/trading-deflated.ts";
import type { Random } from "../random.ts";
import { type Dimension, type Point, randomPoint, type Space, unitOf, valueAt } from "./space.ts";

export interface TpeSettings {
  /** Points drawn evenly before anything is modelled. */
  readonly startup: number;
  /** Share of the points, by loss, that count as good. */
  readonly good: number;
  /** Draws from the density of the good among which the most promising is taken, for each setting. */
  readonly candidates: number;
}

export const TPE: TpeSettings = { startup: 10, good: 0.15, candidates: 24 };

export interface Observation {
  readonly point: Point;
  readonly loss: number;
}

/**
 * The next point to try: tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kegl 2011). For each setting the
 * values of the good points make a density l, those of the others g; of some draws from l that with the largest l / g is
 * taken, which is where the improvement to be expected is largest.
 */
export function suggest(
  space: Space,
  seen: readonly Observation[],
  random: Random,
  settings: TpeSettings = TPE,
): Point {
  if (seen.length < settings.startup) return randomPoint(space, random);
  const ranked = seen.toSorted((a, b) => a.loss - b.loss);
  const count = Math.max(1, Math.ceil(settings.good * ranked.length));
  const good = ranked.slice(0, count);
  const others = ranked.slice(count);
  return Object.fromEntries(
    Object.entries(space).map(([name, dimension]) => {
      const values = (of: readonly Observation[]): number[] => of.map(({ point }) => point[name]);
      return [name, promising(dimension, values(good), values(others), random, settings.candidates)];
    }),
  );
}

function promising(
  dimension: Dimension,
  good: readonly number[],
  others: readonly number[],
  random: Random,
  candidates: number,
): number {
  const [l, g] = [good, others].map((values) =>
    dimension.kind === "choice" ? new Shares(dimension.values, values) : new Parzen(dimension, values),
  );
  let best = NaN;
  let most = -Infinity;
  for (let i = 0; i < candidates; i++) {
    const value = l.draw(random);
    const ratio = Math.log(l.density(value)) - Math.log(g.density(value));
    if (ratio <= most) continue;
    most = ratio;
    best = value;
  }
  return best;
}

/** How often each choice was taken, one added to every count. */
class Shares {
  readonly #values: readonly number[];
  readonly #counts: readonly number[];
  readonly #total: number;

  constructor(values: readonly number[], taken: readonly number[]) {
    this.#values = values;
    this.#counts = values.map((value) => 1 + taken.filter((other) => other === value).length);
    this.#total = values.length + taken.length;
  }

  density(value: number): number {
    return this.#counts[this.#values.indexOf(value)] / this.#total;
  }

  draw(random: Random): number {
    let left = random.uniform() * this.#total;
    for (let i = 0; i < this.#values.length; i++) {
      left -= this.#counts[i];
      if (left < 0) return this.#values[i];
    }
    return this.#values[this.#values.length - 1];
  }
}

/**
 * Normal densities cut to [0, 1], one at each value and a broad one in the middle, all of the same weight. Each is as wide
 * as the larger gap to its neighbours, between 1 / (n + 2) (at least a hundredth) and 1.
 */
class Parzen {
  readonly #dimension: Exclude<Dimension, { kind: "choice" }>;
  readonly #centres: readonly number[];
  readonly #widths: readonly number[];
  /** One over width times the mass inside [0, 1]. */
  readonly #heights: readonly number[];

  constructor(dimension: Exclude<Dimension, { kind: "choice" }>, values: readonly number[]) {
    this.#dimension = dimension;
    const sorted = values.map((value) => unitOf(dimension, value)).sort((a, b) => a - b);
    const narrowest = 1 / Math.min(100, sorted.length + 2);
    const width = (i: number): number => Math.max(sorted[i] - (sorted[i - 1] ?? 0), (sorted[i + 1] ?? 1) - sorted[i]);
    this.#centres = [0.5, ...sorted];
    this.#widths = [1, ...sorted.map((_, i) => Math.min(1, Math.max(narrowest, width(i))))];
    this.#heights = this.#centres.map((centre, i) => {
      const spread = this.#widths[i];
      return 1 / (spread * (normalCdf((1 - centre) / spread) - normalCdf(-centre / spread)));
    });
  }

  density(value: number): number {
    const u = unitOf(this.#dimension, value);
    let sum = 0;
    for (let i = 0; i < this.#centres.length; i++) {
      const z = (u - this.#centres[i]) / this.#widths[i];
      sum += Math.exp((-z * z) / 2) * this.#heights[i];
    }
    return sum / this.#centres.length;
  }

  draw(random: Random): number {
    const i = random.integer(this.#centres.length);
    for (;;) {
      const u = this.#centres[i] + this.#widths[i] * random.normal();
      if (u >= 0 && u <= 1) return valueAt(this.#dimension, u);
    }
  }
}
