import {
  attention,
  attentionShapes,
  dense,
  denseShapes,
  gruShapes,
  lastStep,
  layerNorm,
  lstmShapes,
  meanStep,
  normShapes,
  recurrence,
} from "../blocks.ts";
import { type Network, outputsOf } from "../network.ts";

const DROPOUT = 0.3;
/** Of the small network, chosen on validation rows of a real day. */
const SMALL = { input: 0.1, state: 0.5 };

/**
 * | layer | output | parameters (T = 50, F = 55, one head) |
 * |---|---|---:|
 * | dropout 0.1, LSTM 64, last state | [64] | 4·64·(55 + 64 + 1) = 30,720 |
 * | dropout 0.5, dense | [3] | 195 |
 * | | | **30,915** |
 */
export const lstm64: Network = {
  name: "lstm",
  title: "LSTM-64",
  summary: "A memory of 64 cells reads the window row by row; its last state decides.",
  source: "Hochreiter and Schmidhuber, Long short-term memory, 1997",
  weights: (size) => {
    const units = size.units ?? 64;
    return { ...lstmShapes("lstm", size.inputs, units), ...denseShapes("head", units, outputsOf(size)) };
  },
  forward: (o, w, x) => {
    const states = recurrence(o, w, "lstm", "lstm", o.dropout(x, SMALL.input));
    return dense(o, w, "head", o.dropout(lastStep(o, states), SMALL.state));
  },
};

/**
 * | layer | output | LSTM parameters (F = 40, one head) | GRU |
 * |---|---|---:|---:|
 * | recurrence 256 | [T, 256] | 304,128 | 228,864 |
 * | recurrence 128, last state | [128] | 197,120 | 148,224 |
 * | dropout 0.3, dense 64, ReLU | [64] | 8,256 | 8,256 |
 * | dense | [3] | 195 | 195 |
 * | | | **509,699** | **385,539** |
 */
function stacked(kind: "lstm" | "gru", name: string, title: string, source: string): Network {
  const shapes = kind === "lstm" ? lstmShapes : gruShapes;
  return {
    name,
    title,
    summary: "Two recurrent layers read the window row by row; a dense layer on the last state decides.",
    source,
    weights: (size) => {
      const units = size.units ?? 256;
      return {
        ...shapes("first", size.inputs, units),
        ...shapes("second", units, units / 2),
        ...denseShapes("dense", units / 2, units / 4),
        ...denseShapes("head", units / 4, outputsOf(size)),
      };
    },
    forward: (o, w, x) => {
      const first = o.dropout(recurrence(o, w, kind, "first", x), DROPOUT);
      const last = o.dropout(lastStep(o, recurrence(o, w, kind, "second", first)), DROPOUT);
      return dense(o, w, "head", o.relu(dense(o, w, "dense", last)));
    },
  };
}

export const lstm256: Network = stacked(
  "lstm",
  "lstm-256-128",
  "LSTM 256-128",
  "Hochreiter and Schmidhuber, Long short-term memory, 1997",
);

export const gru256: Network = stacked(
  "gru",
  "gru",
  "GRU 256-128",
  "Cho et al., Learning phrase representations using RNN encoder-decoder, 2014",
);

const HEADS = 4;

/**
 * | layer | output | parameters (F = 55, one head) |
 * |---|---|---:|
 * | LSTM 64 | [T, 64] | 30,720 |
 * | attention over time, 4 heads, added to its input | [T, 64] | 4·(64·64 + 64) = 16,640 |
 * | layer norm; last row beside the mean | [128] | 128 |
 * | dropout 0.3, dense | [3] | 387 |
 * | | | **47,875** |
 */
export const attentionLstm: Network = {
  name: "attention-lstm",
  title: "Attention LSTM",
  summary: "A memory of 64 cells reads the window; four attention heads then look back over all its states.",
  source: "Vaswani et al., Attention is all you need, 2017, on the states of an LSTM",
  weights: (size) => {
    const units = size.units ?? 64;
    return {
      ...lstmShapes("lstm", size.inputs, units),
      ...attentionShapes("attention", units),
      ...normShapes("norm", units),
      ...denseShapes("head", 2 * units, outputsOf(size)),
    };
  },
  forward: (o, w, x) => {
    const states = recurrence(o, w, "lstm", "lstm", x);
    const looked = layerNorm(o, w, "norm", o.add(states, attention(o, w, "attention", states, HEADS)));
    return dense(o, w, "head", o.dropout(o.concat([lastStep(o, looked), meanStep(o, looked)], 1), DROPOUT));
  },
};
