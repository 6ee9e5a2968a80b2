import type { Decimals } from "../../core/live/scale.ts";
import type { VenueName } from "../../core/live/venue.ts";

/** What is recorded: one symbol of one venue. */
export interface StreamSubject {
  readonly venue: VenueName;
  readonly symbol: string;
  /** Midnight UTC that nanoseconds count from, in milliseconds since 1970. */
  readonly dayMs: number;
}

/** How a recording came to its end. */
export type StreamEnding =
  /** It has not. */
  | "open"
  | "closed"
  /** The page went away without closing it. */
  | "unclosed"
  /** The browser had no more room. */
  | "full";

/** One recorded session: what is known of it beside its chunks. */
export interface StreamManifest extends StreamSubject {
  readonly id: string;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly ending: StreamEnding;
  /** Seconds of events that may be missing at the end; 0 unless `ending` is "unclosed". */
  readonly lostAtMost: number;
  readonly decimals: Decimals;
  /** Nanoseconds since the base day of the first and last event, by the local clock; 0 without events. */
  readonly firstTs: number;
  readonly lastTs: number;
  /** Book changes, trades and gaps. */
  readonly events: number;
  readonly trades: number;
  readonly gaps: number;
  /** Venue messages that changed the book: rows of the day it makes. */
  readonly messages: number;
  readonly bytes: number;
  readonly chunks: number;
  /** Epoch milliseconds of the last commit. */
  readonly committedAt: number;
  /** The longest that a commit took, milliseconds. */
  readonly slowestCommit: number;
  /** Epoch milliseconds when it was last opened or recorded to. */
  readonly openedAt: number;
  /** It is being imported: not whole yet, and not shown. */
  readonly importing?: boolean;
}

/** Milliseconds for which an event waits at most before it is on its way to the disk. */
export const FLUSH_EVERY = 1000;

/**
 * Seconds of events that a session may lack which was not closed: what waited for the next commit, and what came while one
 * was under way, going by the slowest of the session.
 */
export const lossOf = ({ slowestCommit }: Pick<StreamManifest, "slowestCommit">): number =>
  Math.ceil((Math.max(FLUSH_EVERY, slowestCommit) + slowestCommit) / 100) / 10;

/** The manifest of a session whose page went away. */
export const unclosed = (manifest: StreamManifest): StreamManifest => ({
  ...manifest,
  ending: "unclosed",
  endedAt: manifest.committedAt,
  lostAtMost: lossOf(manifest),
});

export const newManifest = (subject: StreamSubject, id: string, now: number): StreamManifest => ({
  ...subject,
  id,
  name: `${subject.symbol} on ${subject.venue}`,
  startedAt: now,
  endedAt: null,
  ending: "open",
  lostAtMost: 0,
  decimals: { price: 0, qty: 0 },
  firstTs: 0,
  lastTs: 0,
  events: 0,
  trades: 0,
  gaps: 0,
  messages: 0,
  bytes: 0,
  chunks: 0,
  committedAt: now,
  slowestCommit: 0,
  openedAt: now,
});
