import type { BookColumns, MarketDay, MessageColumns, Quantities } from "./day.ts";

/**
 * A day as one transferable, storable buffer: magic, header length, JSON header, then 8-aligned columns.
 * The header says each column's element type, so `unpackDay` only makes views. Little-endian, as every engine we run on.
 */
const MAGIC = 0x314c4f42; // "BOL1"
const VERSION = 1;
const PRELUDE = 8;

type Column = Float64Array | Int32Array | Uint8Array | Int8Array;
const ELEMENTS = { f64: Float64Array, i32: Int32Array, u8: Uint8Array, i8: Int8Array } as const;
type Element = keyof typeof ELEMENTS;

interface Header extends Pick<MarketDay, "instrument" | "provenance" | "rows"> {
  readonly version: number;
  readonly levels: number;
  readonly columns: readonly { readonly name: string; readonly element: Element; readonly offset: number }[];
}

const elementOf = (column: Column): Element =>
  column instanceof Float64Array
    ? "f64"
    : column instanceof Int32Array
      ? "i32"
      : column instanceof Uint8Array
        ? "u8"
        : "i8";

const align8 = (offset: number): number => (offset + 7) & ~7;

/** Every column of a day under the name that the packed header gives it. */
export function namedColumns(day: MarketDay): [string, Column][] {
  const named: [string, Column][] = [["time", day.time]];
  const { messages, book } = day;
  if (messages) {
    for (const name of ["type", "orderId", "size", "price", "direction"] as const) named.push([name, messages[name]]);
  }
  if (!book) return named;
  for (let level = 0; level < book.levels; level++) {
    for (const name of ["askPrice", "askSize", "bidPrice", "bidSize"] as const)
      named.push([`${name}.${level}`, book[name][level]]);
  }
  return named;
}

export function packDay(day: MarketDay): ArrayBuffer {
  const columns = namedColumns(day);
  let end = 0;
  const described = columns.map(([name, column]) => {
    const offset = end;
    end = align8(offset + day.rows * column.BYTES_PER_ELEMENT);
    return { name, element: elementOf(column), offset };
  });
  const header: Header = {
    version: VERSION,
    instrument: day.instrument,
    provenance: day.provenance,
    rows: day.rows,
    levels: day.book?.levels ?? 0,
    columns: described,
  };
  const text = encodeAscii(JSON.stringify(header));
  const base = align8(PRELUDE + text.length);
  const buffer = new ArrayBuffer(base + end);
  new Uint32Array(buffer, 0, 2).set([MAGIC, text.length]);
  new Uint8Array(buffer).set(text, PRELUDE);
  columns.forEach(([, column], i) => {
    const target = new ELEMENTS[described[i].element](buffer, base + described[i].offset, day.rows);
    target.set(column.subarray(0, day.rows));
  });
  return buffer;
}

/** Views on `buffer`. Throws RangeError if it is not a packed day of this version. */
export function unpackDay(buffer: ArrayBuffer): MarketDay {
  if (buffer.byteLength < PRELUDE) throw new RangeError("not a packed day: too short");
  const [magic, length] = new Uint32Array(buffer, 0, 2);
  if (magic !== MAGIC || PRELUDE + length > buffer.byteLength) throw new RangeError("not a packed day: wrong magic");
  const header = JSON.parse(decodeAscii(new Uint8Array(buffer, PRELUDE, length))) as Header;
  if (header.version !== VERSION)
    throw new RangeError(`packed day of version ${header.version}; this build reads ${VERSION}`);
  const base = align8(PRELUDE + length);
  const views = new Map<string, Column>();
  for (const { name, element, offset } of header.columns) {
    views.set(name, new ELEMENTS[element](buffer, base + offset, header.rows));
  }
  const view: View = (name) => {
    const column = views.get(name);
    if (!column) throw new RangeError(`packed day lacks column ${name}`);
    return column;
  };
  return {
    instrument: header.instrument,
    provenance: header.provenance,
    rows: header.rows,
    time: view("time") as Float64Array,
    messages: views.has("type") ? messageViews(view) : null,
    book: header.levels > 0 ? bookViews(view, header.levels) : null,
  };
}

type View = (name: string) => Column;

const messageViews = (view: View): MessageColumns => ({
  type: view("type") as Uint8Array,
  orderId: view("orderId") as Float64Array,
  size: view("size") as Quantities,
  price: view("price") as Float64Array,
  direction: view("direction") as Int8Array,
});

function bookViews(view: View, levels: number): BookColumns {
  const each = (name: string): Column[] => Array.from({ length: levels }, (_, level) => view(`${name}.${level}`));
  return {
    levels,
    askPrice: each("askPrice") as Int32Array[],
    askSize: each("askSize") as Quantities[],
    bidPrice: each("bidPrice") as Int32Array[],
    bidSize: each("bidSize") as Quantities[],
  };
}

/** JSON escaped to ASCII, because core has no TextEncoder. */
function encodeAscii(text: string): Uint8Array {
  const ascii = text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return Uint8Array.from(ascii, (c) => c.charCodeAt(0));
}

function decodeAscii(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}
