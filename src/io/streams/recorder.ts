import { Book } from "../../core/book/book.ts";
import { GAP_CAUSES, type EventBatch } from "../../core/live/batch.ts";
import type { Decimals } from "../../core/live/scale.ts";
import { EventKind } from "../../core/market/events.ts";
import { StorageFull } from "../recording.ts";
import { countOf, sealChunk } from "./chunk.ts";
import { lockOf, pageLocks, type Locks } from "./locks.ts";
import { FLUSH_EVERY, newManifest, type StreamManifest, type StreamSubject } from "./manifest.ts";
import { newSegment, pushImage, type Segment } from "./segment.ts";
import { StreamGone, type Streams } from "./streams.ts";

/** Where the recording of a market stands; `workers/live-api.ts` shows it to people. */
export interface RecordingState {
  readonly state: "recording" | "elsewhere" | "full" | "failed" | "off";
  /** Why, where it is not simply recording or off; a sentence. */
  readonly detail: string | null;
  readonly sessionId: string | null;
  /** Events and bytes on the disk. */
  readonly events: number;
  readonly bytes: number;
  /** Events received and not yet committed. */
  readonly unflushed: number;
}

export interface RecorderPorts {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs once after so long; the result cancels. */
  after(milliseconds: number, run: () => void): () => void;
  /** Storage of the page in bytes; null where the browser does not say. */
  estimate(): Promise<{ readonly usage?: number; readonly quota?: number } | null>;
  readonly locks: Locks;
  /** Letters and digits that no other session has. */
  mark(): string;
}

export const recorderPorts = (): RecorderPorts => ({
  now: Date.now,
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  estimate: async () => (await globalThis.navigator?.storage?.estimate?.().catch(() => null)) ?? null,
  locks: pageLocks(),
  mark: () =>
    Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
});

/** About 64 kB of encoded rows. */
const FLUSH_ROWS = 16_384;
/** Rows that wait for a disk that does not answer; beyond, they are given up and a gap says so. */
const MOST_WAITING = 1 << 19;
/** The share of the quota at which recording stops: the rest is for what the person does next. */
const FULL_AT = 0.8;
/** Storage is asked for again after so many milliseconds or bytes. */
const ESTIMATE_EVERY = { milliseconds: 10_000, bytes: 1_000_000 };
const RETRY = { full: 10_000, failed: 5000 };
/** Rows between images of the whole book, at least; and times its levels, so that images stay a small part. */
const IMAGE_EVERY = { rows: 20_000, levels: 8 };

const FINER = GAP_CAUSES.indexOf("finer-ticks");
const UNRECORDED = GAP_CAUSES.indexOf("unrecorded");

/**
 * Records one symbol: takes its events as they come and commits them every second or 64 kB. What counts in `state.events`
 * is on the disk; a page that dies loses what came after the last commit, and the session says so when it is next listed.
 * One tab records a symbol; in others this waits for its turn. Where events were not kept the recording has a gap and then
 * the whole book, which is why the book is followed here at all times.
 */
export class StreamRecorder {
  private readonly streams: Streams;
  private readonly subject: StreamSubject;
  private readonly ports: RecorderPorts;
  private readonly book: Book;
  private readonly ended = new AbortController();
  private phase: RecordingState["state"] | "waiting" = "waiting";
  private detail: string | null = null;
  private release: (() => void) | null = null;
  private manifest: StreamManifest | null = null;
  /** Segments that are not committed; the last one grows. */
  private queue: Segment[] = [];
  private waiting = 0;
  /** Events were not kept since the last that was: the next one is preceded by a gap and the whole book. */
  private behind: boolean;
  private sinceImage = 0;
  /** The row taken last was a book change of this message. */
  private sequence = Number.NaN;
  private localTs = Number.NaN;
  private timer: (() => void) | null = null;
  private running: Promise<void> | null = null;
  private estimated = { at: Number.NEGATIVE_INFINITY, bytes: 0 };
  private readonly ready: Promise<void>;

