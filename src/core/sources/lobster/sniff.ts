import { lineText, splitFields } from "./careful.ts";
import { type Foreign, foreignSignature, REMEDY } from "./foreign.ts";
import { type Delimiter, type Layout, LF, MAX_LEVELS, type Role } from "./format.ts";

/** Bytes of a file's beginning that `sniff` wants to see. */
export const SNIFF_BYTES = 65_536;
const SNIFF_LINES = 200;

export type Sniffed = { readonly layout: Layout } | { readonly foreign: Foreign };

/** What the file's name says: the role, and for order books the fields per row. */
export interface NameHint {
  readonly role: Role | null;
  readonly levels: number | null;
}

/**
 * Finds out how the rows of a file are written, from its first SNIFF_BYTES. The name decides only where the content
 * does not: a file with a few damaged rows is still what its name says.
 */
export function sniff(head: Uint8Array, hint: NameHint): Sniffed {
  const signature = foreignSignature(head);
  if (signature) return { foreign: signature };
  const byteOrderMark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  const lines = firstLines(byteOrderMark ? head.subarray(3) : head);
  if (lines.length === 0) return { layout: emptyLayout(hint, byteOrderMark) };
  const delimiter = delimiterOf(lines);
  const rows = lines.map((line) => splitFields(line, delimiter, new Set()));
  const header = isHeader(rows[0]);
  const counts = (header && rows.length > 1 ? rows.slice(1) : rows).map((row) => row.length);
  const usual = mostFrequent(counts);
  const sample = rows.slice(header ? 1 : 0).filter((row) => row.length === usual);
  const crlf = head[head.indexOf(LF) - 1] === 13;
  const layout = (role: Role, columns: number): Layout => ({ role, delimiter, columns, header, byteOrderMark, crlf });
  const readable = sample.filter((row) => row.slice(0, 6).filter(isNumeric).length >= Math.min(5, row.length)).length;

  const plausible = usual === 6 || usual === 7 || (usual >= 4 && usual % 4 === 0);
  if (readable * 2 < sample.length || sample.length === 0) {
    if (hint.role === null || (!plausible && readable === 0)) return { foreign: notRows(lines[0], rows[0], usual) };
    const columns = hint.role === "message" ? (usual === 7 ? 7 : 6) : (hint.levels ?? 10) * 4;
    return { layout: layout(hint.role, columns) };
  }
  if (hint.role === null && wholeShare(sample) < 0.4) return { foreign: notRows(lines[0], rows[0], usual) };
  // Order book rows that have lost fields, and not messages under another's name.
  const cutBook = hint.role === "orderbook" && hint.levels !== null && !looksLikeMessages(sample);
  if ((usual === 6 || usual === 7) && !cutBook) return { layout: layout("message", usual) };
  if (usual >= 4 && usual % 4 === 0 && usual <= 4 * MAX_LEVELS) {
    return looksLikeMessages(sample) && hint.role !== "orderbook"
      ? { foreign: merged(usual, lines[0]) }
      : { layout: layout("orderbook", usual) };
  }
  if (usual > 7 && looksLikeMessages(sample)) return { foreign: merged(usual, lines[0]) };
  if (hint.role === "message") return { layout: layout("message", 6) };
  if (hint.role === "orderbook" && hint.levels !== null) return { layout: layout("orderbook", hint.levels * 4) };
  return { foreign: notRows(lines[0], rows[0], usual) };
}

const emptyLayout = (hint: NameHint, byteOrderMark: boolean): Layout => ({
  role: hint.role ?? "message",
  delimiter: ",",
  columns: hint.role === "orderbook" ? (hint.levels ?? 10) * 4 : 6,
  header: false,
  byteOrderMark,
  crlf: false,
});

/** Lines that hold something; the last is left out if the head may have cut it. */
function firstLines(head: Uint8Array): string[] {
  const lines: string[] = [];
  let from = 0;
  while (from < head.length && lines.length < SNIFF_LINES) {
    const found = head.indexOf(LF, from);
    const end = found < 0 ? head.length : found + 1;
    if (found < 0 && lines.length > 0 && head.length >= SNIFF_BYTES - 3) break;
    const text = lineText(head, from, end);
    if (text.trim() !== "") lines.push(text);
    from = end;
  }
  return lines;
}

/** By number over all lines; decimal commas may stand beside semicolons or tabs. */
function delimiterOf(lines: readonly string[]): Delimiter {
  const times = (mark: string): number => lines.reduce((sum, line) => sum + line.split(mark).length - 1, 0);
  const others = ([";", "\t"] as const).filter((mark) => times(mark) > 0 && times(mark) * 2 >= times(","));
  return others.sort((a, b) => times(b) - times(a))[0] ?? ",";
}

const isNumeric = (text: string): boolean => /^[+-]?\d+([.,]\d*)?([eE][+-]?\d+)?$/.test(text);
/** Share of fields that are whole numbers: half of them still are where a spreadsheet rewrote the prices. */
const wholeShare = (rows: readonly string[][]): number => {
  const fields = rows.flat();
  return fields.filter((field) => /^[+-]?\d+$/.test(field)).length / fields.length;
};

/** Names, not numbers: most fields begin with a letter. */
const isHeader = (fields: readonly string[]): boolean =>
  fields.length > 1 &&
  fields.filter((field) => /^[A-Za-z_#]/.test(field) && !/^(nan|null|inf)/i.test(field)).length * 2 > fields.length;

function mostFrequent(values: readonly number[]): number {
  const times = new Map<number, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  return [...times].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0])[0];
}

/** Most rows begin as a message does: a time with decimals, a type of one digit, ..., direction 1 or -1. */
const looksLikeMessages = (rows: readonly string[][]): boolean =>
  rows.filter((row) => /^\d{1,6}[.,]\d+$/.test(row[0]) && /^[1-7]$/.test(row[1]) && /^-?[01]$/.test(row[5] ?? ""))
    .length *
    2 >
  rows.length;

const merged = (columns: number, line: string): Foreign => ({
  kind: "not-lobster",
  reason: `Every row has ${columns} columns that begin as a message does: message and order book seem to be merged in one file.`,
  remedy: "Give the two files as LOBSTER ships them, message and orderbook, or the zip that holds both.",
  found: line,
});

const notRows = (line: string, fields: readonly string[], columns: number): Foreign => ({
  kind: "not-lobster",
  reason:
    fields.length > 1 && isHeader(fields)
      ? `Rows of ${columns} columns named ${fields
          .slice(0, 4)
          .map((name) => JSON.stringify(name.slice(0, 20)))
          .join(", ")}${fields.length > 4 ? ", ..." : ""} are not LOBSTER's.`
      : `Its rows have ${columns} column${columns === 1 ? "" : "s"}; LOBSTER messages have 6 (or 7) and order books 4 for each level, all numbers.`,
  remedy: REMEDY,
  found: line,
});
