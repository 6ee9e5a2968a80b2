import type { Excerpt, Problem, ProblemKind, Refusal } from "../../core/sources/problem.ts";
import { plainText } from "../export/csv.ts";
import { number } from "../format.ts";

/** How a person would say it, for the counts under the list. */
const KINDS: Readonly<Record<ProblemKind, string>> = {
  "not-a-number": "not a number",
  "not-whole": "not a whole number",
  "out-of-range": "out of range",
  "negative-size": "negative size",
  "wrong-column-count": "wrong column count",
  "bad-type": "bad type",
  "bad-direction": "bad direction",
  "time-backwards": "time goes backwards",
  "row-count-mismatch": "row counts differ",
  "line-too-long": "line too long",
  truncated: "cut off",
  "too-large": "too large",
  empty: "empty",
  "not-lobster": "not LOBSTER data",
  unpaired: "no partner file",
  unreadable: "unreadable",
};

/** `not a whole number 121, time goes backwards 78`, most frequent first. */
export const countsText = ({ counts }: Refusal): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${KINDS[kind as ProblemKind] ?? kind} ${number(count)}`)
    .join(", ");

/** The line under the list: how many of how many are shown, and what kinds there are. */
export function listedText(refusal: Refusal): string {
  const { problems, total, counts } = refusal;
  const [only] = Object.keys(counts);
  if (total === 1 && only) return `This is the only problem: ${KINDS[only as ProblemKind] ?? only}.`;
  const listed =
    problems.length < total
      ? `The first ${number(problems.length)} of ${number(total)} are listed, all are counted`
      : `All ${number(total)} are listed`;
  return `${listed}: ${countsText(refusal)}.`;
}

/** Numbers as they are; other text so that a spreadsheet does not run it. */
const plain = (value: string): string => {
  const line = value.replace(/[\t\r\n]+/g, " ");
  return /^-?\d+(\.\d+)?$/.test(line) ? line : plainText(line);
};

/** The list as plain text with tabs, for a spreadsheet or a mail. Tabs and line ends inside a value become spaces. */
export function listText({ file, summary, remedy, problems, total }: Refusal): string {
  const rows = problems.map(({ file: at, line, field, name, found, expected }) =>
    [at, line || "", field || "", name, found, expected].map((value) => plain(String(value))).join("\t"),
  );
  const rest = total > problems.length ? [`and ${total - problems.length} more, counted but not listed`] : [];
  return [
    file,
    summary,
    remedy,
    "",
    ["file", "line", "field", "name", "found", "expected"].join("\t"),
    ...rows,
    ...rest,
  ].join("\n");
}

export const placeText = ({ line, field }: Problem): string => {
  if (line === 0) return "The whole file";
  return field === 0 ? `Line ${number(line)}` : `Line ${number(line)}, field ${number(field)}`;
};

/** One excerpt line cut into its fields, so that the bad ones can be marked. */
export interface ExcerptLine {
  readonly line: number;
  readonly bad: boolean;
  readonly parts: readonly { readonly text: string; readonly bad: boolean }[];
}

/** Marks in `excerpt` every listed problem that falls on it; fields count from 1 and end at `,` or `;`. */
export function markedLines(excerpt: Excerpt, file: string, problems: readonly Problem[]): readonly ExcerptLine[] {
  return excerpt.lines.map((text, index) => {
    const line = excerpt.firstLine + index;
    const here = problems.filter((problem) => problem.line === line && problem.file === file);
    const fields = new Set(here.map(({ field }) => field));
    const parts = text
      .split(/([,;])/)
      .map((part, at) => ({ text: part, bad: at % 2 === 0 && part !== "" && fields.has(at / 2 + 1) }))
      .filter((part) => part.text !== "");
    return { line, bad: here.length > 0, parts };
  });
}
