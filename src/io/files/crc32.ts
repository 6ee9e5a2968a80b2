/** CRC-32 as in zip and gzip (ISO 3309, reflected polynomial 0xEDB88320), four bytes a step. */
const TABLES = tables();

function tables(): readonly Int32Array[] {
  const all = Array.from({ length: 4 }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    all[0][byte] = value;
  }
  for (let step = 1; step < 4; step++) {
    for (let byte = 0; byte < 256; byte++) {
      const shorter = all[step - 1][byte];
      all[step][byte] = (shorter >>> 8) ^ all[0][shorter & 255];
    }
  }
  return all;
}

export class Crc32 {
  #state = -1;

  update(bytes: Uint8Array): void {
    const [t0, t1, t2, t3] = TABLES;
    let c = this.#state;
    let i = 0;
    for (const whole = bytes.length & ~3; i < whole; i += 4) {
      c ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
      c = t3[c & 255] ^ t2[(c >>> 8) & 255] ^ t1[(c >>> 16) & 255] ^ t0[c >>> 24];
    }
    for (; i < bytes.length; i++) c = (c >>> 8) ^ t0[(c ^ bytes[i]) & 255];
    this.#state = c;
  }

  /** Unsigned checksum of everything so far. */
  get value(): number {
    return ~this.#state >>> 0;
  }
}
