const ZERO = 48;
const NINE = 57;
const POINT = 46;
/** Longer texts are refused unread: 15 digits before the point, 18 after it. */
const MAX_WHOLE = 15;
const MAX_FRACTION = 18;

/** Powers of ten that a double holds exactly. */
export const POWERS: readonly number[] = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * A decimal text as integers, without a float in between: "61837.6300" is mantissa 6183763 with 2 decimals. One reader is
 * used for many texts; `mantissa` and `decimals` are those of the text read last.
 */
export class DecimalReader {
  mantissa = 0;
  /** Decimals that matter: zeros at the end of the fraction are left out. */
  decimals = 0;

  /**
   * False, with both numbers meaningless, unless `text` is digits with at most one point between them (no sign, blank,
   * exponent, hexadecimal) and its mantissa is at most 2^53 - 1.
   */
  read(text: string): boolean {
    const { length } = text;
    if (length === 0 || length > MAX_WHOLE + 1 + MAX_FRACTION) return false;
    let at = 0;
    let mantissa = 0;
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code === POINT) break;
      if (code < ZERO || code > NINE) return false;
      mantissa = mantissa * 10 + (code - ZERO);
    }
    if (at === 0 || at > MAX_WHOLE) return false;
    this.mantissa = mantissa;
    this.decimals = 0;
    return at === length || this.fraction(text, at + 1);
  }

  private fraction(text: string, from: number): boolean {
    const { length } = text;
    if (from === length || length - from > MAX_FRACTION) return false;
    let { mantissa } = this;
    let zeros = 0;
    let decimals = 0;
    for (let at = from; at < length; at++) {
      const digit = text.charCodeAt(at) - ZERO;
      if (digit === 0) {
        zeros++;
        continue;
      }
      if (!(digit > 0 && digit <= 9)) return false;
      decimals += zeros + 1;
      mantissa = mantissa * POWERS[zeros + 1] + digit;
      if (mantissa > Number.MAX_SAFE_INTEGER) return false;
      zeros = 0;
    }
    this.mantissa = mantissa;
    this.decimals = decimals;
    return true;
  }
}

/** `mantissa` of a number with `decimals`, written with `scale` decimals instead; NaN if it has more or outgrows 2^53 - 1. */
export function scaled(mantissa: number, decimals: number, scale: number): number {
  if (decimals > scale) return Number.NaN;
  const value = mantissa * POWERS[scale - decimals];
  return value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
}

/** The double nearest to `mantissa` / 10^`decimals`: what `Number` makes of the text. */
export const asNumber = (mantissa: number, decimals: number): number => mantissa / POWERS[decimals];

/** An integer as decimal text with `decimals` decimals: 6183763, 2 -> "61837.63". */
export function decimalText(mantissa: number, decimals: number): string {
  const digits = String(mantissa).padStart(decimals + 1, "0");
  if (decimals === 0) return digits;
  return `${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals)}`;
}

/** A text like "1.5e-7" without its exponent, "0.00000015"; any other comes back as it is. Shifts the point: nothing is rounded. */
export function plainDecimal(text: string): string {
  const match = /^(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,2})$/.exec(text);
  if (!match) return text;
  const [, whole, fraction = "", power] = match;
  const point = whole.length + Number(power);
  const digits = `${whole}${fraction}`;
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  const padded = digits.padEnd(point, "0");
  return point === padded.length ? padded : `${padded.slice(0, point)}.${padded.slice(point)}`;
}
