import { asNumber } from "./decimal.ts";
import type { Ladder } from "./ladder.ts";
import type { QuoteMessage } from "./message.ts";
import type { Scale } from "./scale.ts";

/** Quotes and books that wait for their counterpart; older ones are let go uncompared. */
const LONGEST = 4096;

interface Quote {
  readonly id: number;
  readonly bid: number;
  readonly ask: number;
}

interface Best {
  readonly first: number;
  readonly last: number;
  readonly bid: number;
  readonly ask: number;
}

/**
 * The venue's own best prices against the book's. A quote is numbered like the updates, and holds until the next one; so
 * the book after the update first..last is compared with the newest quote up to `last`, provided that it is one of
 * first..last: then both speak of the same moment. As quotes come over another stream, earlier or later, the comparison
 * waits until a quote beyond `last` is there.
 */
export class QuoteCheck {
  /** Quotes received. */
  received = 0;
  compared = 0;
  mismatches = 0;
  private quotes: Quote[] = [];
  private books: Best[] = [];

  quote(message: QuoteMessage): void {
    this.received++;
    const { id } = message;
    const newest = this.quotes.at(-1);
    if (Number.isNaN(id) || (newest && id < newest.id)) return;
    this.quotes.push({ id, bid: Number(message.bid), ask: Number(message.ask) });
    if (this.quotes.length > LONGEST) this.quotes.splice(0, LONGEST / 2);
    this.compare();
  }

  /** The book stands after the update first..last. */
  bookAt(first: number, last: number, { bids, asks }: Ladder, scale: Scale): void {
    if (Number.isNaN(last) || this.quotes.length === 0) return;
    const bid = asNumber(bids.price(0), scale.price);
    const ask = asNumber(asks.price(0), scale.price);
    this.books.push({ first, last, bid, ask });
    if (this.books.length > LONGEST) this.books.splice(0, LONGEST / 2);
    this.compare();
  }

  /** No quote will come any more: what waits is compared with those that are there. */
  finish(): void {
    this.compare(Number.POSITIVE_INFINITY);
  }

  /** The book is lost: what waits for it has no counterpart. */
  forget(): void {
    this.compare();
    this.books = [];
  }

  private compare(horizon = this.quotes.at(-1)?.id ?? 0): void {
    let done = 0;
    let passed = 0;
    for (const { first, last, bid, ask } of this.books) {
      if (last >= horizon) break;
      done++;
      while (passed + 1 < this.quotes.length && this.quotes[passed + 1].id <= last) passed++;
      const quote = this.quotes[passed];
      if (!quote || quote.id > last || quote.id < first) continue;
      this.compared++;
      if (quote.bid !== bid || quote.ask !== ask) this.mismatches++;
    }
    if (done > 0) this.books.splice(0, done);
    if (passed > 0) this.quotes.splice(0, passed);
  }
}
