import * as fc from "fast-check";
import { expect, test } from "vitest";
import { packNumbers, unpackNumbers } from "./packed-numbers.ts";

test("numbers come back to the last bit, as Node's base64 has them", () => {
  fc.assert(
    fc.property(fc.float64Array({ maxLength: 20 }), fc.int16Array({ maxLength: 20 }), (doubles, shorts) => {
      expect(unpackNumbers(packNumbers(doubles), "f64")).toEqual(Float64Array.from(doubles));
      expect(unpackNumbers(packNumbers(shorts), "i16")).toEqual(Int16Array.from(shorts));
      expect(packNumbers(shorts)).toBe(
        Buffer.from(shorts.buffer, shorts.byteOffset, shorts.byteLength).toString("base64"),
      );
    }),
  );
  expect(unpackNumbers(packNumbers(Int32Array.of(-1, 2 ** 31 - 1)), "i32")).toEqual(Int32Array.of(-1, 2 ** 31 - 1));
  expect(packNumbers(new Float64Array(4).subarray(1, 2))).toHaveLength(12);
});

test("what is no such text is refused", () => {
  for (const bad of [null, 7, "A", "AAA", "AA=A", "A-A=", "AAA\u0141", "AAAA"])
    expect(unpackNumbers(bad, "f64")).toBeNull();
});
