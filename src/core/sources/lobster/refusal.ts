import { ProblemLog } from "../problem-log.ts";
import { type Excerpt, MAX_LISTED, type Problem, type ProblemKind, type Refusal } from "../problem.ts";
import { disagreements } from "../disagreement.ts";
import { assembleDay, type DayOrigin, goodRowsOf, type Halves } from "./assemble.ts";
import { shown } from "./careful.ts";
import { counted, grouped } from "./format.ts";
import { remedyFor } from "./remedy.ts";
import type { RowReader } from "./rows.ts";
import type { Foreign } from "./foreign.ts";

/** A refusal of one whole file. */
export function refuseFile(
  file: string,
  kind: ProblemKind,
  summary: string,
  remedy: string,
  found = "",
  expected = "",
): Refusal {
  const problem: Problem = {
    kind,
    file,
    line: 0,
    field: 0,
    name: "file",
    found: shown(found),
    expected,
    byteFrom: 0,
    byteTo: 0,
  };
  return {
    file,
    summary,
    remedy,
    problems: [problem],
    total: 1,
    counts: { [kind]: 1 },
    rows: 0,
    goodRows: 0,
    excerpts: [],
  };
}

export const refuseForeign = (file: string, { kind, reason, remedy, found }: Foreign): Refusal =>
  refuseFile(file, kind, reason, remedy, found, "a LOBSTER message or orderbook file");

/** A difference in rows that were all readable; logged in the longer file, at the first row that has no partner. */
export function checkRowCounts(halves: Halves, origin: DayOrigin): ProblemLog | null {
  const { message, book } = halves;
  if (!message || !book || message.rows === book.rows || message.log.total + book.log.total > 0) return null;
  const [longer, shorter] = message.rows > book.rows ? [message, book] : [book, message];
  const paired = shorter.rows;
  const { first } = disagreements(assembleDay(halves, origin, paired), 0, paired);
  const log = new ProblemLog(longer.file);
  const line = paired + 1 + (longer.layout.header ? 1 : 0);
  const found = `${grouped(longer.rows)} rows`;
  const expected = `${grouped(shorter.rows)} rows, as ${shorter.file} has`;
  log.addWhole(first < 0 ? paired : first, "row-count-mismatch", found, expected, line);
  return log;
}

/** The refusal of a pair with problems, or null if there is none. `container` holds problems of the archive itself. */
export function refusalOf(halves: Halves, logs: readonly ProblemLog[]): Omit<Refusal, "excerpts"> | null {
  const bad = logs.filter((log) => log.total > 0);
  if (bad.length === 0) return null;
  const counts: Partial<Record<ProblemKind, number>> = {};
  let total = 0;
  let badRows = 0;
  for (const log of bad) {
    total += log.total;
    badRows += log.badRows;
    for (const [kind, count] of Object.entries(log.counts) as [ProblemKind, number][])
      counts[kind] = (counts[kind] ?? 0) + count;
  }
  const problems = bad.flatMap((log) => log.listed).slice(0, MAX_LISTED);
  const readers = [halves.message, halves.book].filter((reader) => reader !== null);
  const rows = Math.max(...readers.map((reader) => reader.rows));
  const goodRows = Math.min(goodRowsOf(halves), ...bad.map((log) => log.firstBadRow));
  const facts = { problems, total, badRows, counts, rows, goodRows };
  return {
    file: bad[0].file,
    summary: summaryOf(halves, bad, rows),
    remedy: remedyFor(facts, readers.length),
    ...facts,
  };
}

function summaryOf(halves: Halves, bad: readonly ProblemLog[], rows: number): string {
  const [log] = bad;
  const [first] = log.listed;
  const { message, book } = halves;
  if (log.counts["row-count-mismatch"]) {
    const step =
      log.firstBadRow < Math.min(message?.rows ?? 0, book?.rows ?? 0)
        ? ` They part at row ${grouped(log.firstBadRow + 1)}, where the book does not follow the message: a row is missing there.`
        : "";
    return `The message file has ${counted(message?.rows ?? 0, "row")}, the orderbook file ${grouped(book?.rows ?? 0)}; they must be the same, for rows pair by position.${step}`;
  }
  if (log.counts.empty) return "It holds no rows.";
  if (log.counts.truncated && log.total === 1) return `It is cut short: ${first.found}.`;
  if ((log.counts.unreadable || log.counts["too-large"]) && log.total === 1)
    return `It cannot be read to its end: ${first.found}.`;
  const kind = log.file === message?.file ? "messages" : "order books";
  const reader = [message, book].find((reader): reader is NonNullable<typeof reader> => reader?.file === log.file) as
    | RowReader
    | undefined;
  const start = `${grouped(log.badRows)} of ${counted(reader?.rows ?? rows, "row")} cannot be read as LOBSTER ${kind}; the first is line ${grouped(first.line)}.`;
  return message && book ? `${start} ${partnerSentence(log, bad, message, book)}` : start;
}

function partnerSentence(log: ProblemLog, bad: readonly ProblemLog[], message: RowReader, book: RowReader): string {
  const partner = log.file === message.file ? book : message;
  const name = partner === book ? "orderbook" : "message";
  const other = bad.find(({ file }) => file === partner.file);
  if (other) return `In the ${name} file beside it ${counted(other.badRows, "row")} cannot be read either.`;
  return `The ${name} file beside it has no problem, but its rows pair with these by position, so neither was loaded.`;
}

export const withExcerpts = (refusal: Omit<Refusal, "excerpts">, excerpts: readonly Excerpt[]): Refusal => ({
  ...refusal,
  excerpts,
});
