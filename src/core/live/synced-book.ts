import type { EventBatch, GapCause } from "./batch.ts";
import { CrossWatch } from "./cross-watch.ts";
import { MAX_LEVELS } from "./ladder.ts";
import { Ledger } from "./ledger.ts";
import type { BookMessage } from "./message.ts";
import { levelsOf } from "./outlet.ts";
import { QuoteCheck } from "./quote-check.ts";
import { agree, Refresh } from "./refresh.ts";
import type { Decimals } from "./scale.ts";
import type { Venue } from "./venue.ts";
import { VenueBook } from "./venue-book.ts";
import { WaitingRoom } from "./waiting-room.ts";

/**
 * LIVE: the book is the exchange's, within its known range. Everything else is not shown as a book, except TOP-20,
 * which is the best few levels and no more.
 */
export type Integrity = "SYNCING" | "LIVE" | "GAP" | "STALE" | "CROSSED" | "TOP-20";

/** Patiences after which a stale stream is held to be dead. */
const DEAD = 4;

/** Two connections of a roll-over repeat each other's updates, but not so many in a row. */
const MAX_REPEATS = 500;

/**
 * The book of one symbol, kept by a venue's rules from messages alone, and what became of each of them. It knows when
 * it is right: it is LIVE only from a snapshot that an unbroken thread of updates reaches, until the thread breaks.
 */
export class SyncedBook {
  readonly symbol: string;
  readonly book: VenueBook;
  readonly ledger = new Ledger();
  readonly quotes = new QuoteCheck();
  /** Connections, by epoch, that carry this book. */
  readonly epochs = new Set<number>();
  state: Integrity = "SYNCING";
  /** Arrival of the message that brought news last; NaN before. */
  heardAt = Number.NaN;
  /** The book needs a snapshot to start over ("start"), or to see further ("reach"), until one has come. */
  want: "start" | "reach" | null = "start";

  private readonly venue: Venue;
  private readonly waiting = new WaitingRoom();
  private readonly refresh = new Refresh();
  private readonly crossWatch = new CrossWatch();
  /** Best prices beyond the known range end the book; else they only show in the report. */
  private readonly strict: boolean;
  /** A snapshot is loaded, and no update has joined on to it yet. */
  private based = false;
  /** From a hole to the synchronisation that ends it. */
  private inHole = false;
  /** Old updates since the last new one. */
  private repeats = 0;
  private at = Number.NaN;

  /** `index` is the session's number of the symbol, on all its events. */
  constructor(symbol: string, index: number, venue: Venue, decimals: Decimals, strict: boolean) {
    this.symbol = symbol;
    this.venue = venue;
    this.strict = strict;
    this.book = new VenueBook(index, venue.checksum, decimals);
  }

  /** An unbroken thread of updates from a snapshot to now. */
  get synced(): boolean {
    return this.state === "LIVE" || this.state === "CROSSED" || this.state === "STALE";
  }

  /** The state says that there is a book to be shown. */
  get shown(): boolean {
    return this.state === "LIVE" || this.state === "TOP-20";
  }

  /** Ticks; NaN unless shown. */
  get bestBid(): number {
    return this.shown ? this.book.ladder.bids.price(0) : Number.NaN;
  }
  get bestAsk(): number {
    return this.shown ? this.book.ladder.asks.price(0) : Number.NaN;
  }

  /** Takes in a message that arrived at `at`; what it changes goes to `batch`. */
  receive(message: BookMessage, at: number, batch: EventBatch): void {
    if (!(this.heardAt <= at) || !this.synced) this.heardAt = at;
    this.begin(at, batch);
    if (message.form === "snapshot") return this.snapshot(message);
    this.ledger.received++;
    if (message.form === "top") return this.top(message);
    if (this.synced) this.follow(message);
    else if (this.based) this.join(message);
    else this.keep(message);
  }

  /** Counts a message that is not for the book to read: its frame was here before, or it is of a shallower channel. */
  passOver({ form }: BookMessage, reason: "duplicate" | "partial"): void {
    if (form === "snapshot") return;
    this.ledger.received++;
    this.ledger.ignore(reason);
  }

  /** Takes the place of a shallower book, whose messages then count as passed over. */
  inherit({ ledger, epochs, book }: SyncedBook): void {
    this.ledger.received = ledger.received;
    this.ledger.ignore("partial", ledger.received);
    this.book.outlet.sequence = book.outlet.sequence;
    this.book.outlet.clock(book.outlet.time);
    for (const epoch of epochs) this.epochs.add(epoch);
  }

  /** A snapshot that stands at `last` may be the one that this book waits for. */
  awaits(last: number): boolean {
    return !this.synced && this.waiting.spans(last);
  }

  /** Declares that events are missing from here on; nothing if the book was out of step already. */
  lose(cause: GapCause, at: number, batch: EventBatch): void {
    this.begin(at, batch);
    this.leave(cause);
  }