  /** `book` is the book as it stands, where the symbol has been followed before. */
  constructor(streams: Streams, subject: StreamSubject, book: Book | null = null, ports: Partial<RecorderPorts> = {}) {
    this.streams = streams;
    this.subject = subject;
    this.ports = { ...recorderPorts(), ...ports };
    this.book = book?.copy() ?? new Book();
    this.behind = this.book.bids.size + this.book.asks.size > 0;
    this.ready = this.enter().catch((error: unknown) => this.fail(error));
  }

  get state(): RecordingState {
    const { phase, detail, manifest, waiting } = this;
    return {
      state: phase === "waiting" ? "recording" : phase,
      detail,
      sessionId: manifest?.id ?? null,
      events: manifest?.events ?? 0,
      bytes: manifest?.bytes ?? 0,
      unflushed: waiting,
    };
  }

  /** Row `at` of a batch, of this symbol, whose scale is `decimals` after the step that made the batch. */
  take(batch: EventBatch, at: number, decimals: Decimals): void {
    this.follow(batch, at);
    if (this.phase === "off") return;
    if (this.phase === "elsewhere" || this.phase === "full" || this.waiting >= MOST_WAITING) {
      this.giveUp();
      return;
    }
    const { batch: rows } = this.segment(batch, at, decimals);
    const before = rows.count;
    if (this.behind) this.catchUp(rows, batch, at);
    else copyRow(batch, at, rows);
    this.countMessage(batch, at);
    this.waiting += rows.count - before;
    if (this.waiting >= FLUSH_ROWS && this.phase === "recording") void this.flush();
    else this.timer ??= this.ports.after(FLUSH_EVERY, () => void this.flush());
  }

  /** Commits what waits. Resolves when it is on the disk, or when it is known that it cannot be for now. */
  async flush(): Promise<void> {
    await this.ready;
    if (this.phase !== "full") {
      this.timer?.();
      this.timer = null;
    }
    this.running ??= this.commitAll().finally(() => {
      this.running = null;
    });
    await this.running;
  }

  /** Commits what waits and closes the session. */
  async stop(): Promise<void> {
    this.ended.abort();
    await this.ready;
    if (this.phase === "failed") this.phase = "recording";
    await this.flush();
    const { manifest } = this;
    const whole = this.phase === "recording" && this.waiting === 0;
    this.phase = "off";
    this.timer?.();
    const endedAt = this.ports.now();
    if (manifest && whole) await this.close(manifest, { ending: "closed", endedAt });
    this.release?.();
  }

  /** Gets the symbol's lock, and closes sessions that a tab before us left. */
  private async enter(): Promise<void> {
    const { streams, subject, ports } = this;
    const release = await ports.locks.tryHold(lockOf(subject));
    if (release) this.release = release;
    else {
      this.giveUp();
      this.set("elsewhere", "Another tab of this browser is recording this market; this one takes over when it stops.");
      void this.takeOver().catch(() => undefined); // stopped before its turn came
      return;
    }
    await streams.settleAll(subject);
    if (this.phase === "waiting") this.set("recording", null);
  }

  private async takeOver(): Promise<void> {
    this.release = await this.ports.locks.hold(lockOf(this.subject), this.ended.signal);
    if (this.phase === "off") return this.release();
    await this.streams.settleAll(this.subject).catch(() => undefined);
    this.set("recording", null);
  }

  private follow(batch: EventBatch, at: number): void {
    const { book } = this;
    const kind = batch.kind[at];
    if (kind === EventKind.Book) book.set(batch.side[at] as 1 | -1, batch.price[at], batch.qty[at]);
    else if (kind === EventKind.Gap) book.clear();
  }

