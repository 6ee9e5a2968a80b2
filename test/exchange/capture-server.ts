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

/** A snapshot that nobody asks for in this time is passed over. */
const UNASKED_MS = 5000;

/** A bare answer to a depth request, as hftbacktest's collectors write it among the frames. */
const isSnapshot = (text: string): boolean => text.startsWith('{"lastUpdateId"');

/**
 * A recorder's file as the server that it listened to: frames to whoever is connected, at `speed` times the recorded pace
 * (Infinity: as fast as the client takes them). A snapshot in the file is held until it is asked for; who asks for another
 * gets what the file has told of the book so far, which is no more than a client can know. A connection opened again in the
 * file ends the client's. Products and what the client says are not answered.
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
  private asked: { readonly symbol: string; readonly tell: (text: string) => void }[] = [];
  private readonly told = new Map<string, ToldBook>();
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
    const symbol = new URL(url).searchParams.get("symbol") ?? "";
    const told = this.told.get(symbol);
    if (told) return { status: 200, text: told.snapshot(), retryAfter: null };
    return new Promise((resolve) => {
      this.asked.push({ symbol, tell: (text) => resolve({ status: 200, text, retryAfter: null }) });
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
    if (line.kind === "answer") return /depth/.test(line.url) ? this.answer(line.text, symbolOf(line.url)) : undefined;
    if (this.venue.startsWith("binance")) {
      if (isSnapshot(line.text)) return this.answer(line.text, null);
      if (line.text.includes('"depthUpdate"')) for (const told of this.told.values()) told.hear(line.text);
    }
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

  /** The first request for the symbol, or for any where the file does not say whose snapshot it is, has this answer. */
  private async answer(text: string, symbol: string | null): Promise<void> {
    const end = performance.now() + UNASKED_MS;
    const fits = (): number => this.asked.findIndex((asked) => symbol === null || asked.symbol === symbol);
    while (fits() < 0 && performance.now() < end) await Promise.race([this.change(), pause(50)]);
    const [asked] = fits() < 0 ? [] : this.asked.splice(fits(), 1);
    if (!asked) return;
    this.told.set(asked.symbol, new ToldBook(asked.symbol, text));
    asked.tell(whole(text));
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

const symbolOf = (url: string): string => new URL(url).searchParams.get("symbol") ?? "";

/** A book as its snapshot and updates have told it; the updates are read when somebody asks. */
class ToldBook {
  private readonly first: string;
  private readonly symbol: string;
  private readonly updates: string[] = [];

  constructor(symbol: string, first: string) {
    this.symbol = symbol;
    this.first = first;
  }

  hear(update: string): void {
    if (update.includes(`"s":"${this.symbol}"`)) this.updates.push(update);
  }

  snapshot(): string {
    const { lastUpdateId, bids, asks } = JSON.parse(this.first) as { lastUpdateId: number; bids: Row[]; asks: Row[] };
    const sides = [new Map(bids), new Map(asks)] as const;
    let last = lastUpdateId;
    for (const text of this.updates) {
      const frame = JSON.parse(text) as { data?: Update } & Update;
      const { u, b, a } = frame.data ?? frame;
      if (u <= last) continue;
      last = u;
      for (const [side, rows] of [
        [sides[0], b],
        [sides[1], a],
      ] as const)
        for (const [price, qty] of rows)
          if (Number(qty) === 0) side.delete(price);
          else side.set(price, qty);
    }
    return whole(JSON.stringify({ lastUpdateId: last, bids: [...sides[0]], asks: [...sides[1]] }));
  }
}

/**
 * The snapshot with one more row, of nothing, so that its length is none in which venues cut: else a client would want to see
 * further, and a file played faster than it was recorded is past the place where that could be answered.
 */
const whole = (snapshot: string): string =>
  snapshot.replace(
    /"(bids|asks)":\[\[/g,
    (_, side: string) => `"${side}":[["${side === "bids" ? 1 : 9_999_999}","0"],[`,
  );

type Row = [price: string, qty: string];
interface Update {
  readonly u: number;
  readonly b: readonly Row[];
  readonly a: readonly Row[];
}
