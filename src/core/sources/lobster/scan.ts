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

/**
 * Like `scanWholes` for a whole order book row, into 32-bit integers: twice as fast. Lines with numbers that do not fit
 * are not taken either, except placeholder prices, which become PLACEHOLDER. Returns the index of the line feed or -1.
 */
export function scanBookRow(
  bytes: Uint8Array,
  start: number,
  delimiter: number,
  row: Int32Array,
  from: number,
  count: number,
): number {
  let i = start;
  const end = from + count;
  for (let c = from; c < end; c++) {
    const first = i;
    let value = 0;
    let byte = bytes[i];
    let digit = byte ^ 48;
    while (digit < 10) {
      value = (value * 10 + digit) | 0;
      byte = bytes[++i];
      digit = byte ^ 48;
    }
    const digits = i - first;
    if (digits === 0 || digits > 9 || (byte !== delimiter && byte !== LF)) {
      while (byte !== delimiter && byte !== LF) byte = bytes[++i];
      const wide = wholeNumber(bytes, first, byte === LF && bytes[i - 1] === CR ? i - 1 : i);
      const isPrice = ((c - from) & 1) === 0;
      value = wide | 0;
      if (isPrice && Math.abs(wide) === PLACEHOLDER_PRICE) value = PLACEHOLDER;
      else if (value !== wide || (isPrice && wide === NO_PRICE)) return -1;
    }
    row[c] = value;
    if (byte === LF) return c === end - 1 ? i : -1;
    i += 1;
  }
  return -1;
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
