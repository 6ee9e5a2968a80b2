/** Why events are missing; the causes in a day and in an `EventBatch` are indices into this list, so new causes go to its end. */
export const GAP_CAUSES = [
  "sequence",
  "checksum",
  "crossed",
  "disconnected",
  "restart",
  "malformed",
  "overflow",
  "stale",
  "audit",
  "paused",
  // Nothing is missing: prices turned out finer than known, and the book follows again in finer ticks.
  "finer-ticks",
  // The market left the range that a truncated snapshot knew.
  "beyond-range",
  // Nothing is missing: a deeper channel takes the place of this one.
  "deeper",
  // Nothing is missing in the market, but nothing was recorded: no room, no storage, or not asked for.
  "unrecorded",
  // What was recorded does not verify.
  "damaged",
] as const;
export type GapCause = (typeof GAP_CAUSES)[number];
