import type { Instrument } from "../../core/market/instrument.ts";
import { decimalsOf, number } from "../format.ts";

/** Digits of a quantity that a column has room for. */
const DIGITS = 6;

/** A quantity with as many decimals as its lot has and DIGITS digits allow: coins are traded in hundred-millionths. */
export function compactQuantity(value: number, { lotSize }: Pick<Instrument, "lotSize">): string {
  const whole = value >= 1 ? Math.floor(Math.log10(value)) + 1 : 1;
  return number(value, Math.max(0, Math.min(decimalsOf(lotSize), DIGITS - whole)));
}
