import * as fc from "fast-check";
import type { Layout } from "../src/core/sources/lobster/format.ts";

/** Random LOBSTER files for property tests: rows, the ways they may be written, and the ways they may be cut or damaged. */
export interface MessageRow {
  readonly time: number;
  readonly decimals: number;
  readonly rest: readonly number[];
}

const halt = fc.constantFrom([7, 0, 0, -1, -1], [7, 0, 0, 0, -1], [7, 0, 0, 1, -1]);
const cross = fc.tuple(
  fc.constant(6),
  fc.constant(-1),
  fc.nat(100_000),
  fc.integer({ min: 1, max: 10_000_000 }),
  fc.constantFrom(-1, 0, 1),
);
const order = fc.tuple(
  fc.integer({ min: 1, max: 5 }),
  fc.oneof(fc.nat(), fc.constant(2 ** 40 + 1)),
  fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  fc.oneof(
    fc.integer({ min: 1, max: 100_000 }).map((cents) => cents * 100),
    fc.integer({ min: 1, max: 9_999_999_998 }),
  ),
  fc.constantFrom(-1, 1),
);

/** Messages in time order, with equal times among them. */
export const messageRows = (maxLength: number): fc.Arbitrary<MessageRow[]> =>
  fc
    .array(
      fc.record({
        gap: fc.oneof(fc.constant(0), fc.nat(10_000_000_000)),
        decimals: fc.integer({ min: 9, max: 12 }),
        rest: fc.oneof({ weight: 8, arbitrary: order }, cross, halt),
      }),
      {
        minLength: 1,
        maxLength,
      },
    )
    .map((rows) => {
      let time = 34_200_000_000_000;
      return rows.map(({ gap, decimals, rest }) => ({ time: (time += gap), decimals, rest }));
    });

const present = fc.tuple(
  fc.integer({ min: 1, max: 30_000_000 }).map((ticks) => ticks * 100),
  fc.integer({ min: 1, max: 2 ** 31 - 1 }),
);
const level = (absent: number): fc.Arbitrary<readonly number[]> =>
  fc.oneof({ weight: 9, arbitrary: present }, { weight: 1, arbitrary: fc.constant([absent, 0] as const) });

/** Books of `levels` levels: any prices on the tick, some levels absent as LOBSTER writes them. */
export const bookRows = (levels: number, maxLength: number): fc.Arbitrary<number[][]> =>
  fc.array(
    fc
      .array(fc.tuple(level(9_999_999_999), level(-9_999_999_999)), { minLength: levels, maxLength: levels })
      .map((row) => row.flat(2)),
    { minLength: 1, maxLength },
  );

/** A way to write rows. */
export interface Style {
  readonly delimiter: "," | ";" | "\t";
  readonly header: boolean;
  readonly byteOrderMark: boolean;
  readonly crlf: boolean;
  readonly finalNewline: boolean;
  readonly blankLines: number;
  readonly participant: boolean;
}

export const PLAIN: Style = {
  delimiter: ",",
  header: false,
  byteOrderMark: false,
  crlf: false,
  finalNewline: true,
  blankLines: 0,
  participant: false,
};

export const style: fc.Arbitrary<Style> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t"),
  header: fc.boolean(),
  byteOrderMark: fc.boolean(),
  crlf: fc.boolean(),
  finalNewline: fc.boolean(),
  blankLines: fc.nat(2),
  participant: fc.boolean(),
});

export function writeRows(rows: readonly (readonly string[])[], names: readonly string[], how: Style): string {
  const lineEnd = how.crlf ? "\r\n" : "\n";
  const lines = [...(how.header ? [names] : []), ...rows].map((row) => row.join(how.delimiter));
  const end = how.finalNewline ? lineEnd.repeat(1 + how.blankLines) : "";
  return `${how.byteOrderMark ? "\u00ef\u00bb\u00bf" : ""}${lines.join(lineEnd)}${end}`;
}

/** "34200.015105074" and its kin, without passing through a float; digits beyond the ninth are sevens. */
export function timeText(time: number, decimals: number): string {
  const digits = String(time).padStart(10, "0");
  const fraction = `${digits.slice(-9)}777`.slice(0, decimals);
  return `${digits.slice(0, -9)}.${fraction}`;
}

export const messageText = (rows: readonly MessageRow[], how: Style): string =>
  writeRows(
    rows.map(({ time, decimals, rest }) => [
      timeText(time, decimals),
      ...rest.map(String),
      ...(how.participant ? ["null"] : []),
    ]),
    ["Time", "Type", "OrderID", "Size", "Price", "Direction", ...(how.participant ? ["Participant"] : [])],
    how,
  );

export const bookText = (rows: readonly number[][], how: Style): string =>
  writeRows(
    rows.map((row) => row.map(String)),
    (rows[0] ?? []).map((_, c) => `column${c}`),
    how,
  );

export const layoutOf = (role: Layout["role"], columns: number, how: Style): Layout => ({
  role,
  delimiter: how.delimiter,
  columns,
  header: how.header,
  byteOrderMark: how.byteOrderMark,
  crlf: how.crlf,
});

/** Latin-1: a character a byte. */
export const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

export const textOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

/** Feeds bytes cut at the given places (taken modulo the length). */
export function feedCut(
  reader: { feed(chunk: Uint8Array): void; end(): void },
  bytes: Uint8Array,
  cuts: readonly number[],
): void {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    reader.feed(bytes.slice(from, to));
    from = to;
  }
  reader.end();
}

/** Replaces, inserts or removes bytes; favours those that a reader might stumble over. */
export interface Damage {
  readonly at: number;
  readonly how: "replace" | "insert" | "remove";
  readonly byte: number;
}

export const damage: fc.Arbitrary<Damage[]> = fc.array(
  fc.record({
    at: fc.nat(1_000_000),
    how: fc.constantFrom("replace", "insert", "remove"),
    byte: fc.oneof(fc.constantFrom(...bytesOf('0123456789,;.-+eE \t\r\n"x')), fc.integer({ min: 0, max: 255 })),
  }),
  { minLength: 1, maxLength: 4 },
);

export function damaged(bytes: Uint8Array, damages: readonly Damage[]): Uint8Array<ArrayBuffer> {
  const list = [...bytes];
  for (const { at, how, byte } of damages) {
    const place = at % (list.length + 1);
    if (how === "insert") list.splice(place, 0, byte);
    else if (how === "remove") list.splice(place, 1);
    else if (place < list.length) list[place] = byte;
  }
  return Uint8Array.from(list);
}
