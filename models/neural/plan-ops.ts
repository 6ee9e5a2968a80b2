import { type Kernels, packedSize } from "./kernels/instance.ts";
import type { Ops, RecurrentWeights } from "./ops.ts";
import { laidOut, type Layout, type Step, Storage } from "./plan-memory.ts";
import { sizeOf } from "./weights.ts";

/** A result that a plan will hold. Several may share one storage. */
export interface Block {
  readonly shape: readonly number[];
  readonly storage: Storage;
}

const JOINS = { add: 0, subtract: 1, multiply: 2, divide: 3, maximum: 4 } as const;

/** Bytes from one element to the next along each axis. */
function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 4);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/** At the front, up to four axes. */
const toFour = (values: readonly number[], filler: number): number[] => [
  ...Array.from({ length: 4 - values.length }, () => filler),
  ...values,
];

export interface PlanOptions {
  /** Keeps what the network asks to be kept. */
  readonly keeps?: boolean;
  /** Recurrences go on where the last run left them, instead of from zero. */
  readonly continues?: boolean;
}

/** Writes down a kernel call per operation; what is made of weights alone is computed once. */
export class PlanOps implements Ops<Block> {
  readonly #steps: Step[] = [];
  readonly #inputs: Storage[] = [];
  readonly #packed = new Map<Storage, Block>();
  readonly #options: PlanOptions;
  /** By name. */
  readonly kept = new Map<string, Block>();
  /** Hidden states and cells that a run leaves to the next. */
  readonly memories: Storage[] = [];

  constructor(options: PlanOptions) {
    this.#options = options;
  }

  laidOut(last: readonly Block[]): Layout {
    return laidOut(
      this.#steps,
      this.#inputs,
      last.map(({ storage }) => storage),
    );
  }

  input(shape: readonly number[]): Block {
    const storage = new Storage(sizeOf(shape), false);
    this.#inputs.push(storage);
    return { shape, storage };
  }

  constant(values: Float32Array, shape: readonly number[]): Block {
    return { shape, storage: new Storage(values.length, true, values) };
  }

