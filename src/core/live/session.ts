import { EventBatch, type GapCause } from "./batch.ts";
import type { BookMessage, ControlMessage, Message } from "./message.ts";
import { Malformed } from "./payload.ts";
import type { Decimals } from "./scale.ts";
import { Asking } from "./asking.ts";
import { FrameCounts } from "./ledger.ts";
import { Pace } from "./pace.ts";
import type { Input, SessionOptions } from "./session-input.ts";
import { SyncedBook } from "./synced-book.ts";
import { Tape } from "./tape.ts";
import { BaseDay } from "./time.ts";
import type { Intent } from "./intent.ts";
import type { Decoder, Venue } from "./venue.ts";

export type { Input, SessionOptions } from "./session-input.ts";

/** One symbol as a session follows it. */
export interface Market {
  readonly symbol: string;
  /** The session's number of the symbol, on all its events; never used again for another. */
  readonly index: number;
  book: SyncedBook;
  /** Depth of the channel the book is of, where depths are channels apart; 0 before the first. */
  depth: number;
  readonly tape: Tape;
  readonly pace: Pace;
  /** When the venue was last asked again for a stream that had fallen silent. */
  remindedAt: number;
}

interface Connection {
  readonly epoch: number;
  readonly decoder: Decoder;
  /** Number that the next frame must have, where the venue numbers frames; NaN before the first. */
  nextFrame: number;
  readonly openedAt: number;
  heardAt: number;
  probedAt: number;
  /** A roll-over was asked for. */
  leaving: boolean;
}

/** Patiences of silence after which a stream is subscribed to once more. */
const SILENT = 4;
const MAX_MARKETS = 1024;
/** Symbols from which on snapshots are asked for in a smaller size. */
const CROWD = 12;
/** Control details kept for a person to read. */
const MAX_NOTES = 50;
const SECOND = 1e9;
/** Seconds before which no symbol is called stale: where heartbeats prove the connection, and where only data does. */
const PATIENCE = { proven: 60, unproven: 15 };
const UNKNOWN: Decimals = { price: 0, qty: 0 };
/**
 * A venue's protocol at work on any number of symbols: `step` takes what happened and gives events and intents. It knows
 * no socket and no clock, so that the same inputs give the same events, live, in a simulation or from a capture.
 */
export class Session {
  readonly venue: Venue;
  readonly markets: Market[] = [];
  /** Events of the steps so far; the owner reads and clears it. */
  readonly batch = new EventBatch();
  readonly counts = new FrameCounts();
  /** The latest things the venue said that a person may want to read. */
  readonly notes: ControlMessage[] = [];
  private readonly options: SessionOptions;
  /** As the venue's messages call them; null follows all. */
  private symbols: readonly string[] | null;
  private readonly day: BaseDay;
  private readonly bySymbol = new Map<string, Market>();
  private readonly connections = new Map<number, Connection>();
  private readonly asking: Asking;
  /** Snapshots that came before anything told whose they are. */
  private orphans: BookMessage[] = [];
  private request = 0;
  private made = 0;
  private intents: Intent[] = [];

  constructor(venue: Venue, options: SessionOptions) {
    this.venue = venue;
    this.options = options;
    this.symbols = options.symbols === "any" ? null : options.symbols.map((symbol) => venue.canonical(symbol));
    this.day = new BaseDay(options.dayMs);
    this.asking = new Asking(venue);
    for (const symbol of this.symbols ?? []) this.make(symbol, 0);
  }

  /** One thing that happened; what it makes is in `batch`, what should be done is returned. */
  step(input: Input): readonly Intent[] {
    this.intents = [];
    if (input.kind === "tick") this.tick(input.at);
    else if (input.kind === "opened") this.opened(input.epoch, input.at, input.beside === true, input.named);
    else if (input.kind === "follow") this.follow(input.symbols, input.at);
    else if (input.kind === "unfollow") this.unfollow(input.symbols, input.at);
    else if (input.kind === "lost") for (const { book } of this.markets) book.lose(input.cause, input.at, this.batch);
    else this.heard(input);
    return this.intents;
  }