  /** A connection is gone. Without another that carries this book it is lost; nothing waits across connections. */
  disconnected(epoch: number, at: number, batch: EventBatch): void {
    if (!this.epochs.delete(epoch) || this.epochs.size > 0) return;
    this.lose("disconnected", at, batch);
    this.forget();
    this.dismiss("disconnected");
  }

  /**
   * STALE after `silence` nanoseconds without news; the next message that fits makes it LIVE again. A stream that can be
   * started over is, when it has been silent for much longer: the venue may have dropped the symbol.
   */
  passTime(at: number, silence: number, batch: EventBatch): void {
    if (this.state === "CROSSED" && this.crossWatch.lasting(at)) this.lose("crossed", at, batch);
    const silent = at - this.heardAt;
    if (this.state === "LIVE" && silent > silence) this.state = "STALE";
    if (this.state === "STALE" && silent > DEAD * silence && this.venue.snapshots === "streamed")
      this.lose("stale", at, batch);
  }

  /** Makes ticks fine enough for a trade of so many decimals; false if that cannot be. */
  refine(priceDecimals: number, at: number, batch: EventBatch): boolean {
    this.begin(at, batch);
    return this.book.refine(priceDecimals);
  }

  /** No message will follow: what waits for one is given now, and what waits for a snapshot is of no use. */
  finish(at: number, batch: EventBatch): void {
    this.begin(at, batch);
    this.book.outlet.imageIfDue();
    this.quotes.finish();
    this.dismiss("before-snapshot");
  }

  private begin(at: number, batch: EventBatch): void {
    this.at = at;
    this.book.begin(at, batch);
  }

  private follow(message: BookMessage): void {
    const { book } = this;
    const verdict = this.venue.sequence.next(book.id, message);
    if (verdict === "old") return this.repeat();
    if (verdict === "hole") {
      this.leave("sequence", message.time);
      return this.keep(message);
    }
    this.repeats = 0;
    this.heardAt = this.at;
    if (this.want === "reach") this.refresh.put(message);
    if (!this.apply(message)) return;
    this.quotes.bookAt(message.first, message.last, book.ladder, book.scale);
    if (this.refresh.ready(book.id)) this.reach();
    else if (!this.want && book.range.nearEdge(book.ladder)) this.want = "reach";
  }

  /** An update that the book has already; an endless run of them is a venue that counts anew. */
  private repeat(): void {
    this.ledger.ignore("duplicate");
    if (++this.repeats > MAX_REPEATS) this.leave("sequence");
  }

  /** An update on a snapshot that was asked for: it joins on to it, is in it already, or the snapshot is too old. */
  private join(message: BookMessage): void {
    const verdict = this.venue.sequence.first(this.book.id, message);
    if (verdict === "old") return this.unused("older-than-snapshot");
    if (verdict === "hole") {
      this.ledger.snapshotsRefused++;
      this.forget();
      this.want = "start";
      return this.keep(message);
    }
    this.goLive();
    this.apply(message);
  }

  private snapshot(message: BookMessage): void {
    const streamed = this.venue.snapshots === "streamed";
    if (!this.book.read(message)) {
      this.ledger.snapshotsRefused++;
      if (streamed) this.leave("malformed", message.time);
    } else if (streamed) this.replace(message);
    else if (this.synced) this.widen(message);
    else this.base(message);
  }

  /** A requested snapshot: load it, and let what has waited follow it. */
  private base(message: BookMessage): void {
    this.ledger.snapshots++;
    if (this.state === "TOP-20") {
      this.state = "SYNCING";
      this.book.outlet.gap("deeper");
    }
    this.load(message);
    this.based = true;
    this.want = null;
    const kept = this.waiting.take();
    this.ledger.waiting = 0;
    for (const update of kept) {
      if (this.synced) this.followKept(update);
      else if (this.based) this.join(update);
      else this.keep(update);
    }
  }

  private followKept(message: BookMessage): void {
    const verdict = this.venue.sequence.next(this.book.id, message);
    if (verdict === "next") this.apply(message);
    else if (verdict === "old") this.ledger.ignore("duplicate");
    else {
      this.leave("sequence", message.time);
      this.keep(message);
    }
  }

  /** A snapshot on the stream is the book from now on, whatever was before it. */
  private replace(message: BookMessage): void {
    const { book, ledger } = this;
    const { outlet } = book;
    if (message.restart) this.leave("restart", message.time);
    const before = outlet.imageGiven ? levelsOf(book.ladder) : null;
    this.load(message);
    if (!this.checks(message)) {
      ledger.snapshotsRefused++;
      this.leave("checksum", message.time);
      return this.forget();
    }
    ledger.snapshots++;
    outlet.clock(message.time);
    this.goLive();
    if (before) outlet.difference(before);
    else if (!Number.isNaN(message.time)) outlet.image();
    this.judge();
  }

