/** Four unsigned 32-bit words, not all zero: all there is to a generator, as plain JSON. */
export type RandomState = readonly [number, number, number, number];

/**
 * Seeded generator: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded by
 * splitmix32. Period 2^128 - 1. Every draw uses integer and IEEE basic arithmetic only (no logarithm, no cosine), so the
 * same seed gives the same bits in every engine.
 */
export class Random {
  readonly #s = new Int32Array(4);

  /** `seed` is taken modulo 2^32; fractions are cut. */
  constructor(seed: number) {
    const next = splitmix32(seed);
    for (let i = 0; i < 4; i++) this.#s[i] = next();
  }

  static fromState(state: RandomState): Random {
    if (state.length !== 4 || state.every((word) => word === 0))
      throw new RangeError("random state: four words, not all zero");
    const random = new Random(0);
    random.#s.set(state.map((word) => word | 0));
    return random;
  }

  state(): RandomState {
    const s = this.#s;
    return [s[0] >>> 0, s[1] >>> 0, s[2] >>> 0, s[3] >>> 0];
  }

  clone(): Random {
    return Random.fromState(this.state());
  }

  /** An integer in [0, 2^32). */
  word(): number {
    const s = this.#s;
    const s1 = s[1];
    const scaled = Math.imul(s1, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    s[2] ^= s[0];
    s[3] ^= s1;
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= s1 << 9;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** In [0, 1), all 53 bits random. */
  uniform(): number {
    const high = this.word() >>> 5;
    return (high * 67_108_864 + (this.word() >>> 6)) / 9_007_199_254_740_992;
  }

  /** An integer in [0, n), without bias. Throws RangeError unless n is a whole number in [1, 2^32]. */
  integer(n: number): number {
    if (!(n >= 1 && n <= 4_294_967_296 && Number.isInteger(n))) throw new RangeError(`random integer below ${n}`);
    const fair = 4_294_967_296 - (4_294_967_296 % n);
    let word = this.word();
    while (word >= fair) word = this.word();
    return word % n;
  }

  /** Mean 1. Von Neumann 1951: accepts u when a descending run that starts at u has odd length, which has probability e^-u. */
  exponential(): number {
    for (let whole = 0; ; whole++) {
      const first = this.uniform();
      let previous = first;
      let odd = true;
      for (let next = this.uniform(); next < previous; next = this.uniform()) {
        previous = next;
        odd = !odd;
      }
      if (odd) return whole + first;
    }
  }

  /** Mean 0, variance 1. Rejection from two exponentials: x has density e^(-x²/2) where (x - 1)²/2 <= y. */
  normal(): number {
    for (;;) {
      const x = this.exponential();
      if ((x - 1) * (x - 1) <= 2 * this.exponential()) return this.word() & 1 ? x : -x;
    }
  }
}

/** Steele, Lea and Flood's SplitMix in 32 bits (murmur3 finaliser), for seeding. */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
}
