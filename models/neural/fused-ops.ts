import * as tf from "@tensorflow/tfjs-core";
import { workspace } from "./kernels/workspace.ts";

/**
 * Operations that are a dozen tensor operations there and back, each a call and a pass through memory, as one kernel
 * call each way: for the WebAssembly back-end, whose tensors are on this processor anyway.
 */
const values = (tensor: tf.Tensor): Float32Array => tensor.dataSync<"float32">();

type Backward = (dy: tf.Tensor) => tf.Tensor | tf.Tensor[];

function withGradient(
  operands: readonly tf.Tensor[],
  compute: () => { readonly value: tf.Tensor; readonly gradFunc: Backward },
): tf.Tensor {
  return tf.customGrad(compute)(...operands);
}

export function fusedGelu(x: tf.Tensor): tf.Tensor {
  return withGradient([x], () => {
    const input = values(x);
    const n = input.length;
    const { kernels, at, view } = workspace({ x: n, out: n });
    view("x").set(input);
    kernels.gelus(at.x, at.out, n);
    return { value: tf.tensor(view("out").slice(), x.shape), gradFunc: (dy) => geluGradient(input, dy) };
  });
}

function geluGradient(input: Float32Array, dy: tf.Tensor): tf.Tensor {
  const n = input.length;
  const { kernels, at, view } = workspace({ x: n, dy: n, out: n });
  view("x").set(input);
  view("dy").set(values(dy));
  kernels.gelusBackward(at.x, at.dy, at.out, n);
  return tf.tensor(view("out").slice(), dy.shape);
}

/** Over the last axis, whose length is a multiple of 4. */
export function fusedLayerNorm(x: tf.Tensor, gain: tf.Tensor, shift: tf.Tensor, epsilon: number): tf.Tensor {
  return withGradient([x, gain, shift], () => {
    const [input, gains] = [values(x), values(gain)];
    const n = gains.length;
    const { kernels, at, view } = workspace({ x: input.length, gain: n, shift: n, out: input.length });
    view("x").set(input);
    view("gain").set(gains);
    view("shift").set(values(shift));
    kernels.standardise(at.x, at.gain, at.shift, at.out, input.length / n, n, epsilon);
    const value = tf.tensor(view("out").slice(), x.shape);
    return { value, gradFunc: (dy) => normGradients(input, gains, dy, epsilon) };
  });
}

function normGradients(input: Float32Array, gains: Float32Array, dy: tf.Tensor, epsilon: number): tf.Tensor[] {
  const n = gains.length;
  const size = input.length;
  const { kernels, at, view } = workspace({ x: size, gain: n, dy: size, dx: size, dGain: n, dShift: n });
  view("x").set(input);
  view("gain").set(gains);
  view("dy").set(values(dy));
  view("dGain").fill(0);
  view("dShift").fill(0);
  kernels.standardiseBackward(at.x, at.gain, at.dy, at.dx, at.dGain, at.dShift, size / n, n, epsilon);
  return [
    tf.tensor(view("dx").slice(), dy.shape),
    tf.tensor(view("dGain").slice(), [n]),
    tf.tensor(view("dShift").slice(), [n]),
  ];
}
