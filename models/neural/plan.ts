import { freshKernels, type Kernels } from "./kernels/instance.ts";
import type { Network, NetworkSize } from "./network.ts";
import { type Block, PlanOps, type PlanOptions } from "./plan-ops.ts";
import type { Weights } from "./weights.ts";

/**
 * A fitted network laid out once, for windows `batch` at a time: every operation is a call of a kernel with addresses
 * that are worked out here, so that a forecast allocates nothing. It needs no back-end, and gives the same bits wherever
 * it runs. A plan owns its memory.
 */
export class Plan {
  /** [batch, T, F] of scaled inputs: to be filled before `run`. */
  readonly window: Float32Array;
  /** [batch, 3 heads] */
  readonly #logits: Float32Array;
  readonly #calls: readonly (() => void)[];
  readonly #kept: ReadonlyMap<string, Kept>;
  readonly #memories: readonly Float32Array[];

  constructor(network: Network, size: NetworkSize, weights: Weights, batch = 1, options: PlanOptions = {}) {
    const ops = new PlanOps(options);
    const shapes = network.weights(size);
    const known = new Map<string, Block>();
    const weight = (name: string): Block => {
      const found = known.get(name) ?? ops.constant(weights[name], shapes[name].shape);
      known.set(name, found);
      return found;
    };
    const window = ops.input([batch, size.window, size.inputs]);
    const logits = network.forward(ops, weight, window, size);
    const laid = ops.laidOut([logits, ...ops.kept.values()]);
    const kernels = freshKernels(laid.bytes);
    this.#calls = laid.bind(kernels);
    this.window = viewOf(kernels, window);
    this.#logits = viewOf(kernels, logits);
    this.#memories = ops.memories.map((storage) => viewOf(kernels, { storage, shape: [storage.floats] }));
    this.#kept = new Map(
      [...ops.kept].map(([name, block]) => [name, { shape: block.shape, values: viewOf(kernels, block) }]),
    );
  }

  /** The logits of the windows in `window`, [batch, 3 heads]; overwritten by the next run. */
  run(): Float32Array {
    for (const call of this.#calls) call();
    return this.#logits;
  }

  /** With `continues`: the next run is the first. */
  reset(): void {
    for (const memory of this.#memories) memory.fill(0);
  }

  /** What the network was asked to keep, by name, of the last run; empty unless `keeps`. */
  get kept(): ReadonlyMap<string, Kept> {
    return this.#kept;
  }
}

/** An intermediate result; `values` is overwritten by the next run. */
export interface Kept {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

function viewOf(kernels: Kernels, { storage, shape }: Block): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return new Float32Array(kernels.memory.buffer, storage.at, size);
}
