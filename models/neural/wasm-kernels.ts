import {
  backend_util,
  getKernel,
  registerKernel,
  slice_util,
  type TensorInfo,
  unregisterKernel,
  util,
} from "@tensorflow/tfjs-core";

import { packedSize } from "./kernels/instance.ts";
import { workspace } from "./kernels/workspace.ts";

/**
 * Repairs of the WebAssembly back-end of TensorFlow.js 4.22, each a drop-in kernel with the original's signature:
 *
 * - BatchMatMul with a transposed operand ran a scalar loop (0.4 GFLOP/s), and every gradient of a product has one.
 *   Transposing first and multiplying then takes the SIMD path. Many small products at once were slow either way (2
 *   GFLOP/s): they go through our own kernels.
 * - Slice copied its whole source for every piece, Unpack and SplitV once per piece.
 * - MaxPoolGrad lost the gradient of every window whose maximum is not positive.
 * - Conv2DBackpropFilter was missing.
 * - Identity copied: each tensor that a gradient keeps was written once more.
 */
export function repairWasmKernels(): void {
  if (getKernel("Slice", "wasm")?.kernelFunc === (slice as unknown)) return;
  originalMatMul = kernelOf("BatchMatMul") as typeof originalMatMul;
  originalSlice = kernelOf("Slice") as typeof originalSlice;
  originalTranspose = kernelOf("Transpose") as typeof originalTranspose;
  for (const [kernelName, kernelFunc] of Object.entries(REPAIRED)) {
    const found = getKernel(kernelName, "wasm");
    if (found) unregisterKernel(kernelName, "wasm");
    registerKernel({ ...found, kernelName, backendName: "wasm", kernelFunc: kernelFunc as never });
  }
}

/** What these kernels need of the back-end. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: string): TensorInfo;
  typedArrayFromHeap(info: TensorInfo): Float32Array | Int32Array | Uint8Array;
  disposeData(dataId: object): boolean;
  incRef(dataId: object): void;
}

interface Call<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: WasmBackend;
}

type Kernel<Inputs, Attributes> = (call: Call<Inputs, Attributes>) => TensorInfo;

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

let originalMatMul: Kernel<{ a: TensorInfo; b: TensorInfo }, MatMulAttributes>;
let originalSlice: Kernel<{ x: TensorInfo }, SliceAttributes>;
let originalTranspose: Kernel<{ x: TensorInfo }, { perm: number[] }>;

function kernelOf(name: string): unknown {
  const kernel = getKernel(name, "wasm");
  if (!kernel) throw new Error(`the WebAssembly back-end has no ${name}`);
  return kernel.kernelFunc;
}

function matMul({
  inputs: { a, b },
  attrs: { transposeA, transposeB },
  backend,
}: Call<{ a: TensorInfo; b: TensorInfo }, MatMulAttributes>): TensorInfo {
  if (util.sizeFromShape(a.shape.slice(0, -2)) > 1 && a.dtype === "float32" && sameBatch(a, b))
    return batchedMatMul(a, b, transposeA, transposeB, backend);
  const left = transposeA ? lastAxesExchanged(a, backend) : a;
  const right = transposeB ? lastAxesExchanged(b, backend) : b;
  const out = originalMatMul({
    inputs: { a: left, b: right },
    attrs: { transposeA: false, transposeB: false },
    backend,
  });
  if (left !== a) backend.disposeData(left.dataId);
  if (right !== b) backend.disposeData(right.dataId);
  return out;
}

const sameBatch = (a: TensorInfo, b: TensorInfo): boolean =>
  a.shape.slice(0, -2).join() === b.shape.slice(0, -2).join();

/** Many small products, of an attention's heads for one: packed and multiplied one by one. */
function batchedMatMul(
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  backend: WasmBackend,
): TensorInfo {
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const n = transposeB ? bRows : bColumns;
  const batch = util.sizeFromShape(a.shape) / (m * k);
  const out = backend.makeOutput([...a.shape.slice(0, -2), m, n], "float32");
  const { kernels, at, view } = workspace({
    a: batch * m * k,
    turned: transposeA ? m * k : 0,
    b: batch * k * n,
    packed: packedSize(k, n),
    zeros: n,
    out: batch * m * n,
  });
  view("a").set(backend.typedArrayFromHeap(a));
  view("b").set(backend.typedArrayFromHeap(b));
  view("zeros").fill(0);
  const [row, column] = transposeB ? [4, 4 * k] : [4 * n, 4];
  for (let i = 0; i < batch; i++) {
    let left = at.a + 4 * i * m * k;
    if (transposeA) {
      kernels.copy(left, at.turned, 1, 1, m, k, 0, 0, 4, 4 * m, 0, 0, 4 * k, 4);
      left = at.turned;
    }
    kernels.pack(at.b + 4 * i * k * n, at.packed, k, n, row, column);
    kernels.product(left, 4 * k, at.packed, at.out + 4 * i * m * n, 4 * n, at.zeros, 0, m, n, k);
  }
  backend.typedArrayFromHeap(out).set(view("out"));
  return out;
}

