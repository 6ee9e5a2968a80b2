import { dense, denseShapes, lastStep, lstmShapes, recurrence, type Weight } from "../blocks.ts";
import { type Network, outputsOf } from "../network.ts";
import type { Ops } from "../ops.ts";
import type { WeightShapes } from "../weights.ts";

const SLOPE = 0.01;
const DROPOUT = 0.3;
/** Rows that the six valid convolutions of length 4 eat. */
const EATEN = 18;

/**
 * | layer | output (T = 100, F = 40) | parameters (one head) |
 * |---|---|---:|
 * | conv 1x2 stride 1x2, 32; conv 4x1, 32; conv 4x1, 32 | [94, 20, 32] | 96 + 2·4,128 |
 * | conv 1x2 stride 1x2, 32; conv 4x1, 32; conv 4x1, 32 | [88, 10, 32] | 2,080 + 2·4,128 |
 * | conv 1x10, 32; conv 4x1, 32; conv 4x1, 32 | [82, 1, 32] | 10,272 + 2·4,128 |
 * | inception: 1x1-3x1, 1x1-5x1, max 3x1-1x1, 64 each | [82, 192] | 3·2,112 + 12,352 + 20,544 |
 * | LSTM 64, last state | [64] | 65,792 |
 * | dropout 0.3, dense | [3] | 195 |
 * | | | **142,435** |
 *
 * Leaky ReLU 0.01 after every convolution. Valid convolutions in time and no batch normalisation, which the evaluation
 * protocol's authors found to train better on one day. Columns come level by level: price and size of one side, then of
 * the other.
 */
export const deeplob: Network = {
  name: "deeplob",
  title: "DeepLOB",
  summary: "Convolutions join price with size, side with side, level with level; an LSTM reads what they find.",
  source: "Zhang, Zohren and Roberts, DeepLOB, 2019",
  weights: (size) => {
    const { inputs, window } = size;
    if (inputs % 4 !== 0) throw new RangeError(`DeepLOB reads whole levels, four columns each, not ${inputs} columns`);
    if (window <= EATEN) throw new RangeError(`DeepLOB's convolutions need more than ${EATEN} rows, not ${window}`);
    const channels = size.units ?? 32;
    const pairs = inputs / 4;
    return {
      ...convolutionShapes("pair", 2, channels),
      ...convolutionShapes("side", 2 * channels, channels),
      ...convolutionShapes("levels", pairs * channels, channels),
      ...denseShapes("inception.a1", channels, 2 * channels),
      ...denseShapes("inception.a2", 3 * 2 * channels, 2 * channels),
      ...denseShapes("inception.b1", channels, 2 * channels),
      ...denseShapes("inception.b2", 5 * 2 * channels, 2 * channels),
      ...denseShapes("inception.c", channels, 2 * channels),
      ...lstmShapes("lstm", 6 * channels, 2 * channels),
      ...denseShapes("head", 2 * channels, outputsOf(size)),
    };
  },
  forward: (o, w, x) => {
    const [batch, window, inputs] = o.shape(x);
    let book = joined(o, w, "pair", o.reshape(x, [batch, window, inputs / 2, 2]));
    book = joined(o, w, "side", paired(o, book, 2));
    book = joined(o, w, "levels", paired(o, book, inputs / 4));
    const [, rows, , channels] = o.shape(book);
    const states = recurrence(o, w, "lstm", "lstm", inception(o, w, o.reshape(book, [batch, rows, channels])));
    return dense(o, w, "head", o.dropout(lastStep(o, states), DROPOUT));
  },
};

const convolutionShapes = (prefix: string, from: number, channels: number): WeightShapes => ({
  ...denseShapes(`${prefix}.join`, from, channels),
  ...denseShapes(`${prefix}.time1`, 4 * channels, channels),
  ...denseShapes(`${prefix}.time2`, 4 * channels, channels),
});

/** Groups of neighbouring columns, side by side in the channels: [B, T, W, C] to [B, T, W / count, count C]. */
function paired<T>(o: Ops<T>, x: T, count: number): T {
  const [batch, rows, columns, channels] = o.shape(x);
  return o.reshape(x, [batch, rows, columns / count, count * channels]);
}

function joined<T>(o: Ops<T>, w: Weight<T>, prefix: string, x: T): T {
  const layer = (name: string, y: T): T => o.leakyRelu(dense(o, w, `${prefix}.${name}`, y), SLOPE);
  return layer("time2", unfolded(o, layer("time1", unfolded(o, layer("join", x), 4)), 4));
}

/** Runs of `length` rows side by side in the channels: what a valid convolution in time multiplies. */
function unfolded<T>(o: Ops<T>, x: T, length: number): T {
  const shape = o.shape(x);
  const size = [shape[0], shape[1] - length + 1, ...shape.slice(2)];
  const shifted = Array.from({ length }, (_, from) => o.slice(x, [0, from, ...shape.slice(2).map(() => 0)], size));
  return o.concat(shifted, shape.length - 1);
}

/** `rows` rows of `value` before and after [B, T, C]. */
function padded<T>(o: Ops<T>, x: T, rows: number, value: number): T {
  const [batch, , channels] = o.shape(x);
  const edge = o.constant(new Float32Array(batch * rows * channels).fill(value), [batch, rows, channels]);
  return o.concat([edge, x, edge], 1);
}

function inception<T>(o: Ops<T>, w: Weight<T>, x: T): T {
  const layer = (name: string, y: T): T => o.leakyRelu(dense(o, w, `inception.${name}`, y), SLOPE);
  const three = layer("a2", unfolded(o, padded(o, layer("a1", x), 1, 0), 3));
  const five = layer("b2", unfolded(o, padded(o, layer("b1", x), 2, 0), 5));
  const [batch, rows, channels] = o.shape(x);
  const around = padded(o, x, 1, -1e30);
  const shifted = (from: number): T => o.slice(around, [0, from, 0], [batch, rows, channels]);
  const greatest = o.maximum(o.maximum(shifted(0), shifted(1)), shifted(2));
  return o.concat([three, five, layer("c", greatest)], 2);
}
