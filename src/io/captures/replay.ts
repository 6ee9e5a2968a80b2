import { LiveFold } from "../../core/live/fold.ts";
import { marketReport, type MarketReport } from "../../core/live/report.ts";
import type { EventBatch } from "../../core/live/batch.ts";
import { Session, type Market } from "../../core/live/session.ts";
import type { Venue } from "../../core/live/venue.ts";
import { CaptureLines, type CaptureLine, type Skipped } from "./line.ts";

/** What was in the files, line by line. */
export interface CaptureCounts {
  readonly lines: number;
  readonly frames: number;
  readonly connects: number;
  /** HTTP answers that are no snapshots. */
  readonly answersUnread: number;
  readonly skipped: Readonly<Record<Skipped, number>>;
}

/** Reads the events of a capture as they come: row `at` of `batch`, of `market`. */
export type EventTaker = (market: Market, batch: EventBatch, at: number) => void;

interface Connection {
  readonly epoch: number;
  used: boolean;
}

/**
 * A recorder's lines through a venue's session: what was received, when it was received. Intents are nobody's here, as
 * what the recorder asked for stands in the file. Lines that are no frames are counted; a connection that is opened again
 * is a new one, and what its predecessor carried has a gap.
 */
export class CaptureReplay {
  readonly counts = {
    lines: 0,
    frames: 0,
    connects: 0,
    answersUnread: 0,
    skipped: { blank: 0, header: 0, sent: 0, unreadable: 0 },
  };
  /** Null until a line had a time. */
  session: Session | null = null;
  private readonly venue: Venue;
  private readonly reader = new CaptureLines();
  private readonly connections = new Map<string, Connection>();
  private readonly folds: LiveFold[] = [];
  private epochs = 0;
  private latest = Number.NEGATIVE_INFINITY;

  private readonly taker: EventTaker | null;

  constructor(venue: Venue, taker: EventTaker | null = null) {
    this.venue = venue;
    this.taker = taker;
  }

  /** Midnight UTC, milliseconds since 1970, that times count from; null until a line had a time. */
  get dayMs(): number | null {
    return this.reader.dayMs;
  }

  line(text: string): void {
    this.counts.lines++;
    const line = this.reader.read(text);
    if (line.kind === "skipped") this.counts.skipped[line.what]++;
    else this.step(line);
  }

  /** No line will follow. One report for each symbol, in order of first appearance. */
  finish(): MarketReport[] {
    const { session } = this;
    if (!session) return [];
    session.finish(this.reader.at);
    this.fold(session);
    return session.markets.map((market, i) => marketReport(market, this.foldOf(i).digest()));
  }

  private step(line: Exclude<CaptureLine, { kind: "skipped" }>): void {
    this.session ??= new Session(this.venue, { symbols: "any", dayMs: this.reader.dayMs ?? 0 });
    const { session, counts } = this;
    if (line.kind === "connect") {
      counts.connects++;
      this.connect(session, line.connection, line.at);
    } else if (line.kind === "answer") this.answer(session, line.url, line.at, line.text);
    else {
      counts.frames++;
      const connection = this.connectionOf(session, line.connection, line.at);
      connection.used = true;
      session.step({ kind: "frame", epoch: connection.epoch, at: line.at, text: line.text });
    }
    this.latest = Math.max(this.latest, line.at);
    this.fold(session);
  }

  /**
   * The same name again is a reconnection, if the first was of use; unless time has gone back, as it does where the files of
   * connections side by side are given one after the other.
   */
  private connect(session: Session, name: string, at: number): Connection {
    const old = this.connections.get(name);
    if (old && !old.used) return old;
    if (old && at >= this.latest) session.step({ kind: "closed", epoch: old.epoch, at });
    const connection = { epoch: ++this.epochs, used: false };
    this.connections.delete(name);
    this.connections.set(name, connection);
    session.step({ kind: "opened", epoch: connection.epoch, at, beside: true });
    return connection;
  }

  /** Frames of recorders that do not name their connection belong to the one opened last. */
  private connectionOf(session: Session, name: string, at: number): Connection {
    const named = this.connections.get(name);
    if (named) return named;
    const last = name === "" ? [...this.connections.values()].at(-1) : undefined;
    return last ?? this.connect(session, name, at);
  }

  private answer(session: Session, url: string, at: number, text: string): void {
    const symbol = /[?&]symbol=([^&]+)/.exec(url)?.[1];
    if (!symbol || !/depth/.test(url)) {
      this.counts.answersUnread++;
      return;
    }
    const { epoch } = this.connectionOf(session, "", at);
    session.step({ kind: "snapshot", epoch, at, symbol: this.venue.canonical(unescaped(symbol)), text });
  }

  private fold(session: Session): void {
    const { batch, markets } = session;
    for (let i = 0; i < batch.count; i++) {
      this.foldOf(batch.symbol[i]).take(batch, i);
      this.taker?.(markets[batch.symbol[i]], batch, i);
    }
    batch.clear();
  }

  private foldOf(index: number): LiveFold {
    return (this.folds[index] ??= new LiveFold());
  }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
