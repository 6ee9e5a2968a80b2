import { backOff } from "./back-off.ts";
import { Connection } from "./connection.ts";
import type { Limits } from "./limits.ts";
import type { Ports } from "./ports.ts";
import type { RateLedger } from "./rate-ledger.ts";

/** A connection counts as good after so long of data; only then is the count of failures forgotten. */
const GOOD_MS = 10_000;
/** Failures in a row after which the next address is tried. */
const PERSISTENCE = 3;
/** A worse address is left for the best one after this, if that works again. */
const IMPROVE_MS = 15 * 60_000;
const IMPROVE_MOST_MS = 4 * 3_600_000;
/** A successor that brings no data in this time is given up. */
const SUCCESSION_MS = 60_000;
/** What the old connection still has under way comes within this time after the successor's first data. */
const SETTLE_MS = 2000;
/** Quiet books are handed over to a successor that has brought data of others for so long. */
const OVERLAP_MS = 30_000;

export interface LineEvents {
  /** Addresses, best first, naming the symbols that are followed now. */
  addresses(): { readonly urls: readonly string[]; readonly named: readonly string[] };
  /** `beside`: another is still carrying on. */
  opened(connection: Connection, beside: boolean): void;
  frame(connection: Connection, text: string): void;
  /** `heir`: the connection that carries on in its place. */
  closed(connection: Connection, heir: number | undefined): void;
  /**
   * The old connection has brought all that was said before the successor began: what that said may be heard now. False if
   * there was no data in it.
   */
  settled(successor: Connection): boolean;
  /** Every book that the one connection carries comes over the other, too. */
  covers(old: Connection, fresh: Connection): boolean;
}

/**
 * Keeps a venue connected: one connection, and for a while another beside it when it is to be replaced. Failures wait with
 * full jitter and move on to the next address; a planned replacement overlaps, so that it loses nothing.
 */
export class Lines {
  opened = 0;
  main: Connection | null = null;
  private readonly ports: Ports;
  private readonly limits: Limits;
  private readonly ledger: RateLedger;
  private readonly rewrite: (url: string) => string;
  private readonly events: LineEvents;
  private successor: Connection | null = null;
  private successorSince = 0;
  /** A replacement that must be, or only might be better. */
  private purpose: "roll-over" | "improve" = "roll-over";
  private running = false;
  private epochs = 0;
  private failures = 0;
  private barren = 0;
  private endpoint = 0;
  private improveAt = 0;
  private improvePause = IMPROVE_MS;
  private cancelTimer: (() => void) | null = null;
  private retryAt = 0;
  private reason = "";

  constructor(ports: Ports, limits: Limits, ledger: RateLedger, rewrite: (url: string) => string, events: LineEvents) {
    this.ports = ports;
    this.limits = limits;
    this.ledger = ledger;
    this.rewrite = rewrite;
    this.events = events;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.failures = 0;
    this.reason = "";
    this.openMain();
  }

  stop(): void {
    this.running = false;
    this.cancelTimer?.();
    this.cancelTimer = null;
    for (const connection of [this.successor, this.main]) if (connection) this.shut(connection);
    this.successor = null;
    this.main = null;
  }

  /** Everything anew, at once or after the back-off of so many failures. */
  restart(reason: string, failures = 0): void {
    if (!this.running) return;
    this.stop();
    this.running = true;
    this.reason = reason;
    this.failures = failures;
    this.schedule();
  }

  send(epoch: number, text: string): void {
    for (const connection of [this.main, this.successor]) if (connection?.epoch === epoch) connection.send(text);
  }

  /** The connection is of no use any more. */
  giveUp(epoch: number, reason: string): void {
    for (const connection of [this.main, this.successor]) {
      if (connection?.epoch !== epoch) continue;
      connection.close();
      this.ended(connection, reason);
    }
  }

  /** The venue is about to end the connection: another is to take over from it. */
  rollOver(epoch: number): void {
    if (this.main?.epoch !== epoch) return;
    this.purpose = "roll-over";
    if (!this.successor) this.openSuccessor();
  }

  /** A frame of it has brought data. */
  delivered(connection: Connection): void {
    if (connection.state !== "open") return;
    if (Number.isNaN(connection.deliversSince)) connection.deliversSince = this.ports.now();
    if (connection === this.successor) this.succeed();
  }

  tick(): void {
    const { main, successor } = this;
    const now = this.ports.now();
    if (main && now - main.deliversSince > GOOD_MS) {
      this.failures = 0;
      this.barren = 0;
      if (this.endpoint > 0 && !successor && now > this.improveAt) this.improve();
    }
    if (!successor) return;
    if (!Number.isNaN(successor.deliversSince)) this.succeed();
    else if (now - this.successorSince > SUCCESSION_MS) this.giveUp(successor.epoch, "no data");
  }

