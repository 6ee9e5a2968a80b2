import type { Intent } from "./intent.ts";
import type { Venue } from "./venue.ts";

/** A snapshot that has not come after this many nanoseconds is asked for again. */
const PATIENCE = 10e9;
/** Attempts on a stream after which the connection itself is at fault. */
const ATTEMPTS = 3;

interface Asked {
  readonly at: number;
  readonly attempt: number;
}

/** Which symbols a snapshot was asked for, since when, and how often: at most one request per symbol is under way. */
export class Asking {
  private readonly venue: Venue;
  private readonly bySymbol = new Map<string, Asked>();

  constructor(venue: Venue) {
    this.venue = venue;
  }

  /** Nothing is under way for the symbol, or it has taken too long. */
  due(symbol: string, at: number): boolean {
    const asked = this.bySymbol.get(symbol);
    return !asked || at - asked.at > PATIENCE;
  }

  /** A subscription has asked. */
  asked(symbol: string, at: number): void {
    this.bySymbol.set(symbol, { at, attempt: 1 });
  }

  /** What asks for the symbol's book, in the venue's way: how soon it is done is for the attempt number to say. */
  ask(symbol: string, epoch: number, at: number, request: number, crowded: boolean): readonly Intent[] {
    const attempt = (this.bySymbol.get(symbol)?.attempt ?? 0) + 1;
    this.bySymbol.set(symbol, { at, attempt });
    const { control, snapshots } = this.venue;
    if (snapshots === "requested")
      return [{ kind: "snapshot", epoch, symbol, routes: control.snapshotRoutes(symbol, request, crowded), attempt }];
    if (attempt > ATTEMPTS) return [{ kind: "reconnect", epoch, cause: `no snapshot of ${symbol}` }];
    return control.resubscribe(symbol, request).map((text) => ({ kind: "send", epoch, text }));
  }

  settled(symbol: string): void {
    this.bySymbol.delete(symbol);
  }
}