  /** No input will follow: gives what waits for one, and accounts for what never will be used. */
  finish(at: number): void {
    for (const { book } of this.markets) book.finish(at, this.batch);
  }

  private heard(input: Extract<Input, { kind: "frame" | "snapshot" | "closed" }>): void {
    const connection = this.connections.get(input.epoch);
    if (input.kind === "frame") this.counts.frames++;
    if (!connection) {
      if (input.kind === "frame") this.counts.dead++;
    } else if (input.kind === "frame") this.frame(connection, input.text, input.at);
    else if (input.kind === "snapshot") this.answer(connection, input.symbol, input.text, input.at);
    else this.closed(connection, input.at, input.heir);
  }

  private opened(epoch: number, at: number, beside: boolean, named?: readonly string[]): void {
    if (!beside) for (const connection of this.connections.values()) this.closed(connection, at);
    const decoder = this.venue.decoder(this.day);
    const nextFrame = Number.NaN;
    this.connections.set(epoch, { epoch, decoder, nextFrame, openedAt: at, heardAt: at, probedAt: at, leaving: false });
    const { symbols } = this;
    if (!symbols) return;
    this.subscribe(epoch, symbols, named ?? symbols, at);
  }

  private subscribe(epoch: number, symbols: readonly string[], named: readonly string[], at: number): void {
    for (const text of this.venue.control.subscribe(symbols, ++this.request, named)) this.send(epoch, text);
    if (this.venue.snapshots === "requested") return;
    for (const symbol of symbols) this.asking.asked(symbol, at);
  }

  private follow(symbols: readonly string[], at: number): void {
    const known = this.symbols ?? [];
    const fresh = [...new Set(symbols.map((symbol) => this.venue.canonical(symbol)))].filter((s) => !known.includes(s));
    if (!this.symbols || fresh.length === 0) return;
    this.symbols = [...known, ...fresh];
    for (const symbol of fresh) this.make(symbol, at);
    for (const epoch of this.connections.keys()) this.subscribe(epoch, fresh, [], at);
  }

  private unfollow(symbols: readonly string[], at: number): void {
    const gone = symbols
      .map((symbol) => this.venue.canonical(symbol))
      .filter((symbol) => this.symbols?.includes(symbol));
    if (!this.symbols || gone.length === 0) return;
    this.symbols = this.symbols.filter((symbol) => !gone.includes(symbol));
    for (const epoch of this.connections.keys())
      for (const text of this.venue.control.unsubscribe(gone, ++this.request)) this.send(epoch, text);
    for (const symbol of gone) this.part(symbol, at);
  }

  private part(symbol: string, at: number): void {
    const market = this.bySymbol.get(symbol);
    this.asking.settled(symbol);
    if (!market) return;
    market.book.finish(at, this.batch);
    this.bySymbol.delete(symbol);
    this.markets.splice(this.markets.indexOf(market), 1);
  }

  private closed({ epoch }: Connection, at: number, heir?: number): void {
    this.connections.delete(epoch);
    const inherits = heir !== undefined && this.connections.has(heir) && this.venue.snapshots === "requested";
    for (const { book } of this.markets) {
      if (inherits && book.epochs.has(epoch)) book.epochs.add(heir);
      book.disconnected(epoch, at, this.batch);
      if (book.epochs.size === 0) this.asking.settled(book.symbol);
    }
  }

  private frame(connection: Connection, text: string, at: number): void {
    connection.heardAt = at;
    let messages: readonly Message[];
    try {
      messages = connection.decoder.frame(text);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.counts.malformed++;
      if (this.venue.unreadableLoses) this.loseAll(connection, "malformed", at);
      return;
    }
    let fresh = true;
    let data = false;
    for (const message of messages) {
      if (message.kind === "sequence") fresh = this.inSequence(connection, message.value, at);
      else if (message.kind === "control") this.control(connection, message);
      else data = this.data(connection, message, at, fresh) || data;
    }
    if (data) this.counts.data++;
    else if (messages.some(({ kind }) => kind !== "control" && kind !== "sequence")) this.counts.foreign++;
    else this.counts.control++;
  }

