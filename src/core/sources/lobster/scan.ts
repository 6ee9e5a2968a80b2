import { ABSENT_ASK } from "../../market/day.ts";
import * as format from "./format.ts";

// A module's own constants are folded into its loops; imported ones are looked up at every use, at twice the time.
const { LF, CR, PLACEHOLDER_PRICE } = format;
const NO_PRICE = ABSENT_ASK;
const MINUS = 45;

/**
 * Reads `count` whole-number fields of a line into `raw[from..]`, starting at `bytes[i]`. Returns the index of the byte
 * that ends the last of them (delimiter or line feed), or -1 if the line is anything but plain: then the careful reader
 * decides. The line must end with a line feed inside `bytes`.
 */
export function scanWholes(
  bytes: Uint8Array,
  start: number,
  delimiter: number,
  raw: Float64Array,
  from: number,
  count: number,
): number {
  let i = start;
  const end = from + count;
  for (let c = from; c < end; c++) {
    const begin = i;
    let byte = bytes[i];
    const negative = byte === MINUS;
    if (negative) byte = bytes[++i];
    const first = i;
    let value = 0;
    let digit = byte ^ 48;
    while (digit < 10) {
      value = (value * 10 + digit) | 0;
      byte = bytes[++i];
      digit = byte ^ 48;
    }
    const digits = i - first;
    if (digits > 0 && digits < 10 && (byte === delimiter || byte === LF)) {
      raw[c] = negative ? 0 - value : value;
    } else {
      while (byte !== delimiter && byte !== LF) byte = bytes[++i];
      raw[c] = wholeNumber(bytes, begin, byte === LF && bytes[i - 1] === CR ? i - 1 : i);
      if (raw[c] !== raw[c]) return -1;
    }
    if (byte === LF) return c === end - 1 ? i : -1;
    i += 1;
  }
  return i - 1;
}

/** What `scanBookRow` writes for a placeholder price: never a price, so only an absent level may carry it. */
export const PLACEHOLDER = -1;

/** Bytes that `scanBookRow` may look at beyond the end of a row. */
export const LOOK_AHEAD = 4;

/**
 * Like `scanWholes` for a whole order book row, price and size in turn, into 32-bit integers. A price's first four digits
 * are read at once: with their values in the four bytes of a word, two multiplications add them up (D. Lemire, "Quickly
 * parsing eight digits", 2018). Rows with numbers that do not fit are not taken either, except placeholder prices, which
 * become PLACEHOLDER. `view` is on the same bytes. Returns the index of the line feed or -1.
 */
export function scanBookRow(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  delimiter: number,
  row: Int32Array,
  from: number,
  count: number,
): number {
  let i = start;
  for (let c = from, end = from + count; c < end; c += 2) {
    let first = i;
    let value = 0;
    const word = view.getInt32(i, true) ^ 0x30303030;
    if ((((word + 0x06060606) | word) & 0xf0f0f0f0) === 0) {
      const pairs = (Math.imul(word, 2561) >>> 8) & 0x00ff00ff;
      value = Math.imul(pairs, 6553601) >>> 16;
      i += 4;
    }
    let byte = bytes[i];
    let digit = byte ^ 48;
    while (digit < 10) {
      value = (value * 10 + digit) | 0;
      byte = bytes[++i];
      digit = byte ^ 48;
    }
    if (byte !== delimiter || i === first || i - first > 9) {
      while (byte !== delimiter && byte !== LF) byte = bytes[++i];
      value = widePrice(bytes, first, i);
      if (byte === LF || value < PLACEHOLDER) return -1;
    }
    row[c] = value;
    first = ++i;
    value = 0;
    byte = bytes[i];
    digit = byte ^ 48;
    while (digit < 10) {
      value = (value * 10 + digit) | 0;
      byte = bytes[++i];
      digit = byte ^ 48;
    }
    if (i === first || i - first > 9) return -1;
    row[c + 1] = value;
    if (byte !== delimiter) {
      if (byte === CR) byte = bytes[++i];
      return byte === LF && c === end - 2 ? i : -1;
    }
    i += 1;
  }
  return -1;
}

/** A price of ten digits or with a sign: PLACEHOLDER, what fits 32 bits, or less than PLACEHOLDER for all else. */
function widePrice(bytes: Uint8Array, from: number, to: number): number {
  const price = wholeNumber(bytes, from, to);
  if (Math.abs(price) === PLACEHOLDER_PRICE) return PLACEHOLDER;
  return price >= 0 && price < NO_PRICE ? price : PLACEHOLDER - 1;
}

/** `-?[0-9]{1,15}` in `bytes[from..to)` as a number; NaN for anything else. */
function wholeNumber(bytes: Uint8Array, from: number, to: number): number {
  const negative = bytes[from] === MINUS;
  const first = negative ? from + 1 : from;
  if (to <= first || to - first > 15) return NaN;
  let value = 0;
  for (let i = first; i < to; i++) {
    const digit = bytes[i] ^ 48;
    if (digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return negative ? 0 - value : value;
}
