import type { GapCause } from "./batch.ts";
import type { Decimals } from "./scale.ts";

/** What happens outside, told to the session. Times are nanoseconds since the base day; epochs number connections. */
export type Input =
  /**
   * A connection stands. `beside` keeps the ones before it, whose events overlap (roll-over); else they are dead. `named`
   * are the symbols that its address named, where the venue lets it; left out, all.
   */
  | {
      readonly kind: "opened";
      readonly epoch: number;
      readonly at: number;
      readonly beside?: boolean;
      readonly named?: readonly string[];
    }
  | { readonly kind: "frame"; readonly epoch: number; readonly at: number; readonly text: string }
  /** The answer to a snapshot intent; `symbol` is "" where only the snapshot itself can tell. */
  | {
      readonly kind: "snapshot";
      readonly epoch: number;
      readonly at: number;
      readonly symbol: string;
      readonly text: string;
    }
  /**
   * `heir` is a connection that has carried everything since before this one ended: numbered books in step go on with it,
   * heard of there or not. Streamed ones do with their snapshot only.
   */
  | { readonly kind: "closed"; readonly epoch: number; readonly at: number; readonly heir?: number }
  /** Nobody listened for a while, or nobody can tell what was said: every book has a gap. */
  | { readonly kind: "lost"; readonly at: number; readonly cause: GapCause }
  /** Other symbols from now on, besides or no more; those that stay lose nothing. */
  | { readonly kind: "follow"; readonly at: number; readonly symbols: readonly string[] }
  | { readonly kind: "unfollow"; readonly at: number; readonly symbols: readonly string[] }
  /** Time has passed. */
  | { readonly kind: "tick"; readonly at: number };

export interface SessionOptions {
  /** Symbols to follow; "any" follows whatever comes, as captures need. */
  readonly symbols: readonly string[] | "any";
  /** Midnight UTC that nanoseconds count from, in milliseconds since 1970. */
  readonly dayMs: number;
  /** Decimals of ticks and lots by symbol, from the venue's product list; others are learned. */
  readonly decimals?: ReadonlyMap<string, Decimals>;
}
