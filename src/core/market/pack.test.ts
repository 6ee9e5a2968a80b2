import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { liveDay } from "../../../test/live-day.ts";
import { orderDay } from "../../../test/order-day.ts";
import { sliceDay, type MarketDay } from "./day.ts";
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

test("trades, changes and gaps of a live market survive, and of a slice only its own", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 2, max: 40 }), fc.nat(40), fc.boolean(), (seed, rows, start, signed) => {
      const { depth: _left, ...live } = liveDay({ seed, rows, levels: 2, gaps: 0.2 });
      const day: MarketDay = signed ? live : { ...live, trades: { ...live.trades!, aggressor: null } };
      expect(unpackDay(packDay(day))).toEqual(day);
      const from = start % rows;
      const { trades, changes, gaps, time } = unpackDay(packDay(sliceDay(day, { from, to: rows })));
      const [one, last] = [live.trades!.first[from], live.trades!.first[rows]];
      expect([...time]).toEqual(Array.from(live.time.slice(from)));
      expect([...trades!.first]).toEqual(Array.from(live.trades!.first.slice(from)).map((trade) => trade - one));
      expect([...trades!.price]).toEqual(Array.from(live.trades!.price.slice(one, last)));
      expect([...changes!.gone]).toEqual(Array.from(live.changes!.gone.slice(from)));
      expect([...gaps!.row]).toEqual([...live.gaps!.row].filter((row) => row > from).map((row) => row - from));
      expect(gaps!.cause).toEqual(live.gaps!.cause.slice(live.gaps!.row.length - gaps!.row.length));
    }),
  );
});

test("a day packed by version 1 is read as it was", () => {
  const packed = readFileSync(new URL("golden/day-v1.bin", import.meta.url));
  const day = unpackDay(packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.length));
  expect(day).toEqual(orderDay({ seed: 1, rows: 5, levels: 2 }));
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
  const at = String.fromCharCode(...bytes.subarray(0, 200)).indexOf('"version":2');
  bytes[at + '"version":'.length] = "9".charCodeAt(0);
  expect(() => unpackDay(packed)).toThrow("packed day of version 9; this build reads 1 and 2");
});
