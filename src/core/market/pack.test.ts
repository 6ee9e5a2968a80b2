import * as fc from "fast-check";
import { expect, test } from "vitest";
import { orderDay } from "../../../test/order-day.ts";
import type { MarketDay } from "./day.ts";
import { packDay, unpackDay } from "./pack.ts";

test("a packed day unpacks to itself, whatever its shape", () => {
  fc.assert(
    fc.property(
      fc.record({ seed: fc.nat(), rows: fc.nat(40), levels: fc.integer({ min: 1, max: 4 }) }),
      fc.boolean(),
      fc.boolean(),
      (shape, withMessages, withBook) => {
        const whole = orderDay(shape);
        const day: MarketDay = {
          ...whole,
          messages: withMessages ? whole.messages : null,
          book: withBook ? whole.book : null,
        };
        expect(unpackDay(packDay(day))).toEqual(day);
      },
    ),
  );
});

test("fractional sizes and text beyond ASCII survive", () => {
  const whole = orderDay({ seed: 1, rows: 7, levels: 1 });
  const size = Float64Array.from({ length: 7 }, (_, i) => i / 7);
  const day: MarketDay = {
    ...whole,
    provenance: { ...whole.provenance, label: "Büch \u{1F4C8} \\u0041.csv" },
    messages: { ...whole.messages, size },
    book: { ...whole.book, askSize: [size] },
  };
  expect(unpackDay(packDay(day))).toEqual(day);
});

test("unpacking makes views on the one buffer, not copies", () => {
  const packed = packDay(orderDay({ seed: 1, rows: 9, levels: 2 }));
  const { time, book } = unpackDay(packed);
  expect(time.buffer).toBe(packed);
  expect(book?.askPrice[1].buffer).toBe(packed);
});

test("what is not a packed day, or only the front of one, is refused", () => {
  const packed = packDay(orderDay({ seed: 1, rows: 9, levels: 2 }));
  const changed = packed.slice(0);
  new Uint8Array(changed)[0] ^= 1;
  for (const wrong of [new ArrayBuffer(0), new ArrayBuffer(64), changed, packed.slice(0, 100), packed.slice(0, -8)]) {
    expect(() => unpackDay(wrong)).toThrow(RangeError);
  }
});

test("a day packed by another version is refused by number", () => {
  const packed = packDay(orderDay({ seed: 1, rows: 2, levels: 1 }));
  const bytes = new Uint8Array(packed);
  const at = String.fromCharCode(...bytes.subarray(0, 200)).indexOf('"version":1');
  bytes[at + '"version":'.length] = "9".charCodeAt(0);
  expect(() => unpackDay(packed)).toThrow("packed day of version 9; this build reads 1");
});
