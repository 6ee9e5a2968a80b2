import type { DaySummary, RecordingSummary } from "../../../workers/api.ts";
import type { Estimate, PowerReport, RowChoice, StudyReport } from "../../core/analysis/index.ts";
import { familyOf, SUFFIXES } from "../../core/features/index.ts";
import type { FeatureChoice } from "../../store/feature-choice.ts";
import { number, percent, signed, timeOrRow } from "../format.ts";

/** `[−0.012, +0.034]`, or why there is none. */
export const intervalText = ({ interval }: Estimate, decimals = 3): string =>
  interval ? `[${signed(interval[0], decimals)}, ${signed(interval[1], decimals)}]` : "n/a: too few rows";

/** A probability: `0.012`, `< 0.001`. */
export const chance = (p: number | null): string =>
  p === null || Number.isNaN(p) ? "n/a" : p < 0.001 ? "< 0.001" : number(p, 3);

const ROW_NAMES = {
  all: "all rows",
  train: "training rows",
  validation: "validation rows",
  test: "test rows",
} as const;
export const ROW_KINDS = ["train", "validation", "test", "all", "time"] as const;

/** `training rows, 09:45-13:22`. */
export function rowsText(rows: RowChoice, basis: "exchange" | "row"): string {
  if (rows.kind !== "time") return ROW_NAMES[rows.kind];
  return `${timeOrRow(rows.from, basis, 0)} to ${timeOrRow(rows.to, basis, 0)}`;
}

/** `GOOG 2012-06-21, 10 levels`. */
export const recordingText = ({ symbol, date, name, levels }: RecordingSummary): string =>
  `${[symbol, date].filter(Boolean).join(" ") || name}, ${number(levels)} ${levels === 1 ? "level" : "levels"}`;

/** What is compared, in words: here and there. */
export function placeNames(
  { rows, against }: Pick<FeatureChoice, "rows" | "against">,
  day: DaySummary,
  recordings: readonly RecordingSummary[] | null,
): { readonly here: string; readonly there: string | null } {
  const basis = day.provenance.timeBasis;
  if (!against) return { here: rowsText(rows, basis), there: null };
  const other = recordings?.find(({ id }) => id === against.recording);
  const name = against.recording === null ? "" : `${other ? recordingText(other) : "recording"}, `;
  return { here: rowsText(rows, basis), there: `${name}${rowsText(against.rows, basis)}` };
}

const SIGNS = {
  odd: "odd: exchanging bid and ask flips its sign",
  even: "even: exchanging bid and ask changes nothing",
  side: "of a side: exchanging bid and ask exchanges the bid and the ask version",
  level: "a price level",
} as const;

/** What the catalogue says about a column, line by line: its family's own text, then one line a suffix. */
export function catalogueText(name: string): readonly (readonly [string, string])[] {
  const family = familyOf(name);
  if (!family) return [];
  const suffixes = name
    .split("__")
    .slice(1)
    .flatMap((given) => {
      const base = given.replace(/\d+$/, "");
      const suffix = SUFFIXES.find(({ pattern }) => pattern.replace(/\{\w\}$/, "") === base);
      return suffix ? [[`__${given}`, `${suffix.formula}; first row ${suffix.firstRow}, f that of X`] as const] : [];
    });
  return [
    ["Family", family.pattern],
    ["Formula", family.formula],
    ...suffixes,
    ["Unit", family.unit],
    ["First row", family.firstRow],
    ["Symmetry", SIGNS[family.sign]],
    ["Cost", family.cost],
    ["Needs", family.needs.length > 0 ? family.needs.join(", ") : "nothing"],
    ["Source", family.source],
  ];
}

/** Unit of a column, as its family states it. */
export const unitOf = (name: string): string => familyOf(name)?.unit ?? "";

/** The sentence above the table. */
export function powerVerdict(report: PowerReport): { readonly verdict: string; readonly detail: string } {
  const { found, looked, tested, level, columns, horizons } = report;
  const looks = `${number(looked)} tests were looked at (${number(columns.length)} columns, ${number(horizons.length)} horizons), Benjamini-Hochberg at ${percent(level)} over all of them`;
  const untested = tested < looked ? `; ${number(looked - tested)} could not be tested` : "";
  if (tested === 0)
    return { verdict: "Not enough rows to test anything.", detail: `${looks}${untested}. Choose more rows.` };
  if (found === 0) return { verdict: "No column beats chance after correction.", detail: `${looks}${untested}.` };
  return {
    verdict: `${number(found)} of ${number(looked)} tests stand after correction.`,
    detail: `${looks}${untested}. An order that pays the spread needs a move larger than the spread: see Labels.`,
  };
}

/** The spans of a study, for the row menu: rows and clock times. */
export function spanText(study: StudyReport | null, kind: RowChoice["kind"], basis: "exchange" | "row"): string {
  if (kind === "all") return study ? `all rows (${number(study.rows)})` : "all rows";
  if (kind === "time") return "a time range";
  const title = kind === "train" ? "training" : kind;
  if (!study) return title;
  if (!study.spans) return `${title} (n/a: too few rows)`;
  const { from, to, begins, ends } = study.spans[kind];
  return `${title} (${number(to - from)} rows, ${timeOrRow(begins, basis, 0)} to ${timeOrRow(ends, basis, 0)})`;
}
