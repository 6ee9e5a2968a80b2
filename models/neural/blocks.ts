import type { Ops } from "./ops.ts";
import type { WeightShapes } from "./weights.ts";

/** Parts that several networks share. Each has its weights' shapes under a prefix, and its function. */
export type Weight<T> = (name: string) => T;

export const denseShapes = (prefix: string, from: number, to: number): WeightShapes => ({
  [`${prefix}.w`]: { shape: [from, to], start: "fan-in" },
  [`${prefix}.b`]: { shape: [to], start: "zeros" },
});

export const dense = <T>(o: Ops<T>, w: Weight<T>, prefix: string, x: T): T =>
  o.dense(x, w(`${prefix}.w`), w(`${prefix}.b`));

export const lstmShapes = (prefix: string, from: number, units: number): WeightShapes => ({
  [`${prefix}.input`]: { shape: [from, 4 * units], start: "fan-in" },
  [`${prefix}.state`]: { shape: [units, 4 * units], start: "fan-in" },
  [`${prefix}.bias`]: { shape: [4 * units], start: "zeros" },
});

export const gruShapes = (prefix: string, from: number, units: number): WeightShapes => ({
  [`${prefix}.input`]: { shape: [from, 3 * units], start: "fan-in" },
  [`${prefix}.state`]: { shape: [units, 3 * units], start: "fan-in" },
  [`${prefix}.bias`]: { shape: [2, 3 * units], start: "zeros" },
});

export function recurrence<T>(o: Ops<T>, w: Weight<T>, kind: "lstm" | "gru", prefix: string, x: T): T {
  return o[kind](x, { input: w(`${prefix}.input`), state: w(`${prefix}.state`), bias: w(`${prefix}.bias`) });
}

/** Row t = last of [B, T, C], as [B, C]. */
export function lastStep<T>(o: Ops<T>, x: T): T {
  const [batch, steps, width] = o.shape(x);
  return o.reshape(o.slice(x, [0, steps - 1, 0], [batch, 1, width]), [batch, width]);
}

/** Mean over time of [B, T, C], as [B, C]. */
export function meanStep<T>(o: Ops<T>, x: T): T {
  const [batch, , width] = o.shape(x);
  return o.reshape(o.mean(x, 1), [batch, width]);
}

const EPSILON = 1e-5;

export const normShapes = (prefix: string, width: number): WeightShapes => ({
  [`${prefix}.gain`]: { shape: [width], start: "ones" },
  [`${prefix}.shift`]: { shape: [width], start: "zeros" },
});

/** (x - mean) / sd along `axis`, without gain. */
export function standardised<T>(o: Ops<T>, x: T, axis: number): T {
  const centred = o.subtract(x, o.mean(x, axis));
  const variance = o.mean(o.multiply(centred, centred), axis);
  return o.divide(centred, o.sqrt(o.affine(variance, 1, EPSILON)));
}

/** Ba et al. (2016), over the last axis. */
export function layerNorm<T>(o: Ops<T>, w: Weight<T>, prefix: string, x: T): T {
  if (o.layerNorm) return o.layerNorm(x, w(`${prefix}.gain`), w(`${prefix}.shift`), EPSILON);
  const scaled = o.multiply(standardised(o, x, o.shape(x).length - 1), w(`${prefix}.gain`));
  return o.add(scaled, w(`${prefix}.shift`));
}

/**
 * Bilinear normalisation of a window [B, T, F] (Tran et al. 2021): a learnt mixture of each feature standardised over
 * time and each row standardised over features, so that a window's own level and scale vanish.
 */
export const binShapes = (prefix: string, window: number, inputs: number): WeightShapes => ({
  [`${prefix}.timeGain`]: { shape: [1, 1, inputs], start: "ones" },
  [`${prefix}.timeShift`]: { shape: [1, 1, inputs], start: "zeros" },
  [`${prefix}.featureGain`]: { shape: [1, window, 1], start: "ones" },
  [`${prefix}.featureShift`]: { shape: [1, window, 1], start: "zeros" },
  [`${prefix}.mixture`]: { shape: [2, 1, 1], start: "zeros" },
});

