import type { EventBatch } from "../../src/core/live/batch.ts";
import type { LadderSide } from "../../src/core/live/ladder.ts";
import { LiveDay } from "../../src/core/live/live-day.ts";
import { liveInstrument } from "../../src/core/live/live-instrument.ts";
import type { Market } from "../../src/core/live/session.ts";
import type { Quantities } from "../../src/core/market/day.ts";
import type { VenueName } from "../../src/core/live/venue.ts";

const LEVELS = 5;
const CAPACITY = 2048;
const KEPT = 64;

/** The day that a market's events make, row by row, which must show the best levels of the book that they are of. */
export class DayCheck {
  /** Rows compared with a book. */
  compared = 0;
  private readonly venue: VenueName;
  private readonly dayMs: number;
  private live: LiveDay | null = null;

  constructor(venue: VenueName, dayMs: number) {
    this.venue = venue;
    this.dayMs = dayMs;
  }

  /** Row `at` of a batch of the market's, after the step that made it. */
  take(batch: EventBatch, at: number, market: Market): void {
    const instrument = liveInstrument({ name: this.venue }, market.symbol, market.book.book.scale, this.dayMs);
    this.live ??= new LiveDay(instrument, { levels: LEVELS, capacity: CAPACITY });
    if (this.live.finer) this.live.refine(instrument);
    if (this.live.day.rows >= CAPACITY - 2) this.live = this.live.tail(KEPT);
    this.live.take(batch, at);
  }

  /** Null, or what the latest row of a live book shows that the book does not. */
  fault({ book }: Market): string | null {
    const { live } = this;
    const { outlet, ladder } = book.book;
    if (!live || live.finer || outlet.imageDue || !outlet.imageGiven) return null;
    live.finish();
    const { rows, time } = live.day;
    const row = rows - 1;
    if (row < 0) return null;
    this.compared++;
    if (row > 0 && time[row] < time[row - 1]) return "the day's clock goes back";
    const unit = 10 ** book.book.scale.qty;
    const shown = live.day.book;
    if (!shown) return "the day has no book";
    const { bidPrice, bidSize, askPrice, askSize } = shown;
    return (
      sideFault("bid", ladder.bids, bidPrice, bidSize, row, unit) ??
      sideFault("ask", ladder.asks, askPrice, askSize, row, unit)
    );
  }
}

function sideFault(
  name: string,
  side: LadderSide,
  prices: readonly Int32Array[],
  sizes: readonly Quantities[],
  row: number,
  unit: number,
): string | null {
  for (let level = 0; level < Math.min(LEVELS, side.size); level++) {
    const held = `${side.price(level)} x ${side.quantity(level)}`;
    const shown = `${prices[level][row]} x ${Math.round(sizes[level][row] * unit)}`;
    if (held !== shown) return `${name} ${level + 1} of the day is ${shown}, the book's ${held}`;
  }
  return side.size < LEVELS && sizes[side.size][row] !== 0 ? `the day shows a ${name} that the book has not` : null;
}
