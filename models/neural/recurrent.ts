import * as tf from "@tensorflow/tfjs-core";
import { lstmBackward, lstmForward } from "./lstm-training.ts";

/**
 * LSTM and GRU over a whole window with their own gradient. Time comes first inside, so that a step is one contiguous
 * slice; the input projections of all steps are one product, and so is each weight's gradient. (Stepwise automatic
 * differentiation forms as many products of either kind as there are steps.)
 *
 * LSTM (Hochreiter and Schmidhuber 1997; Gers et al. 2000), gates side by side in the order input, forget, output,
 * candidate: z = x W + h U + b; c' = σ(z_f) c + σ(z_i) tanh(z_g); h' = σ(z_o) tanh(c').
 *
 * GRU (Cho et al. 2014, reset after the product), order update, reset, candidate, biases of input and state apart:
 * a = x W + b_0, r = h U + b_1; u = σ(a_u + r_u), q = σ(a_r + r_r); n = tanh(a_n + q r_n); h' = (1 - u) n + u h.
 */
export function lstm(x: tf.Tensor3D, input: tf.Tensor2D, state: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor3D {
  const batch = x.shape[0];
  const steps = x.shape[1];
  const units = state.shape[0];
  if (tf.getBackend() === "wasm" && units % 4 === 0) return lstmInKernels(x, input, state, bias);
  const forward = withOwnGradient(([sequence, wx, wh, b], save) => {
    const { hidden, cells, gates, candidates } = tapedForward(sequence as tf.Tensor3D, wx, wh, b, steps, batch, units);
    save([sequence, wx, wh, hidden, ...cells, ...gates, ...candidates]);
    return {
      value: hidden,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tapedBackward(dy, saved, steps, batch, units),
    };
  });
  const timeFirst = tf.transpose(x, [1, 0, 2]);
  const hidden = forward([timeFirst, input, state, bias]) as tf.Tensor3D;
  return tf.transpose(hidden, [1, 0, 2]);
}

const values = (tensor: tf.Tensor): Float32Array => tensor.dataSync<"float32">();

/** On WebAssembly the whole layer, and its gradient, is a few calls of our own kernels. */
function lstmInKernels(x: tf.Tensor3D, input: tf.Tensor2D, state: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor3D {
  const [batch, steps, inputs] = x.shape;
  const size = { batch, steps, inputs, units: state.shape[0] };
  const run = withOwnGradient(([sequence, wx, wh, b]) => {
    const weights = { input: values(wx), state: values(wh), bias: values(b) };
    const { out, trace } = lstmForward(values(sequence), weights, size);
    return {
      value: tf.tensor(out, [batch, steps, size.units]),
      gradFunc: (dy) => {
        const gradients = lstmBackward(values(dy), trace, weights, size);
        return [
          tf.tensor(gradients.x, x.shape),
          tf.tensor(gradients.input, input.shape),
          tf.tensor(gradients.state, state.shape),
          tf.tensor(gradients.bias, bias.shape),
        ];
      },
    };
  });
  return run([x, input, state, bias]) as tf.Tensor3D;
}

interface WithGradient {
  readonly value: tf.Tensor;
  readonly gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[];
}

/** `customGrad` with its arguments told apart: operands, and what keeps tensors for the way back. */
function withOwnGradient(
  compute: (operands: readonly tf.Tensor[], save: (kept: tf.Tensor[]) => void) => WithGradient,
): (operands: tf.Tensor[]) => tf.Tensor {
  const run = tf.customGrad((...args: unknown[]) =>
    compute(args.slice(0, -1) as tf.Tensor[], args[args.length - 1] as (kept: tf.Tensor[]) => void),
  );
  return (operands) => run(...operands);
}

interface LstmStates {
  /** [T, B, U] */
  readonly hidden: tf.Tensor;
  /** tanh(c_t), then c_t: 2T of [B, U]. */
  readonly cells: tf.Tensor[];
  /** σ of input, forget and output gate: T of [B, 3U]. */
  readonly gates: tf.Tensor[];
  /** T of [B, U]. */
  readonly candidates: tf.Tensor[];
}

function tapedForward(
  x: tf.Tensor3D,
  wx: tf.Tensor,
  wh: tf.Tensor,
  b: tf.Tensor,
  steps: number,
  batch: number,
  units: number,
): LstmStates {
  const projected = tf.add(tf.matMul(tf.reshape(x, [steps * batch, x.shape[2]]), wx), b); // [T B, 4U]
  const hiddens: tf.Tensor[] = [];
  const squashed: tf.Tensor[] = [];
  const cells: tf.Tensor[] = [];
  const gates: tf.Tensor[] = [];
  const candidates: tf.Tensor[] = [];
  for (let t = 0; t < steps; t++) {
    const fed = tf.slice(projected, [t * batch, 0], [batch, 4 * units]);
    const z = t === 0 ? fed : tf.add(fed, tf.matMul(hiddens[t - 1], wh));
    const open = tf.sigmoid(tf.slice(z, [0, 0], [batch, 3 * units]));
    const candidate = tf.tanh(tf.slice(z, [0, 3 * units], [batch, units]));
    const fresh = tf.mul(gate(open, 0, units), candidate);
    const cell = t === 0 ? fresh : tf.add(tf.mul(gate(open, 1, units), cells[t - 1]), fresh);
    const tanhCell = tf.tanh(cell);
    hiddens.push(tf.mul(gate(open, 2, units), tanhCell));
    squashed.push(tanhCell);
    cells.push(cell);
    gates.push(open);
    candidates.push(candidate);
  }
  const hidden = tf.reshape(tf.concat(hiddens, 0), [steps, batch, units]);
  return { hidden, cells: [...squashed, ...cells], gates, candidates };
}

/** Gate `which` of those side by side in the last axis. */
const gate = (open: tf.Tensor, which: number, units: number): tf.Tensor =>
  tf.slice(open, [0, which * units], [open.shape[0], units]);

function tapedBackward(dy: tf.Tensor, saved: tf.Tensor[], steps: number, batch: number, units: number): tf.Tensor[] {
  const [x, wx, wh, hidden] = saved;
  const part = (from: number): tf.Tensor[] => saved.slice(4 + from * steps, 4 + (from + 1) * steps);
  const [squashed, cells, gates, candidates] = [part(0), part(1), part(2), part(3)];
  const upstream = tf.reshape(dy, [steps * batch, units]);
  const dz: tf.Tensor[] = [];
  let dh: tf.Tensor | null = null;
  let dc: tf.Tensor | null = null;
  for (let t = steps - 1; t >= 0; t--) {
    const given = tf.slice(upstream, [t * batch, 0], [batch, units]);
    const dHidden: tf.Tensor = dh ? tf.add(given, dh) : given;
    const open = gates[t];
    const through = tf.mul(tf.mul(dHidden, gate(open, 2, units)), tf.sub(1, tf.square(squashed[t])));
    const dCell: tf.Tensor = dc ? tf.add(through, dc) : through;
    const dForget = t > 0 ? tf.mul(dCell, cells[t - 1]) : tf.zerosLike(dCell);
    const dOpen = tf.concat([tf.mul(dCell, candidates[t]), dForget, tf.mul(dHidden, squashed[t])], 1);
    const dGates = tf.mul(dOpen, tf.mul(open, tf.sub(1, open)));
    const dCandidate = tf.mul(tf.mul(dCell, gate(open, 0, units)), tf.sub(1, tf.square(candidates[t])));
    const dStep = tf.concat([dGates, dCandidate], 1); // [B, 4U]
    dz[t] = dStep;
    if (t > 0) {
      dh = tf.matMul(dStep, wh, false, true);
      dc = tf.mul(dCell, gate(open, 1, units));
    }
  }
  const every = tf.concat(dz, 0); // [T B, 4U]
  return weightGradients(x, wx, wh, hidden, every, every, steps, batch, (all) => tf.sum(all, 0));
}

/** [dx, dW, dU, db] from the gradients at the projections, [T B, gates U]: one product each. */
function weightGradients(
  x: tf.Tensor,
  wx: tf.Tensor,
  wh: tf.Tensor,
  hidden: tf.Tensor,
  dInput: tf.Tensor,
  dState: tf.Tensor,
  steps: number,
  batch: number,
  bias: (dInput: tf.Tensor, dState: tf.Tensor) => tf.Tensor,
): tf.Tensor[] {
  const units = wh.shape[0];
  const wide = wh.shape[1] as number;
  const rows = (steps - 1) * batch;
  return [
    tf.reshape(tf.matMul(dInput, wx, false, true), x.shape),
    tf.matMul(tf.reshape(x, [steps * batch, x.shape[2] as number]), dInput, true, false),
    rows === 0
      ? tf.zerosLike(wh)
      : tf.matMul(
          tf.slice(tf.reshape(hidden, [steps * batch, units]), [0, 0], [rows, units]),
          tf.slice(dState, [batch, 0], [rows, wide]),
          true,
          false,
        ),
    bias(dInput, dState),
  ];
}

export function gru(x: tf.Tensor3D, input: tf.Tensor2D, state: tf.Tensor2D, bias: tf.Tensor2D): tf.Tensor3D {
  const batch = x.shape[0];
  const steps = x.shape[1];
  const units = state.shape[0];
  const forward = withOwnGradient(([sequence, wx, wh, b], save) => {
    const { hidden, gates, candidates, recurrent } = gruForward(
      sequence as tf.Tensor3D,
      wx,
      wh,
      b,
      steps,
      batch,
      units,
    );
    save([sequence, wx, wh, hidden, ...gates, ...candidates, ...recurrent]);
    return {
      value: hidden,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gruBackward(dy, saved, steps, batch, units),
    };
  });
  const timeFirst = tf.transpose(x, [1, 0, 2]);
  const hidden = forward([timeFirst, input, state, bias]) as tf.Tensor3D;
  return tf.transpose(hidden, [1, 0, 2]);
}

interface GruStates {
  /** [T, B, U] */
  readonly hidden: tf.Tensor;
  /** σ of update and reset: T of [B, 2U]. */
  readonly gates: tf.Tensor[];
  /** T of [B, U]. */
  readonly candidates: tf.Tensor[];
  /** r_n, the state's part of the candidate before the reset: T of [B, U]. */
  readonly recurrent: tf.Tensor[];
}

function gruForward(
  x: tf.Tensor3D,
  wx: tf.Tensor,
  wh: tf.Tensor,
  b: tf.Tensor,
  steps: number,
  batch: number,
  units: number,
): GruStates {
  const wide = 3 * units;
  const projected = tf.add(tf.matMul(tf.reshape(x, [steps * batch, x.shape[2]]), wx), tf.slice(b, [0, 0], [1, wide]));
  const stateBias = tf.slice(b, [1, 0], [1, wide]);
  let previous: tf.Tensor = tf.zeros([batch, units]);
  const hiddens: tf.Tensor[] = [];
  const gates: tf.Tensor[] = [];
  const candidates: tf.Tensor[] = [];
  const recurrent: tf.Tensor[] = [];
  for (let t = 0; t < steps; t++) {
    const fed = tf.slice(projected, [t * batch, 0], [batch, wide]);
    const back = tf.add(tf.matMul(previous, wh), stateBias);
    const open = tf.sigmoid(
      tf.add(tf.slice(fed, [0, 0], [batch, 2 * units]), tf.slice(back, [0, 0], [batch, 2 * units])),
    );
    const kept = gate(back, 2, units);
    const candidate = tf.tanh(tf.add(gate(fed, 2, units), tf.mul(gate(open, 1, units), kept)));
    // (1 - u) n + u h = n + u (h - n)
    previous = tf.add(candidate, tf.mul(gate(open, 0, units), tf.sub(previous, candidate)));
    hiddens.push(previous);
    gates.push(open);
    candidates.push(candidate);
    recurrent.push(kept);
  }
  return { hidden: tf.reshape(tf.concat(hiddens, 0), [steps, batch, units]), gates, candidates, recurrent };
}

function gruBackward(dy: tf.Tensor, saved: tf.Tensor[], steps: number, batch: number, units: number): tf.Tensor[] {
  const [x, wx, wh, hidden] = saved;
  const part = (from: number): tf.Tensor[] => saved.slice(4 + from * steps, 4 + (from + 1) * steps);
  const [gates, candidates, recurrent] = [part(0), part(1), part(2)];
  const upstream = tf.reshape(dy, [steps * batch, units]);
  const states = tf.reshape(hidden, [steps * batch, units]);
  const dFed: tf.Tensor[] = [];
  const dBack: tf.Tensor[] = [];
  let dh: tf.Tensor | null = null;
  for (let t = steps - 1; t >= 0; t--) {
    const given = tf.slice(upstream, [t * batch, 0], [batch, units]);
    const dHidden: tf.Tensor = dh ? tf.add(given, dh) : given;
    const open = gates[t];
    const update = gate(open, 0, units);
    const previous = t > 0 ? tf.slice(states, [(t - 1) * batch, 0], [batch, units]) : tf.zeros([batch, units]);
    const dNew = tf.mul(tf.mul(dHidden, tf.sub(1, update)), tf.sub(1, tf.square(candidates[t])));
    const dUpdate = tf.mul(dHidden, tf.sub(previous, candidates[t]));
    const dOpen = tf.mul(tf.concat([dUpdate, tf.mul(dNew, recurrent[t])], 1), tf.mul(open, tf.sub(1, open)));
    dFed[t] = tf.concat([dOpen, dNew], 1);
    dBack[t] = tf.concat([dOpen, tf.mul(dNew, gate(open, 1, units))], 1);
    if (t > 0) dh = tf.add(tf.mul(dHidden, update), tf.matMul(dBack[t], wh, false, true));
  }
  return weightGradients(x, wx, wh, hidden, tf.concat(dFed, 0), tf.concat(dBack, 0), steps, batch, (fed, back) =>
    tf.stack([tf.sum(fed, 0), tf.sum(back, 0)]),
  );
}
