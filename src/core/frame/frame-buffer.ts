/** Hands out typed views on one zeroed buffer, so that a frame crosses threads as a single transferable. */
export class FrameBuffer {
  readonly #buffer: ArrayBuffer;
  #offset = 0;

  constructor(bytes: number) {
    this.#buffer = new ArrayBuffer(bytes);
  }

  #take(bytes: number): number {
    const at = this.#offset;
    this.#offset = (at + bytes + 7) & ~7;
    if (this.#offset > this.#buffer.byteLength) throw new RangeError("frame buffer too small");
    return at;
  }

  float64(length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#buffer, this.#take(length * 8), length);
  }

  float32(length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#buffer, this.#take(length * 4), length);
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#buffer, this.#take(length), length);
  }

  signedBytes(length: number): Int8Array<ArrayBuffer> {
    return new Int8Array(this.#buffer, this.#take(length), length);
  }
}

/** Bytes of views of these lengths, each padded to eight. */
export function paddedBytes(...views: readonly (readonly [count: number, bytes: number])[]): number {
  let total = 0;
  for (const [count, bytes] of views) total += count * ((bytes + 7) & ~7);
  return total;
}
