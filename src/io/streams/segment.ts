import type { Book } from "../../core/book/book.ts";
import type { BookSide } from "../../core/book/side.ts";
import { EventBatch } from "../../core/live/batch.ts";
import type { Decimals } from "../../core/live/scale.ts";
import { EventKind } from "../../core/market/events.ts";
import type { ChunkKind } from "./chunk.ts";

/** Rows that become one chunk. */
export interface Segment {
  readonly kind: ChunkKind;
  readonly batch: EventBatch;
  decimals: Decimals;
  /** Messages that its book changes came in. */
  messages: number;
}

export const newSegment = (decimals: Decimals, kind: ChunkKind = "events"): Segment => ({
  kind,
  batch: new EventBatch(),
  decimals,
  messages: 0,
});

/** Adds the whole book as changes that set it, with the stamp of row `at` of `from`. */
export function pushImage(into: EventBatch, book: Book, from: EventBatch, at: number): void {
  pushSide(into, book.bids, 1, from, at);
  pushSide(into, book.asks, -1, from, at);
}

/** The best level last: a sorted book takes them in fastest that way. */
function pushSide(into: EventBatch, side: BookSide, sign: 1 | -1, from: EventBatch, at: number): void {
  const { exchTs, localTs, sequence } = from;
  for (let level = side.size - 1; level >= 0; level--)
    into.push(
      0,
      EventKind.Book,
      0,
      sign,
      side.price(level),
      side.quantity(level),
      exchTs[at],
      localTs[at],
      sequence[at],
    );
}
