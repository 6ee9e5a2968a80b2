import { bilinearNorm, binShapes, type Weight } from "../blocks.ts";
import { type Network, outputsOf } from "../network.ts";
import type { Ops } from "../ops.ts";
import type { WeightShapes } from "../weights.ts";

const DROPOUT = 0.2;

/** W1 X W2 + B of a window X [B, F, T]: [D, F], [T, S], [D, S]. */
const bilinearShapes = (prefix: string, from: [number, number], to: [number, number]): WeightShapes => ({
  [`${prefix}.features`]: { shape: [from[0], to[0]], start: "glorot" },
  [`${prefix}.time`]: { shape: [from[1], to[1]], start: "glorot" },
  [`${prefix}.bias`]: { shape: [to[0], to[1]], start: "zeros" },
});

/** Over features: [B, F, T] to [B, D, T]. */
function acrossFeatures<T>(o: Ops<T>, weights: T, x: T): T {
  return o.transpose(o.dense(o.transpose(x, [0, 2, 1]), weights), [0, 2, 1]);
}

function bilinear<T>(o: Ops<T>, w: Weight<T>, prefix: string, x: T): T {
  const mixed = o.dense(acrossFeatures(o, w(`${prefix}.features`), x), w(`${prefix}.time`));
  return o.dropout(o.relu(o.add(mixed, w(`${prefix}.bias`))), DROPOUT);
}

/**
 * | layer | output | parameters (T = 50, F = 40; heads = 3) |
 * |---|---|---:|
 * | bilinear normalisation | [40, 50] | 182 |
 * | bilinear 60 x 20, ReLU | [60, 20] | 2,400 + 1,000 + 1,200 |
 * | bilinear 40 x 8, ReLU | [40, 8] | 2,400 + 160 + 320 |
 * | bilinear with attention over time 9 x 1 | [9] | 360 + 64 + 1 + 8 + 9 |
 * | | | **8,104** |
 */
export const binCtabl: Network = {
  name: "bin-ctabl",
  title: "BiN-C(TABL)",
  summary: "The window, normalised by itself, shrinks in both directions; attention weighs the last eight times.",
  source: "Tran et al., Temporal attention-augmented bilinear network, 2018, and Bilinear input normalization, 2021",
  weights: (size) => {
    const wide = size.units ?? 60;
    const narrow = Math.round((2 * wide) / 3);
    return {
      ...binShapes("bin", size.window, size.inputs),
      ...bilinearShapes("first", [size.inputs, size.window], [wide, 20]),
      ...bilinearShapes("second", [wide, 20], [narrow, 8]),
      "tabl.features": { shape: [narrow, outputsOf(size)], start: "glorot" },
      "tabl.attention": { shape: [8, 8], start: "zeros" },
      "tabl.mixture": { shape: [1], start: "zeros" },
      "tabl.time": { shape: [8, 1], start: "glorot" },
      "tabl.bias": { shape: [outputsOf(size)], start: "zeros" },
    };
  },
  forward: (o, w, x, size) => {
    const normal = o.transpose(bilinearNorm(o, w, "bin", x), [0, 2, 1]); // [B, F, T]
    const shrunk = bilinear(o, w, "second", bilinear(o, w, "first", normal)); // [B, 40, 8]
    const scored = acrossFeatures(o, w("tabl.features"), shrunk); // [B, 3H, 8]
    // The attention's diagonal is held at 1/8: a time always looks at itself as at the average one.
    const among = o.add(o.multiply(w("tabl.attention"), offDiagonal(o, 8)), o.affine(diagonal(o, 8), 1 / 8, 0));
    const looked = o.multiply(scored, o.softmax(o.dense(scored, among)));
    const share = o.sigmoid(w("tabl.mixture"));
    const mixed = o.add(o.multiply(looked, share), o.multiply(scored, o.affine(share, -1, 1)));
    const summed = o.reshape(o.dense(mixed, w("tabl.time")), [o.shape(x)[0], outputsOf(size)]);
    return o.add(summed, w("tabl.bias"));
  },
};

const square = (n: number, on: number, off: number): Float32Array =>
  Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? on : off));
const diagonal = <T>(o: Ops<T>, n: number): T => o.constant(square(n, 1, 0), [n, n]);
const offDiagonal = <T>(o: Ops<T>, n: number): T => o.constant(square(n, 0, 1), [n, n]);
