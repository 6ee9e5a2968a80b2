import { FIRST, freshKernels, type Kernels, reserve } from "./instance.ts";

let shared: Kernels | null = null;

/** Kernels that everybody shares, with room for named arrays of that many floats, one after the other: for one call. */
export interface Workspace<Name extends string> {
  readonly kernels: Kernels;
  /** Bytes. */
  readonly at: Readonly<Record<Name, number>>;
  readonly view: (name: Name) => Float32Array;
}

export function workspace<Name extends string>(floats: Readonly<Record<Name, number>>): Workspace<Name> {
  shared ??= freshKernels(0);
  const kernels = shared;
  const at = {} as Record<Name, number>;
  let end = FIRST;
  for (const name of Object.keys(floats) as Name[]) {
    at[name] = end;
    end += 4 * (Math.ceil(floats[name] / 4) * 4 + 8);
  }
  reserve(kernels, end - FIRST);
  return { kernels, at, view: (name) => new Float32Array(kernels.memory.buffer, at[name], floats[name]) };
}
