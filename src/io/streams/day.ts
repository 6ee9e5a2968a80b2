import type { Decimals } from "../../core/live/scale.ts";
import { GAP_CAUSES, type EventBatch } from "../../core/live/batch.ts";
import { LiveDay } from "../../core/live/live-day.ts";
import { liveInstrument } from "../../core/live/live-instrument.ts";
import type { MarketDay } from "../../core/market/day.ts";
import { EventKind } from "../../core/market/events.ts";
import type { StreamManifest } from "./manifest.ts";
import { StreamGone, type Streams } from "./streams.ts";

/** Bytes of the columns of a day at most: the latest rows that fit are opened. */
const MOST_BYTES = 600e6;
/** More than two hours of depth at the full rate, 100 MB; all of a longer recording is coarser. */
const DEPTH = { mostColumns: 16_384 };
const FINER = GAP_CAUSES.indexOf("finer-ticks");

export interface StreamDayOptions {
  readonly levels: number;
  readonly signal?: AbortSignal;
  /** Events read so far, of all. */
  readonly onProgress?: (events: number, total: number) => void;
  /** Rows at most; older ones are dropped. */
  readonly mostRows?: number;
}

export interface StreamDay {
  readonly day: MarketDay;
  /** Sentences for people: what was damaged, what did not fit. */
  readonly notes: readonly string[];
}

/**
 * A recorded session as the day that the live market made of the same events. Throws StreamGone, the signal's reason, or
 * RangeError if it holds no book.
 */
export async function streamDay(streams: Streams, id: string, options: StreamDayOptions): Promise<StreamDay> {
  const manifest = await streams.manifest(id);
  if (!manifest) throw new StreamGone(id);
  const { levels, signal, onProgress } = options;
  const builder = new DayBuilder(manifest, levels, options.mostRows ?? Math.floor(MOST_BYTES / (levels * 24 + 24)));
  const notes: string[] = [];
  let events = 0;
  for await (const { batch, decimals, fault } of streams.read(id)) {
    signal?.throwIfAborted();
    if (fault !== null) notes.push(`A part does not verify and stands as a gap (${fault}).`);
    builder.take(batch, decimals);
    events += batch.count;
    onProgress?.(events, manifest.events);
  }
  const day = builder.finish();
  if (day.rows === 0) throw new RangeError(`${manifest.name} holds no order book`);
  if (builder.dropped > 0) notes.push(`The first ${builder.dropped} rows do not fit into memory and were left out.`);
  return { day, notes };
}

/** Makes one day of parts whose ticks may become finer and whose number of rows is only about known. */
class DayBuilder {
  dropped = 0;
  private readonly manifest: StreamManifest;
  private readonly levels: number;
  private readonly mostRows: number;
  private decimals: Decimals | null = null;
  private live: LiveDay | null = null;
  /** The message under way. */
  private sequence = Number.NaN;
  private localTs = Number.NaN;

  constructor(manifest: StreamManifest, levels: number, mostRows: number) {
    this.manifest = manifest;
    this.levels = levels;
    this.mostRows = mostRows;
  }

  take(batch: EventBatch, decimals: Decimals): void {
    const before = this.decimals ?? decimals;
    this.decimals = decimals;
    this.live ??= this.begun(decimals);
    // The gap that makes ticks finer is the last event in the coarse ones.
    const finer = batch.count > 0 && batch.kind[0] === EventKind.Gap && batch.detail[0] === FINER;
    if (finer) this.feed(batch, 0);
    if (finer || before.price !== decimals.price) this.live.refine(this.instrument(decimals));
    for (let at = finer ? 1 : 0; at < batch.count; at++) this.feed(batch, at);
  }

  finish(): MarketDay {
    return (this.live ??= this.begun(this.manifest.decimals)).freeze();
  }

  /** Room is made between messages, while one row of it is left for the message under way. */
  private feed(batch: EventBatch, at: number): void {
    let live = this.live as LiveDay;
    const same =
      batch.kind[at] === EventKind.Book && batch.sequence[at] === this.sequence && batch.localTs[at] === this.localTs;
    if (!same && live.day.rows >= live.capacity - 1) live = this.live = this.roomier(live);
    this.sequence = batch.kind[at] === EventKind.Book ? batch.sequence[at] : Number.NaN;
    this.localTs = batch.localTs[at];
    live.take(batch, at);
  }

  private begun(decimals: Decimals): LiveDay {
    const { levels, manifest, mostRows } = this;
    const capacity = Math.min(manifest.messages + 2, mostRows);
    return new LiveDay(this.instrument(decimals), { levels, capacity, label: manifest.name, depth: DEPTH });
  }

  /** Lots that were learned on the way are known from the beginning: quantities are not counted in them. */
  private instrument({ price, qty }: Decimals) {
    const { venue, symbol, dayMs, decimals } = this.manifest;
    return liveInstrument({ name: venue }, symbol, { price, qty: Math.max(qty, decimals.qty) }, dayMs);
  }

  /** Room for more rows: a longer day, or one without its oldest quarter. */
  private roomier(live: LiveDay): LiveDay {
    live.finish();
    const { rows } = live.day;
    if (rows < this.mostRows) return live.tail(rows, Math.min(this.mostRows, rows + Math.ceil(rows / 2) + 16));
    const keep = Math.floor(this.mostRows * 0.75);
    this.dropped += rows - keep;
    return live.tail(keep, this.mostRows);
  }
}
