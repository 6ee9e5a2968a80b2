import Papa from "papaparse";
import { inferSchema, initParser, type Parser } from "udsv";
import { BookReader } from "../../src/core/sources/lobster/book-reader.ts";
import { readChunks } from "../../src/io/files/read.ts";

/** Runs in a worker of a real browser: every way of turning one order book file into 40 columns of integers. */
export type Way = "limit" | "ours" | "papaparse" | "papaparse fastMode" | "uDSV rows" | "uDSV columns" | "split";
export interface Timing {
  readonly way: Way;
  readonly milliseconds: number;
  /** Sum of all fields modulo 2^32; of bytes for the limit. */
  readonly checksum: number;
}

const COLUMNS = 40;

/** Computed after the clock has stopped. */
type Checksum = () => number;

/** What a rival fills from its rows, row by row: the same columns that ours gives. */
class Columns {
  readonly #columns: Int32Array[];
  #rows = 0;

  constructor(capacity: number) {
    this.#columns = Array.from({ length: COLUMNS }, () => new Int32Array(capacity));
  }

  /** Takes strings or numbers. */
  readonly add = (row: readonly unknown[]): void => {
    for (let c = 0; c < COLUMNS; c++) this.#columns[c][this.#rows] = Number(row[c]);
    this.#rows += 1;
  };

  checksum(): number {
    return sumOf(this.#columns.map((column) => column.subarray(0, this.#rows)));
  }
}

function sumOf(columns: readonly ArrayLike<number>[], scale = 1): number {
  let sum = 0;
  for (const column of columns) for (let n = 0; n < column.length; n++) sum = (sum + column[n] * scale) | 0;
  return sum;
}

/** Read the same way as ours. */
async function limit(file: File): Promise<Checksum> {
  let sum = 0;
  for await (const chunk of readChunks(file)) sum = (sum + sumOf([chunk])) | 0;
  return () => sum;
}

async function ours(file: File): Promise<Checksum> {
  const layout = {
    role: "orderbook",
    delimiter: ",",
    columns: COLUMNS,
    header: false,
    byteOrderMark: false,
    crlf: false,
  } as const;
  const reader = new BookReader(file.name, layout, file.size, COLUMNS / 4);
  for await (const chunk of readChunks(file)) reader.feed(chunk);
  reader.end();
  if (reader.log.total > 0) throw new Error(`${reader.log.total} problems in the bench's own file`);
  const { askPrice, askSize, bidPrice, bidSize } = reader.book;
  return () => (sumOf([...askPrice, ...bidPrice], reader.tickUnits) + sumOf([...askSize, ...bidSize])) | 0;
}

const papaparse = (file: File, rows: number, fastMode: boolean | undefined): Promise<Checksum> =>
  new Promise((resolve, reject) => {
    const columns = new Columns(rows);
    Papa.parse<string[]>(file, {
      delimiter: ",",
      newline: "\n",
      skipEmptyLines: true,
      ...(fastMode === undefined ? {} : { fastMode }),
      chunk: ({ data }) => data.forEach(columns.add),
      complete: () => resolve(() => columns.checksum()),
      error: reject,
    });
  });

/** It wants a header line. */
const HEADER = `${Array.from({ length: COLUMNS }, (_, c) => `c${c}`).join(",")}\n`;

async function udsvRows(file: File, rows: number): Promise<Checksum> {
  const columns = new Columns(rows);
  const stream = (file.stream() as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream());
  const reader = stream.getReader();
  let parser: Parser | null = null;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const text = parser ? value : HEADER + value;
    parser ??= initParser(inferSchema(text));
    parser.chunk<string[]>(text, parser.stringArrs, columns.add);
  }
  parser?.end();
  return () => columns.checksum();
}

async function udsvColumns(file: File): Promise<Checksum> {
  const text = HEADER + (await file.text());
  const columns = initParser(inferSchema(text))
    .typedCols<number[]>(text)
    .map((column) => Int32Array.from(column));
  return () => sumOf(columns);
}

async function split(file: File, rows: number): Promise<Checksum> {
  const columns = new Columns(rows);
  for (const line of (await file.text()).split("\n")) if (line !== "") columns.add(line.split(","));
  return () => columns.checksum();
}

const WAYS: Record<Way, (file: File, rows: number) => Promise<Checksum>> = {
  limit,
  ours,
  papaparse: (file, rows) => papaparse(file, rows, undefined),
  "papaparse fastMode": (file, rows) => papaparse(file, rows, true),
  "uDSV rows": udsvRows,
  "uDSV columns": udsvColumns,
  split,
};

export interface Order {
  readonly file: File;
  readonly rows: number;
  readonly way: Way;
  readonly times: number;
}

/** Runs one way several times and answers with the last timing: the others warm it up. */
self.addEventListener("message", ({ data }: MessageEvent<Order>) => {
  void (async () => {
    let timing: Timing | null = null;
    for (let i = 0; i < data.times; i++) {
      const from = performance.now();
      const checksum = await WAYS[data.way](data.file, data.rows);
      const milliseconds = performance.now() - from;
      timing = { way: data.way, milliseconds, checksum: checksum() };
    }
    self.postMessage(timing, { transfer: [] });
  })();
});
