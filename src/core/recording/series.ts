import { POWERS } from "../live/decimal.ts";
import type { NumberReader, NumberWriter } from "./bytes.ts";

/**
 * One number of a column as the difference from what was expected, in units. What is no whole number of units, or too far
 * away to be an exact difference, stands as its 64 bits. `unit` and `expected` are of the column; both sides keep them alike.
 */
export class Series {
  /** In units; the next number is written as its difference from this. */
  expected = 0;
  private readonly unit: number;

  constructor(unit: number) {
    this.unit = unit;
  }

  write(writer: NumberWriter, value: number): void {
    const units = value / this.unit;
    const difference = units - this.expected;
    const exact = Number.isSafeInteger(units) && Number.isSafeInteger(difference) && units * this.unit === value;
    if (!exact || isMinusZero(value)) {
      writer.raw(value);
      return;
    }
    writer.integer(difference);
    this.expected = units;
  }

  read(reader: NumberReader): number {
    const difference = reader.integer();
    if (reader.isRaw) return difference;
    this.expected += difference;
    return this.expected * this.unit;
  }
}

/** Minus zero equals zero, but no integer has its bits. */
const isMinusZero = (value: number): boolean => value === 0 && 1 / value < 0;

/** Quantities as whole lots of 10^-decimals; what is none stands as its 64 bits. */
export class Lots {
  private readonly perUnit: number;

  constructor(decimals: number) {
    this.perUnit = POWERS[decimals];
  }

  write(writer: NumberWriter, value: number): void {
    const lots = Math.round(value * this.perUnit);
    if (lots / this.perUnit === value && Number.isSafeInteger(lots) && !isMinusZero(value)) writer.integer(lots);
    else writer.raw(value);
  }

  read(reader: NumberReader): number {
    const lots = reader.integer();
    return reader.isRaw ? lots : lots / this.perUnit;
  }
}

/** The largest of 10^6, 10^3 and 1 nanoseconds that divides all whole numbers among the first `count`. */
export function commonUnit(values: Float64Array, count: number): number {
  let unit = 1_000_000;
  for (let i = 0; i < count && unit > 1; i++) {
    while (unit > 1 && Number.isSafeInteger(values[i]) && values[i] % unit !== 0) unit /= 1000;
  }
  return unit;
}
