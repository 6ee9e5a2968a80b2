import { crc32 as reference } from "node:zlib";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { crc32 } from "./crc32.ts";

it("the check value of the algorithm's catalogue comes out", () => {
  expect(crc32("123456789") >>> 0).toBe(0xcbf43926);
});

it("zlib says the same of any ASCII text, as an unsigned number", () => {
  const ascii = fc.string({ unit: "binary-ascii", maxLength: 300 });
  fc.assert(fc.property(ascii, (text) => crc32(text) >>> 0 === reference(text)));
});
