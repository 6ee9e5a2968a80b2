import type { VenueName } from "../../src/core/live/venue.ts";
import { CaptureLines, type CaptureLine } from "../../src/io/captures/line.ts";
import type { Answer } from "../../src/io/live/ports.ts";
import type { Peer, Server, Session } from "./venue-server.ts";

/** A socket that holds more than this is waited for. */
const MOST_WAITING = 4 * 2 ** 20;
/** After a snapshot was answered the stream stands still for so long, that the client has it before what follows. */
const GRACE_MS = 150;
/** Frames between two looks at the time, as fast as possible. */
const BURST = 200;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** A bare answer to a depth request, as hftbacktest's collectors write it among the frames. */
const isSnapshot = (text: string): boolean => text.startsWith('{"lastUpdateId"');

/**
 * A recorder's file as the server that it listened to: frames to whoever is connected, at `speed` times the recorded pace
 * (Infinity: as fast as the client takes them). A snapshot in the file is held until it is asked for; a connection opened
 * again in the file ends the client's. Products and what the client says are not answered.
 */
export class CaptureServer implements Server {
  /** When the whole file has been played. */
  readonly done: Promise<void>;
  frames = 0;
  private readonly venue: VenueName;
  private readonly lines: AsyncIterable<readonly string[]>;
  private readonly speed: number;
  private readonly reader = new CaptureLines();
  private peer: Peer | null = null;
  private fresh = true;
  private started = 0;
  private first = Number.NaN;
  private asked: ((text: string) => void)[] = [];
  private finish = (): void => {};
  private playing = false;
  private wake = (): void => {};

  constructor(venue: VenueName, lines: AsyncIterable<readonly string[]>, speed: number) {
    this.venue = venue;
    this.lines = lines;
    this.speed = speed;
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  /** Midnight UTC of the file's first line; null before it. */
  get dayMs(): number | null {
    return this.reader.dayMs;
  }

  accept(_url: string, peer: Peer): Session {
    this.peer = peer;
    this.fresh = true;
    this.wake();
    // Whoever has to subscribe first starts the film with that.
    if (this.venue.startsWith("binance")) this.play();
    return {
      received: () => this.play(),
      closed: () => {
        if (this.peer === peer) this.peer = null;
      },
    };
  }

  get(url: string): Promise<Answer> | Answer {
    if (!/depth/.test(url)) return { status: 404, text: "", retryAfter: null };
    return new Promise((resolve) => {
      this.asked.push((text) => resolve({ status: 200, text, retryAfter: null }));
      this.wake();
    });
  }

  private play(): void {
    if (this.playing) return;
    this.playing = true;
    void this.run().then(this.finish);
  }

  private async run(): Promise<void> {
    this.started = performance.now();
    for await (const lines of this.lines)
      for (const text of lines) {
        const line = this.reader.read(text);
        if (line.kind !== "skipped") await this.line(line);
      }
  }

  private async line(line: Exclude<CaptureLine, { kind: "skipped" }>): Promise<void> {
    await this.time(line.at);
    if (line.kind === "connect") return this.reconnect();
    if (line.kind === "answer") return /depth/.test(line.url) ? this.answer(line.text) : undefined;
    if (this.venue.startsWith("binance") && isSnapshot(line.text)) return this.answer(line.text);
    while (!this.peer) await this.change();
    while ((this.peer?.waiting?.() ?? 0) > MOST_WAITING) await pause(2);
    this.peer?.send(line.text);
    this.fresh = false;
    if (++this.frames % BURST === 0) await pause(0);
  }

  private async time(at: number): Promise<void> {
    if (Number.isNaN(this.first)) this.first = at;
    const due = this.started + (at - this.first) / 1e6 / this.speed;
    const wait = due - performance.now();
    if (wait > 1) await pause(wait);
  }

  private async answer(text: string): Promise<void> {
    while (this.asked.length === 0) await this.change();
    for (const answer of this.asked) answer(text);
    this.asked = [];
    await pause(GRACE_MS);
  }

  private reconnect(): void {
    if (this.fresh) return;
    this.peer?.close(1001, "as recorded");
    this.peer = null;
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
