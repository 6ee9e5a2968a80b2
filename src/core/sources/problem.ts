/** What can be wrong with a file, as the field's checks name it; also the key of `Refusal.counts`. */
export type ProblemKind =
  | "not-a-number"
  | "not-whole"
  | "out-of-range"
  | "negative-size"
  | "wrong-column-count"
  | "bad-type"
  | "bad-direction"
  | "time-backwards"
  | "row-count-mismatch"
  | "line-too-long"
  | "truncated"
  | "too-large"
  | "empty"
  | "not-lobster"
  | "unpaired"
  | "unreadable";

/** How each kind is called in a count: "price or size not a whole number 121, time goes backwards 78". */
export const PROBLEM_TITLES: Readonly<Record<ProblemKind, string>> = {
  "not-a-number": "not a number",
  "not-whole": "not a whole number",
  "out-of-range": "out of range",
  "negative-size": "negative size",
  "wrong-column-count": "wrong column count",
  "bad-type": "unknown message type",
  "bad-direction": "bad direction",
  "time-backwards": "time goes backwards",
  "row-count-mismatch": "row counts differ",
  "line-too-long": "line too long",
  truncated: "cut short",
  "too-large": "too large",
  empty: "empty",
  "not-lobster": "not LOBSTER",
  unpaired: "no partner",
  unreadable: "unreadable",
};

/** One fault at one place. `line` and `field` count from 1; 0 where the fault is the whole file's. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly file: string;
  readonly line: number;
  readonly field: number;
  /** Column name of the format: time, type, order id, size, price, direction, ask price 1, ... */
  readonly name: string;
  /** The text as it stands in the file ("" shown as nothing). */
  readonly found: string;
  readonly expected: string;
  /** Byte range of the line in the uncompressed file; 0, 0 where unknown. */
  readonly byteFrom: number;
  readonly byteTo: number;
  /** What the text would mean if it were repaired the likely way, e.g. "5757000, that is 575.70 US$"; absent where nobody can say. */
  readonly wouldReadAs?: string;
}

/** Lines around a problem, so that a person sees it in its place. */
export interface Excerpt {
  readonly firstLine: number;
  readonly lines: readonly string[];
}

/** Why a file, or a pair of files, was not opened, and what can be done. */
export interface Refusal {
  readonly file: string;
  /** One sentence: how many of how many rows, where the first is. */
  readonly summary: string;
  /** One sentence: the likely cause and what to do. */
  readonly remedy: string;
  /** The first MAX_LISTED problems in file order. */
  readonly problems: readonly Problem[];
  readonly total: number;
  /** Rows with at least one problem; a row may have several. */
  readonly badRows?: number;
  readonly counts: Partial<Record<ProblemKind, number>>;
  /** Data rows seen, good and bad; 0 if none could be read. */
  readonly rows: number;
  /** Rows before the first problem: what "open the rows before it" would give; 0 if that cannot be offered. */
  readonly goodRows: number;
  /** One excerpt for each of the first problems, same index; may be shorter than `problems`. */
  readonly excerpts: readonly Excerpt[];
}

export const MAX_LISTED = 100;

/** Thrown by sources; carries the refusal to whoever shows it. */
export class RefusedFile extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(`${refusal.file}: ${refusal.summary} ${refusal.remedy}`);
    this.name = "RefusedFile";
    this.refusal = refusal;
  }
}
