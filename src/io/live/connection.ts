import type { Limits } from "./limits.ts";
import type { Ports, Socket } from "./ports.ts";
import { RateLedger } from "./rate-ledger.ts";

/** A connection that is not open after this long never will be. */
const OPENING_MS = 10_000;

export interface ConnectionEvents {
  opened(connection: Connection): void;
  frame(connection: Connection, text: string): void;
  /** It ended, or never began; not called after `close`. */
  ended(connection: Connection, reason: string): void;
}

/**
 * One socket under one number (epoch): what it says after its end reaches nobody. Messages to the venue wait in a queue,
 * paced as the venue bears.
 */
export class Connection {
  readonly epoch: number;
  /** Place of its address among the venue's, 0 the best. */
  readonly endpoint: number;
  /** Symbols that its address names. */
  readonly named: readonly string[];
  state: "connecting" | "open" | "closed" = "connecting";
  /** Monotonic milliseconds of the first frame that brought data; NaN before. */
  deliversSince = Number.NaN;
  private readonly ports: Ports;
  private readonly limits: Limits;
  private readonly events: ConnectionEvents;
  private readonly sent = new RateLedger();
  private socket: Socket | null = null;
  private queue: string[] = [];
  private cancelTimer: (() => void) | null = null;

  constructor(
    ports: Ports,
    limits: Limits,
    address: { readonly url: string; readonly endpoint: number; readonly named: readonly string[] },
    epoch: number,
    events: ConnectionEvents,
  ) {
    this.ports = ports;
    this.limits = limits;
    this.epoch = epoch;
    this.endpoint = address.endpoint;
    this.named = address.named;
    this.events = events;
    this.cancelTimer = ports.after(OPENING_MS, () => this.end("no answer"));
    this.connect(address.url);
  }

  send(text: string): void {
    if (this.state === "closed") return;
    this.queue.push(text);
    if (this.state === "open" && this.queue.length === 1 && !this.cancelTimer) this.drain();
  }

  close(): void {
    if (this.state === "closed") return;
    this.state = "closed";
    this.cancelTimer?.();
    this.queue = [];
    this.socket?.close();
  }

  private connect(url: string): void {
    const alive = (): boolean => this.state !== "closed";
    try {
      this.socket = this.ports.connect(url, {
        opened: () => alive() && this.open(),
        message: (text) => alive() && this.events.frame(this, text),
        closed: (code, reason) => alive() && this.end(reason === "" ? `code ${code}` : `code ${code}, ${reason}`),
      });
    } catch (error) {
      // A policy of the page or of the browser; told when the constructor is done.
      this.cancelTimer?.();
      this.cancelTimer = this.ports.after(0, () => this.end(error instanceof Error ? error.message : "refused"));
    }
  }

  private open(): void {
    if (this.state !== "connecting") return;
    this.state = "open";
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.events.opened(this);
    if (this.queue.length > 0 && !this.cancelTimer) this.drain();
  }

  private end(reason: string): void {
    if (this.state === "closed") return;
    this.close();
    this.events.ended(this, reason);
  }

  /** Sends the first of the queue, and the next when the venue bears it. */
  private drain(): void {
    this.cancelTimer = null;
    if (this.state !== "open") return;
    const [text] = this.queue;
    if (text === undefined) return;
    const wait = this.wait(text);
    if (wait === 0) {
      this.queue.shift();
      this.socket?.send(text);
    }
    this.cancelTimer = this.ports.after(Math.max(wait, this.limits.spacingMs), () => this.drain());
  }

  private wait(text: string): number {
    const { messages } = this.limits;
    // Only subscriptions count by the hour: a bare word is a sign of life.
    if (!messages || !text.startsWith("{")) return 0;
    return this.sent.take({ key: "messages", ...messages }, 1, this.ports.now());
  }
}
