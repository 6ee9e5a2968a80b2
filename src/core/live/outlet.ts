import { EventKind } from "../market/events.ts";
import { EventBatch, GAP_CAUSES, MAX_TICKS, type GapCause } from "./batch.ts";
import { POWERS } from "./decimal.ts";
import type { Ladder, LadderSide } from "./ladder.ts";
import type { BookMessage } from "./message.ts";
import type { LevelColumns, MessageColumns, Scale } from "./scale.ts";

/** Price -> lots of one side. */
type Levels = ReadonlyMap<number, number>;

/**
 * Writes what happens to one symbol's ladder as events. Downstream sees a ladder only through these: after a gap comes
 * nothing until an image of the whole ladder, and from then on every change of it.
 */
export class Outlet {
  /** The next message's events are to be preceded by an image, which takes its time. */
  imageDue = false;
  /** Downstream holds the ladder. */
  imageGiven = false;
  /** Exchange time and sequence of the events to come. */
  time = Number.NaN;
  sequence = 0;
  private readonly index: number;
  private readonly ladder: Ladder;
  private readonly scale: Scale;
  private batch = new EventBatch();
  private at = 0;

  constructor(index: number, ladder: Ladder, scale: Scale) {
    this.index = index;
    this.ladder = ladder;
    this.scale = scale;
  }

  /** Events go to `batch`, as of local time `at`. */
  to(batch: EventBatch, at: number): void {
    this.batch = batch;
    this.at = at;
  }

  /** Makes the time of coming events known; a venue that gives none leaves the last one, or the local time. */
  clock(time: number): void {
    if (!Number.isNaN(time)) this.time = time;
  }

  /** A place in the batch to go back to. */
  get mark(): number {
    return this.batch.count;
  }
  rollBack(mark: number): void {
    this.batch.count = mark;
  }

  gap(cause: GapCause): void {
    this.push(EventKind.Gap, GAP_CAUSES.indexOf(cause), 0, 0, 0);
    this.imageDue = false;
    this.imageGiven = false;
  }

  trade(aggressor: number, price: number, qty: number, time: number, id: number): void {
    const { batch, index, at } = this;
    batch.push(index, EventKind.Trade, 0, aggressor, price, qty, time, at, Number.isNaN(id) ? this.sequence : id);
  }

  /** Applies a message to the ladder and writes what it changed; levels below the venue's `depth` are forgotten. */
  apply(message: BookMessage, columns: MessageColumns, depth: number): void {
    const { bids, asks } = this.ladder;
    this.change(bids, message.bids, columns.bids);
    this.change(asks, message.asks, columns.asks);
    if (bids.size > depth) this.truncate(bids, depth);
    if (asks.size > depth) this.truncate(asks, depth);
  }

  imageIfDue(): void {
    if (this.imageDue) this.image();
  }

  /** All levels, bids before asks, the best of a side last: a sorted book takes them in fastest that way. */
  image(): void {
    this.imageDue = false;
    this.imageGiven = true;
    const unit = POWERS[this.scale.qty];
    for (const side of [this.ladder.bids, this.ladder.asks]) {
      for (let level = side.size - 1; level >= 0; level--)
        this.level(side, side.price(level), side.quantity(level) / unit);
    }
  }

  /** What turns the ladder as it was `before` into the one that is: levels gone, then levels set. */
  difference(before: readonly [Levels, Levels]): void {
    this.imageDue = false;
    this.imageGiven = true;
    const unit = POWERS[this.scale.qty];
    const after = levelsOf(this.ladder);
    for (const [i, side] of [this.ladder.bids, this.ladder.asks].entries()) {
      for (const price of before[i].keys()) if (!after[i].has(price)) this.level(side, price, 0);
      for (const [price, lots] of after[i]) if (before[i].get(price) !== lots) this.level(side, price, lots / unit);
    }
  }

  private change(side: LadderSide, texts: readonly string[], { prices, lots, count }: LevelColumns): void {
    const unit = POWERS[this.scale.qty];
    for (let i = 0; i < count; i++) {
      if (side.set(prices[i], lots[i], texts[2 * i], texts[2 * i + 1])) this.level(side, prices[i], lots[i] / unit);
    }
  }

  private truncate(side: LadderSide, depth: number): void {
    while (side.size > depth) {
      const price = side.price(side.size - 1);
      side.dropWorst();
      this.level(side, price, 0);
    }
  }

  private level(side: LadderSide, price: number, qty: number): void {
    if (price < MAX_TICKS) this.push(EventKind.Book, 0, side.sign, price, qty);
  }

  private push(kind: number, detail: number, side: number, price: number, qty: number): void {
    const time = Number.isNaN(this.time) ? this.at : this.time;
    this.batch.push(this.index, kind, detail, side, price, qty, time, this.at, this.sequence);
  }
}

/** A copy of the ladder's levels: bids, asks. */
export const levelsOf = (ladder: Ladder): [Map<number, number>, Map<number, number>] => [
  sideLevels(ladder.bids),
  sideLevels(ladder.asks),
];

function sideLevels(side: LadderSide): Map<number, number> {
  const levels = new Map<number, number>();
  for (let level = 0; level < side.size; level++) levels.set(side.price(level), side.quantity(level));
  return levels;
}
