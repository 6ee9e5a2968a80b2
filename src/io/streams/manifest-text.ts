import { VENUE_NAMES } from "../../core/live/venue.ts";
import type { StreamManifest } from "./manifest.ts";

type Check = (value: unknown) => boolean;

const text =
  (longest: number): Check =>
  (value) =>
    typeof value === "string" && value.length > 0 && value.length <= longest;
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const number: Check = (value) => typeof value === "number" && Number.isFinite(value);
const decimals: Check = (value) => {
  if (typeof value !== "object" || value === null) return false;
  const { price, qty } = value as { price?: unknown; qty?: unknown };
  return [price, qty].every((digits) => count(digits) && (digits as number) <= 12);
};

const FIELDS: Record<Exclude<keyof StreamManifest, "importing">, Check> = {
  id: (value) => typeof value === "string" && /^stream-[a-z0-9-]{1,60}$/.test(value),
  name: text(200),
  venue: (value) => VENUE_NAMES.some((name) => name === value),
  symbol: text(100),
  dayMs: (value) => count(value) && (value as number) % 86_400_000 === 0,
  startedAt: count,
  endedAt: (value) => value === null || count(value),
  ending: (value) => typeof value === "string" && ["open", "closed", "unclosed", "full"].includes(value),
  lostAtMost: number,
  decimals,
  firstTs: number,
  lastTs: number,
  events: count,
  trades: count,
  gaps: count,
  messages: count,
  bytes: count,
  chunks: count,
  committedAt: count,
  slowestCommit: number,
  openedAt: count,
};

/** The manifest that a text says, with nothing else in it; or what is wrong with it. */
export function readManifest(json: string): StreamManifest | string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return "it is no JSON";
  }
  if (typeof value !== "object" || value === null) return "it is no object";
  const given = value as Record<string, unknown>;
  for (const [field, check] of Object.entries(FIELDS)) if (!check(given[field])) return `its ${field} makes no sense`;
  const manifest = Object.fromEntries(Object.keys(FIELDS).map((field) => [field, given[field]])) as unknown;
  const { messages, events } = manifest as StreamManifest;
  if (messages > events) return "it has more messages than events";
  return manifest as StreamManifest;
}
