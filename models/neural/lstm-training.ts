import { type Kernels, packedSize } from "./kernels/instance.ts";
import { workspace } from "./kernels/workspace.ts";

/** [B, T, I] in, [B, T, U] out. */
export interface LstmSize {
  readonly batch: number;
  readonly steps: number;
  readonly inputs: number;
  /** A multiple of 4. */
  readonly units: number;
}

/** As recurrent.ts lays them out: [I, 4U], [U, 4U], [4U]. */
export interface LstmWeights {
  readonly input: Float32Array;
  readonly state: Float32Array;
  readonly bias: Float32Array;
}

/** What the way back needs of the way there, time first. */
export interface LstmTrace {
  /** [T, B, I] */
  readonly x: Float32Array;
  /** Opened gates and candidates, [T, B, 4U]. */
  readonly gates: Float32Array;
  /** [T, B, U] each. */
  readonly hidden: Float32Array;
  readonly cells: Float32Array;
  readonly squashed: Float32Array;
}

export interface LstmGradients extends LstmWeights {
  /** [B, T, I] */
  readonly x: Float32Array;
}

/** Batch and time exchanged: [first, second, width] to [second, first, width]. */
function exchanged(kernels: Kernels, from: number, to: number, first: number, second: number, width: number): void {
  const row = 4 * width;
  kernels.copy(from, to, 1, second, first, width, 0, row, second * row, 4, 0, first * row, row, 4);
}

/**
 * The LSTM of recurrent.ts over whole windows, forward, in the SIMD kernels: for a back-end that computes on this
 * processor anyway, whose tensors would only add a call and a copy to each of a step's dozen small operations.
 */
export function lstmForward(
  x: Float32Array,
  { input, state, bias }: LstmWeights,
  { batch, steps, inputs, units }: LstmSize,
): { readonly out: Float32Array; readonly trace: LstmTrace } {
  const rows = batch * steps;
  const wide = 4 * units;
  const { kernels, at, view } = workspace({
    x: x.length,
    timeFirst: x.length,
    input: input.length,
    packedInput: packedSize(inputs, wide),
    state: state.length,
    packedState: packedSize(units, wide),
    bias: wide,
    zeros: wide,
    gates: rows * wide,
    hidden: rows * units,
    cells: rows * units,
    squashed: rows * units,
    out: rows * units,
  });
  view("x").set(x);
  view("input").set(input);
  view("state").set(state);
  view("bias").set(bias);
  view("zeros").fill(0);
  kernels.pack(at.input, at.packedInput, inputs, wide, 4 * wide, 4);
  kernels.pack(at.state, at.packedState, units, wide, 4 * wide, 4);
  exchanged(kernels, at.x, at.timeFirst, batch, steps, inputs);
  kernels.product(at.timeFirst, 4 * inputs, at.packedInput, at.gates, 4 * wide, at.bias, 0, rows, wide, inputs);
  kernels.lstmForward(at.gates, at.packedState, at.hidden, at.cells, at.squashed, at.zeros, batch, steps, units);
  exchanged(kernels, at.hidden, at.out, steps, batch, units);
  return {
    out: view("out").slice(),
    trace: {
      x: view("timeFirst").slice(),
      gates: view("gates").slice(),
      hidden: view("hidden").slice(),
      cells: view("cells").slice(),
      squashed: view("squashed").slice(),
    },
  };
}

/** Gradients at the inputs and weights from `dy` at the hidden states, [B, T, U]. */
export function lstmBackward(
  dy: Float32Array,
  trace: LstmTrace,
  { input, state }: LstmWeights,
  { batch, steps, inputs, units }: LstmSize,
): LstmGradients {
  const rows = batch * steps;
  const wide = 4 * units;
  const earlier = rows - batch;
  const { kernels, at, view } = workspace({
    dy: dy.length,
    given: dy.length,
    x: trace.x.length,
    xTurned: trace.x.length,
    gates: trace.gates.length,
    hidden: trace.hidden.length,
    hiddenTurned: earlier * units,
    cells: trace.cells.length,
    squashed: trace.squashed.length,
    input: input.length,
    inputBack: packedSize(wide, inputs),
    state: state.length,
    stateBack: packedSize(wide, units),
    packed: packedSize(rows, wide),
    dh: batch * units,
    dc: batch * units,
    zeros: Math.max(wide, inputs),
    dTimeFirst: trace.x.length,
    dx: trace.x.length,
    dInput: input.length,
    dState: state.length,
    dBias: wide,
  });
  view("dy").set(dy);
  for (const name of ["x", "gates", "hidden", "cells", "squashed"] as const) view(name).set(trace[name]);
  view("input").set(input);
  view("state").set(state);
  for (const name of ["dh", "dc", "zeros"] as const) view(name).fill(0);
  exchanged(kernels, at.dy, at.given, batch, steps, units);
  kernels.pack(at.input, at.inputBack, wide, inputs, 4, 4 * wide);
  kernels.pack(at.state, at.stateBack, wide, units, 4, 4 * wide);
  const last = 4 * earlier;
  kernels.lstmBackward(
    at.given + last * units,
    at.gates + last * wide,
    at.cells + last * units,
    at.squashed + last * units,
    at.stateBack,
    at.dh,
    at.dc,
    at.zeros,
    batch,
    steps,
    units,
  );
  kernels.product(at.gates, 4 * wide, at.inputBack, at.dTimeFirst, 4 * inputs, at.zeros, 0, rows, inputs, wide);
  exchanged(kernels, at.dTimeFirst, at.dx, steps, batch, inputs);
  turned(kernels, at.x, at.xTurned, rows, inputs);
  kernels.pack(at.gates, at.packed, rows, wide, 4 * wide, 4);
  kernels.product(at.xTurned, 4 * rows, at.packed, at.dInput, 4 * wide, at.zeros, 0, inputs, wide, rows);
  if (earlier > 0) {
    turned(kernels, at.hidden, at.hiddenTurned, earlier, units);
    kernels.pack(at.gates + 4 * batch * wide, at.packed, earlier, wide, 4 * wide, 4);
    kernels.product(at.hiddenTurned, 4 * earlier, at.packed, at.dState, 4 * wide, at.zeros, 0, units, wide, earlier);
  } else view("dState").fill(0);
  kernels.columnSums(at.gates, at.dBias, rows, wide);
  return {
    x: view("dx").slice(),
    input: view("dInput").slice(),
    state: view("dState").slice(),
    bias: view("dBias").slice(),
  };
}

/** [rows, columns] transposed. */
function turned(kernels: Kernels, from: number, to: number, rows: number, columns: number): void {
  kernels.copy(from, to, 1, 1, columns, rows, 0, 0, 4, 4 * columns, 0, 0, 4 * rows, 4);
}
