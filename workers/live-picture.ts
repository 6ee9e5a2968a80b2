import { bookTable, type BookTableRow } from "../src/core/frame/book-table.ts";
import { FrameComposer } from "../src/core/frame/composer.ts";
import type { MarketFrame } from "../src/core/frame/frame.ts";
import type { EventBatch } from "../src/core/live/batch.ts";
import { LiveDay } from "../src/core/live/live-day.ts";
import { liveInstrument } from "../src/core/live/live-instrument.ts";
import type { Decimals } from "../src/core/live/scale.ts";
import type { Instrument } from "../src/core/market/instrument.ts";
import { packDay } from "../src/core/market/pack.ts";
import type { ReplaySettings } from "./api.ts";
import type { LiveFrameRequest, MarketKey, PackedWindow, Sale } from "./live-api.ts";

export class LivePicture {
  readonly key: MarketKey;
  levels: number;
  private readonly dayMs: number;
  private live: LiveDay | null = null;
  private composer: FrameComposer | null = null;

  constructor(key: MarketKey, levels: number, dayMs: number) {
    this.key = key;
    this.levels = levels;
    this.dayMs = dayMs;
  }
  get instrument(): Instrument | null {
    return this.live && this.live.day.rows > 0 ? this.live.day.instrument : null;
  }
  take(batch: EventBatch, at: number, scale: Decimals): void {
    const instrument = liveInstrument({ name: this.key.venue }, this.key.symbol, scale, this.dayMs);
    this.live ??= new LiveDay(instrument, { levels: this.levels, capacity: 200_000 });
    if (this.live.finer) {
      this.live.refine(instrument);
      this.composer = null;
    }
    this.live.take(batch, at);
  }
  relevel(levels: number): void {
    this.levels = levels;
  }
  configure(_settings: ReplaySettings): void {}
  stop(): void {}
  frame(request: LiveFrameRequest, now: number, shown: boolean) {
    if (!this.live) return null;
    const { day } = this.live;
    if (day.rows === 0) return null;
    this.composer ??= new FrameComposer(day);
    const last = day.time[day.rows - 1];
    const cursor = {
      row: day.rows,
      rows: day.rows,
      time: Math.max(last, now),
      start: day.time[0],
      end: Math.max(last, now),
      playing: true,
      speed: 1,
      loop: false,
      ready: day.rows,
    };
    const integrity = {
      received: 0,
      applied: 0,
      ignored: 0,
      inGaps: 0,
      gaps: 0,
      halts: 0,
      crossed: false,
      halted: false,
      stateHash: null,
    };
    const frame: MarketFrame = this.composer.compose(
      { cursor, integrity, forecast: null, record: null, dark: !shown },
      request,
    );
    const sales: Sale[] = [];
    const trades = day.trades;
    if (trades) {
      const n = trades.first[day.rows];
      for (let i = n - 1; i >= 0 && sales.length < request.mostSales; i--)
        if (trades.size[i] >= request.leastSale)
          sales.push({
            time: trades.time[i],
            price: trades.price[i] * day.instrument.priceUnit,
            size: trades.size[i],
            aggressor: (trades.aggressor?.[i] ?? 0) as 0,
          });
    }
    return { frame, sales, volumeDelta: new Float32Array(frame.columns) };
  }
  bookTable(): readonly BookTableRow[] {
    return this.live ? bookTable(this.live.day, this.live.day.rows) : [];
  }
  packed(): PackedWindow {
    if (!this.live) throw new Error("nothing was received");
    const day = this.live.freeze();
    return { packed: packDay(day), rows: day.rows, start: day.time[0] ?? 0, end: day.time[day.rows - 1] ?? 0 };
  }
}
