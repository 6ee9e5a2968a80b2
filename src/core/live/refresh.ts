import type { BookMessage } from "./message.ts";
import type { SequenceRule } from "./sequence.ts";
import type { VenueBook } from "./venue-book.ts";

const LONGEST = 5000;

/**
 * A book that is in step, and wants to see further than its truncated snapshot did: the updates since a fresh one was
 * asked for, and the fresh one, until the book has come as far as it.
 */
export class Refresh {
  private updates: BookMessage[] = [];
  private snapshot: BookMessage | null = null;

  /** An update that the book is about to apply. */
  put(update: BookMessage): void {
    if (this.updates.length === LONGEST) this.take();
    this.updates.push(update);
  }

  /** False, and forgotten, if the snapshot is older than what was kept: another has to be asked for. */
  arrived(snapshot: BookMessage, id: number, rule: SequenceRule): boolean {
    const [first] = this.updates;
    const joins = first ? rule.first(snapshot.last, first) !== "hole" : snapshot.last >= id;
    if (joins) this.snapshot = snapshot;
    return joins;
  }

  /** The book, standing at `id`, has passed the snapshot. */
  ready(id: number): boolean {
    return this.snapshot !== null && this.snapshot.last <= id;
  }

  take(): { readonly snapshot: BookMessage | null; readonly updates: readonly BookMessage[] } {
    const { snapshot, updates } = this;
    this.snapshot = null;
    this.updates = [];
    return { snapshot, updates };
  }

  /** Lets the updates follow the snapshot that `book` was loaded with; the events they make are not news. */
  replay(updates: readonly BookMessage[], book: VenueBook, rule: SequenceRule): void {
    let started = false;
    for (const update of updates) {
      const verdict = started ? rule.next(book.id, update) : rule.first(book.id, update);
      if (verdict !== "next" || !book.read(update)) continue;
      started = true;
      book.apply(update);
    }
  }
}

/** Whether two sides of a book, price -> lots, are equal within a range of prices. */
export function agree(
  one: ReadonlyMap<number, number>,
  other: ReadonlyMap<number, number>,
  lowest: number,
  highest: number,
): boolean {
  const within = (price: number): boolean => price >= lowest && price <= highest;
  for (const [price, lots] of one) if (within(price) && other.get(price) !== lots) return false;
  for (const price of other.keys()) if (within(price) && !one.has(price)) return false;
  return true;
}
