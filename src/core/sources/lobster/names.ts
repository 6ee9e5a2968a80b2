import type { Role } from "./format.ts";
import type { NameHint } from "./sniff.ts";

/** What a file name says, as `GOOG_2012-06-21_34200000_57600000_message_10.csv` does. */
export interface NamedPart extends NameHint {
  /** The same for the two halves of a pair: the name without folder, role, extension and copy mark. */
  readonly key: string;
  readonly symbol: string | null;
  readonly date: string | null;
  /** Milliseconds after midnight; null if the name does not say. */
  readonly startMs: number | null;
  readonly endMs: number | null;
}

const EXTENSIONS = /(\.(csv|txt|tsv|dat|gz))+$/;
const COPY_MARK = /( ?\(\d+\)|[ _-]+copy( \d+)?|[ _-]+kopie)+$/;
const ROLES: readonly (readonly [Role, RegExp])[] = [
  ["orderbook", /order[ _-]?books?|(?<![a-z])(lob|book)s?(?![a-z])/],
  ["message", /messages?|(?<![a-z])msgs?(?![a-z])/],
];

/** Reads a path's last part; tolerant of case, copy marks such as "(1)", and shortened names. */
export function readName(path: string): NamedPart {
  const base = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const stem = base.toLowerCase().replace(EXTENSIONS, "").replace(COPY_MARK, "").replace(EXTENSIONS, "");
  const match = ROLES.map(([role, pattern]) => ({ role, found: pattern.exec(stem) })).find(
    ({ found }) => found !== null,
  );
  const word = match?.found?.[0] ?? "";
  const at = match?.found?.index ?? 0;
  const key = match ? `${stem.slice(0, at)}*${stem.slice(at + word.length)}` : stem;
  const full = /^(.+?)_(\d{4}-\d{2}-\d{2})_(\d+)_(\d+)_\*_(\d{1,3})(?!\d)/.exec(key);
  const levels = full?.[5] ?? /\*[ _-]?(\d{1,3})(?!\d)/.exec(key)?.[1];
  const symbol = full?.[1] ?? /^([a-z0-9.]{1,12})[ _-]/.exec(key)?.[1];
  return {
    role: match?.role ?? null,
    key,
    levels: levels !== undefined && Number(levels) >= 1 && Number(levels) <= 200 ? Number(levels) : null,
    symbol: symbol && /[a-z]/.test(symbol) ? symbol.toUpperCase() : null,
    date: validDate(full?.[2] ?? /\d{4}-\d{2}-\d{2}/.exec(key)?.[0]),
    startMs: full ? Number(full[3]) : null,
    endMs: full ? Number(full[4]) : null,
  };
}

function validDate(text: string | undefined): string | null {
  if (text === undefined) return null;
  const [year, month, day] = text.split("-").map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? text : null;
}

/** Files that travel with LOBSTER's and hold no data. */
export const isBystander = (path: string): boolean =>
  /(^|[/\\])(__macosx[/\\]|\.(?!\.?[/\\])|thumbs\.db$|desktop\.ini$)|readme|licen[cs]e|\.(pdf|md|html?|png|jpe?g|docx?|m|py|r)$/i.test(
    path,
  ) || /[/\\]$/.test(path);
