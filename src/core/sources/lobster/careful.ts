import { PROBLEM_TITLES, type ProblemKind } from "../problem.ts";
import { CR, grouped, MAX_SECONDS } from "./format.ts";

/**
 * The careful reader: fields as text, for lines that the fast scan does not take. It decides what is tolerated, and
 * says precisely what is wrong with the rest.
 */

/** Departures from the plain format that a careful reader accepts, to be reported. */
export type Tolerance =
  | "spaces around fields"
  | "quoted fields"
  | "whole numbers written with decimals (5800.0)"
  | "decimal commas"
  | "plus signs";

export interface Fault {
  readonly kind: ProblemKind;
  readonly expected: string;
  readonly wouldReadAs?: string;
}

export const isFault = (value: number | Fault): value is Fault => typeof value === "object";

/** Text of `bytes[from..to)`, one character a byte (bytes beyond ASCII as in Latin-1), without a final line end. */
export function lineText(bytes: Uint8Array, from: number, to: number): string {
  let end = to;
  if (end > from && bytes[end - 1] === 10) end -= 1;
  if (end > from && bytes[end - 1] === CR) end -= 1;
  let text = "";
  for (let i = from; i < end; i += 8192) text += String.fromCharCode(...bytes.subarray(i, Math.min(end, i + 8192)));
  return text;
}

/** Fields of a line; spaces and one pair of quotes around each are dropped and noted. */
export function splitFields(line: string, delimiter: string, noted: Set<string>): string[] {
  const parts = line.includes('"') ? splitQuoted(line, delimiter) : line.split(delimiter);
  return parts.map((part) => {
    const trimmed = part.trim();
    if (trimmed.length !== part.length) noted.add("spaces around fields" satisfies Tolerance);
    if (!/^"[^"]*"$/.test(trimmed)) return trimmed;
    noted.add("quoted fields" satisfies Tolerance);
    return trimmed.slice(1, -1).trim();
  });
}

/** Delimiters inside quotes do not split. */
function splitQuoted(line: string, delimiter: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let from = 0;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '"') quoted = !quoted;
    else if (!quoted && line[i] === delimiter) {
      parts.push(line.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(line.slice(from));
  return parts;
}

const WHOLE = /^[+-]?\d{1,15}(\.0{1,12})?$/;
const DECIMAL = /^[+-]?\d{0,15}\.\d+$/;
const SCIENTIFIC = /^[+-]?\d+(\.\d*)?[eE][+-]?\d{1,3}$/;
const THOUSANDS = /^[+-]?\d{1,3}([,.' ]\d{3})+$/;

/** A whole number as it is written, or what is wrong with it. */
export function wholeField(text: string, expected: string, noted: Set<string>): number | Fault {
  if (WHOLE.test(text)) {
    if (text.includes(".")) noted.add("whole numbers written with decimals (5800.0)" satisfies Tolerance);
    if (text.startsWith("+")) noted.add("plus signs" satisfies Tolerance);
    return Number(text) + 0;
  }
  if (DECIMAL.test(text)) return { kind: "not-whole", expected };
  if (SCIENTIFIC.test(text))
    return { kind: "not-a-number", expected, wouldReadAs: `${Number(text)}, with the digits that rounding left` };
  if (THOUSANDS.test(text)) return { kind: "not-a-number", expected, wouldReadAs: text.replace(/[,.' ]/g, "") };
  if (/^[+-]?\d{16,}$/.test(text)) return { kind: "out-of-range", expected };
  return { kind: "not-a-number", expected };
}

/** US$ as a spreadsheet writes them, put back into price units; undefined if the text is not that. */
export function dollarsAsUnits(text: string): string | undefined {
  const match = /^(\d{1,9})\.(\d{1,4})$/.exec(text);
  if (!match) return undefined;
  return String(Number(match[1]) * 10_000 + Number(match[2].padEnd(4, "0")));
}

/** A price field: like a whole number, but a decimal is shown as what it would be. */
export function priceField(text: string, noted: Set<string>): number | Fault {
  const value = wholeField(text, "whole number, US$ × 10,000", noted);
  if (!isFault(value) || value.kind !== "not-whole") return value;
  const units = dollarsAsUnits(text);
  if (units === undefined) return value;
  return {
    kind: "not-whole",
    expected: `${value.expected}: ${units}`,
    wouldReadAs: `${units}, that is ${(Number(units) / 10_000).toFixed(Number(units) % 100 === 0 ? 2 : 4)} US$`,
  };
}

/** Seconds after midnight to integer nanoseconds without passing through a float; decimals beyond nine are cut. */
export function timeField(text: string, delimiter: string, noted: Set<string>): number | Fault {
  const expected = "seconds after midnight, e.g. 34200.008673340";
  const match = (delimiter === "," ? /^(\d{1,15})(?:\.(\d{1,18}))?$/ : /^(\d{1,15})(?:[.,](\d{1,18}))?$/).exec(text);
  if (!match) {
    if (/^-\d+(\.\d+)?$/.test(text)) return { kind: "out-of-range", expected };
    const clock = /^(\d{1,2}):(\d{2}):(\d{2})(\.\d+)?$/.exec(text);
    const seconds = clock && Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
    return { kind: "not-a-number", expected, ...(clock ? { wouldReadAs: `${seconds}${clock[4] ?? ""}` } : {}) };
  }
  const seconds = Number(match[1]);
  if (seconds >= MAX_SECONDS) return { kind: "out-of-range", expected: `${expected}; below ${grouped(MAX_SECONDS)}` };
  if (text.includes(",")) noted.add("decimal commas" satisfies Tolerance);
  return seconds * 1e9 + Number((match[2] ?? "").slice(0, 9).padEnd(9, "0"));
}

export const columnCountFault = (found: number, wanted: string, expected: string): Fault => ({
  kind: "wrong-column-count",
  expected:
    found < Number.parseInt(wanted, 10)
      ? `${expected}; the row has ${found} columns, not ${wanted}`
      : `${wanted} columns; the row has ${found}`,
});

/** "not a whole number 121, time goes backwards 78" */
export const countsText = (counts: Partial<Record<ProblemKind, number>>): string =>
  (Object.entries(counts) as [ProblemKind, number][])
    .sort((a, b) => b[1] - a[1])
    .map(([kind, count]) => `${PROBLEM_TITLES[kind]} ${grouped(count)}`)
    .join(", ");

/** What a problem shows of the file: short, and printable. */
export const shown = (text: string): string => {
  const printable = text.replace(/[^\x20-\x7e\xa0-\xff]/g, "\u00b7");
  return printable.length > 80 ? `${printable.slice(0, 79)}\u2026` : printable;
};