  #zeros(length: number): Block {
    return this.constant(new Float32Array(length), [length]);
  }

  /** A result computed from `reads`; `scratch` is needed while it is. */
  #made(
    shape: readonly number[],
    reads: readonly Block[],
    bind: (kernels: Kernels, out: Storage) => () => void,
    scratch: readonly Storage[] = [],
  ): Block {
    const storage = new Storage(
      sizeOf(shape),
      reads.every((block) => block.storage.constant),
    );
    this.#steps.push({
      reads: reads.map((block) => block.storage),
      writes: [storage, ...scratch],
      bind: (kernels) => bind(kernels, storage),
    });
    return { shape, storage };
  }

  shape({ shape }: Block): readonly number[] {
    return shape;
  }

  /** A matrix [rows, columns] as `product` of kernels.as reads it. */
  #packedOf(matrix: Block): Block {
    const found = this.#packed.get(matrix.storage);
    if (found) return found;
    const [rows, columns] = matrix.shape;
    const packed = this.#made([packedSize(rows, columns)], [matrix], (kernels, out) => {
      const from = matrix.storage.at;
      const to = out.at;
      return () => kernels.pack(from, to, rows, columns, 4 * columns, 4);
    });
    this.#packed.set(matrix.storage, packed);
    return packed;
  }

  dense(x: Block, w: Block, b?: Block): Block {
    const [from, to] = w.shape;
    const rows = sizeOf(x.shape) / from;
    const packed = this.#packedOf(w);
    const start = b ?? this.#zeros(to);
    return this.#made([...x.shape.slice(0, -1), to], [x, packed, start], (kernels, out) => {
      const [a, p, s, o] = [x.storage.at, packed.storage.at, start.storage.at, out.at];
      return () => kernels.product(a, 4 * from, p, o, 4 * to, s, 0, rows, to, from);
    });
  }

  product(x: Block, y: Block, transposed = false): Block {
    const [m, k] = x.shape.slice(-2);
    const [rows, columns] = y.shape.slice(-2);
    const n = transposed ? rows : columns;
    const batch = sizeOf(x.shape) / (m * k);
    const start = this.#zeros(n);
    const packed = new Storage(packedSize(k, n), false);
    const [row, column] = transposed ? [4, 4 * columns] : [4 * columns, 4];
    return this.#made(
      [...x.shape.slice(0, -2), m, n],
      [x, y, start],
      (kernels, out) => {
        const [a, b, p, s, o] = [x.storage.at, y.storage.at, packed.at, start.storage.at, out.at];
        return () => {
          for (let i = 0; i < batch; i++) {
            kernels.pack(b + 4 * i * k * n, p, k, n, row, column);
            kernels.product(a + 4 * i * m * k, 4 * k, p, o + 4 * i * m * n, 4 * n, s, 0, m, n, k);
          }
        };
      },
      [packed],
    );
  }

  add(x: Block, y: Block): Block {
    return this.#joined("add", x, y);
  }

  subtract(x: Block, y: Block): Block {
    return this.#joined("subtract", x, y);
  }

  multiply(x: Block, y: Block): Block {
    return this.#joined("multiply", x, y);
  }

  divide(x: Block, y: Block): Block {
    return this.#joined("divide", x, y);
  }

  maximum(x: Block, y: Block): Block {
    return this.#joined("maximum", x, y);
  }

  #joined(kind: keyof typeof JOINS, left: Block, right: Block): Block {
    const rank = Math.max(left.shape.length, right.shape.length);
    const at = (shape: readonly number[], axis: number): number => shape[axis - rank + shape.length] ?? 1;
    const shape = Array.from({ length: rank }, (_, axis) => Math.max(at(left.shape, axis), at(right.shape, axis)));
    const x = this.#spread(left, shape);
    const collapsed = repeatedAxes(right.shape, shape);
    const y = collapsed ? right : this.#spread(right, shape);
    const { lengths, strides } = collapsed ?? { lengths: [1, 1, sizeOf(shape)], strides: [0, 0, 4] };
    return this.#made(shape, [x, y], (kernels, out) => {
      const [a, b, o] = [x.storage.at, y.storage.at, out.at];
      const [n0, n1, n2] = lengths;
      const [y0, y1, y2] = strides;
      return () => kernels.join(JOINS[kind], a, b, o, n0, n1, n2, y0, y1, y2);
    });
  }

  /** Repeated along axes of length 1 until it has the shape. */
  #spread(x: Block, shape: readonly number[]): Block {
    if (sizeOf(x.shape) === sizeOf(shape)) return x;
    const own = toFour(x.shape, 1);
    const strides = toFour(stridesOf(x.shape), 0).map((stride, axis) => (own[axis] === 1 ? 0 : stride));
    return this.#copied(x, 0, shape, strides);
  }

  /** A new block of `shape`, read from `from` bytes into x with the given four strides. */
  #copied(x: Block, from: number, shape: readonly number[], strides: readonly number[]): Block {
    const lengths = toFour(shape, 1);
    const to = stridesOf(lengths);
    return this.#made(shape, [x], (kernels, out) => {
      const [a, o] = [x.storage.at + from, out.at];
      return () => kernels.copy(a, o, ...lengths, ...strides, ...to);
    });
  }

  #unary(x: Block, call: (kernels: Kernels, from: number, to: number, n: number) => void): Block {
    const n = sizeOf(x.shape);
    return this.#made(x.shape, [x], (kernels, out) => {
      const [a, o] = [x.storage.at, out.at];
      return () => call(kernels, a, o, n);
    });
  }

  affine(x: Block, factor: number, offset: number): Block {
    return this.#unary(x, (kernels, from, to, n) => kernels.affine(from, to, n, factor, offset));
  }

  relu(x: Block): Block {
    return this.leakyRelu(x, 0);
  }

  leakyRelu(x: Block, slope: number): Block {
    return this.#unary(x, (kernels, from, to, n) => kernels.rectify(from, to, n, slope));
  }

  gelu(x: Block): Block {
    return this.#unary(x, (kernels, from, to, n) => kernels.gelus(from, to, n));
  }

  sigmoid(x: Block): Block {
    return this.#unary(x, (kernels, from, to, n) => kernels.sigmoids(from, to, n));
  }

  sqrt(x: Block): Block {
    return this.#unary(x, (kernels, from, to, n) => kernels.roots(from, to, n));
  }

  softmax(x: Block): Block {
    const width = x.shape[x.shape.length - 1];
    return this.#unary(x, (kernels, from, to, n) => kernels.softmax(from, to, n / width, width));
  }

  mean(x: Block, axis: number): Block {
    const outer = sizeOf(x.shape.slice(0, axis));
    const inner = sizeOf(x.shape.slice(axis + 1));
    const n = x.shape[axis];
    const shape = x.shape.map((length, a) => (a === axis ? 1 : length));
    return this.#made(shape, [x], (kernels, out) => {
      const [a, o] = [x.storage.at, out.at];
      return () => kernels.mean(a, o, outer, n, inner);
    });
  }

  layerNorm(x: Block, gain: Block, shift: Block, epsilon: number): Block {
    const width = x.shape[x.shape.length - 1];
    const rows = sizeOf(x.shape) / width;
    return this.#made(x.shape, [x, gain, shift], (kernels, out) => {
      const [a, g, s, o] = [x.storage.at, gain.storage.at, shift.storage.at, out.at];
      return () => kernels.standardise(a, g, s, o, rows, width, epsilon);
    });
  }

  reshape({ storage }: Block, shape: readonly number[]): Block {
    return { shape, storage };
  }

  transpose(x: Block, permutation: readonly number[]): Block {
    const strides = stridesOf(x.shape);
    const shape = permutation.map((axis) => x.shape[axis]);
    return this.#copied(
      x,
      0,
      shape,
      toFour(
        permutation.map((axis) => strides[axis]),
        0,
      ),
    );
  }

  slice(x: Block, begin: readonly number[], size: readonly number[]): Block {
    const strides = stridesOf(x.shape);
    const from = begin.reduce((sum, index, axis) => sum + index * strides[axis], 0);
    return this.#copied(x, from, size, toFour(strides, 0));
  }

  concat(xs: readonly Block[], axis: number): Block {
    const shape = xs[0].shape.map((length, a) => (a === axis ? xs.reduce((sum, x) => sum + x.shape[a], 0) : length));
    const outer = sizeOf(shape.slice(0, axis));
    const wide = 4 * sizeOf(shape.slice(axis));
    return this.#made(shape, xs, (kernels, out) => {
      let to = out.at;
      const calls = xs.map((x) => {
        const run = sizeOf(x.shape.slice(axis));
        const [a, o] = [x.storage.at, to];
        to += 4 * run;
        return () => kernels.copy(a, o, 1, 1, outer, run, 0, 0, 4 * run, 4, 0, 0, wide, 4);
      });
      return () => calls.forEach((call) => call());
    });
  }

  lstm(x: Block, weights: RecurrentWeights<Block>): Block {
    const [batch, steps] = x.shape;
    const units = weights.state.shape[0];
    const projected = this.dense(x, weights.input, weights.bias);
    const state = this.#packedOf(weights.state);
    const memory = this.#memory(2 * batch * units);
    const scratch = new Storage(4 * batch * units, false);
    return this.#made(
      [batch, steps, units],
      [projected, state, memory],
      (kernels, out) => {
        const [p, s, m, o] = [projected, state, memory].map(({ storage }) => storage.at).concat(out.at);
        const r = scratch.at;
        return () => kernels.lstm(p, s, o, m, r, batch, steps, units);
      },
      [scratch],
    );
  }

  /** Zeros at the start of every run; with `continues`, at the start of the first. */
  #memory(floats: number): Block {
    const zeros = this.#zeros(floats);
    if (this.#options.continues) {
      this.memories.push(zeros.storage);
      return zeros;
    }
    const storage = new Storage(floats, false);
    this.#steps.push({
      reads: [zeros.storage],
      writes: [storage],
      bind: (kernels) => {
        const [z, m] = [zeros.storage.at, storage.at];
        return () => kernels.copy(z, m, 1, 1, 1, floats, 0, 0, 0, 4, 0, 0, 0, 4);
      },
    });
    return { shape: [floats], storage };
  }

  gru(x: Block, weights: RecurrentWeights<Block>): Block {
    const [batch, steps] = x.shape;
    const units = weights.state.shape[0];
    const wide = 3 * units;
    const row = (which: number): Block => this.reshape(this.slice(weights.bias, [which, 0], [1, wide]), [wide]);
    const projected = this.dense(x, weights.input, row(0));
    const bias = row(1);
    const state = this.#packedOf(weights.state);
    const memory = this.#memory(batch * units);
    const scratch = new Storage(wide * batch, false);
    return this.#made(
      [batch, steps, units],
      [projected, state, bias, memory],
      (kernels, out) => {
        const [p, s, b, m, o] = [projected, state, bias, memory].map(({ storage }) => storage.at).concat(out.at);
        const r = scratch.at;
        return () => kernels.gru(p, s, b, o, m, r, batch, steps, units);
      },
      [scratch],
    );
  }

  dropout(x: Block): Block {
    return x;
  }

  keep(name: string, x: Block): Block {
    if (this.#options.keeps) this.kept.set(name, x);
    return x;
  }
}

/**
 * Lengths and strides of three axes at most under which a block of `own` shape repeats to fill `shape`; null where it
 * takes more, or its last axis is neither whole nor one value.
 */
function repeatedAxes(
  own: readonly number[],
  shape: readonly number[],
): { lengths: number[]; strides: number[] } | null {
  const strides = stridesOf(own);
  const missing = shape.length - own.length;
  const lengths: number[] = [];
  const steps: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis];
    if (length === 1) continue;
    const step = axis < missing || own[axis - missing] === 1 ? 0 : strides[axis - missing];
    const whole = steps.length > 0 && step === steps[0] * lengths[0];
    if (whole) lengths[0] *= length;
    else {
      lengths.unshift(length);
      steps.unshift(step);
    }
  }
  if (lengths.length > 3) return null;
  const inner = steps[steps.length - 1] ?? 4;
  if (inner !== 0 && inner !== 4) return null;
  while (lengths.length < 3) {
    lengths.unshift(1);
    steps.unshift(0);
  }
  return { lengths, strides: steps };
}
