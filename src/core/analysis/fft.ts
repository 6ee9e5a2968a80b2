/**
 * Discrete Fourier transform of complex series whose length is a power of two, in place, split into real and imaginary
 * parts. `forward` leaves the spectrum in bit-reversed order and `inverse` takes it so: convolutions multiply point by
 * point and never need the natural order. Cooley and Tukey 1965; decimation in frequency, then in time.
 */
export class Fft {
  readonly size: number;
  /** cos and sin of 2 pi k / size, k < size / 2. */
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;

  /** Throws RangeError unless `size` is a power of two, at least 2. */
  constructor(size: number) {
    if (!(size >= 2 && size <= 2 ** 30 && (size & (size - 1)) === 0))
      throw new RangeError(`FFT of ${size} points: a power of two is needed`);
    this.size = size;
    this.#cos = new Float64Array(size / 2);
    this.#sin = new Float64Array(size / 2);
    for (let k = 0; k < size / 2; k++) {
      this.#cos[k] = Math.cos((2 * Math.PI * k) / size);
      this.#sin[k] = Math.sin((2 * Math.PI * k) / size);
    }
  }

  /** X_k = Σ x_t e^(-2πi k t / size), bit-reversed. */
  forward(re: Float64Array, im: Float64Array): void {
    const cos = this.#cos;
    const sin = this.#sin;
    const n = this.size;
    for (let half = n >> 1, stride = 1; half >= 1; half >>= 1, stride <<= 1) {
      for (let start = 0; start < n; start += 2 * half) {
        for (let a = start, b = start + half, k = 0; a < start + half; a++, b++, k += stride) {
          const dr = re[a] - re[b];
          const di = im[a] - im[b];
          re[a] += re[b];
          im[a] += im[b];
          const c = cos[k];
          const s = sin[k];
          re[b] = dr * c + di * s;
          im[b] = di * c - dr * s;
        }
      }
    }
  }

  /** size x the inverse of `forward`: the caller divides. */
  inverse(re: Float64Array, im: Float64Array): void {
    const cos = this.#cos;
    const sin = this.#sin;
    const n = this.size;
    for (let half = 1, stride = n >> 1; half < n; half <<= 1, stride >>= 1) {
      for (let start = 0; start < n; start += 2 * half) {
        for (let a = start, b = start + half, k = 0; a < start + half; a++, b++, k += stride) {
          const c = cos[k];
          const s = sin[k];
          const br = re[b] * c - im[b] * s;
          const bi = im[b] * c + re[b] * s;
          re[b] = re[a] - br;
          im[b] = im[a] - bi;
          re[a] += br;
          im[a] += bi;
        }
      }
    }
  }
}
