/** Best prices of one venue over the last while, to know the worst of them. */
interface Extreme {
  readonly at: number;
  readonly price: number;
}

/**
 * The lowest bid and the highest ask of sliding windows up to `longest`: what was there throughout them. Amortised O(1) a
 * quote, by monotonic queues. Times in any unit, non-decreasing.
 */
export class QuoteWindow {
  readonly longest: number;
  #bids: Extreme[] = [];
  #asks: Extreme[] = [];
  #since = Number.NaN;

  constructor(longest: number) {
    this.longest = longest;
  }

  /** The best prices from `at` on. */
  quote(at: number, bid: number, ask: number): void {
    if (Number.isNaN(this.#since)) this.#since = at;
    push(this.#bids, { at, price: bid }, (newer, older) => newer <= older);
    push(this.#asks, { at, price: ask }, (newer, older) => newer >= older);
    for (const queue of [this.#bids, this.#asks]) queue.splice(0, holding(queue, at - this.longest));
  }

  /** The book is not known from here on: what was seen before says nothing about what comes. */
  forget(): void {
    this.#bids = [];
    this.#asks = [];
    this.#since = Number.NaN;
  }

  /** Over the last `span` <= `longest` until `now`; null unless quotes were known throughout. */
  worst(now: number, span: number): { readonly bid: number; readonly ask: number } | null {
    const from = now - span;
    if (!(this.#since <= from) || span > this.longest) return null;
    return {
      bid: this.#bids[holding(this.#bids, from)].price,
      ask: this.#asks[holding(this.#asks, from)].price,
    };
  }
}

function push(queue: Extreme[], newest: Extreme, replaces: (newer: number, older: number) => boolean): void {
  while (queue.length > 0 && replaces(newest.price, queue[queue.length - 1].price)) {
    // It held until now: only a quote at the same moment leaves nothing of it.
    const { at } = queue.pop() as Extreme;
    newest = { ...newest, at: Math.min(newest.at, at) };
  }
  queue.push(newest);
}

/** The entry that held at `from`: each does until the next begins, and later ones are better. 0 before the first. */
function holding(queue: readonly Extreme[], from: number): number {
  let at = 0;
  while (at + 1 < queue.length && queue[at + 1].at <= from) at++;
  return at;
}
