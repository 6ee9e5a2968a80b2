import { MAX_LISTED } from "../problem.ts";
import { ProblemLog } from "../problem-log.ts";
import { counted, type Layout, LF, MAX_LINE_BYTES } from "./format.ts";
import { type LineSink, LineSplitter } from "./lines.ts";
import { type Fault, lineText, shown, splitFields } from "./careful.ts";

/** What a row reader does with a line that its fast scan did not take. */
export interface LinePlace {
  readonly line: number;
  readonly byteFrom: number;
  readonly byteTo: number;
}

/**
 * What the two row readers share: lines, their numbers, blank lines, header, problems. A subclass reads runs of plain
 * lines fast and hands everything else to `careful`.
 */
export abstract class RowReader implements LineSink {
  readonly file: string;
  readonly layout: Layout;
  readonly log: ProblemLog;
  /** Data rows seen, good and bad. Rows are stored only while there is no problem. */
  rows = 0;
  /** What was accepted although it is not the plain format. */
  readonly noted = new Set<string>();
  protected line = 0;
  readonly #splitter: LineSplitter;
  #headerPending: boolean;
  #blank: LinePlace[] = [];
  #blankCount = 0;
  #atStart = true;
  /** Size of the uncompressed file where it is known: decides how much is allocated at once. */
  protected readonly expectedBytes: number | null;

  constructor(file: string, layout: Layout, expectedBytes: number | null) {
    this.file = file;
    this.layout = layout;
    this.log = new ProblemLog(file);
    this.expectedBytes = expectedBytes;
    this.#splitter = new LineSplitter(this);
    this.#headerPending = layout.header;
    if (layout.header) this.noted.add("header row");
    if (layout.crlf) this.noted.add("CRLF line ends");
    if (layout.byteOrderMark) this.noted.add("byte order mark");
    if (layout.delimiter !== ",")
      this.noted.add(`delimiter ${layout.delimiter === "\t" ? "tab" : `"${layout.delimiter}"`}`);
  }

  /** Bytes of the file read so far. */
  get bytes(): number {
    return this.#splitter.bytes;
  }

  /** Rows before the first problem. */
  get goodRows(): number {
    return Math.min(this.rows, this.log.firstBadRow);
  }

  feed(chunk: Uint8Array): void {
    this.#splitter.feed(chunk);
  }

  end(): void {
    this.#splitter.end();
    if (!this.#splitter.finalNewline) this.noted.add("no final newline");
    if (this.#blankCount > 0) this.noted.add(`${counted(this.#blankCount, "blank line")} at the end`);
    if (this.rows === 0 && this.log.total === 0)
      this.log.addWhole(0, "empty", this.bytes === 0 ? "0 bytes" : "no rows", "at least one row");
    this.finish();
  }

  /** The stream broke off: an unfinished last line is dropped, and the file is refused from there. */
  endTruncated(kind: "truncated" | "unreadable" | "too-large", found: string, expected: string): void {
    this.#splitter.drop();
    this.log.addWhole(this.rows, kind, found, expected, this.line + 1);
    this.finish();
  }

  lines(bytes: Uint8Array, from: number, to: number, offset: number): void {
    let start = from;
    if (this.#atStart) {
      this.#atStart = false;
      if (this.layout.byteOrderMark) start += 3;
    }
    if (this.#headerPending && start < to) {
      this.#headerPending = false;
      this.line += 1;
      start = bytes.indexOf(LF, start) + 1;
    }
    while (start < to) {
      if (this.#blankCount > 0 && bytes[start] > 32) this.#flushBlank();
      start = this.plain(bytes, start, to);
      if (start < to) start = this.#odd(bytes, start, offset);
    }
  }

  tooLong(start: Uint8Array, byteFrom: number, byteTo: number): void {
    this.line += 1;
    this.#flushBlank();
    this.#tooLong(lineText(start, 0, 80), { line: this.line, byteFrom, byteTo });
  }

  /** Reads plain lines from `from`; returns where the first line begins that is not plain, or `to`. Advances `line` and `rows`. */
  protected abstract plain(bytes: Uint8Array, from: number, to: number): number;
  /** Reads one line of text fields, storing the row or adding problems through `fault`. */
  protected abstract careful(fields: string[], place: LinePlace): void;
  /** Column name of a field, for problems. */
  protected abstract fieldName(field: number): string;
  /** Trims the columns. */
  protected abstract finish(): void;

  protected fault(field: number, found: string, { kind, expected, wouldReadAs }: Fault, place: LinePlace): void {
    const { line, byteFrom, byteTo } = place;
    const name = this.fieldName(field);
    this.log.add(this.rows, {
      kind,
      line,
      field: field + 1,
      name,
      found: shown(found),
      expected,
      byteFrom,
      byteTo,
      ...(wouldReadAs === undefined ? {} : { wouldReadAs }),
    });
  }

  /** Blank lines may only stand at the end: called before every data row that follows some. */
  #flushBlank(): void {
    const kind = "wrong-column-count";
    for (const place of this.#blank)
      this.fault(0, "", { kind, expected: `${this.layout.columns} columns; the line is blank` }, place);
    this.log.count(kind, this.#blankCount - this.#blank.length);
    this.#blank = [];
    this.#blankCount = 0;
  }

  /** One line the fast scan did not take; returns where the next begins. */
  #odd(bytes: Uint8Array, from: number, offset: number): number {
    const next = bytes.indexOf(LF, from) + 1;
    const place = { line: this.line + 1, byteFrom: offset + from, byteTo: offset + next };
    this.line += 1;
    if (next - from > MAX_LINE_BYTES) {
      this.#flushBlank();
      this.#tooLong(lineText(bytes, from, from + 80), place);
      return next;
    }
    const text = lineText(bytes, from, next);
    if (text.trim() === "") {
      this.#blankCount += 1;
      if (this.#blank.length < MAX_LISTED) this.#blank.push(place);
      return next;
    }
    this.#flushBlank();
    this.careful(splitFields(text, this.layout.delimiter, this.noted), place);
    this.rows += 1;
    return next;
  }

  #tooLong(text: string, place: LinePlace): void {
    this.fault(
      0,
      text,
      {
        kind: "line-too-long",
        expected: `a line of at most ${MAX_LINE_BYTES} bytes; this one has ${place.byteTo - place.byteFrom}`,
      },
      place,
    );
    this.rows += 1;
  }
}

type Column = Float64Array | Int32Array | Uint8Array | Int8Array;

/**
 * The same column with room for `rows` rows. Made shorter, it keeps its memory where less than a twentieth would be won.
 */
export function resized<T extends Column>(column: T, rows: number): T {
  if (rows <= column.length)
    return (rows * 1.05 >= column.length ? column.subarray(0, rows) : column.slice(0, rows)) as T;
  const longer = new (column.constructor as new (length: number) => T)(rows);
  longer.set(column);
  return longer;
}

/** Rows to allocate: from the file's size where it is known, else half as much again. Never less than asked. */
export function nextCapacity(rows: number, bytes: number, expectedBytes: number | null): number {
  const floor = Math.max(4096, Math.ceil(rows * 1.5));
  if (expectedBytes === null || rows < 256 || bytes === 0) return floor;
  const estimate = Math.ceil((expectedBytes / bytes) * rows * 1.02) + 64;
  return estimate > rows ? Math.min(estimate, Math.max(floor, 1 << 26)) : floor;
}