function lastAxesExchanged(x: TensorInfo, backend: WasmBackend): TensorInfo {
  const perm = x.shape.map((_, axis) => axis);
  const last = perm.length - 1;
  perm[last] = last - 1;
  perm[last - 1] = last;
  return originalTranspose({ inputs: { x }, attrs: { perm }, backend });
}

interface SliceAttributes {
  readonly begin: number | number[];
  readonly size: number | number[];
}

function slice(call: Call<{ x: TensorInfo }, SliceAttributes>): TensorInfo {
  const {
    inputs: { x },
    attrs,
    backend,
  } = call;
  if (x.dtype === "string" || x.dtype === "complex64") return originalSlice(call);
  const [begin, size] = slice_util.parseSliceParams(x, attrs.begin, attrs.size);
  const out = backend.makeOutput(size, x.dtype);
  // After makeOutput, which may have moved the heap.
  copyBlock(backend.typedArrayFromHeap(x), x.shape, begin, size, backend.typedArrayFromHeap(out));
  return out;
}

/** Copies the block at `begin` of `size` in runs as long as the block is contiguous. */
function copyBlock(
  from: Float32Array | Int32Array | Uint8Array,
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
  to: Float32Array | Int32Array | Uint8Array,
): void {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  // Axes behind `outer` are taken whole, so that one run covers them.
  let outer = shape.length - 1;
  while (outer > 0 && size[outer] === shape[outer]) outer--;
  let start = 0;
  for (let axis = 0; axis < shape.length; axis++) start += begin[axis] * strides[axis];
  const run = outer < 0 ? 1 : size[outer] * strides[outer];
  const index = new Int32Array(Math.max(outer, 0));
  for (let at = 0; at < to.length; at += run) {
    to.set(from.subarray(start, start + run), at);
    for (let axis = outer - 1; axis >= 0; axis--) {
      start += strides[axis];
      if (++index[axis] < size[axis]) break;
      start -= size[axis] * strides[axis];
      index[axis] = 0;
    }
  }
}

function unpack({ inputs: { value }, attrs, backend }: Call<{ value: TensorInfo }, { axis: number }>): TensorInfo[] {
  const axis = attrs.axis < 0 ? attrs.axis + value.shape.length : attrs.axis;
  const without = value.shape.filter((_, a) => a !== axis);
  const size = value.shape.map((length, a) => (a === axis ? 1 : length));
  return Array.from({ length: value.shape[axis] }, (_, i) => {
    const begin = value.shape.map((_, a) => (a === axis ? i : 0));
    return { ...slice({ inputs: { x: value }, attrs: { begin, size }, backend }), shape: without };
  });
}

interface SplitAttributes {
  readonly numOrSizeSplits: number | number[];
  readonly axis: number;
}

function splitV({ inputs: { x }, attrs, backend }: Call<{ x: TensorInfo }, SplitAttributes>): TensorInfo[] {
  const axis = util.parseAxisParam(attrs.axis, x.shape)[0];
  let from = 0;
  return backend_util.prepareSplitSize(x as never, attrs.numOrSizeSplits, axis).map((length) => {
    const begin = x.shape.map((_, a) => (a === axis ? from : 0));
    const size = x.shape.map((whole, a) => (a === axis ? length : whole));
    from += length;
    return slice({ inputs: { x }, attrs: { begin, size }, backend });
  });
}

interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** The gradient of each window goes to its first greatest cell, as on the CPU back-end. */
function maxPoolGrad({
  inputs: { dy, input },
  attrs: { filterSize, strides, pad, dimRoundingMode },
  backend,
}: Call<{ dy: TensorInfo; input: TensorInfo }, PoolAttributes>): TensorInfo {
  const info = backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const dx = backend.makeOutput(input.shape, input.dtype);
  const x = backend.typedArrayFromHeap(input);
  const upstream = backend.typedArrayFromHeap(dy);
  const out = backend.typedArrayFromHeap(dx).fill(0);
  const { inHeight, inWidth, outHeight, outWidth, inChannels: channels } = info;
  let cell = 0;
  for (let b = 0; b < info.batchSize; b++) {
    for (let i = 0; i < outHeight; i++) {
      const top = i * info.strideHeight - info.padInfo.top;
      const fromRow = Math.max(0, top);
      const toRow = Math.min(inHeight, top + info.effectiveFilterHeight);
      for (let j = 0; j < outWidth; j++) {
        const left = j * info.strideWidth - info.padInfo.left;
        const fromColumn = Math.max(0, left);
        const toColumn = Math.min(inWidth, left + info.effectiveFilterWidth);
        for (let c = 0; c < channels; c++, cell++) {
          let greatest = -1;
          for (let r = fromRow; r < toRow; r++) {
            for (let q = fromColumn; q < toColumn; q++) {
              const at = ((b * inHeight + r) * inWidth + q) * channels + c;
              if (greatest < 0 || x[at] > x[greatest]) greatest = at;
            }
          }
          if (greatest >= 0) out[greatest] += upstream[cell];
        }
      }
    }
  }
  return dx;
}

interface FilterGradientAttributes {
  readonly strides: number | [number, number];
  readonly pad: "valid" | "same" | number;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly filterShape: [number, number, number, number];
}

/** For each place (r, q) in the filter: the inputs it met, [in, places], times the upstream gradient, [places, out]. */
function conv2DBackpropFilter({
  inputs: { x, dy },
  attrs: { strides, pad, dataFormat, dimRoundingMode, filterShape },
  backend,
}: Call<{ x: TensorInfo; dy: TensorInfo }, FilterGradientAttributes>): TensorInfo {
  if (dataFormat !== "NHWC") throw new Error("Conv2DBackpropFilter on WebAssembly takes NHWC only");
  const shape = x.shape as [number, number, number, number];
  const info = backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad, dimRoundingMode);
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const places = info.batchSize * info.outHeight * info.outWidth;
  const out = backend.makeOutput(filterShape, "float32");
  const met = backend.makeOutput([1, inChannels, places], "float32");
  const upstream = { dataId: dy.dataId, dtype: dy.dtype, shape: [1, places, outChannels] };
  for (let place = 0; place < filterHeight * filterWidth; place++) {
    const row = Math.floor(place / filterWidth) - info.padInfo.top;
    const column = (place % filterWidth) - info.padInfo.left;
    gatherMet(backend.typedArrayFromHeap(x), info, row, column, backend.typedArrayFromHeap(met));
    const product = matMul({
      inputs: { a: met, b: upstream },
      attrs: { transposeA: false, transposeB: false },
      backend,
    });
    backend.typedArrayFromHeap(out).set(backend.typedArrayFromHeap(product), place * inChannels * outChannels);
    backend.disposeData(product.dataId);
  }
  backend.disposeData(met.dataId);
  return out;
}

function gatherMet(
  x: Float32Array | Int32Array | Uint8Array,
  info: backend_util.Conv2DInfo,
  row: number,
  column: number,
  met: Float32Array | Int32Array | Uint8Array,
): void {
  const { inHeight, inWidth, inChannels: channels, outHeight, outWidth } = info;
  const places = info.batchSize * outHeight * outWidth;
  met.fill(0);
  let place = 0;
  for (let b = 0; b < info.batchSize; b++) {
    for (let i = 0; i < outHeight; i++) {
      const r = i * info.strideHeight + row;
      for (let j = 0; j < outWidth; j++, place++) {
        const q = j * info.strideWidth + column;
        if (r < 0 || r >= inHeight || q < 0 || q >= inWidth) continue;
        const at = ((b * inHeight + r) * inWidth + q) * channels;
        for (let c = 0; c < channels; c++) met[c * places + place] = x[at + c];
      }
    }
  }
}

/** Tensors never change, so that a copy may be the same memory, counted once more, as Reshape has it. */
function identity({ inputs: { x }, backend }: Call<{ x: TensorInfo }, object>): TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

const REPAIRED = {
  Identity: identity,
  BatchMatMul: matMul,
  Slice: slice,
  Unpack: unpack,
  SplitV: splitV,
  MaxPoolGrad: maxPoolGrad,
  Conv2DBackpropFilter: conv2DBackpropFilter,
} as const;
