import { MAX_LISTED, type Problem, type ProblemKind } from "./problem.ts";

/** What is wrong in one file: the first MAX_LISTED problems, and every one of them counted. */
export class ProblemLog {
  readonly file: string;
  readonly listed: Problem[] = [];
  readonly counts: Partial<Record<ProblemKind, number>> = {};
  total = 0;
  badRows = 0;
  /** Zero-based data row of the first problem; Infinity while there is none. */
  firstBadRow = Infinity;
  #lastBadRow = -1;

  constructor(file: string) {
    this.file = file;
  }

  /** `row` is the zero-based data row the problem stands in; problems come in row order. */
  add(row: number, problem: Omit<Problem, "file">): void {
    this.total += 1;
    this.counts[problem.kind] = (this.counts[problem.kind] ?? 0) + 1;
    if (this.listed.length < MAX_LISTED) this.listed.push({ ...problem, file: this.file });
    if (row < this.firstBadRow) this.firstBadRow = row;
    if (row !== this.#lastBadRow) this.badRows += 1;
    this.#lastBadRow = row;
  }

  /** Counts problems of which the first are listed already. */
  count(kind: ProblemKind, more: number): void {
    this.total += more;
    if (more > 0) this.counts[kind] = (this.counts[kind] ?? 0) + more;
  }

  /** A fault of the whole file or of its container; the rows before `row` are unharmed. */
  addWhole(row: number, kind: ProblemKind, found: string, expected: string, line = 0): void {
    this.add(row, { kind, line, field: 0, name: "file", found, expected, byteFrom: 0, byteTo: 0 });
  }
}
