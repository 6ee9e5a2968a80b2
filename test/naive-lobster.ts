import type { Layout } from "../src/core/sources/lobster/format.ts";

/**
 * LOBSTER files read the obvious way, a string and a split at a time: the deliberately dumb twin of the byte-level
 * readers. Returns null where the file must be refused.
 */
export interface NaiveMessages {
  readonly time: number[];
  readonly type: number[];
  readonly orderId: number[];
  readonly size: number[];
  readonly price: number[];
  readonly direction: number[];
}

export function naiveMessages(text: string, layout: Layout): NaiveMessages | null {
  const rows = naiveRows(text, layout);
  const result: NaiveMessages = { time: [], type: [], orderId: [], size: [], price: [], direction: [] };
  let previous = 0;
  for (const row of rows ?? []) {
    const time = naiveTime(row[0], layout.delimiter);
    const [type, orderId, size, price, direction] = row.slice(1, 6).map(naiveWhole);
    if ([time, type, orderId, size, price, direction].some(Number.isNaN)) return null;
    const status = type === 6 || type === 7;
    const good =
      time >= previous &&
      type >= 1 &&
      type <= 7 &&
      orderId >= (type >= 5 ? -1 : 0) &&
      size >= 0 &&
      size <= 2 ** 31 - 1 &&
      (type === 7 ? [-1, 0, 1].includes(price) : type === 6 ? price >= 0 : price > 0) &&
      (status ? [-1, 0, 1] : [-1, 1]).includes(direction);
    if (!good) return null;
    previous = time;
    const values = { time, type, orderId, size, price, direction: status ? 0 : direction };
    for (const name of Object.keys(result) as (keyof NaiveMessages)[]) result[name].push(values[name]);
  }
  return rows && rows.length > 0 ? result : null;
}

export interface NaiveBook {
  /** [rows][columns], prices in price units, an absent level as price null and size 0. */
  readonly rows: (number | null)[][];
}

export function naiveBook(text: string, layout: Layout): NaiveBook | null {
  const rows = naiveRows(text, layout);
  if (!rows || rows.length === 0) return null;
  const read: (number | null)[][] = [];
  for (const row of rows) {
    const values = row.map(naiveWhole);
    for (let c = 0; c < values.length; c += 2) {
      const [price, size] = [values[c], values[c + 1]];
      if (Number.isNaN(price) || !(size >= 0 && size <= 2 ** 31 - 1)) return null;
      if (size > 0 && !(price > 0 && price < 9_999_999_999)) return null;
    }
    read.push(values.map((value, c) => (c % 2 === 0 && values[c + 1] === 0 ? null : value)));
  }
  return { rows: read };
}

/** Fields of every data row, or null if some line has the wrong number of them. */
function naiveRows(text: string, layout: Layout): string[][] | null {
  const lines = (layout.byteOrderMark ? text.slice(3) : text).split("\n");
  if (layout.header) lines.shift();
  while (lines.length > 0 && (lines.at(-1) ?? "").trim() === "") lines.pop();
  const rows = lines.map((line) => naiveFields(line, layout.delimiter));
  return rows.every((row) => row.length === layout.columns) ? rows : null;
}

function naiveFields(line: string, delimiter: string): string[] {
  const fields = [""];
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    if (character === delimiter && !quoted) fields.push("");
    else fields[fields.length - 1] += character;
  }
  return fields.map((field) =>
    field
      .trim()
      .replace(/^"([^"]*)"$/, "$1")
      .trim(),
  );
}

const naiveWhole = (text: string): number => (/^[+-]?\d{1,15}(\.0{1,12})?$/.test(text) ? Number(text) + 0 : NaN);

function naiveTime(text: string, delimiter: string): number {
  const plain = delimiter === "," ? text : text.replace(",", ".");
  if (!/^\d{1,15}(\.\d{1,18})?$/.test(plain)) return NaN;
  const [seconds, fraction = ""] = plain.split(".");
  return Number(seconds) < 8_640_000
    ? Number(BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0").slice(0, 9)))
    : NaN;
}
