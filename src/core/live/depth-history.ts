import type { Book } from "../book/book.ts";
import { type DepthColumns, depthColumnAt } from "../market/depth.ts";
import type { Side } from "../market/units.ts";
import { BandWriter } from "./depth-band.ts";

/** Nanoseconds of exchange time between two columns, at least. */
export const DEPTH_STEP = 500e6;
/** Columns kept at most: 38 MB in three bands, more than fifty minutes at the full rate. */
const MOST_COLUMNS = 6144;
/** A bucket of the middle band, as a share of the price, at least: half a dollar where bitcoin costs sixty thousand. */
const MIDDLE = 7e-6;
/** A band's buckets are so many of those of the one before. */
const WIDER = 10;
/** Columns are thinned to no less than so many in the time since the one in question: about a pixel's worth. */
const PER_AGE = 1536;
/** Share of the room that thinning leaves filled at most. */
const LEFT = 0.75;
/** A message that sets so many levels beyond what was known of a side is a second, longer look at the book. */
const FURTHER_LOOK = 200;

/** Venues whose book begins with a snapshot that may be cut off, and then hears of every change wherever it is. */
export const CUT_OFF_VENUES: ReadonlySet<string> = new Set(["binance", "binance-us", "binance-usdm"]);

export interface DepthHistorySettings {
  /** The book began with a snapshot that may have been cut off; else all levels between the outermost are known. */
  readonly cutOff: boolean;
  /** Columns at most. */
  readonly mostColumns?: number;
  /** Thin old columns rather than all: a market that is watched as it happens, not one that is gone through. */
  readonly ageing?: boolean;
}

/** Ticks a bucket of each band of a book at `mid` ticks: 1, 2 or 5 times a power of ten, the middle one about MIDDLE. */
export function bucketTicks(mid: number): readonly number[] {
  const wanted = Math.max(1, mid * MIDDLE);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const middle = power * ([1, 2, 5].find((step) => step * power >= wanted) ?? 10);
  return [...(middle > 1 ? [Math.max(1, middle / WIDER)] : []), middle, middle * WIDER];
}

/**
 * The depth columns of a day that grows, from the changes of its whole book. What a change costs does not depend on how
 * large the book is, and what a column costs only on the number of buckets.
 *
 * Known is what lies between the outermost levels present; of a book that began with a cut-off snapshot, only as far as
 * that went, or a later one that was seen to go further.
 */
export class DepthHistory {
  private readonly settings: DepthHistorySettings;
  private bands: readonly BandWriter[] = [];
  /** [columns] Time of the row, and whether the row is the book told anew: such a column is always kept. */
  private time: number[] = [];
  private anew: boolean[] = [];
  private step = DEPTH_STEP;
  private next = Number.NEGATIVE_INFINITY;
  /** What the last telling of the whole book reached, ticks. */
  private lowest = Number.NaN;
  private highest = Number.NaN;
  /** Levels that the message under way sets beyond it, a side, and how far they reach. */
  private below = { count: 0, reach: Number.POSITIVE_INFINITY };
  private above = { count: 0, reach: Number.NEGATIVE_INFINITY };

  constructor(settings: DepthHistorySettings) {
    this.settings = settings;
  }

  /** Views on what there is; empty before the first column. */
  get columns(): DepthColumns {
    return this.bands;
  }

  private get most(): number {
    return this.settings.mostColumns ?? MOST_COLUMNS;
  }

  /** The quantity at `price` was `before` and is `after`. */
  change(side: Side, price: number, before: number, after: number): void {
    for (let i = 0; i < this.bands.length; i++) this.bands[i].change(side, price, before, after);
    if (!this.settings.cutOff || after === 0) return;
    if (side === 1 && price < this.lowest) this.beyond(this.below, Math.min(price, this.below.reach));
    if (side === -1 && price > this.highest) this.beyond(this.above, Math.max(price, this.above.reach));
  }

  /** The book is empty from here on, until it is told anew. */
  gap(): void {
    for (const band of this.bands) band.forget();
    this.lowest = Number.NaN;
    this.highest = Number.NaN;
    this.settle();
  }