  /**
   * False if the frame was here just now. Any other number than the next means that any symbol of the connection may have
   * lost something; a lower one, that the venue started to count anew.
   */
  private inSequence(connection: Connection, value: number, at: number): boolean {
    const { nextFrame } = connection;
    if (value === nextFrame - 1) {
      this.counts.duplicateFrames++;
      return false;
    }
    connection.nextFrame = value + 1;
    if (Number.isNaN(nextFrame) || value === nextFrame) return true;
    this.counts.missingFrames += Math.max(0, value - nextFrame);
    this.loseAll(connection, "sequence", at);
    return true;
  }

  private loseAll({ epoch }: Connection, cause: GapCause, at: number): void {
    for (const market of this.markets) {
      if (!market.book.epochs.has(epoch)) continue;
      market.book.lose(cause, at, this.batch);
      this.pursue(market, epoch, at);
    }
  }

  private control({ epoch }: Connection, message: ControlMessage): void {
    const { what } = message;
    if (what === "shutdown") this.rollOver(epoch);
    if (what === "heartbeat" || what === "acknowledged") return;
    if (what === "other") this.counts.unread++;
    this.notes.push(message);
    if (this.notes.length > MAX_NOTES) this.notes.shift();
  }

  /** False if it is of no symbol that is followed. */
  private data(
    connection: Connection,
    message: Exclude<Message, { kind: "sequence" | "control" }>,
    at: number,
    fresh: boolean,
  ): boolean {
    const { batch } = this;
    const market = this.marketOf(message, at);
    if (!market) return message.kind === "book" && this.adopt(message);
    const { book, tape, pace } = market;
    if (message.kind === "quote") book.quotes.quote(message);
    else if (message.kind === "trades") tape.receive(message, book, at, batch);
    else if (!fresh) book.passOver(message, "duplicate");
    else if (this.venue.booksByDepth && !this.deepest(market, message, at)) book.passOver(message, "partial");
    else {
      market.book.epochs.add(connection.epoch);
      pace.heard(at);
      market.book.receive(message, at, batch);
      this.pursue(market, connection.epoch, at);
    }
    return true;
  }

  /** The answer to a request for a snapshot. */
  private answer(connection: Connection, symbol: string, text: string, at: number): void {
    try {
      const message = connection.decoder.snapshot?.(text, symbol);
      const market = message && this.marketOf(message, at);
      if (!message || !market) return;
      market.book.receive(message, at, this.batch);
      if (market.book.want) this.ask(market, connection.epoch, at);
      else this.asking.settled(symbol);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.counts.answersMalformed++;
    }
  }

  /** A snapshot that does not say of what: of the only book it can join, or kept for the first book to come. */
  private adopt(message: BookMessage): boolean {
    if (message.symbol !== "" || this.markets.length > 0) return false;
    this.orphans = [message];
    return true;
  }

  private marketOf(message: Exclude<Message, { kind: "sequence" | "control" }>, at: number): Market | undefined {
    const { symbol } = message;
    if (symbol === "") return this.only((message as BookMessage).last);
    return this.bySymbol.get(symbol) ?? this.make(symbol, at);
  }

  private only(last: number): Market | undefined {
    if (this.markets.length === 1) return this.markets[0];
    const joining = this.markets.filter(({ book }) => book.awaits(last));
    return joining.length === 1 ? joining[0] : undefined;
  }

