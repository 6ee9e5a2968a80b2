import type { BookColumns, MarketDay, MessageColumns, Quantities, TradeColumns } from "./day.ts";

/**
 * A day as one transferable, storable buffer: magic, header length, JSON header, then 8-aligned columns.
 * The header says each column's element type, so `unpackDay` only makes views. Little-endian, as every engine we run on.
 */
const MAGIC = 0x314c4f42; // "BOL1"
/** 2: trades, changes and gaps beside the rows; every column states its length. Version 1 had `rows` in each. */
const VERSION = 2;
const READABLE = [1, VERSION];
const PRELUDE = 8;

type Column = Float64Array | Int32Array | Uint8Array | Int8Array;
const ELEMENTS = { f64: Float64Array, i32: Int32Array, u8: Uint8Array, i8: Int8Array } as const;
type Element = keyof typeof ELEMENTS;

interface Header extends Pick<MarketDay, "instrument" | "provenance" | "rows"> {
  readonly version: number;
  readonly levels: number;
  readonly columns: readonly Described[];
}

interface Described {
  readonly name: string;
  readonly element: Element;
  readonly offset: number;
  readonly length?: number;
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

/** Every column of a day, without spare capacity, under the name that the packed header gives it. */
export function namedColumns(day: MarketDay): [string, Column][] {
  const { messages, book, trades, changes, gaps, rows } = day;
  const named: [string, Column][] = [["time", day.time]];
  if (messages) {
    for (const name of ["type", "orderId", "size", "price", "direction"] as const) named.push([name, messages[name]]);
  }
  for (let level = 0; level < (book?.levels ?? 0); level++) {
    for (const name of ["askPrice", "askSize", "bidPrice", "bidSize"] as const)
      named.push([`${name}.${level}`, book![name][level]]);
  }
  if (changes) named.push(["changes.set", changes.set], ["changes.gone", changes.gone]);
  const cut = named.map(([name, column]): [string, Column] => [name, column.subarray(0, rows)]);
  if (trades) cut.push(...tradeColumns(trades, rows));
  if (gaps) cut.push(["gaps.row", gaps.row], ["gaps.cause", gaps.cause]);
  return cut;
}

/** Only the trades of the day's rows, counted from 0. */
function tradeColumns({ first, time, price, size, aggressor }: TradeColumns, rows: number): [string, Column][] {
  const [from, to] = [first[0], first[rows]];
  const counted = first.subarray(0, rows + 1);
  const named: [string, Column][] = [
    ["trades.first", from === 0 ? counted : counted.map((trade) => trade - from)],
    ["trades.time", time.subarray(from, to)],
    ["trades.price", price.subarray(from, to)],
    ["trades.size", size.subarray(from, to)],
  ];
  if (aggressor) named.push(["trades.aggressor", aggressor.subarray(from, to)]);
  return named;
}

export function packDay(day: MarketDay): ArrayBuffer {
  const columns = namedColumns(day);
  let end = 0;
  const described = columns.map(([name, column]) => {
    const offset = end;
    end = align8(offset + column.byteLength);
    return { name, element: elementOf(column), offset, length: column.length };
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
    const { element, offset, length } = described[i];
    new ELEMENTS[element](buffer, base + offset, length).set(column);
  });
  return buffer;
}

/** Views on `buffer`. Throws RangeError if it is not a packed day of a version that this build reads. */
export function unpackDay(buffer: ArrayBuffer): MarketDay {
  if (buffer.byteLength < PRELUDE) throw new RangeError("not a packed day: too short");
  const [magic, length] = new Uint32Array(buffer, 0, 2);
  if (magic !== MAGIC || PRELUDE + length > buffer.byteLength) throw new RangeError("not a packed day: wrong magic");
  const header = JSON.parse(decodeAscii(new Uint8Array(buffer, PRELUDE, length))) as Header;
  if (!READABLE.includes(header.version))
    throw new RangeError(`packed day of version ${header.version}; this build reads ${READABLE.join(" and ")}`);
  const base = align8(PRELUDE + length);
  const views = new Map<string, Column>();
  for (const { name, element, offset, length = header.rows } of header.columns) {
    views.set(name, new ELEMENTS[element](buffer, base + offset, length));
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
    ...(views.has("trades.first") && { trades: tradeViews(view, views.has("trades.aggressor")) }),
    ...(views.has("changes.set") && {
      changes: { set: view("changes.set") as Int32Array, gone: view("changes.gone") as Int32Array },
    }),
    ...(views.has("gaps.row") && {
      gaps: { row: view("gaps.row") as Int32Array, cause: view("gaps.cause") as Uint8Array },
    }),
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

const tradeViews = (view: View, signed: boolean): TradeColumns => ({
  first: view("trades.first") as Int32Array,
  time: view("trades.time") as Float64Array,
  price: view("trades.price") as Float64Array,
  size: view("trades.size") as Quantities,
  aggressor: signed ? (view("trades.aggressor") as Int8Array) : null,
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
