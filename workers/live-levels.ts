import type { Levels } from "../src/core/cross-venue/opportunity.ts";
import { asNumber } from "../src/core/live/decimal.ts";
import type { LadderSide } from "../src/core/live/ladder.ts";
import type { Market } from "../src/core/live/session.ts";

export interface BothSides {
  readonly bids: Levels;
  readonly asks: Levels;
}

/** The best `depth` levels a side in quote currency and base units; null unless the book is one to be shown. */
export function levelsOf({ book }: Market, depth: number): BothSides | null {
  if (!book.shown) return null;
  const { ladder, scale } = book.book;
  const side = (of: LadderSide): Float64Array => {
    const out = new Float64Array(2 * Math.min(depth, of.size));
    for (let level = 0; 2 * level < out.length; level++) {
      out[2 * level] = asNumber(of.price(level), scale.price);
      out[2 * level + 1] = asNumber(of.quantity(level), scale.qty);
    }
    return out;
  };
  return { bids: side(ladder.bids), asks: side(ladder.asks) };
}