  /** Row `row` at `time` is complete, and `book` is the book after it; `anew`: it was told whole. */
  row(row: number, time: number, book: Book, anew: boolean): void {
    if (anew) this.told(book);
    else this.look();
    if (!anew && time < this.next) return;
    if (book.bids.size + book.asks.size === 0) return;
    if (this.bands.length === 0) this.begin(book);
    if (this.time.length >= this.most) this.thin(time);
    const [lowest, highest] = this.known(book);
    for (const band of this.bands) band.take(row, book, lowest, highest);
    this.time.push(time);
    this.anew.push(anew);
    this.next = (Math.floor(time / this.step) + 1) * this.step;
  }

  /** Ticks became finer by `factor`; buckets stay where they are. */
  refine(factor: number): void {
    for (const band of this.bands) band.ticksPerBucket *= factor;
    this.lowest *= factor;
    this.highest *= factor;
  }

  /** That of a day without its first `rows` rows. */
  tail(rows: number): DepthHistory {
    const tail = new DepthHistory(this.settings);
    const from = this.bands.length > 0 ? Math.max(0, depthColumnAt(this.bands[0], rows)) : 0;
    tail.bands = this.bands.map((band) => band.tail(from, rows));
    tail.time = this.time.slice(from);
    tail.anew = this.anew.slice(from);
    tail.step = this.step;
    tail.next = this.next;
    tail.lowest = this.lowest;
    tail.highest = this.highest;
    tail.below = { ...this.below };
    tail.above = { ...this.above };
    return tail;
  }

  freeze(): DepthColumns {
    return this.bands.map((band) => band.freeze());
  }

  private begin(book: Book): void {
    const best = Number.isNaN(book.mid) ? book.bestBid || book.bestAsk : book.mid;
    this.bands = bucketTicks(best).map((ticks) => new BandWriter(ticks, this.most));
  }

  private beyond(side: { count: number; reach: number }, reach: number): void {
    side.count++;
    side.reach = reach;
  }

  private told({ bids, asks }: Book): void {
    this.lowest = bids.price(bids.size - 1);
    this.highest = asks.price(asks.size - 1);
    this.settle();
  }

  /** Takes what the message set beyond the known range for known, if it was no mere change there. */
  private look(): void {
    if (this.below.count >= FURTHER_LOOK) this.lowest = this.below.reach;
    if (this.above.count >= FURTHER_LOOK) this.highest = this.above.reach;
    this.settle();
  }

  private settle(): void {
    this.below = this.below.count === 0 ? this.below : { count: 0, reach: Number.POSITIVE_INFINITY };
    this.above = this.above.count === 0 ? this.above : { count: 0, reach: Number.NEGATIVE_INFINITY };
  }

  /** Ticks from and to which the book is known; from above to if nothing is. */
  private known({ bids, asks }: Book): readonly [number, number] {
    const lowest = bids.price(bids.size - 1);
    const highest = asks.price(asks.size - 1);
    // A side without a level is known to nobody: beyond the other's best there may be anything.
    const from = Number.isNaN(lowest) ? asks.price(0) : lowest;
    const to = Number.isNaN(highest) ? bids.price(0) : highest;
    if (!this.settings.cutOff) return [from, to];
    return [Math.max(from, orElse(this.lowest, from)), Math.min(to, orElse(this.highest, to))];
  }

  /** Makes room: old columns wider apart the older they are, or all twice as far apart as before. */
  private thin(now: number): void {
    const { time, anew, settings } = this;
    const most = LEFT * time.length;
    // Of a book told anew again and again, what is thinned is time as a whole: the older half goes.
    let places = time.map((_, at) => at).slice(time.length >> 1);
    if (anew.filter(Boolean).length < most / 2) {
      for (let divisor = PER_AGE, left = most + 1; left > most; divisor /= 2, left = places.length) {
        if (!settings.ageing) this.step *= 2;
        places = apart(time, anew, (at) => Math.max(this.step, settings.ageing ? (now - at) / divisor : 0));
      }
    }
    for (const band of this.bands) band.keep(places);
    this.time = places.map((at) => time[at]);
    this.anew = places.map((at) => anew[at]);
  }
}

const orElse = (value: number, other: number): number => (Number.isNaN(value) ? other : value);

/** Places of `time` about `spacing` or more apart, and those that must stay: rows are never quite on the step. */
function apart(time: readonly number[], must: readonly boolean[], spacing: (time: number) => number): number[] {
  const places: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < time.length; at++) {
    if (!must[at] && time[at] - last < 0.9 * spacing(time[at])) continue;
    places.push(at);
    last = time[at];
  }
  return places;
}