  private make(symbol: string, at: number): Market | undefined {
    const { symbols } = this;
    if (this.markets.length >= MAX_MARKETS || (symbols && !symbols.includes(symbol))) return undefined;
    const index = this.made++;
    const book = this.bookOf(symbol, index);
    const market: Market = {
      symbol,
      index,
      book,
      depth: 0,
      tape: new Tape(this.venue),
      pace: new Pace(),
      remindedAt: at,
    };
    this.markets.push(market);
    this.bySymbol.set(symbol, market);
    for (const orphan of this.orphans) book.receive(orphan, at, this.batch);
    this.orphans = [];
    return market;
  }

  private bookOf(symbol: string, index: number): SyncedBook {
    const decimals = this.options.decimals?.get(symbol) ?? UNKNOWN;
    return new SyncedBook(symbol, index, this.venue, decimals, this.symbols !== null);
  }

  /** Where depths are channels apart, the deepest is the book; what a shallower one said is not applied. */
  private deepest(market: Market, { depth }: BookMessage, at: number): boolean {
    if (depth < market.depth) return false;
    if (depth > market.depth && market.depth > 0) {
      const { book } = market;
      book.lose("deeper", at, this.batch);
      market.book = this.bookOf(market.symbol, market.index);
      market.book.inherit(book);
    }
    market.depth = depth;
    return true;
  }

  /** Asks for what a book needs, unless that was done and may still come. */
  private pursue(market: Market, epoch: number, at: number): void {
    const { book, symbol } = market;
    if (!book.want) this.asking.settled(symbol);
    else if (this.asking.due(symbol, at)) this.ask(market, epoch, at);
  }

  private ask({ symbol }: Market, epoch: number, at: number): void {
    const crowded = this.markets.length > CROWD;
    this.intents.push(...this.asking.ask(symbol, epoch, at, ++this.request, crowded));
  }

  private rollOver(epoch: number): void {
    const connection = this.connections.get(epoch);
    if (!connection || connection.leaving) return;
    connection.leaving = true;
    this.intents.push({ kind: "roll-over", epoch });
  }

  private tick(at: number): void {
    for (const connection of this.connections.values()) this.watch(connection, at);
    const least = SECOND * (this.venue.heartbeats ? PATIENCE.proven : PATIENCE.unproven);
    for (const market of this.markets) {
      const patience = market.pace.patience(least);
      market.book.passTime(at, patience, this.batch);
      if (!market.book.shown) this.remind(market, SILENT * patience, at);
      const [epoch = this.waitingOn()] = market.book.epochs;
      if (epoch !== undefined) this.pursue(market, epoch, at);
    }
  }

  /** The venue may have dropped a stream that only continues by itself: subscribing twice does no harm, and a hole shows. */
  private remind(market: Market, silence: number, at: number): void {
    const { book, symbol } = market;
    if (this.venue.snapshots !== "requested" || at - Math.max(book.heardAt, market.remindedAt) < silence) return;
    market.remindedAt = at;
    for (const epoch of book.epochs)
      for (const text of this.venue.control.subscribe([symbol], ++this.request, [])) this.send(epoch, text);
  }

  /** The connection on which a book that was not heard of yet must come; a book that is asked for waits for updates first. */
  private waitingOn(): number | undefined {
    return this.venue.snapshots === "streamed" ? [...this.connections.keys()].at(-1) : undefined;
  }

  /** Asks a connection for a sign of life, gives it up, or replaces it before the venue ends it. */
  private watch(connection: Connection, at: number): void {
    const { epoch, heardAt, openedAt, probedAt } = connection;
    const { venue } = this;
    if (at - openedAt > venue.lifetime * SECOND) this.rollOver(epoch);
    const silence = venue.silence * SECOND;
    if (at - heardAt > silence) {
      connection.heardAt = at;
      this.intents.push({ kind: "reconnect", epoch, cause: `nothing heard for ${venue.silence} s` });
    } else if (at - probedAt > silence / 2) {
      connection.probedAt = at;
      const probe = venue.control.probe(++this.request);
      if (probe !== null) this.send(epoch, probe);
    }
  }

  private send(epoch: number, text: string): void {
    this.intents.push({ kind: "send", epoch, text });
  }
}
