import { CLASS_COUNT } from "../../src/core/forecaster.ts";
import { scaled } from "../linear/scaler.ts";
import type { FittedNetwork } from "./forecaster.ts";
import type { Weights } from "./weights.ts";

/**
 * A fitted recurrent network that advances by one row per event, in plain doubles without allocating: the forecast after
 * n rows since `reset` is that of a window of these n rows (to 1e-5: windows are computed in floats). Reset it at the
 * start of a day and after a halt. Its memory then reaches back to the reset, not just to the window it was trained on.
 */
export class RecurrentStream {
  readonly #scaler: FittedNetwork["scaler"];
  readonly #layers: readonly Layer[];
  readonly #dense: readonly Dense[];
  readonly #input: Float64Array;
  readonly #head: number;
  /** Rows since the reset. */
  rows = 0;

  /** Throws RangeError for a network that is not a stack of recurrences, or that reads prices of the book. */
  constructor(name: string, { inputs, scaler, weights, head }: FittedNetwork) {
    const layout = Object.hasOwn(LAYOUTS, name) ? LAYOUTS[name] : null;
    if (!layout) throw new RangeError(`${name} does not advance row by row`);
    if (inputs.some((input) => /^(ask|bid)P\d+$/.test(input)))
      throw new RangeError(
        `${name}: prices of the book follow the newest mid, so that old rows change with each event`,
      );
    this.#scaler = scaler;
    this.#input = new Float64Array(inputs.length);
    this.#head = head;
    let width = inputs.length;
    this.#layers = layout.recurrent.map(({ kind, prefix }) => {
      const layer = kind === "lstm" ? new LstmLayer(weights, prefix, width) : new GruLayer(weights, prefix, width);
      width = layer.hidden.length;
      return layer;
    });
    this.#dense = layout.dense.map(({ prefix, relu }) => {
      const dense = new Dense(weights, prefix, width, relu);
      width = dense.out.length;
      return dense;
    });
  }

  reset(): void {
    this.rows = 0;
    for (const layer of this.#layers) layer.reset();
  }

  /**
   * Takes row `row` of `columns` [inputs][rows] (unscaled, in the order of the fitted inputs) and writes p(down),
   * p(stationary), p(up) at `out[at]`. A row with an undefined input resets, and gets three NaN.
   */
  push(columns: readonly Float64Array[], row: number, out: Float64Array, at = 0): void {
    const { mean, deviation } = this.#scaler;
    for (let j = 0; j < this.#input.length; j++) {
      const x = columns[j][row];
      if (!Number.isFinite(x)) {
        this.reset();
        out.fill(NaN, at, at + CLASS_COUNT);
        return;
      }
      this.#input[j] = scaled(x, mean[j], deviation[j]);
    }
    this.rows++;
    let values = this.#input;
    for (const layer of this.#layers) values = layer.advance(values);
    for (const dense of this.#dense) values = dense.apply(values);
    softmax(values, this.#head * CLASS_COUNT, out, at);
  }
}

interface Layout {
  readonly recurrent: readonly { readonly kind: "lstm" | "gru"; readonly prefix: string }[];
  readonly dense: readonly { readonly prefix: string; readonly relu: boolean }[];
}

const stacked = (kind: "lstm" | "gru"): Layout => ({
  recurrent: [
    { kind, prefix: "first" },
    { kind, prefix: "second" },
  ],
  dense: [
    { prefix: "dense", relu: true },
    { prefix: "head", relu: false },
  ],
});

/** As networks/recurrent.ts lays them out. */
const LAYOUTS: Readonly<Record<string, Layout>> = {
  lstm: { recurrent: [{ kind: "lstm", prefix: "lstm" }], dense: [{ prefix: "head", relu: false }] },
  "lstm-256-128": stacked("lstm"),
  gru: stacked("gru"),
};

interface Layer {
  readonly hidden: Float64Array;
  advance(x: Float64Array): Float64Array;
  reset(): void;
}

/** z += x W, W [x, z] row-major; four rows of W at a time, so that z is read and written a quarter as often. */
function accumulate(x: Float64Array, w: Float64Array, z: Float64Array): void {
  const width = z.length;
  const whole = x.length - (x.length % 4);
  for (let i = 0; i < whole; i += 4) {
    const first = i * width;
    const second = first + width;
    const third = second + width;
    const fourth = third + width;
    const a = x[i];
    const b = x[i + 1];
    const c = x[i + 2];
    const d = x[i + 3];
    for (let j = 0; j < width; j++)
      z[j] += a * w[first + j] + b * w[second + j] + (c * w[third + j] + d * w[fourth + j]);
  }
  for (let i = whole, row = whole * width; i < x.length; i++, row += width) {
    const value = x[i];
    for (let j = 0; j < width; j++) z[j] += value * w[row + j];
  }
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

class LstmLayer implements Layer {
  readonly hidden: Float64Array;
  readonly #cell: Float64Array;
  readonly #z: Float64Array;
  readonly #input: Float64Array;
  readonly #state: Float64Array;
  readonly #bias: Float64Array;

  constructor(weights: Weights, prefix: string, inputs: number) {
    this.#input = Float64Array.from(weights[`${prefix}.input`]);
    this.#state = Float64Array.from(weights[`${prefix}.state`]);
    this.#bias = Float64Array.from(weights[`${prefix}.bias`]);
    const units = this.#input.length / inputs / 4;
    this.hidden = new Float64Array(units);
    this.#cell = new Float64Array(units);
    this.#z = new Float64Array(4 * units);
  }

  reset(): void {
    this.hidden.fill(0);
    this.#cell.fill(0);
  }

  advance(x: Float64Array): Float64Array {
    const z = this.#z;
    const units = this.hidden.length;
    z.set(this.#bias);
    accumulate(x, this.#input, z);
    accumulate(this.hidden, this.#state, z);
    for (let u = 0; u < units; u++) {
      const cell = sigmoid(z[units + u]) * this.#cell[u] + sigmoid(z[u]) * Math.tanh(z[3 * units + u]);
      this.#cell[u] = cell;
      this.hidden[u] = sigmoid(z[2 * units + u]) * Math.tanh(cell);
    }
    return this.hidden;
  }
}

class GruLayer implements Layer {
  readonly hidden: Float64Array;
  readonly #fed: Float64Array;
  readonly #back: Float64Array;
  readonly #input: Float64Array;
  readonly #state: Float64Array;
  readonly #bias: Float64Array;

  constructor(weights: Weights, prefix: string, inputs: number) {
    this.#input = Float64Array.from(weights[`${prefix}.input`]);
    this.#state = Float64Array.from(weights[`${prefix}.state`]);
    this.#bias = Float64Array.from(weights[`${prefix}.bias`]);
    const units = this.#input.length / inputs / 3;
    this.hidden = new Float64Array(units);
    this.#fed = new Float64Array(3 * units);
    this.#back = new Float64Array(3 * units);
  }

  reset(): void {
    this.hidden.fill(0);
  }

  advance(x: Float64Array): Float64Array {
    const fed = this.#fed;
    const back = this.#back;
    const units = this.hidden.length;
    for (let j = 0; j < fed.length; j++) {
      fed[j] = this.#bias[j];
      back[j] = this.#bias[fed.length + j];
    }
    accumulate(x, this.#input, fed);
    accumulate(this.hidden, this.#state, back);
    for (let u = 0; u < units; u++) {
      const update = sigmoid(fed[u] + back[u]);
      const reset = sigmoid(fed[units + u] + back[units + u]);
      const candidate = Math.tanh(fed[2 * units + u] + reset * back[2 * units + u]);
      this.hidden[u] = candidate + update * (this.hidden[u] - candidate);
    }
    return this.hidden;
  }
}

class Dense {
  readonly out: Float64Array;
  readonly #w: Float64Array;
  readonly #b: Float64Array;
  readonly #relu: boolean;

  constructor(weights: Weights, prefix: string, inputs: number, relu: boolean) {
    this.#w = Float64Array.from(weights[`${prefix}.w`]);
    this.#b = Float64Array.from(weights[`${prefix}.b`]);
    this.out = new Float64Array(this.#w.length / inputs);
    this.#relu = relu;
  }

  apply(x: Float64Array): Float64Array {
    this.out.set(this.#b);
    accumulate(x, this.#w, this.out);
    if (this.#relu) for (let j = 0; j < this.out.length; j++) if (this.out[j] < 0) this.out[j] = 0;
    return this.out;
  }
}

function softmax(logits: Float64Array, from: number, out: Float64Array, at: number): void {
  const most = Math.max(logits[from], logits[from + 1], logits[from + 2]);
  let sum = 0;
  for (let c = 0; c < CLASS_COUNT; c++) sum += out[at + c] = Math.exp(logits[from + c] - most);
  for (let c = 0; c < CLASS_COUNT; c++) out[at + c] /= sum;
}
