import * as fc from "fast-check";
import { expect, it } from "vitest";
import { asNumber, DecimalReader, decimalText, plainDecimal, scaled } from "./decimal.ts";

const reader = new DecimalReader();

/** Digits with at most 15 of them in all, so that the mantissa is surely held. */
const decimals = fc
  .tuple(fc.integer({ min: 0, max: 10 ** 9 - 1 }), fc.integer({ min: 0, max: 6 }), fc.nat(999_999), fc.nat(4))
  .map(([whole, places, fraction, zeros]) => {
    const part = String(fraction).padStart(6, "0").slice(0, places) + "0".repeat(zeros);
    return part === "" ? String(whole) : `${whole}.${part}`;
  });

it("a decimal text becomes the integers that BigInt makes of it, and the number that Number makes of it", () => {
  fc.assert(
    fc.property(decimals, (text) => {
      expect(reader.read(text)).toBe(true);
      const [whole, fraction = ""] = text.split(".");
      const bare = fraction.replace(/0+$/, "");
      expect([BigInt(reader.mantissa), reader.decimals]).toEqual([BigInt(whole + bare), bare.length]);
      expect(asNumber(reader.mantissa, reader.decimals)).toBe(Number(text));
    }),
  );
});

it("what is no plain decimal is refused", () => {
  const refused = ["", ".", "1.", ".5", "-1", "+1", "1e5", "0x10", " 1", "1 ", "1,5", "NaN", "Infinity", "1.2.3", "१"];
  for (const text of refused) expect([text, reader.read(text)]).toEqual([text, false]);
});

it("more digits than a double holds are refused, zeros at the end are no digits", () => {
  expect(reader.read("9007199254740991")).toBe(false); // 16 digits before the point
  expect(reader.read("900719925474099.1")).toBe(true);
  expect(reader.read("900719925474099.2")).toBe(false);
  expect(reader.read("1.000000000000000000")).toBe(true);
  expect([reader.mantissa, reader.decimals]).toEqual([1, 0]);
  expect(reader.read("1.0000000000000000000")).toBe(false);
  expect(reader.read("0.000000000000000001")).toBe(true);
  expect([reader.mantissa, reader.decimals]).toEqual([1, 18]);
});

it("scaling multiplies exactly or not at all", () => {
  expect(scaled(6183763, 2, 8)).toBe(6183763000000);
  expect(scaled(6183763, 2, 1)).toBeNaN();
  expect(scaled(Number.MAX_SAFE_INTEGER, 0, 1)).toBeNaN();
});

it("an integer is written with its decimals", () => {
  expect([decimalText(6183763, 2), decimalText(5, 3), decimalText(0, 2), decimalText(7, 0)]).toEqual([
    "61837.63",
    "0.005",
    "0.00",
    "7",
  ]);
});

it("an exponent moves the point and no digit", () => {
  const cases: [string, string][] = [
    ["1e-8", "0.00000001"],
    ["1.50e-7", "0.000000150"],
    ["1.5E+3", "1500"],
    ["12.345e1", "123.45"],
    ["12.345e2", "1234.5"],
    ["45281.0", "45281.0"],
    ["1e400", "1e400"],
  ];
  for (const [text, plain] of cases) expect(plainDecimal(text)).toBe(plain);
});