  /** The segment that row `at` goes to; a new one where ticks change. */
  private segment(batch: EventBatch, at: number, decimals: Decimals): Segment {
    let last = this.queue.at(-1);
    const refined = last && last.decimals.price !== decimals.price && !finerLater(batch, at);
    if (!last || refined) this.queue.push((last = newSegment(decimals)));
    else if (last.decimals.qty !== decimals.qty) last.decimals = { ...last.decimals, qty: decimals.qty };
    return last;
  }

  private catchUp(rows: EventBatch, batch: EventBatch, at: number): void {
    this.behind = false;
    const { exchTs, localTs, sequence } = batch;
    rows.push(0, EventKind.Gap, UNRECORDED, 0, 0, 0, exchTs[at], localTs[at], sequence[at]);
    pushImage(rows, this.book, batch, at);
    if (batch.kind[at] !== EventKind.Book) copyRow(batch, at, rows);
  }

  private countMessage(batch: EventBatch, at: number): void {
    const book = batch.kind[at] === EventKind.Book;
    const same = batch.sequence[at] === this.sequence && batch.localTs[at] === this.localTs;
    const last = this.queue.at(-1);
    if (book && !same && last) last.messages++;
    this.sequence = book ? batch.sequence[at] : Number.NaN;
    this.localTs = book ? batch.localTs[at] : Number.NaN;
  }

  /** What waits is not kept, and the recording will say so. */
  private giveUp(): void {
    this.queue = [];
    this.waiting = 0;
    this.behind = true;
    this.sequence = Number.NaN;
  }

  private async commitAll(): Promise<void> {
    while (this.waiting > 0 && (this.phase === "recording" || this.phase === "failed")) {
      const segments = this.queue;
      this.queue = [];
      try {
        if (await this.isFull()) return await this.becomeFull(new StorageFull(0, 0));
        await this.commit(segments);
      } catch (error) {
        if (error instanceof StorageFull) return await this.becomeFull(error);
        if (!(error instanceof StreamGone)) {
          this.queue = [...segments, ...this.queue];
          this.waiting = rowsOf(this.queue);
          return this.fail(error);
        }
        this.manifest = null; // removed by the person, who goes on recording
        this.giveUp();
      }
    }
  }

  private async commit(events: readonly Segment[]): Promise<void> {
    const { ports, subject, streams } = this;
    const begun = ports.now();
    const image = this.imageDue(events);
    const segments = image ? [...events, image] : events;
    this.manifest ??= newManifest(subject, `stream-${begun.toString(36)}-${ports.mark()}`, begun);
    const before = this.manifest;
    const chunks: ArrayBuffer[] = [];
    for (const { kind, batch, decimals } of segments)
      chunks.push(await sealChunk(before.id, before.chunks + chunks.length, kind, batch, decimals));
    const next = grown(before, events, chunks, ports.now());
    await streams.append(next, chunks);
    const slowestCommit = Math.max(next.slowestCommit, ports.now() - begun);
    this.manifest = { ...next, slowestCommit };
    this.waiting = rowsOf(this.queue);
    this.sinceImage = image ? 0 : this.sinceImage + rowsOf(events);
    this.set("recording", null);
  }

  /** An image to follow these segments, which must be all that was taken. */
  private imageDue(segments: readonly Segment[]): Segment | null {
    const { book, sinceImage } = this;
    const last = segments.at(-1);
    const levels = book.bids.size + book.asks.size;
    const due = Math.max(IMAGE_EVERY.rows, IMAGE_EVERY.levels * levels);
    if (!last || sinceImage < due || levels === 0 || this.queue.length > 0) return null;
    const image = newSegment(last.decimals, "image");
    pushImage(image.batch, book, last.batch, last.batch.count - 1);
    return image;
  }

