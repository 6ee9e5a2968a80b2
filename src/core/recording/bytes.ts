/** Bytes that are no recording, or one that was changed. */
export class DamagedBytes extends Error {
  constructor(fault: string) {
    super(fault);
    this.name = "DamagedBytes";
  }
}

/** The byte that stands for "eight raw bytes follow": minus zero, which no integer needs. */
const RAW = 0x40;
const raw = new DataView(new ArrayBuffer(8));

/**
 * Numbers into bytes that grow as needed. An integer takes 6 bits and its sign in the first byte and 7 bits in each that
 * follows, low ones first; the top bit says that more follow.
 */
export class NumberWriter {
  private buffer = new Uint8Array(1024);
  private length = 0;

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(0, this.length);
  }

  byte(value: number): void {
    if (this.length === this.buffer.length) this.reserve(1);
    this.buffer[this.length++] = value;
  }

  /** A whole number >= 0 up to 2^53. */
  count(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.buffer[this.length++] = 128 | (rest % 128);
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.length++] = rest;
  }

  /** A whole number of at most 53 bits, either sign. */
  integer(value: number): void {
    if (this.length + 9 > this.buffer.length) this.reserve(9);
    const sign = value < 0 ? 0x40 : 0;
    const magnitude = Math.abs(value);
    if (magnitude < 0x4000_0000) this.small(sign, magnitude | 0);
    else this.large(sign, magnitude);
  }

  /** Most numbers: 32-bit arithmetic is several times faster. */
  private small(sign: number, magnitude: number): void {
    const { buffer } = this;
    let at = this.length;
    buffer[at++] = sign | (magnitude & 63) | (magnitude < 64 ? 0 : 128);
    let rest = magnitude >> 6;
    for (; rest > 0; rest >>= 7) buffer[at++] = rest < 128 ? rest : 128 | (rest & 127);
    this.length = at;
  }

  private large(sign: number, magnitude: number): void {
    this.buffer[this.length++] = 128 | sign | (magnitude % 64);
    let rest = Math.floor(magnitude / 64);
    while (rest >= 128) {
      this.buffer[this.length++] = 128 | (rest % 128);
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.length++] = rest;
  }

  /** Any double where an integer was expected: its 64 bits. */
  raw(value: number): void {
    this.reserve(9);
    this.buffer[this.length++] = RAW;
    raw.setFloat64(0, value, true);
    for (let i = 0; i < 8; i++) this.buffer[this.length++] = raw.getUint8(i);
  }

  /** Another writer's bytes, after their number. */
  section(writer: NumberWriter): void {
    this.count(writer.length);
    this.reserve(writer.length);
    this.buffer.set(writer.bytes, this.length);
    this.length += writer.length;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const longer = new Uint8Array(Math.max(this.length + more, this.buffer.length * 2));
    longer.set(this.bytes);
    this.buffer = longer;
  }
}

/** Reads what `NumberWriter` wrote. Throws DamagedBytes at the end of the bytes and for numbers beyond 53 bits. */
export class NumberReader {
  /** `integer` read a double that is no delta: it is in `value`. */
  isRaw = false;
  value = 0;
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get ended(): boolean {
    return this.at === this.bytes.length;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw new DamagedBytes("it ends early");
    return this.bytes[this.at++];
  }

  count(): number {
    return this.more(0, 1);
  }

  /** The integer; or, where `isRaw` is set, a double that stands for itself. */
  integer(): number {
    const first = this.byte();
    this.isRaw = first === RAW;
    if (this.isRaw) return this.double();
    const magnitude = first < 128 ? first & 63 : this.more(first & 63, 64);
    return first & 64 ? -magnitude : magnitude;
  }

  /** Bytes of a section. */
  section(): NumberReader {
    const length = this.count();
    if (length > this.bytes.length - this.at) throw new DamagedBytes("it ends early");
    this.at += length;
    return new NumberReader(this.bytes.subarray(this.at - length, this.at));
  }

  private more(low: number, unit: number): number {
    let value = low;
    for (let scale = unit; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw new DamagedBytes("a number is too long");
      if (byte < 128) return value;
      if (scale > 2 ** 53) throw new DamagedBytes("a number is too long");
    }
  }

  private double(): number {
    for (let i = 0; i < 8; i++) raw.setUint8(i, this.byte());
    return raw.getFloat64(0, true);
  }
}
