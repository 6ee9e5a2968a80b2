import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../../src/core/random.ts";
import { fusedGelu, fusedLayerNorm } from "./fused-ops.ts";
import type { Ops } from "./ops.ts";
import { gru, lstm } from "./recurrent.ts";
import { sizeOf } from "./weights.ts";

/** Networks on tensors of the current back-end. With `random`, dropout drops: training. */
export function tensorOps(random: Random | null): Ops<tf.Tensor> {
  const onWasm = tf.getBackend() === "wasm";
  return {
    shape: (x) => x.shape,
    constant: (values, shape) => tf.tensor(values, shape as number[]),
    dense(x, w, b) {
      const wide = x.shape[x.shape.length - 1];
      const rows = tf.reshape(x, [x.size / wide, wide]);
      const product = tf.matMul(rows, w);
      return tf.reshape(b ? tf.add(product, b) : product, [...x.shape.slice(0, -1), w.shape[1] as number]);
    },
    product: (x, y, transposed = false) => tf.matMul(x, y, false, transposed),
    add: (x, y) => tf.add(x, y),
    subtract: (x, y) => tf.sub(x, y),
    multiply: (x, y) => tf.mul(x, y),
    divide: (x, y) => tf.div(x, y),
    maximum: (x, y) => tf.maximum(x, y),
    affine(x, factor, offset) {
      const scaled = factor === 1 ? x : tf.mul(x, factor);
      return offset === 0 ? scaled : tf.add(scaled, offset);
    },
    relu: (x) => tf.relu(x),
    leakyRelu: (x, slope) => tf.leakyRelu(x, slope),
    gelu: (x) => (onWasm ? fusedGelu(x) : tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))),
    sigmoid: (x) => tf.sigmoid(x),
    sqrt: (x) => tf.sqrt(x),
    softmax: (x) => tf.softmax(x),
    mean: (x, axis) => tf.mean(x, axis, true),
    reshape: (x, shape) => tf.reshape(x, shape as number[]),
    transpose: (x, permutation) => tf.transpose(x, permutation as number[]),
    slice: (x, begin, size) => tf.slice(x, begin as number[], size as number[]),
    concat: (xs, axis) => tf.concat(xs as tf.Tensor[], axis),
    lstm: (x, { input, state, bias }) =>
      lstm(x as tf.Tensor3D, input as tf.Tensor2D, state as tf.Tensor2D, bias as tf.Tensor1D),
    gru: (x, { input, state, bias }) =>
      gru(x as tf.Tensor3D, input as tf.Tensor2D, state as tf.Tensor2D, bias as tf.Tensor2D),
    layerNorm: (x, gain, shift, epsilon) =>
      onWasm && gain.size % 4 === 0
        ? fusedLayerNorm(x, gain, shift, epsilon)
        : composedLayerNorm(x, gain, shift, epsilon),
    dropout: (x, rate) => (random && rate > 0 ? tf.mul(x, mask(x.shape, rate, random)) : x),
  };
}

function composedLayerNorm(x: tf.Tensor, gain: tf.Tensor, shift: tf.Tensor, epsilon: number): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.mul(centred, centred), -1, true);
  return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, epsilon))), gain), shift);
}

/** Drawn here and not by the back-end, so that a seed means the same on each. */
function mask(shape: readonly number[], rate: number, random: Random): tf.Tensor {
  const kept = 1 / (1 - rate);
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = random.uniform() < rate ? 0 : kept;
  return tf.tensor(values, shape as number[]);
}