  private async isFull(): Promise<boolean> {
    const { ports, estimated, manifest, phase } = this;
    const now = ports.now();
    const bytes = manifest?.bytes ?? 0;
    const due =
      phase === "full" ||
      now - estimated.at >= ESTIMATE_EVERY.milliseconds ||
      bytes - estimated.bytes >= ESTIMATE_EVERY.bytes;
    if (!due) return false;
    this.estimated = { at: now, bytes };
    const { usage = 0, quota = 0 } = (await ports.estimate()) ?? {};
    return quota > 0 && usage >= quota * FULL_AT;
  }

  /** No more room: the session ends whole, and goes on with a gap once there is room again. */
  private async becomeFull(reason: StorageFull): Promise<void> {
    this.giveUp();
    const why =
      reason.neededBytes > 0 ? "The browser has no more room" : `${FULL_AT * 100} % of this page's storage is used`;
    this.set(
      "full",
      `${why}: recording has stopped, what was recorded is whole. It goes on when you make room under Data.`,
    );
    const { manifest } = this;
    if (manifest) await this.close(manifest, { ending: "full", endedAt: this.ports.now() });
    this.retryFull();
  }

  private retryFull(): void {
    this.timer?.();
    this.timer = this.ports.after(RETRY.full, () => {
      this.timer = null;
      if (this.phase !== "full") return;
      void this.isFull().then((full) => {
        if (this.phase !== "full") return;
        if (full) this.retryFull();
        else this.set("recording", null);
      });
    });
  }

  private fail(error: unknown): void {
    if (this.phase === "off") return;
    const why = error instanceof Error ? error.message : String(error);
    this.set("failed", `Recording has stopped for now: ${why} What was recorded is whole, and it is tried again.`);
    this.timer?.();
    this.timer = this.ports.after(RETRY.failed, () => void this.flush());
  }

  /** A manifest that cannot be written leaves the session open, which says as much when it is listed. */
  private async close(manifest: StreamManifest, end: Pick<StreamManifest, "ending" | "endedAt">): Promise<void> {
    const closed = { ...manifest, ...end };
    if (await this.streams.edit(manifest.id, () => end).catch(() => false)) this.manifest = closed;
  }

  private set(phase: RecordingState["state"], detail: string | null): void {
    if (this.phase === "off") return;
    this.phase = phase;
    this.detail = detail;
  }
}

function copyRow(from: EventBatch, at: number, to: EventBatch): void {
  const { kind, detail, side, price, qty, exchTs, localTs, sequence } = from;
  to.push(0, kind[at], detail[at], side[at], price[at], qty[at], exchTs[at], localTs[at], sequence[at]);
}

const rowsOf = (segments: readonly Segment[]): number => segments.reduce((sum, { batch }) => sum + batch.count, 0);

/** Ticks became finer further on in the batch: row `at` is still in the coarser ones. */
function finerLater({ kind, detail, symbol, count }: EventBatch, at: number): boolean {
  for (let i = at + 1; i < count; i++)
    if (kind[i] === EventKind.Gap && detail[i] === FINER && symbol[i] === symbol[at]) return true;
  return false;
}

/** The manifest with these segments of events and all chunks added. */
function grown(
  before: StreamManifest,
  events: readonly Segment[],
  chunks: readonly ArrayBuffer[],
  now: number,
): StreamManifest {
  let { events: count, trades, gaps, messages, bytes, lastTs } = before;
  for (const { batch, messages: more } of events) {
    count += batch.count;
    trades += countOf(batch, EventKind.Trade);
    gaps += countOf(batch, EventKind.Gap);
    messages += more;
    lastTs = batch.localTs[batch.count - 1];
  }
  for (const { byteLength } of chunks) bytes += byteLength;
  const firstTs = before.events === 0 ? events[0].batch.localTs[0] : before.firstTs;
  return {
    ...before,
    ending: "open",
    endedAt: null,
    decimals: events[events.length - 1].decimals,
    firstTs,
    lastTs,
    events: count,
    trades,
    gaps,
    messages,
    bytes,
    chunks: before.chunks + chunks.length,
    committedAt: now,
    openedAt: now,
  };
}
