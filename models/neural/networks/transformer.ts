import {
  dense,
  denseShapes,
  encoderLayer,
  encoderShapes,
  lastStep,
  layerNorm,
  meanStep,
  normShapes,
} from "../blocks.ts";
import { type Network, type NetworkSize, outputsOf } from "../network.ts";

const HEADS = 4;
const LAYERS = 2;
const DROPOUT = 0.1;
const WIDTH = 64;

const layers = Array.from({ length: LAYERS }, (_, i) => `layer${i + 1}`);

/**
 * | layer | output | parameters (T = 100, F = 40, one head) |
 * |---|---|---:|
 * | dense, plus positions that start as sinusoids | [T, 64] | 2,624 + 6,400 |
 * | 2 x (norm, attention with 4 heads, norm, dense 128, GELU, dense 64; residual) | [T, 64] | 2·33,472 |
 * | norm, last row | [64] | 128 |
 * | dense | [3] | 195 |
 * | | | **76,291** |
 */
export const transformer: Network = {
  name: "transformer",
  title: "Transformer",
  summary: "Every row of the window looks at every other, twice over, with four heads; the last row decides.",
  source: "Vaswani et al., Attention is all you need, 2017; pre-norm as Xiong et al., 2020",
  weights: (size) => {
    const width = size.units ?? WIDTH;
    return {
      ...denseShapes("embed", size.inputs, width),
      positions: { shape: [size.window, width], start: "positions" },
      ...Object.assign({}, ...layers.map((layer) => encoderShapes(layer, width, 2 * width))),
      ...normShapes("norm", width),
      ...denseShapes("head", width, outputsOf(size)),
    };
  },
  forward: (o, w, x) => {
    let rows = o.dropout(o.add(dense(o, w, "embed", x), w("positions")), DROPOUT);
    for (const layer of layers) rows = encoderLayer(o, w, layer, rows, HEADS, DROPOUT);
    return dense(o, w, "head", layerNorm(o, w, "norm", lastStep(o, rows)));
  },
};

/** Rows that one token stands for, and the share of the window that is covered at that scale. */
const SCALES = [
  { rows: 1, share: 0.4 },
  { rows: 5, share: 1 },
  { rows: 10, share: 1 },
] as const;

/** Tokens of each scale: at least one, and only whole groups, counted from the window's end. */
const tokensOf = ({ window }: NetworkSize): number[] =>
  SCALES.map(({ rows, share }) => Math.floor((share * window) / rows));

/**
 * | layer | output (T = 100) | parameters (F = 40, one head) |
 * |---|---|---:|
 * | last 40 rows, 20 means of 5, 10 means of 10 | [70, 40] | |
 * | dense, plus a position for every token of every scale | [70, 64] | 2,624 + 4,480 |
 * | 2 encoder layers as in the Transformer | [70, 64] | 66,944 |
 * | norm; the newest row beside the mean of all tokens | [128] | 128 |
 * | dense | [3] | 387 |
 * | | | **74,563** |
 */
export const multiscaleTransformer: Network = {
  name: "multiscale-transformer",
  title: "Multi-scale Transformer",
  summary: "The newest rows one by one, the whole window in means of 5 and of 10 rows, all looking at each other.",
  source: "Transformer of Vaswani et al., 2017, on an average pyramid of the window",
  weights: (size) => {
    const width = size.units ?? WIDTH;
    const tokens = tokensOf(size);
    if (Math.min(...tokens) < 1) throw new RangeError(`a window of ${size.window} rows is shorter than 10`);
    return {
      ...denseShapes("embed", size.inputs, width),
      positions: { shape: [tokens.reduce((sum, n) => sum + n, 0), width], start: "positions" },
      ...Object.assign({}, ...layers.map((layer) => encoderShapes(layer, width, 2 * width))),
      ...normShapes("norm", width),
      ...denseShapes("head", 2 * width, outputsOf(size)),
    };
  },
  forward: (o, w, x, size) => {
    const [batch, window, inputs] = o.shape(x);
    const scales = tokensOf(size).map((tokens, scale) => {
      const { rows } = SCALES[scale];
      const newest = o.slice(x, [0, window - tokens * rows, 0], [batch, tokens * rows, inputs]);
      if (rows === 1) return newest;
      const means = o.mean(o.reshape(newest, [batch * tokens, rows, inputs]), 1);
      return o.reshape(means, [batch, tokens, inputs]);
    });
    // The finest scale last, so that the newest row is the last token.
    const tokens = o.concat(scales.toReversed(), 1);
    let all = o.dropout(o.add(dense(o, w, "embed", tokens), w("positions")), DROPOUT);
    for (const layer of layers) all = encoderLayer(o, w, layer, all, HEADS, DROPOUT);
    const normed = layerNorm(o, w, "norm", all);
    return dense(o, w, "head", o.concat([lastStep(o, normed), meanStep(o, normed)], 1));
  },
};
