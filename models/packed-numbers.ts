/** Typed arrays as text in JSON: base64 (RFC 4648) of their little-endian bytes, so that no bit is lost. */

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Uint8Array(128).fill(255);
for (let i = 0; i < DIGITS.length; i++) VALUES[DIGITS.charCodeAt(i)] = i;

const KINDS = { u8: Uint8Array, i16: Int16Array, i32: Int32Array, f32: Float32Array, f64: Float64Array } as const;
export type PackedKind = keyof typeof KINDS;
export type Unpacked<K extends PackedKind> = InstanceType<(typeof KINDS)[K]>;

export function packNumbers({
  buffer,
  byteOffset,
  byteLength,
}: Int16Array | Int32Array | Float32Array | Float64Array): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const text = DIGITS[word >> 18] + DIGITS[(word >> 12) & 63] + DIGITS[(word >> 6) & 63] + DIGITS[word & 63];
    const missing = i + 3 - bytes.length;
    parts.push(missing > 0 ? text.slice(0, 4 - missing) + "=".repeat(missing) : text);
  }
  return parts.join("");
}

/** Null if `text` is not what `packNumbers` makes of such an array. */
export function unpackNumbers<K extends PackedKind>(text: unknown, kind: K): Unpacked<K> | null {
  if (typeof text !== "string" || text.length % 4 !== 0) return null;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const digits = text.length - padding;
  for (let i = 0, word = 0; i < text.length; i++) {
    const value = i < digits ? VALUES[text.charCodeAt(i) & 127] : 0;
    if (value === 255 || text.charCodeAt(i) > 127) return null;
    word = (word << 6) | value;
    if (i % 4 < 3) continue;
    const at = (i >> 2) * 3;
    bytes[at] = word >> 16;
    bytes[at + 1] = word >> 8;
    bytes[at + 2] = word;
    word = 0;
  }
  const Kind = KINDS[kind];
  if (bytes.length % Kind.BYTES_PER_ELEMENT !== 0) return null;
  return new Kind(bytes.buffer) as Unpacked<K>;
}