export function bilinearNorm<T>(o: Ops<T>, w: Weight<T>, prefix: string, x: T): T {
  const at = (name: string): T => w(`${prefix}.${name}`);
  const overTime = o.add(o.multiply(standardised(o, x, 1), at("timeGain")), at("timeShift"));
  const overFeatures = o.add(o.multiply(standardised(o, x, 2), at("featureGain")), at("featureShift"));
  // Both halves start at weight one half and stay positive.
  const share = o.sigmoid(at("mixture"));
  const weighted = (y: T, which: number): T => o.multiply(y, o.slice(share, [which, 0, 0], [1, 1, 1]));
  return o.add(weighted(overTime, 0), weighted(overFeatures, 1));
}

export const attentionShapes = (prefix: string, width: number): WeightShapes => ({
  ...denseShapes(`${prefix}.query`, width, width),
  ...denseShapes(`${prefix}.key`, width, width),
  ...denseShapes(`${prefix}.value`, width, width),
  ...denseShapes(`${prefix}.out`, width, width),
});

/** Scaled dot-product attention among the rows of [B, T, C] with `heads` heads (Vaswani et al. 2017). */
export function attention<T>(o: Ops<T>, w: Weight<T>, prefix: string, x: T, heads: number): T {
  const [batch, steps, width] = o.shape(x);
  const each = width / heads;
  const split = (name: string): T => {
    const projected = o.reshape(dense(o, w, `${prefix}.${name}`, x), [batch, steps, heads, each]);
    return o.reshape(o.transpose(projected, [0, 2, 1, 3]), [batch * heads, steps, each]);
  };
  const scores = o.affine(o.product(split("query"), split("key"), true), 1 / Math.sqrt(each), 0);
  const looks = o.softmax(scores); // [B heads, T, T]
  const mixed = o.reshape(o.product(o.keep?.(prefix, looks) ?? looks, split("value")), [batch, heads, steps, each]);
  const joined = o.reshape(o.transpose(mixed, [0, 2, 1, 3]), [batch, steps, width]);
  return dense(o, w, `${prefix}.out`, joined);
}

export const perceptronShapes = (prefix: string, width: number, hidden: number): WeightShapes => ({
  ...denseShapes(`${prefix}.up`, width, hidden),
  ...denseShapes(`${prefix}.down`, hidden, width),
});

/** Width to hidden and back over the last axis, GELU between. */
export function perceptron<T>(o: Ops<T>, w: Weight<T>, prefix: string, x: T, dropout = 0): T {
  const hidden = o.dropout(o.gelu(dense(o, w, `${prefix}.up`, x)), dropout);
  return dense(o, w, `${prefix}.down`, hidden);
}

export const encoderShapes = (prefix: string, width: number, hidden: number): WeightShapes => ({
  ...normShapes(`${prefix}.norm1`, width),
  ...attentionShapes(`${prefix}.attention`, width),
  ...normShapes(`${prefix}.norm2`, width),
  ...perceptronShapes(`${prefix}.mlp`, width, hidden),
});

/** One pre-norm encoder layer on [B, T, C] (Xiong et al. 2020). */
export function encoderLayer<T>(o: Ops<T>, w: Weight<T>, prefix: string, x: T, heads: number, dropout: number): T {
  const attended = attention(o, w, `${prefix}.attention`, layerNorm(o, w, `${prefix}.norm1`, x), heads);
  const between = o.add(x, o.dropout(attended, dropout));
  const mixed = perceptron(o, w, `${prefix}.mlp`, layerNorm(o, w, `${prefix}.norm2`, between), dropout);
  return o.add(between, o.dropout(mixed, dropout));
}
