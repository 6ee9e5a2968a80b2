import * as fc from "fast-check";
import { expect, it } from "vitest";
import { EventBatch, GAP_CAUSES } from "../live/batch.ts";
import { EventKind } from "../market/events.ts";
import { DamagedBytes } from "./bytes.ts";
import { decodeEvents, encodeEvents } from "./codec.ts";

type Row = readonly [number, number, number, number, number, number, number, number];

function batchOf(rows: readonly Row[], symbol = 7): EventBatch {
  const batch = new EventBatch();
  for (const row of rows) batch.push(symbol, ...row);
  return batch;
}

const rowsOf = ({ count, kind, detail, side, price, qty, exchTs, localTs, sequence }: EventBatch): Row[] =>
  Array.from({ length: count }, (_, i) => [
    kind[i],
    detail[i],
    side[i],
    price[i],
    qty[i],
    exchTs[i],
    localTs[i],
    sequence[i],
  ]);

function roundTrip(rows: readonly Row[], decimals: number): Row[] {
  const back = new EventBatch();
  decodeEvents(encodeEvents(batchOf(rows), decimals), back);
  return rowsOf(back);
}

/** Any double at all, and those where arithmetic on integers and decimals goes wrong. */
const hostile = fc.oneof(
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(
    0,
    -0,
    0.1 + 0.2,
    1e-300,
    5e-324,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 53),
    1e308,
    8.64e15,
    -1,
    63,
    64,
    8191,
    8192,
  ),
);
const plain = fc.oneof(fc.integer({ min: 0, max: 2_147_483_647 }), fc.integer({ min: 6_000_000, max: 6_000_200 }));
const lots = fc.integer({ min: 0, max: 1e9 }).map((n) => n / 1e5);
const row = (number: fc.Arbitrary<number>, qty: fc.Arbitrary<number>): fc.Arbitrary<Row> =>
  fc.tuple(
    fc.constantFrom(EventKind.Book, EventKind.Book, EventKind.Trade, EventKind.Gap, 255),
    fc.constantFrom(0, 0, 3, GAP_CAUSES.length - 1, 255),
    fc.constantFrom(1, -1, 0, -128, 127),
    number,
    qty,
    number,
    number,
    number,
  );
const stretched = (rows: fc.Arbitrary<Row>): fc.Arbitrary<Row[]> =>
  fc
    .array(fc.tuple(rows, fc.integer({ min: 1, max: 4 }), fc.integer({ min: -3, max: 900 })), { maxLength: 60 })
    .map((some) =>
      some.flatMap(([[kind, detail, side, price, ...rest], times, step]) =>
        Array.from({ length: times }, (_, i): Row => [kind, detail, side, price + i * step, ...rest]),
      ),
    );

it("every number comes back bit for bit, whatever it is and whatever the lots are said to be", () => {
  fc.assert(
    fc.property(
      fc.oneof(stretched(row(hostile, hostile)), stretched(row(plain, lots))),
      fc.integer({ min: 0, max: 12 }),
      (rows, decimals) => {
        const back = roundTrip(rows, decimals);
        expect(back.length).toBe(rows.length);
        for (const [i, numbers] of rows.entries())
          expect(
            numbers.map((x, k) => Object.is(x, back[i][k])),
            `row ${i}: ${numbers.join()}`,
          ).not.toContain(false);
      },
    ),
    { numRuns: 500 },
  );
});

it("a batch is appended to what is there, as symbol 0", () => {
  const back = batchOf([[0, 0, 1, 5, 1, 2, 3, 4]]);
  decodeEvents(encodeEvents(batchOf([[3, 6, 0, 0, 0, 9, 9, 9]]), 8), back);
  expect(rowsOf(back)).toEqual([
    [0, 0, 1, 5, 1, 2, 3, 4],
    [3, 6, 0, 0, 0, 9, 9, 9],
  ]);
  expect(back.symbol[1]).toBe(0);
});

const message = (n: number): Row[] =>
  Array.from({ length: 40 }, (_, i) => [
    EventKind.Book,
    0,
    i < 20 ? 1 : -1,
    6_183_763 + (i < 20 ? -i * 7 : (i - 19) * 9) + n,
    ((i * 37) % 100) / 1e5,
    8.64e13 + n * 1e8,
    8.64e13 + n * 1e8 + 12_345_678,
    5e10 + n,
  ]);

it("a message costs a few bytes a level: its clocks and number once, prices and lots as small integers", () => {
  const rows = Array.from({ length: 50 }, (_, n) => message(n)).flat();
  expect(encodeEvents(batchOf(rows), 5).length).toBeLessThan(rows.length * 3);
});

const sample = batchOf(
  Array.from({ length: 30 }, (_, i): Row => [
    i % 7 === 0 ? 1 : 0,
    0,
    i % 2 ? 1 : -1,
    1000 + i,
    i / 8,
    i >> 2,
    i >> 1,
    i >> 2,
  ]),
);

it("bytes that end early, go on too long or lie about their rows are refused, and the batch stays as it was", () => {
  const bytes = encodeEvents(sample, 3);
  for (let length = 0; length < bytes.length; length++) {
    const batch = batchOf([[0, 0, 1, 5, 1, 2, 3, 4]]);
    expect(() => decodeEvents(bytes.subarray(0, length), batch)).toThrow(DamagedBytes);
    expect(batch.count).toBe(1);
  }
  expect(() => decodeEvents(Uint8Array.of(...bytes, 0), new EventBatch())).toThrow(DamagedBytes);
});

it("any change of any byte either gives other rows or is refused as damage, never anything else", () => {
  const bytes = encodeEvents(sample, 3);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Uint8Array.from(bytes);
      changed[at] ^= flip;
      try {
        decodeEvents(changed, new EventBatch());
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedBytes);
      }
    }),
    { numRuns: 2000 },
  );
});
