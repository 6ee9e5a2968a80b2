import { DecimalReader, asNumber, scaled } from "./decimal.ts";
import type { EventBatch } from "./batch.ts";
import type { Print, TradesMessage } from "./message.ts";
import { SideCalibration } from "./side-calibration.ts";
import type { SyncedBook } from "./synced-book.ts";
import type { Venue } from "./venue.ts";

/** The trades of one symbol: each once, and those that are missing counted where ids tell. */
export class Tape {
  /** Prints received, greetings included. */
  received = 0;
  /** Prints given on as events. */
  trades = 0;
  duplicates = 0;
  /** Prints from before the subscription, or of the other of two streams of the same deals. */
  passedOver = 0;
  malformed = 0;
  /** Ids that were skipped, where ids count without holes. */
  missing = 0;
  readonly calibration: SideCalibration;
  private readonly venue: Venue;
  private readonly price = new DecimalReader();
  private readonly qty = new DecimalReader();
  private stream: TradesMessage["stream"] | null = null;
  private lastId = Number.NaN;

  constructor(venue: Venue) {
    this.venue = venue;
    this.calibration = new SideCalibration(venue.tradeSide);
  }

  receive(message: TradesMessage, book: SyncedBook, at: number, batch: EventBatch): void {
    this.received += message.prints.length;
    this.stream ??= message.stream;
    if (message.stream !== this.stream) {
      this.passedOver += message.prints.length;
      return;
    }
    // A greeting tells of trades before our time, unless we were here before: then it may fill a hole.
    const before = message.history && Number.isNaN(this.lastId);
    for (const print of message.prints) this.print(print, before, book, at, batch);
  }

  /** 0 unless there is a bug. */
  get unaccounted(): number {
    return this.received - this.trades - this.duplicates - this.passedOver - this.malformed;
  }

  private print(print: Print, before: boolean, book: SyncedBook, at: number, batch: EventBatch): void {
    const { id } = print;
    if (id <= this.lastId) {
      this.duplicates++;
      return;
    }
    if (!Number.isNaN(id)) {
      if (id > this.lastId && this.venue.tradeIdsContiguous) this.missing += id - this.lastId - 1;
      this.lastId = id;
    }
    if (before) this.passedOver++;
    else this.give(print, book, at, batch);
  }

  private give({ price, qty, side, time, id }: Print, book: SyncedBook, at: number, batch: EventBatch): void {
    const { price: p, qty: q } = this;
    const read = p.read(price) && p.mantissa > 0 && q.read(qty) && book.refine(p.decimals, at, batch);
    const ticks = read ? scaled(p.mantissa, p.decimals, book.book.scale.price) : Number.NaN;
    if (Number.isNaN(ticks)) {
      this.malformed++;
      return;
    }
    this.trades++;
    if (book.shown) this.calibration.see(side, ticks, book.bestBid, book.bestAsk);
    const aggressor = this.calibration.aggressor(side);
    const when = Number.isNaN(time) ? at : time;
    book.book.outlet.trade(aggressor, ticks, asNumber(q.mantissa, q.decimals), when, id);
  }
}
