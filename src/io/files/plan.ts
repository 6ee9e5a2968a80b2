import { counted, type Role } from "../../core/sources/lobster/format.ts";
import { isBystander, type NamedPart, readName } from "../../core/sources/lobster/names.ts";
import { refuseFile, refuseForeign } from "../../core/sources/lobster/refusal.ts";
import type { Foreign } from "../../core/sources/lobster/foreign.ts";
import { sniff, SNIFF_BYTES } from "../../core/sources/lobster/sniff.ts";
import { RefusedFile } from "../../core/sources/problem.ts";
import { type Entry, headOf, listEntries, type NamedBlob } from "./entries.ts";

/** One day of one symbol that could be opened. */
export interface Candidate {
  /** Names it among the candidates of the same files. */
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly message: Entry | null;
  readonly book: Entry | null;
  readonly name: NamedPart;
  /** What pairing had to guess: sentences for a person. */
  readonly notes: readonly string[];
}

interface Part {
  readonly entry: Entry;
  readonly name: NamedPart;
  readonly role: Role;
}

/** Finds the days in any mix of files, pairing by name and, where names say nothing, by content. Throws RefusedFile if there is none. */
export async function planFiles(files: readonly NamedBlob[]): Promise<Candidate[]> {
  const { entries, unlisted } = await listEntries(files);
  const useful = entries.filter(({ name }) => !isBystander(name));
  const parts: Part[] = [];
  const foreign: { entry: Entry; why: Foreign }[] = [];
  for (const entry of useful) {
    const name = readName(entry.name);
    const sniffed = name.role === null ? sniff(await headOf(entry, SNIFF_BYTES), name) : null;
    if (sniffed && "foreign" in sniffed) foreign.push({ entry, why: sniffed.foreign });
    else parts.push({ entry, name, role: name.role ?? sniffed?.layout.role ?? "message" });
  }
  if (parts.length === 0) throw new RefusedFile(nothingToOpen(files, entries, unlisted, foreign));
  const ignored = [
    ...foreign.map(({ entry, why }) => `${entry.name} was left out: ${why.reason}`),
    ...unlisted.map(({ name, fault }) => `${name} was left out: ${fault.message}.`),
  ];
  return pairUp(parts, ignored);
}

function nothingToOpen(
  files: readonly NamedBlob[],
  listed: readonly Entry[],
  unlisted: readonly {
    name: string;
    fault: { kind: "truncated" | "unreadable" | "too-large"; message: string; expected: string };
  }[],
  foreign: readonly { entry: Entry; why: Foreign }[],
) {
  if (foreign.length > 0) return refuseForeign(foreign[0].entry.name, foreign[0].why);
  if (unlisted.length > 0) {
    const { name, fault } = unlisted[0];
    return refuseFile(
      name,
      fault.kind,
      `It cannot be read: ${fault.message}.`,
      "Download it again.",
      fault.message,
      fault.expected,
    );
  }
  return refuseFile(
    files[0]?.name ?? "nothing",
    "empty",
    "It holds no message or orderbook file.",
    "Open a LOBSTER message and orderbook file, or the zip that holds both.",
    listed.length === 0 ? "no files" : listed.map(({ name }) => name).join(", "),
    "a message or orderbook file, .csv or .csv.gz",
  );
}

/** By name first; of what is left over, one message file and one orderbook file are taken for a pair, the rest stand alone. */
function pairUp(parts: readonly Part[], ignored: readonly string[]): Candidate[] {
  const pairs: Candidate[] = [];
  const alone: Part[] = [];
  for (const group of groups(parts)) {
    const messages = distinct(group.filter(({ role }) => role === "message"));
    const books = distinct(group.filter(({ role }) => role === "orderbook"));
    if (messages.parts.length === 1 && books.parts.length === 1) {
      pairs.push(candidate(messages.parts[0], books.parts[0], [...messages.notes, ...books.notes]));
    } else alone.push(...messages.parts, ...books.parts);
  }
  const messages = alone.filter(({ role }) => role === "message");
  const books = alone.filter(({ role }) => role === "orderbook");
  if (messages.length === 1 && books.length === 1) {
    const [message, book] = [messages[0], books[0]];
    pairs.push(
      candidate(message, book, [
        `${message.entry.name} and ${book.entry.name} were paired by their content; their names do not match.`,
      ]),
    );
  } else
    pairs.push(...messages.map((part) => candidate(part, null, [])), ...books.map((part) => candidate(null, part, [])));
  return withUniqueKeys(pairs, ignored);
}

/** Parts of the same name; where every archive holds both halves, each archive's on its own. */
function groups(parts: readonly Part[]): Part[][] {
  return grouping(parts, ({ name }) => name.key).flatMap((group) => {
    const byContainer = grouping(group, ({ entry }) => entry.container);
    const whole = byContainer.every((inside) => new Set(inside.map(({ role }) => role)).size === 2);
    return whole ? byContainer : [group];
  });
}

function grouping<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<unknown, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}

/** The same file given twice counts once. */
function distinct(parts: readonly Part[]): { parts: Part[]; notes: string[] } {
  const kept: Part[] = [];
  const notes: string[] = [];
  for (const part of parts) {
    if (kept.some(({ entry }) => entry.size !== null && entry.size === part.entry.size))
      notes.push(`${part.entry.name} was given twice; one was used.`);
    else kept.push(part);
  }
  return { parts: kept, notes };
}

function candidate(message: Part | null, book: Part | null, notes: readonly string[]): Candidate {
  const main = message ?? book;
  if (!main) throw new Error("a candidate needs a file");
  const name = { ...main.name, levels: book?.name.levels ?? main.name.levels };
  const title = name.symbol && name.date ? `${name.symbol} ${name.date}` : main.entry.name;
  const what = message && book ? "messages and order book" : message ? "messages only" : "order book only";
  const bytes = [message, book].reduce((sum, part) => sum + (part?.entry.size ?? 0), 0);
  const levels = name.levels === null ? "" : `, ${counted(name.levels, "level")}`;
  const size =
    bytes > 0 ? `, ${bytes < 1e5 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`}` : "";
  return {
    key: `${main.entry.container ?? ""}/${main.name.key}/${what}`,
    title,
    detail: `${what}${levels}${size}`,
    message: message?.entry ?? null,
    book: book?.entry ?? null,
    name,
    notes,
  };
}

function withUniqueKeys(candidates: readonly Candidate[], ignored: readonly string[]): Candidate[] {
  const used = new Map<string, number>();
  const namesakes = (one: Candidate): boolean =>
    candidates.some((other) => other !== one && other.title === one.title && other.detail === one.detail);
  return candidates.map((candidate) => {
    const times = (used.get(candidate.key) ?? 0) + 1;
    used.set(candidate.key, times);
    const key = times === 1 ? candidate.key : `${candidate.key}/${times}`;
    const detail = namesakes(candidate) ? `${candidate.detail}, from ${whereabouts(candidate)}` : candidate.detail;
    return Object.assign({}, candidate, { key, detail, notes: candidate.notes.concat(ignored) });
  });
}

/** The archive and the file, for days that look alike. */
function whereabouts({ message, book }: Candidate): string {
  const entry = message ?? book;
  return [entry?.container, entry?.name].filter(Boolean).join(": ");
}
