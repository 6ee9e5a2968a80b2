import type { Side } from "../market/units.ts";

/** A frame that is not what its venue's protocol says. It is counted and dropped; nothing of it was used. */
export class Malformed extends Error {}

/** Longer frames are refused unread; Coinbase's largest snapshots have 6 million characters. */
export const MAX_FRAME = 64 * 1024 * 1024;
/** Levels a side that one message may carry. */
export const MAX_LEVELS = 200_000;
const MAX_TEXT = 64;

export type Fields = Readonly<Record<string, unknown>>;

export function parse(text: string): unknown {
  if (text.length > MAX_FRAME) throw new Malformed("frame too long");
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed("not JSON");
  }
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function fields(value: unknown): Fields {
  if (!isFields(value)) throw new Malformed("not an object");
  return value;
}

export function list(value: unknown, longest = MAX_LEVELS): readonly unknown[] {
  if (!Array.isArray(value) || value.length > longest) throw new Malformed("not a list");
  return value;
}

/** Half of a character: no address can carry it. */
const LONE = /\p{Surrogate}/u;

/** A non-empty short text. Any characters, for venues have symbols in any script. */
export function text(value: unknown): string {
  if (typeof value !== "string" || value.length === 0 || value.length > MAX_TEXT || LONE.test(value))
    throw new Malformed("not a text");
  return value;
}

/** A whole number from 0 to 2^53 - 1. */
export function whole(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new Malformed("not a whole number");
  return value;
}

/** A whole number, written as a number or as its digits. */
export function wholeText(value: unknown): number {
  if (typeof value === "number") return whole(value);
  if (typeof value !== "string" || !/^\d{1,16}$/.test(value)) throw new Malformed("not a whole number");
  return whole(Number(value));
}

/** Like `wholeText`, and NaN where the field is absent. */
export const optionalWhole = (value: unknown): number => (value === undefined ? Number.NaN : wholeText(value));

export function flag(value: unknown): boolean {
  if (typeof value !== "boolean") throw new Malformed("not true or false");
  return value;
}

/** `buy`, `BUY`, `b`, `bid` are +1, and so on; anything else is malformed. */
export function sideOf(value: unknown): Side {
  const side = typeof value === "string" ? SIDES.get(value.toLowerCase()) : undefined;
  if (side === undefined) throw new Malformed("not a side");
  return side;
}

const SIDES: ReadonlyMap<string, Side> = new Map([
  ["buy", 1],
  ["b", 1],
  ["bid", 1],
  ["sell", -1],
  ["s", -1],
  ["ask", -1],
  ["offer", -1],
] as const);

/** `[[price, quantity, ...], ...]` as price, quantity, price, quantity, ... Texts only: floats lose digits. */
export function levels(value: unknown): string[] {
  if (value === undefined) return [];
  const rows = list(value);
  const flat: string[] = [];
  for (const row of rows) {
    if (!Array.isArray(row) || typeof row[0] !== "string" || typeof row[1] !== "string")
      throw new Malformed("not a level");
    flat.push(row[0], row[1]);
  }
  return flat;
}

/** A decimal number as text, unsigned and without an exponent. */
export function decimal(value: unknown): string {
  if (typeof value !== "string" || !/^\d{1,15}(\.\d{1,18})?$/.test(value)) throw new Malformed("not a decimal");
  return value;
}
