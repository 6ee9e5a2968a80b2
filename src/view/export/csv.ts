export type Cell = string | number | null;

/** A leading sign or control character makes spreadsheets run a cell as a formula; an apostrophe in front keeps it text. */
const FORMULA = /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%]|^[\t\r\n]/;

/** Text that no spreadsheet runs, on import or when pasted. */
export const plainText = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** One cell by RFC 4180. Numbers stay numbers (negative ones too); null and what is not finite is empty. */
export function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  const safe = plainText(cell);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Header and rows, CRLF at each end, as RFC 4180 asks. */
export const csvText = (header: readonly string[], rows: Iterable<readonly Cell[]>): string =>
  [header, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
