import type { LiveState } from "../../../workers/live-api.ts";

/** How a live state looks: a shape and a colour, so that neither has to be seen alone. 12 x 12. */
export const STATE_SHAPES: Readonly<Record<LiveState, string>> = {
  LIVE: "M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z",
  "TOP-20": "M1.5 3h9v2h-9ZM1.5 7h9v2h-9Z",
  SYNCING: "M6 1a5 5 0 1 0 5 5H8.6A2.6 2.6 0 1 1 6 3.4Z",
  GAP: "M1 2.5h3.4v7H1ZM7.6 2.5H11v7H7.6Z",
  STALE: "M2 1h8L7 6l3 5H2l3-5Z",
  CROSSED: "M3.9 1h4.2L11 3.9v4.2L8.1 11H3.9L1 8.1V3.9Z",
  OFFLINE: "M2.3 1 6 4.7 9.7 1 11 2.3 7.3 6 11 9.7 9.7 11 6 7.3 2.3 11 1 9.7 4.7 6 1 2.3Z",
};

/** Tokens of the colours. */
export const STATE_TONES: Readonly<Record<LiveState, "ok" | "warn" | "bad" | "muted">> = {
  LIVE: "ok",
  "TOP-20": "warn",
  SYNCING: "warn",
  GAP: "warn",
  STALE: "warn",
  CROSSED: "bad",
  OFFLINE: "muted",
};

/** What a state means, in a sentence. */
export const STATE_WORDS: Readonly<Record<LiveState, string>> = {
  LIVE: "The book is the exchange’s: an unbroken thread of updates from a snapshot to now.",
  "TOP-20": "The best 20 levels of each side, sent whole every time. Deeper levels are not known.",
  SYNCING: "Connecting, or waiting for a snapshot and the updates that join on to it. No book is shown until they do.",
  GAP: "Updates are missing. The book is not shown until a new snapshot mends it.",
  STALE:
    "Nothing has come for longer than this venue is ever silent. The last book may be old, so it is not shown as live.",
  CROSSED: "The best bid is at or above the best ask: something was lost that no number showed. The book is not shown.",
  OFFLINE: "There is no connection. Nothing is received.",
};

/** What is drawn over the picture while there is no book to show. */
export const hidesBook = (state: LiveState): boolean => state !== "LIVE" && state !== "TOP-20";
