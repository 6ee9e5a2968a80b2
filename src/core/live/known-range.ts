import { POWERS } from "./decimal.ts";
import type { Ladder, LadderSide } from "./ladder.ts";

/** A snapshot is asked for again when the market has come within this many levels of the end of the one in use. */
const MARGIN = 50;

/**
 * The prices within which a book that began with a truncated snapshot is whole. Beyond them a level is known only if it
 * changed since: an absent one may well rest there. All of the book is known if the snapshot was not truncated.
 */
export class KnownRange {
  /** Ticks, inclusive. */
  lowest = Number.NEGATIVE_INFINITY;
  highest = Number.POSITIVE_INFINITY;

  /** From now on the range of `ladder`, just loaded. */
  snapshot(truncated: boolean, { bids, asks }: Ladder): void {
    this.clear();
    if (!truncated) return;
    if (bids.size > 0) this.lowest = bids.price(bids.size - 1);
    if (asks.size > 0) this.highest = asks.price(asks.size - 1);
  }

  clear(): void {
    this.lowest = Number.NEGATIVE_INFINITY;
    this.highest = Number.POSITIVE_INFINITY;
  }

  /** Ticks became finer by this power of ten. */
  rescale(power: number): void {
    this.lowest *= POWERS[power];
    this.highest *= POWERS[power];
  }

  /** The best prices of both sides are within it. */
  holdsBest({ bids, asks }: Ladder): boolean {
    return !(bids.price(0) < this.lowest) && !(asks.price(0) > this.highest);
  }

  /** Fewer than MARGIN levels of a side lie within the range, and there are levels beyond it to be known. */
  nearEdge({ bids, asks }: Ladder): boolean {
    return runsOut(bids, this.lowest) || runsOut(asks, -this.highest);
  }
}

/** Whether the level MARGIN places from the best of a side lies beyond `edge`, in the side's ascending keys. */
function runsOut(side: LadderSide, edge: number): boolean {
  if (edge === Number.NEGATIVE_INFINITY) return false;
  const { size, keys } = side;
  return size < MARGIN || keys[size - MARGIN] < edge;
}
