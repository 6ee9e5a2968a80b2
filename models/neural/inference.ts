import * as tf from "@tensorflow/tfjs-core";
import type { Network, NetworkSize } from "./network.ts";
import { tensorOps } from "./tensor-ops.ts";
import type { Weights } from "./weights.ts";
import { fillWindows, type WindowSource } from "./windows.ts";

const BATCH = 256;

/**
 * Logits of the windows that end at `ends` into `out`, [ends, 3 heads], on the current back-end. Yields the rows done
 * after each batch; holds no tensor while it waits.
 */
export function* logitsOf(
  network: Network,
  size: NetworkSize,
  weights: Weights,
  source: WindowSource,
  ends: Int32Array,
  out: Float32Array,
): Generator<number, void, void> {
  const { window, inputs, heads } = size;
  const shapes = network.weights(size);
  const x = new Float32Array(Math.min(BATCH, ends.length) * window * inputs);
  for (let from = 0; from < ends.length; from += BATCH) {
    const to = Math.min(ends.length, from + BATCH);
    fillWindows(source, window, ends, from, to, x);
    tf.tidy(() => {
      const rows = to - from;
      // A copy: back-ends may keep the array they are given.
      const windows = tf.tensor(x.slice(0, rows * window * inputs), [rows, window, inputs]);
      const tensors = new Map<string, tf.Tensor>();
      const weight = (name: string): tf.Tensor => {
        const known = tensors.get(name);
        if (known) return known;
        const made = tf.tensor(weights[name].slice(), shapes[name].shape as number[]);
        tensors.set(name, made);
        return made;
      };
      out.set(network.forward(tensorOps(null), weight, windows, size).dataSync(), from * heads * 3);
    });
    yield to;
  }
}
