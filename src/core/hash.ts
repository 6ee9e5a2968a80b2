/**
 * MurmurHash3_x86_128 (Austin Appleby, 2011, public domain), fed whole 128-bit blocks of four 32-bit words. Not
 * cryptographic: it tells apart states that differ by accident, which is all a fingerprint here is for. Integer
 * arithmetic only, so every engine gives the same digits.
 */
const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

const pair = new Float64Array([1, 0]);
const words = new Int32Array(pair.buffer);
const HIGH = words[1] === 0x3ff00000 ? 1 : 0;
const LOW = 1 - HIGH;
/** -0 becomes 0, which leaves the bits of -0 for NaN: its own bits differ between engines. */
const canonical = (value: number): number => (Number.isNaN(value) ? -0 : value + 0);

/** Numbers in a saved WordHash: four lanes and the count of blocks. */
export const HASH_STATE = 5;

export class WordHash {
  private readonly lanes = new Int32Array(4);
  private blocks = 0;

  /** Takes in four words; anything outside 32 bits is cut to its low 32. */
  block(w0: number, w1: number, w2: number, w3: number): void {
    const h = this.lanes;
    let a = h[0];
    let b = h[1];
    let c = h[2];
    let d = h[3];
    w0 = Math.imul(w0, C1);
    a ^= Math.imul((w0 << 15) | (w0 >>> 17), C2);
    a = Math.imul((((a << 19) | (a >>> 13)) + b) | 0, 5) + 0x561ccd1b;
    w1 = Math.imul(w1, C2);
    b ^= Math.imul((w1 << 16) | (w1 >>> 16), C3);
    b = Math.imul((((b << 17) | (b >>> 15)) + c) | 0, 5) + 0x0bcaa747;
    w2 = Math.imul(w2, C3);
    c ^= Math.imul((w2 << 17) | (w2 >>> 15), C4);
    c = Math.imul((((c << 15) | (c >>> 17)) + d) | 0, 5) + 0x96cd1c35;
    w3 = Math.imul(w3, C4);
    d ^= Math.imul((w3 << 18) | (w3 >>> 14), C1);
    d = Math.imul((((d << 13) | (d >>> 19)) + a) | 0, 5) + 0x32ac3b17;
    h[0] = a;
    h[1] = b;
    h[2] = c;
    h[3] = d;
    this.blocks++;
  }

  /** Takes in the 128 bits of two doubles: every NaN alike, -0 as 0, little-endian machine or not. */
  doubles(x: number, y: number): void {
    pair[0] = canonical(x);
    pair[1] = canonical(y);
    this.block(words[LOW], words[HIGH], words[2 + LOW], words[2 + HIGH]);
  }

  /** Takes in two words and the bits of a double. */
  wordsAndDouble(w0: number, w1: number, x: number): void {
    pair[0] = canonical(x);
    this.block(w0, w1, words[LOW], words[HIGH]);
  }

  /** 32 hexadecimal digits of everything taken in so far; more may follow. */
  digest(): string {
    const h = Int32Array.from(this.lanes, (lane) => lane ^ (this.blocks * 16));
    stir(h);
    for (let i = 0; i < 4; i++) h[i] = avalanche(h[i]);
    stir(h);
    return Array.from(h, (lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
  }

  /** Writes HASH_STATE numbers into `out` from `at`. */
  save(out: Float64Array, at: number): void {
    out.set(this.lanes, at);
    out[at + 4] = this.blocks;
  }

  /** Back to the state that `save` wrote. */
  load(from: Float64Array, at: number): void {
    for (let i = 0; i < 4; i++) this.lanes[i] = from[at + i];
    this.blocks = from[at + 4];
  }
}

function stir(h: Int32Array): void {
  h[0] += h[1] + h[2] + h[3];
  for (let i = 1; i < 4; i++) h[i] += h[0];
}

function avalanche(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Hash of a run of bytes, zero-padded to whole blocks, with its length. */
export function hashBytes(bytes: Uint8Array): string {
  const hash = new WordHash();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 16);
  for (let i = 0; i < whole; i += 16) {
    hash.block(
      view.getInt32(i, true),
      view.getInt32(i + 4, true),
      view.getInt32(i + 8, true),
      view.getInt32(i + 12, true),
    );
  }
  if (whole < bytes.length) {
    const rest = new Uint8Array(16);
    rest.set(bytes.subarray(whole));
    const tail = new DataView(rest.buffer);
    hash.block(tail.getInt32(0, true), tail.getInt32(4, true), tail.getInt32(8, true), tail.getInt32(12, true));
  }
  hash.block(bytes.length, Math.floor(bytes.length / 2 ** 32), 0, 0);
  return hash.digest();
}
