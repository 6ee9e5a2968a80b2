import { Book } from "../book/book.ts";
import { EventKind } from "../market/events.ts";
import { ForecastHash, StateHash } from "../state-hash.ts";
import type { EventBatch } from "./batch.ts";

/**
 * One symbol's events folded into book and state hash: what every reader downstream of a session does, live, from a
 * recording or from a capture. A gap empties the book.
 */
export class LiveFold {
  readonly book = new Book();
  private readonly hash = new StateHash();

  /** Row `at` of a batch; it must be of this symbol. */
  take(batch: EventBatch, at: number): void {
    const { book, hash } = this;
    const kind = batch.kind[at];
    const side = batch.side[at];
    const price = batch.price[at];
    const qty = batch.qty[at];
    if (kind === EventKind.Book) book.set(side as 1 | -1, price, qty);
    else if (kind === EventKind.Gap) book.clear();
    // The cause of a gap is told to people and left out of the hash, as `StateHash.take` does.
    hash.event(kind, 0, side, batch.exchTs[at], batch.sequence[at], price, qty);
  }

  /** 32 hexadecimal digits: the events so far, and the book they made. */
  digest(): string {
    return this.hash.digest(this.book, new ForecastHash());
  }
}
