import { Random } from "../../src/core/random.ts";

/**
 * How a weight starts: uniform within sqrt(6 / (in + out)) (Glorot and Bengio 2010) or within 1 / sqrt(in) over its last
 * two axes; constant; or a sinusoid of position.
 */
export type Start = "glorot" | "fan-in" | "zeros" | "ones" | "positions";

export interface WeightShape {
  readonly shape: readonly number[];
  readonly start: Start;
}

/** Weights by name, in the order in which they are drawn, saved and updated. */
export type WeightShapes = Readonly<Record<string, WeightShape>>;
export type Weights = Record<string, Float32Array>;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

export const parameterCount = (shapes: WeightShapes): number =>
  Object.values(shapes).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** The same seed gives the same bits in every engine, but for the sinusoid's last one. */
export function initialWeights(shapes: WeightShapes, seed: number): Weights {
  const random = new Random(seed);
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, started(shape, random)]));
}

function started({ shape, start }: WeightShape, random: Random): Float32Array {
  const out = new Float32Array(sizeOf(shape));
  const last = shape[shape.length - 1];
  const before = shape.length > 1 ? shape[shape.length - 2] : 1;
  if (start === "ones") return out.fill(1);
  if (start === "glorot") return drawn(out, random, Math.sqrt(6 / (before + last)));
  if (start === "fan-in") return drawn(out, random, 1 / Math.sqrt(before));
  if (start === "positions") return sinusoid(out, before, last);
  return out;
}

function drawn(out: Float32Array, random: Random, limit: number): Float32Array {
  for (let i = 0; i < out.length; i++) out[i] = (2 * random.uniform() - 1) * limit;
  return out;
}

/** Vaswani et al. (2017): sine in the even columns, cosine in the odd ones, wavelengths from 2π to 20,000π rows. */
function sinusoid(out: Float32Array, rows: number, width: number): Float32Array {
  for (let t = 0; t < rows; t++) {
    for (let j = 0; j < width; j++) {
      const angle = t / 10_000 ** ((j - (j % 2)) / width);
      out[t * width + j] = j % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
  }
  return out;
}
