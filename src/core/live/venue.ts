import type { Ladder } from "./ladder.ts";
import type { BookMessage, Message } from "./message.ts";
import type { SequenceRule } from "./sequence.ts";
import type { BaseDay } from "./time.ts";

export const VENUE_NAMES = [
  "binance",
  "binance-us",
  "binance-usdm",
  "coinbase",
  "coinbase-exchange",
  "kraken",
  "okx",
  "bybit",
] as const;
export type VenueName = (typeof VENUE_NAMES)[number];

/**
 * How a venue lets a client notice that its book is wrong, best first: a checksum over the book, a number on every
 * update, a number on every frame of the connection, nothing.
 */
export type IntegrityAid = "checksum" | "sequence" | "connection-sequence" | "none";

/** One way to ask for a snapshot: by HTTP GET, or by a message on a second socket. */
export type SnapshotRoute =
  | { readonly via: "http"; readonly url: string }
  | { readonly via: "socket"; readonly url: string; readonly text: string };

/** Payloads of one connection into messages. It may remember what the venue said about its channels, nothing of books. */
export interface Decoder {
  /** Throws Malformed; then nothing of the frame counts. A snapshot whose symbol cannot be seen has symbol "". */
  frame(text: string): readonly Message[];
  /** The answer to a snapshot request. Throws Malformed. */
  snapshot?(text: string, symbol: string): BookMessage;
}

/** What a venue's clients may say to it: texts and addresses only, somebody else sends them. */
export interface Control {
  /** Addresses to connect to, in the order to try them; where an address can name symbols, it names these. */
  endpoints(symbols: readonly string[]): readonly string[];
  /**
   * Frames that subscribe to `symbols` on a connection whose address named `named`. `id` numbers requests where the venue
   * wants that.
   */
  subscribe(symbols: readonly string[], id: number, named: readonly string[]): readonly string[];
  /** The best few levels alone, for when no snapshot can be had, started or ended; [] where there is no such stream. */
  top(symbol: string, id: number, on: boolean): readonly string[];
  unsubscribe(symbols: readonly string[], id: number): readonly string[];
  /** Makes the venue start one symbol's book over on the same connection; [] where the book is asked for instead. */
  resubscribe(symbol: string, id: number): readonly string[];
  /**
   * Ways to ask for the book, best first; [] where it comes by itself after a subscription. `crowded`: many books are
   * followed, and a smaller one costs less of what the venue grants.
   */
  snapshotRoutes(symbol: string, id: number, crowded?: boolean): readonly SnapshotRoute[];
  /** A harmless question whose answer proves that the connection lives; null where the venue speaks by itself. */
  probe(id: number): string | null;
}

/** A venue's protocol: all that tells it from another, and not one socket. */
export interface Venue {
  readonly name: VenueName;
  readonly title: string;
  readonly aid: IntegrityAid;
  /** Where the book to start from comes from: asked for apart, or sent on the stream. */
  readonly snapshots: "requested" | "streamed";
  readonly sequence: SequenceRule;
  /** CRC-32 of the book as the venue computes it; null where it has none. */
  readonly checksum: ((ladder: Ladder) => number) | null;
  /** A frame that could not be read may have been an update whose loss nothing else would show. */
  readonly unreadableLoses: boolean;
  /** Several depths of one symbol's book are separate channels with separate numbers. */
  readonly booksByDepth: boolean;
  /** Whose side a trade's side is, by the venue's documents or by captures. */
  readonly tradeSide: "taker" | "maker";
  /** Trade ids of a symbol count without holes. */
  readonly tradeIdsContiguous: boolean;
  /** The longest a healthy connection is silent, in seconds: with heartbeats little, without them by measure. */
  readonly silence: number;
  /** The venue proves every second or so that the connection lives: a quiet symbol is then no dead one. */
  readonly heartbeats: boolean;
  /** Seconds after which the venue ends a connection, less a margin to replace it in; Infinity where it does not. */
  readonly lifetime: number;
  readonly control: Control;
  /** The name by which the venue's messages call a symbol that a person asked for. */
  canonical(symbol: string): string;
  decoder(day: BaseDay): Decoder;
}
