import { unpackNumbers } from "../../packed-numbers.ts";
import { KERNELS } from "./binary.ts";

/** What kernels.as exports; addresses and strides in bytes, lengths in floats. See there for each one's shapes. */
export interface Kernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  pack(from: number, to: number, rows: number, columns: number, row: number, column: number): void;
  product(
    a: number,
    aRow: number,
    b: number,
    out: number,
    outRow: number,
    start: number,
    startRow: number,
    m: number,
    n: number,
    k: number,
  ): void;
  lstm(
    projected: number,
    state: number,
    out: number,
    memory: number,
    scratch: number,
    batch: number,
    steps: number,
    units: number,
  ): void;
  gru(
    projected: number,
    state: number,
    bias: number,
    out: number,
    memory: number,
    scratch: number,
    batch: number,
    steps: number,
    units: number,
  ): void;
  join(
    kind: number,
    x: number,
    y: number,
    out: number,
    n0: number,
    n1: number,
    n2: number,
    y0: number,
    y1: number,
    y2: number,
  ): void;
  affine(x: number, out: number, n: number, p: number, q: number): void;
  rectify(x: number, out: number, n: number, slope: number): void;
  gelus(x: number, out: number, n: number): void;
  sigmoids(x: number, out: number, n: number): void;
  roots(x: number, out: number, n: number): void;
  softmax(x: number, out: number, rows: number, n: number): void;
  mean(x: number, out: number, outer: number, n: number, inner: number): void;
  standardise(x: number, gain: number, shift: number, out: number, rows: number, n: number, epsilon: number): void;
  copy(from: number, to: number, ...lengthsAndStrides: number[]): void;
  lstmForward(
    gates: number,
    state: number,
    hidden: number,
    cells: number,
    squashed: number,
    zeros: number,
    batch: number,
    steps: number,
    units: number,
  ): void;
  lstmBackward(
    given: number,
    gates: number,
    cells: number,
    squashed: number,
    back: number,
    dh: number,
    dc: number,
    zeros: number,
    batch: number,
    steps: number,
    units: number,
  ): void;
  gelusBackward(x: number, dy: number, out: number, n: number): void;
  standardiseBackward(
    x: number,
    gain: number,
    dy: number,
    dx: number,
    dGain: number,
    dShift: number,
    rows: number,
    n: number,
    epsilon: number,
  ): void;
  columnSums(x: number, out: number, rows: number, n: number): void;
}

/** Columns of a panel of packed weights. */
export const PANEL = 8;

/** Floats that a [rows, columns] matrix takes when packed. */
export const packedSize = (rows: number, columns: number): number => rows * PANEL * Math.ceil(columns / PANEL);

/** The one part of WebAssembly that is used; ES2023 alone does not know it. */
interface WebAssemblyHost {
  readonly WebAssembly?: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  };
}

let compiled: object | null = null;

const PAGE = 65_536;

/** Makes room for `bytes` above `FIRST`; views of the memory from before are void. */
export function reserve({ memory }: Kernels, bytes: number): void {
  const wanted = Math.ceil((FIRST + bytes) / PAGE);
  const pages = memory.buffer.byteLength / PAGE;
  if (wanted > pages) memory.grow(wanted - pages);
}

/** Fresh kernels with a memory of their own, of `bytes` above `FIRST`. Throws Error where there is no WebAssembly SIMD. */
export function freshKernels(bytes: number): Kernels {
  const host = (globalThis as WebAssemblyHost).WebAssembly;
  if (!host) throw new Error("this place has no WebAssembly");
  compiled ??= new host.Module(unpackNumbers(KERNELS, "u8") ?? new Uint8Array(0));
  const kernels = new host.Instance(compiled, {}).exports as Kernels;
  reserve(kernels, bytes);
  return kernels;
}

/** Where the memory of a plan starts: 0 stays free, so that no address is falsy. */
export const FIRST = 1024;
