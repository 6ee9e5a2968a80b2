import { LiveDay } from "../../core/live/live-day.ts";
import { liveInstrument } from "../../core/live/live-instrument.ts";
import type { MarketReport } from "../../core/live/report.ts";
import type { Market } from "../../core/live/session.ts";
import type { Venue } from "../../core/live/venue.ts";
import type { EventBatch } from "../../core/live/batch.ts";
import type { Instrument } from "../../core/market/instrument.ts";
import type { MarketDay } from "../../core/market/day.ts";
import { CaptureReplay } from "./replay.ts";

/** Rows that a day has room for at first; it doubles as needed. */
const ROOM = 16_384;

export interface CaptureDaysSettings {
  /** Levels a side that days keep. */
  readonly levels: number;
  /** As the venue's messages write it; null makes a day of each. */
  readonly symbol: string | null;
  /** What people see as the source. */
  readonly label: string;
}

export interface CapturedDay {
  readonly day: MarketDay;
  readonly report: MarketReport;
}

/** A recorder's lines made into days, one for each symbol: what was received, as a market that every stage can read. */
export class CaptureDays {
  readonly replay: CaptureReplay;
  private readonly venue: Venue;
  private readonly settings: CaptureDaysSettings;
  private readonly days = new Map<Market, LiveDay>();

  constructor(venue: Venue, settings: CaptureDaysSettings) {
    this.venue = venue;
    this.settings = settings;
    this.replay = new CaptureReplay(venue, (market, batch, at) => this.take(market, batch, at));
  }

  line(text: string): void {
    this.replay.line(text);
  }

  /** No line will follow. The days that have a row, in order of first appearance, each with what became of its messages. */
  finish(): CapturedDay[] {
    const reports = this.replay.finish();
    const markets = this.replay.session?.markets ?? [];
    return markets.flatMap((market, i) => {
      const live = this.days.get(market);
      // The lot is as fine as the finest quantity that was seen.
      live?.refine(this.instrument(market));
      const day = live?.freeze();
      return day && day.rows > 0 ? [{ day, report: reports[i] }] : [];
    });
  }

  private take(market: Market, batch: EventBatch, at: number): void {
    const { symbol } = this.settings;
    if (symbol !== null && market.symbol !== symbol) return;
    const live = this.dayOf(market);
    if (live.finer) live.refine(this.instrument(market));
    live.take(batch, at);
  }

  /** The market's day, with room for one more row. */
  private dayOf(market: Market): LiveDay {
    const { levels, label } = this.settings;
    let live = this.days.get(market);
    if (live && live.day.rows + 1 < live.capacity) return live;
    live = live
      ? live.tail(live.capacity, 2 * live.capacity)
      : new LiveDay(this.instrument(market), { levels, capacity: ROOM, label });
    this.days.set(market, live);
    return live;
  }

  private instrument({ symbol, book }: Market): Instrument {
    return liveInstrument(this.venue, symbol, book.book.scale, this.replay.dayMs ?? 0);
  }
}
