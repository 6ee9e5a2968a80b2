import { FIRST, type Kernels } from "./kernels/instance.ts";

/** Room in a plan's memory. */
export class Storage {
  readonly floats: number;
  /** Filled once, before the first run. */
  readonly values: Float32Array | null;
  /** The same at every run: a weight, or made of weights alone; or what a run leaves to the next. Its room is its own. */
  readonly constant: boolean;
  /** Bytes; known when the plan is laid out. */
  at = 0;

  constructor(floats: number, constant: boolean, values: Float32Array | null = null) {
    this.floats = floats;
    this.constant = constant;
    this.values = values;
  }

  /** Kernels work in vectors of four and may read a panel past the end. */
  get bytes(): number {
    return 4 * (Math.ceil(this.floats / 8) * 8 + 8);
  }
}

export interface Step {
  readonly reads: readonly Storage[];
  readonly writes: readonly Storage[];
  /** The call with its addresses, which are known by then. */
  readonly bind: (kernels: Kernels) => () => void;
}

export interface Layout {
  readonly bytes: number;
  /** Fills the constants and runs what depends on them alone; returns the calls of one run. */
  bind(kernels: Kernels): (() => void)[];
}

/**
 * Gives every storage an address: constants one of their own, the others room that they share with those whose last use
 * has passed. `last` are read after the run.
 */
export function laidOut(steps: readonly Step[], inputs: readonly Storage[], last: readonly Storage[]): Layout {
  const once = steps.filter(({ writes }) => writes[0].constant);
  const every = steps.filter(({ writes }) => !writes[0].constant);
  const touched = new Set([...inputs, ...steps.flatMap(({ reads, writes }) => [...reads, ...writes])]);
  let end = FIRST;
  for (const storage of touched) {
    if (!storage.constant) continue;
    storage.at = end;
    end += storage.bytes;
  }
  const room = new Room(end);
  const dies = new Map<Storage, number>();
  every.forEach(({ reads, writes }, i) => [...reads, ...writes].forEach((storage) => dies.set(storage, i)));
  for (const storage of last) dies.set(storage, every.length);
  const placed = new Set<Storage>();
  const place = (storage: Storage): void => {
    if (storage.constant || placed.has(storage)) return;
    placed.add(storage);
    storage.at = room.take(storage.bytes);
  };
  inputs.forEach(place);
  every.forEach(({ reads, writes }, i) => {
    writes.forEach(place);
    for (const storage of new Set([...reads, ...writes]))
      if (!storage.constant && dies.get(storage) === i) room.give(storage.at, storage.bytes);
  });
  return {
    bytes: room.end - FIRST,
    bind: (kernels) => {
      for (const { at, values } of touched) if (values) new Float32Array(kernels.memory.buffer, at).set(values);
      for (const step of once) step.bind(kernels)();
      return every.map((step) => step.bind(kernels));
    },
  };
}

/** Memory above an address, taken where it first fits. */
class Room {
  readonly #free: { at: number; bytes: number }[] = [];
  end: number;

  constructor(from: number) {
    this.end = from;
  }

  take(bytes: number): number {
    const found = this.#free.findIndex((gap) => gap.bytes >= bytes);
    if (found < 0) {
      this.end += bytes;
      return this.end - bytes;
    }
    const gap = this.#free[found];
    const { at } = gap;
    gap.at += bytes;
    gap.bytes -= bytes;
    if (gap.bytes === 0) this.#free.splice(found, 1);
    return at;
  }

  give(at: number, bytes: number): void {
    const next = this.#free.findIndex((gap) => gap.at > at);
    const place = next < 0 ? this.#free.length : next;
    this.#free.splice(place, 0, { at, bytes });
    for (const i of [place, place - 1]) {
      const gap = this.#free[i];
      const after = this.#free[i + 1];
      if (!gap || !after || gap.at + gap.bytes !== after.at) continue;
      gap.bytes += after.bytes;
      this.#free.splice(i + 1, 1);
    }
  }
}