  /** A snapshot for a book that is in step: wanted to see further, or nobody asked for it. */
  private widen(message: BookMessage): void {
    const { id } = this.book;
    const welcome = this.want === "reach" && this.refresh.arrived(message, id, this.venue.sequence);
    if (!welcome) this.ledger.snapshotsRefused++;
    else if (this.refresh.ready(id)) this.reach();
  }

  /** The book anew from the fresh snapshot and the updates since it was asked for; it must be the book that we have. */
  private reach(): void {
    const { book } = this;
    const { snapshot, updates } = this.refresh.take();
    this.want = null;
    if (!snapshot || !book.read(snapshot)) return;
    const { id, ladder, outlet } = book;
    const { lowest, highest } = book.range;
    const ticks = book.scale.price;
    const before = levelsOf(ladder);
    const { mark } = outlet;
    this.load(snapshot);
    this.refresh.replay(updates, book, this.venue.sequence);
    outlet.rollBack(mark);
    const after = levelsOf(ladder);
    const same = book.id === id && book.scale.price === ticks;
    if (!same || !before.every((side, i) => agree(side, after[i], lowest, highest))) return this.leave("audit");
    this.ledger.snapshots++;
    outlet.difference(before);
  }

  /** The best few levels, complete in themselves: shown as such until a thread of updates gives the whole book. */
  private top(message: BookMessage): void {
    const { book } = this;
    if (this.synced || this.based) return this.ledger.ignore("partial");
    if (!book.read(message)) return this.unused("malformed");
    const before = book.outlet.imageGiven ? levelsOf(book.ladder) : null;
    this.load(message);
    this.state = "TOP-20";
    this.ledger.applied++;
    // Where they carry no time, the last one known would make them ever later.
    book.outlet.time = message.time;
    if (before) book.outlet.difference(before);
    else book.outlet.image();
  }

  /** False if the book is not in step after it: unreadable, a wrong checksum, crossed for too long. */
  private apply(message: BookMessage): boolean {
    const { book, ledger } = this;
    const { mark } = book.outlet;
    if (!book.read(message)) return this.fail("malformed", message);
    book.apply(message);
    if (!this.checks(message)) {
      book.outlet.rollBack(mark);
      return this.fail("checksum", message);
    }
    ledger.applied++;
    this.judge();
    if (book.ladder.longest > MAX_LEVELS) this.leave("overflow");
    return this.synced;
  }

  private fail(cause: GapCause, message: BookMessage): false {
    this.leave(cause, message.time);
    this.unused("malformed");
    return false;
  }

  /** Counts the checksum; false if it is wrong. */
  private checks(message: BookMessage): boolean {
    const right = this.book.matches(message);
    if (right === true) this.ledger.checksumsOk++;
    if (right === false) this.ledger.checksumsFailed++;
    return right !== false;
  }

  /** LIVE or CROSSED, after a whole message; not in step if it is crossed for good, or seen past the known range. */
  private judge(): void {
    const { ladder, range } = this.book;
    const { crossed } = ladder;
    this.crossWatch.see(crossed, this.at);
    this.state = crossed ? "CROSSED" : "LIVE";
    if (crossed) this.ledger.crossed++;
    if (crossed && this.crossWatch.lasting(this.at)) this.leave("crossed");
    else if (this.strict && !range.holdsBest(ladder)) this.leave("beyond-range");
  }

  private goLive(): void {
    this.state = "LIVE";
    this.based = false;
    this.inHole = false;
    this.want = null;
    this.book.outlet.imageDue = true;
  }

  /** Out of step: an event says so, and the book is empty until a snapshot comes. */
  private leave(cause: GapCause, time = Number.NaN): void {
    this.want = "start";
    if (!this.synced && this.state !== "TOP-20") return;
    this.ledger.gaps++;
    this.state = "GAP";
    this.inHole = true;
    this.book.outlet.clock(time);
    this.book.outlet.gap(cause);
    this.forget();
  }

  private load(message: BookMessage): void {
    this.quotes.forget();
    this.crossWatch.reset();
    this.repeats = 0;
    this.book.load(message);
  }

  private forget(): void {
    this.book.clear();
    this.quotes.forget();
    this.refresh.take();
    this.crossWatch.reset();
    this.based = false;
  }

  /** Out of step: an update waits for the snapshot that was asked for; on a stream it is in the snapshot to come. */
  private keep(message: BookMessage): void {
    if (this.venue.snapshots === "streamed") return this.unused("before-snapshot");
    const left = this.waiting.put(message);
    this.ledger.waiting += 1 - left;
    this.unused("overflow", left);
  }

  /** Nothing that waits will be used. */
  private dismiss(reason: "disconnected" | "before-snapshot"): void {
    this.unused(reason, this.waiting.take().length);
    this.ledger.waiting = 0;
  }

  /** Messages that the book will never hold: in the gap if there is one. */
  private unused(reason: "before-snapshot" | "older-than-snapshot" | "malformed" | "overflow" | "disconnected", n = 1) {
    if (this.inHole) this.ledger.inGap += n;
    else this.ledger.ignore(reason, n);
  }
}