  get connected(): boolean {
    return this.main?.state === "open";
  }

  /** What is being done, in sentences for people. */
  get activity(): string {
    if (!this.running) return "Not connected.";
    if (this.main?.state === "open") return this.successor ? "Moving to a fresh connection." : "Connected.";
    if (this.main) return "Connecting.";
    const seconds = Math.max(0, Math.ceil((this.retryAt - this.ports.now()) / 1000));
    const why = this.reason === "" ? "" : `The connection ended (${this.reason}). `;
    return `${why}${seconds > 0 ? `Trying again in ${seconds} s.` : "Trying again."}`;
  }

  private openMain(): void {
    this.main = this.open(this.endpoint, () => this.openMain());
  }

  private openSuccessor(): void {
    if (!this.running || !this.main) return;
    this.successorSince = this.ports.now();
    const endpoint = this.purpose === "improve" ? 0 : this.endpoint;
    this.successor = this.open(endpoint, () => this.openSuccessor());
  }

  private improve(): void {
    this.purpose = "improve";
    this.improveAt = this.ports.now() + this.improvePause;
    this.openSuccessor();
  }

  /** Null if the venue bears no more attempts now: `again` runs when it does. */
  private open(endpoint: number, again: () => void): Connection | null {
    this.cancelTimer?.();
    this.cancelTimer = null;
    const wait = this.ledger.take(this.limits.connects, 1, this.ports.now());
    if (wait > 0) {
      this.after(wait, again);
      return null;
    }
    const { urls, named } = this.events.addresses();
    const place = endpoint % urls.length;
    return new Connection(
      this.ports,
      this.limits,
      { url: this.rewrite(urls[place]), endpoint: place, named },
      ++this.epochs,
      {
        opened: (connection) => {
          this.opened++;
          this.events.opened(connection, connection === this.successor);
        },
        frame: (connection, text) => this.events.frame(connection, text),
        ended: (connection, reason) => this.ended(connection, reason),
      },
    );
  }

  private ended(connection: Connection, reason: string): void {
    const wasMain = connection === this.main;
    if (wasMain) {
      if (this.successor?.state === "open") this.events.settled(this.successor);
      this.main = this.successor;
      this.successor = null;
    } else this.successor = null;
    const heir = this.main && !Number.isNaN(this.main.deliversSince) ? this.main.epoch : undefined;
    this.events.closed(connection, wasMain ? heir : undefined);
    if (!this.running) return;
    if (wasMain) this.reason = reason;
    this.count(connection);
    if (!this.main) this.schedule();
    else if (!wasMain) this.missed();
  }

  private count(connection: Connection): void {
    this.failures++;
    if (!Number.isNaN(connection.deliversSince) || connection.endpoint !== this.endpoint) return;
    if (++this.barren < PERSISTENCE) return;
    this.barren = 0;
    this.endpoint++;
    if (this.endpoint >= this.events.addresses().urls.length) this.endpoint = 0;
    this.improvePause = IMPROVE_MS;
    this.improveAt = this.ports.now() + IMPROVE_MS;
  }

  /** A replacement has failed. One that must be is tried again. */
  private missed(): void {
    if (this.purpose === "roll-over")
      return this.after(backOff(this.failures, this.ports.random()), () => this.openSuccessor());
    this.improvePause = Math.min(IMPROVE_MOST_MS, this.improvePause * 2);
    this.improveAt = this.ports.now() + this.improvePause;
  }

  private succeed(): void {
    const { main, successor } = this;
    if (!main || !successor) return;
    const overlap = this.ports.now() - successor.deliversSince;
    if (overlap < SETTLE_MS) return;
    if (!this.events.settled(successor)) {
      successor.deliversSince = Number.NaN;
      return;
    }
    if (!this.events.covers(main, successor) && overlap < OVERLAP_MS) return;
    this.main = successor;
    this.successor = null;
    this.endpoint = successor.endpoint;
    main.close();
    this.events.closed(main, successor.epoch);
  }

  private schedule(): void {
    this.after(backOff(this.failures, this.ports.random()), () => this.openMain());
  }

  private after(milliseconds: number, run: () => void): void {
    this.cancelTimer?.();
    this.retryAt = this.ports.now() + milliseconds;
    this.cancelTimer = this.ports.after(milliseconds, () => {
      this.cancelTimer = null;
      if (this.running) run();
    });
  }

  private shut(connection: Connection): void {
    connection.close();
    this.events.closed(connection, undefined);
  }
}
