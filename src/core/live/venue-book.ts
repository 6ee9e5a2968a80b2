import type { EventBatch } from "./batch.ts";
import { Ladder } from "./ladder.ts";
import { KnownRange } from "./known-range.ts";
import type { BookMessage } from "./message.ts";
import { Outlet } from "./outlet.ts";
import { MessageColumns, Scale, type Decimals } from "./scale.ts";
import type { Venue } from "./venue.ts";

/**
 * The ladder of one symbol and all that must move with it: ticks and lots, the range in which it is whole, the events
 * downstream, the number of the update it stands at. Messages are read whole before any of them is applied. It judges
 * nothing: `SyncedBook` does.
 */
export class VenueBook {
  readonly ladder: Ladder;
  readonly scale: Scale;
  readonly range = new KnownRange();
  readonly outlet: Outlet;
  /** Levels a side on the venue's channel; Infinity = all. */
  depth = Number.POSITIVE_INFINITY;
  /** The last update in the ladder; NaN without a snapshot, and where updates have no numbers. */
  id = Number.NaN;
  private readonly columns = new MessageColumns();
  private readonly checksum: Venue["checksum"];

  constructor(index: number, checksum: Venue["checksum"], decimals: Decimals) {
    this.checksum = checksum;
    this.ladder = new Ladder(checksum !== null);
    this.scale = new Scale(decimals);
    this.outlet = new Outlet(index, this.ladder, this.scale);
  }

  /** What follows happens at local time `at` and goes to `batch`. */
  begin(at: number, batch: EventBatch): void {
    this.outlet.to(batch, at);
  }

  /** False, and the book as it was, if a number of the message is none or cannot be held. */
  read(message: BookMessage): boolean {
    const before = this.scale.price;
    const read = this.columns.read(message, this.scale, this.ladder);
    if (this.scale.price !== before) this.redraw(before);
    return read;
  }

  /** Makes ticks fine enough for a price of so many decimals; false if that cannot be. */
  refine(priceDecimals: number): boolean {
    const before = this.scale.price;
    if (priceDecimals <= before) return true;
    if (!this.scale.refine(priceDecimals, 0, this.ladder)) return false;
    this.redraw(before);
    return true;
  }

  /** The book is the message that was read, and nothing else. No events. */
  load(message: BookMessage): void {
    const { ladder, columns } = this;
    const { bids, asks } = columns;
    this.depth = message.depth;
    ladder.bids.load(bids.prices, bids.lots, message.bids, bids.count);
    ladder.asks.load(asks.prices, asks.lots, message.asks, asks.count);
    ladder.truncate(this.depth);
    this.range.snapshot(message.truncated, ladder);
    this.stand(message);
  }

  /** Applies the update that was read, with its events and those due before it. */
  apply(message: BookMessage): void {
    const { outlet } = this;
    outlet.clock(message.time);
    outlet.imageIfDue();
    this.stand(message);
    outlet.apply(message, this.columns, this.depth);
  }

  /** Whether the ladder has the checksum that the message states; null if it states none. */
  matches({ checksum }: BookMessage): boolean | null {
    if (checksum === null || !this.checksum) return null;
    return this.checksum(this.ladder) === checksum;
  }

  clear(): void {
    this.ladder.clear();
    this.range.clear();
    this.id = Number.NaN;
  }

  /** Book and events stand at this message from now on. */
  private stand({ last }: BookMessage): void {
    this.id = last;
    if (Number.isNaN(last)) this.outlet.sequence++;
    else this.outlet.sequence = last;
  }

  /** Ticks became finer: downstream starts over, though nothing is missing. */
  private redraw(before: number): void {
    this.range.rescale(this.scale.price - before);
    if (!this.outlet.imageGiven) return;
    this.outlet.gap("finer-ticks");
    this.outlet.image();
  }
}
