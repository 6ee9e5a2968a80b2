import type { Problem, Refusal } from "../problem.ts";
import { grouped } from "./format.ts";

type Facts = Pick<Refusal, "problems" | "total" | "counts" | "goodRows">;

/** A likely cause, how to tell it from one problem, and what to do. */
interface Cause {
  readonly fits: (problem: Problem) => boolean;
  readonly sentence: string;
}

const EXPORT_AGAIN = "Take the file again as LOBSTER ships it";

/** Ordered from the specific to the general; a cause is named if it explains at least half of the listed problems. */
const CAUSES: readonly Cause[] = [
  {
    fits: ({ name, found }) => name.includes("price") && /^\d+\.\d{1,4}$/.test(found),
    sentence: `Most of them look like prices rewritten in US$ by a spreadsheet. ${EXPORT_AGAIN}`,
  },
  {
    fits: ({ found }) => /^[+-]?\d+(\.\d*)?[eE][+-]?\d+$/.test(found),
    sentence: `Most of them are in scientific notation, as a spreadsheet saves long numbers; the digits it cut off are lost. ${EXPORT_AGAIN}`,
  },
  {
    fits: ({ found, kind }) => kind === "not-a-number" && /^\d{1,3}([,.' ]\d{3})+$/.test(found),
    sentence: `Most of them have thousands separators. ${EXPORT_AGAIN}, or save it without number formats`,
  },
  {
    fits: ({ kind, expected }) =>
      kind === "wrong-column-count" && (expected.match(/the row has (\d+) columns, not (\d+)/)?.[1] ?? "") !== "",
    sentence: `Rows are missing fields, as when a file is cut or edited by hand. ${EXPORT_AGAIN}`,
  },
  {
    fits: ({ kind, found, field }) => kind === "wrong-column-count" && field > 0 && /^\d{3}$/.test(found),
    sentence: `Rows have more fields than they should, as when numbers are written with thousands separators. ${EXPORT_AGAIN}`,
  },
  {
    fits: ({ name, found }) => name === "time" && /^\d{1,2}:\d{2}(:\d{2})?/.test(found),
    sentence: `Times are written as a clock shows them; LOBSTER counts seconds after midnight. ${EXPORT_AGAIN}`,
  },
  {
    fits: ({ kind }) => kind === "time-backwards",
    sentence:
      "Rows are out of order, as after sorting by another column or joining files. Restore the order of the original file",
  },
  {
    fits: ({ found }) => /^(nan|na|null|none|inf|-inf|#.*)?$/i.test(found),
    sentence: `Values are missing. ${EXPORT_AGAIN}`,
  },
  {
    fits: ({ kind }) => kind === "negative-size",
    sentence: `Sizes are never negative in LOBSTER: something rewrote them. ${EXPORT_AGAIN}`,
  },
];

/** One sentence or two: what probably happened and what to do. */
export function remedyFor(facts: Facts, files: number): string {
  const { counts, problems, goodRows } = facts;
  const partial = goodRows > 0 ? `, or open only the ${grouped(goodRows)} rows before the first problem` : "";
  if (counts["row-count-mismatch"])
    return `Check that both files are of the same symbol, day and number of levels, and take them again from one download${partial}.`;
  if (counts.empty) return files > 1 ? "Take the file again, or open the other one alone." : "Take the file again.";
  if (counts.truncated) return `The download or copy broke off. Download the file again${partial}.`;
  if (counts["too-large"]) return `If the file is what it should be, unpack it and open its two files${partial}.`;
  if (counts.unreadable) return `The file is damaged. Download it again${partial}.`;
  const cause = CAUSES.find(({ fits }) => problems.filter((problem) => fits(problem)).length * 2 >= problems.length);
  return `${cause?.sentence ?? EXPORT_AGAIN}${partial}.`;
}
