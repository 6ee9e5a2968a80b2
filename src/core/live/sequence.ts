import type { BookMessage } from "./message.ts";

/** "next": apply it. "old": the book has it already. "hole": messages are missing before it. */
export type Verdict = "next" | "old" | "hole";

/**
 * A venue's rule for the order of updates. `id` is the last update in the book; `first` judges the first update after a
 * snapshot that stands at `id`, `next` every later one.
 */
export interface SequenceRule {
  first(id: number, message: BookMessage): Verdict;
  next(id: number, message: BookMessage): Verdict;
}

/**
 * Binance spot: an update covers first..last and must start at most one above the book's id. "How to manage a local
 * order book correctly", text of 2025-11-12; the apply rule covers its step 5.
 */
const range: SequenceRule = {
  first: (id, message) => range.next(id, message),
  next(id, { first, last }) {
    if (last <= id) return "old";
    return first > id + 1 ? "hole" : "next";
  },
};

/**
 * Binance USD-M futures: after the snapshot the first update must straddle its id, then each names its predecessor's
 * last id (`pu`), for first ids have holes by design. An update whose predecessor ended at or before the snapshot
 * straddles it, too, even where no update starts there.
 */
const previous: SequenceRule = {
  first(id, { first, last, previous }) {
    if (last < id) return "old";
    return first <= id || previous <= id ? "next" : "hole";
  },
  next(id, { last, previous }) {
    if (previous === id) return "next";
    return last <= id ? "old" : "hole";
  },
};

/**
 * OKX: an update names its predecessor (`prevSeqId`), also when the numbers are reset to lower ones for maintenance, or
 * when nothing changed and both are equal. After a reset whose message was lost all numbers are lower: only the last one
 * repeated is old. Recordings from before numbering leave it to the checksum.
 */
const linked: SequenceRule = {
  first: (id, message) => linked.next(id, message),
  next(id, { last, previous }) {
    if (Number.isNaN(last)) return "next";
    if (previous === id) return "next";
    return last === id ? "old" : "hole";
  },
};

/** Bybit: every update is one above the last. Numbers start over at 1, so that a lower one is not simply old. */
const step: SequenceRule = {
  first: (id, message) => step.next(id, message),
  next(id, { last }) {
    if (last === id) return "old";
    return last === id + 1 ? "next" : "hole";
  },
};

/** No numbers on book messages: order is the connection's, loss shows elsewhere or nowhere. */
const none: SequenceRule = { first: () => "next", next: () => "next" };

export const SEQUENCE_RULES = { range, previous, linked, step, none } as const;
