import type { Intent } from "../../core/live/intent.ts";
import { Session, type Input } from "../../core/live/session.ts";
import type { Decimals } from "../../core/live/scale.ts";
import type { Venue } from "../../core/live/venue.ts";
import type { Connection } from "./connection.ts";
import { Held } from "./held.ts";
import { LIMITS } from "./limits.ts";
import { Lines } from "./lines.ts";
import { LocalClock } from "./local-clock.ts";
import { MarketWatch, watchStep } from "./market-watch.ts";
import type { Ports } from "./ports.ts";
import { ledgerOf, type RateLedger } from "./rate-ledger.ts";
import { plight } from "./reason.ts";
import { routeOf } from "./route.ts";
import { SnapshotDesk } from "./snapshots.ts";
import type { FeedMarket, FeedStatus } from "./status.ts";

const TICK_MS = 1000;
/** Nothing of ours ran for so long: whatever the sockets held meanwhile, nobody vouches for it. */
const PAUSE_MS = 10_000;
/** A book this late is fetched anew: what queues before it is older than what the venue would send. */
const LATE_MS = 10_000;
/** ... if it stays so for as many seconds: one message may be late for reasons of its own. */
const LATE_TICKS = 3;
/** Symbols that an address names; the others are subscribed to by message. */
const NAMED = 50;
/** Ticks after a freeze that prove that there is none. */
const THAWED = 30;
const NOTES = 20;
const NS_PER_MS = 1e6;
/** Failures that a lost network counts as: the longest back-off. */
const OFFLINE_FAILURES = 8;

export interface FeedOptions {
  /** Midnight UTC that nanoseconds count from, in milliseconds since 1970. */
  readonly dayMs: number;
  readonly decimals?: ReadonlyMap<string, Decimals>;
  /** Where to go instead of a venue's address, for tests. */
  readonly endpoints?: (url: string) => string;
  /** Left out, the one of all feeds on the same ports. */
  readonly ledger?: RateLedger;
}

export type PageChange = "frozen" | "resumed" | "offline" | "online";

/**
 * A venue's session connected to the venue: does what the session intends, tells it what happens, and keeps at it. After
 * every step `onStep` gets the session, whose `batch` holds the step's events and is cleared afterwards.
 */
export class Feed {
  readonly session: Session;
  private readonly venue: Venue;
  private readonly ports: Ports;
  private readonly options: FeedOptions;
  private readonly onStep: (session: Session) => void;
  private readonly clock: LocalClock;
  private readonly ledger: RateLedger;
  private readonly lines: Lines;
  private readonly desk: SnapshotDesk;
  private readonly watches = new Map<number, MarketWatch>();
  /** Symbols of which the best few levels are subscribed to. */
  private readonly tops = new Set<string>();
  private readonly held = new Held();
  private readonly notes: string[] = [];
  private symbols: readonly string[];
  private cancelTick: (() => void) | null = null;
  private request = 1_000_000;
  /** Ticks since the page said that it freezes; NaN if it is not frozen. */
  private frozen = Number.NaN;

  constructor(
    venue: Venue,
    symbols: readonly string[],
    ports: Ports,
    options: FeedOptions,
    onStep: (session: Session) => void,
  ) {
    this.venue = venue;
    this.ports = ports;
    this.options = options;
    this.onStep = onStep;
    this.symbols = unique(venue, symbols);
    this.session = new Session(venue, { symbols: this.symbols, dayMs: options.dayMs, decimals: options.decimals });
    this.clock = new LocalClock(ports, options.dayMs);
    this.ledger = options.ledger ?? ledgerOf(ports);
    const limits = LIMITS[venue.name];
    const rewrite = options.endpoints ?? ((url: string) => url);
    this.lines = new Lines(ports, limits, this.ledger, rewrite, {
      addresses: () => this.addresses(),
      opened: (connection, beside) => this.opened(connection, beside),
      frame: (connection, text) => this.frame(connection, text),
      settled: ({ epoch }) => this.hear(epoch),
      closed: ({ epoch }, heir) => this.closed(epoch, heir),
      covers: (old, fresh) =>
        this.session.markets.every(({ book: { epochs } }) => !epochs.has(old.epoch) || epochs.has(fresh.epoch)),
    });
    this.desk = new SnapshotDesk(ports, limits, this.ledger, rewrite, {
      answered: ({ epoch, symbol }, text) => this.answered(epoch, symbol, text),
      stuck: (symbol, stuck) => this.top(symbol, stuck),
    });
  }

  start(): void {
    if (this.cancelTick) return;
    this.clock.wake();
    this.beat();
    if (this.symbols.length > 0) this.lines.start();
  }

  /** Closes everything. What waits is accounted for; a later `start` goes on with a gap. */
  stop(): void {
    this.cancelTick?.();
    this.cancelTick = null;
    this.desk.stop();
    this.session.finish(this.clock.now);
    this.give();
    this.lines.stop();
  }

  add(symbol: string): void {
    this.follow([...this.symbols, symbol]);
  }

  remove(symbol: string): void {
    const name = this.venue.canonical(symbol);
    this.follow(this.symbols.filter((other) => other !== name));
  }

  /** Exactly these symbols from now on; those that stay lose nothing. */
  follow(symbols: readonly string[]): void {
    const wanted = unique(this.venue, symbols);
    const gone = this.symbols.filter((symbol) => !wanted.includes(symbol));
    const fresh = wanted.filter((symbol) => !this.symbols.includes(symbol));
    this.symbols = wanted;
    for (const symbol of gone) {
      this.desk.drop(symbol);
      this.tops.delete(symbol);
      this.watches.delete(this.session.markets.find((market) => market.symbol === symbol)?.index ?? -1);
    }
    const at = this.clock.now;
    if (gone.length > 0) this.step({ kind: "unfollow", at, symbols: gone });
    if (fresh.length > 0) this.step({ kind: "follow", at, symbols: fresh });
    if (!this.cancelTick) return;
    if (wanted.length === 0) this.lines.stop();
    else this.lines.start();
  }

  pageChanged(change: PageChange): void {
    if (change === "frozen") {
      this.frozen = 0;
      this.step({ kind: "lost", at: this.clock.now, cause: "paused" });
      this.lines.stop();
    } else if (change === "resumed") this.thaw();
    else if (change === "offline") this.lines.restart("no network", OFFLINE_FAILURES);
    else this.lines.restart("the network is back");
  }

  /** Local time as events have it, nanoseconds since the base day. */
  get now(): number {
    return this.clock.now;
  }

  get status(): FeedStatus {
    const { lines, session, ports } = this;
    const { requests, requestLimit } = LIMITS[this.venue.name];
    const { trouble } = this.desk;
    return {
      venue: this.venue.name,
      connected: lines.connected,
      activity: trouble === "" ? lines.activity : `${lines.activity} ${trouble}.`,
      connections: lines.opened,
      reconnects: Math.max(0, lines.opened - 1),
      weight: requests ? { used: this.ledger.used(requests, ports.now()), limit: requestLimit } : null,
      notes: [...this.notes, ...session.notes.map(({ what, detail }) => (detail === "" ? what : `${what}: ${detail}`))],
    };
  }

  /** Null if the symbol is not followed. */
  market(symbol: string): FeedMarket | null {
    const name = this.venue.canonical(symbol);
    const market = this.session.markets.find((known) => known.symbol === name);
    if (!market) return null;
    const watch = this.watchOf(market.index);
    const { main } = this.lines;
    const top = market.book.state === "TOP-20";
    const { dayMs } = this.options;
    const { heardAt } = market.book;
    return {
      state: watch.state,
      since: dayMs + watch.since / NS_PER_MS,
      ...plight(watch.state, watch.cause, this.lines.activity, this.desk.trouble),
      route: main ? routeOf(this.venue, main.endpoint, this.desk.routeOf(name), top) : null,
      lag: watch.reading(this.clock.now),
      messagesPerSecond: watch.perSecond,
      heardAt: Number.isNaN(heardAt) ? null : dayMs + heardAt / NS_PER_MS,
    };
  }

  private addresses(): { urls: readonly string[]; named: readonly string[] } {
    const named = this.symbols.slice(0, NAMED);
    return { urls: this.venue.control.endpoints(named), named };
  }

  private opened({ epoch, named }: Connection, beside: boolean): void {
    if (beside && this.venue.snapshots === "requested") this.held.hold(epoch);
    this.step({ kind: "opened", epoch, at: this.clock.now, beside, named });
    for (const symbol of this.tops) this.sendTop(epoch, symbol, true);
    // Its address may name what was dropped while it opened.
    const dropped = named.filter((symbol) => !this.symbols.includes(symbol));
    if (dropped.length > 0)
      for (const text of this.venue.control.unsubscribe(dropped, ++this.request)) this.lines.send(epoch, text);
  }

  private frame(connection: Connection, text: string): void {
    this.awake();
    const { epoch } = connection;
    if (this.held.keep(epoch, { at: this.clock.now, text })) return this.lines.delivered(connection);
    const { counts } = this.session;
    const before = counts.data;
    this.step({ kind: "frame", epoch, at: this.clock.now, text });
    if (counts.data > before) this.lines.delivered(connection);
  }

  /**
   * Hears what was held of a successor, from its first word on: mostly what the old connection has told already. False, and
   * held on, if nothing of it was data.
   */
  private hear(epoch: number): boolean {
    if (!this.held.holds(epoch)) return true;
    const { counts } = this.session;
    const before = counts.data;
    for (const { at, text } of this.held.release(epoch)) this.step({ kind: "frame", epoch, at, text });
    if (counts.data === before) this.held.hold(epoch);
    return counts.data > before;
  }

  private closed(epoch: number, heir: number | undefined): void {
    this.held.release(epoch);
    if (this.lines.main) this.held.release(this.lines.main.epoch);
    this.step({ kind: "closed", epoch, at: this.clock.now, heir });
  }

  private answered(epoch: number, symbol: string, text: string): boolean {
    const { counts } = this.session;
    const before = counts.answersMalformed;
    this.step({ kind: "snapshot", epoch, at: this.clock.now, symbol, text });
    return counts.answersMalformed === before;
  }

  private step(input: Input): void {
    const intents = this.session.step(input);
    this.give();
    for (const intent of intents) this.do(intent);
  }

  private give(): void {
    const { session } = this;
    watchStep(session, (index) => this.watches.get(index));
    const { connected } = this.lines;
    const at = this.clock.now;
    for (const { index, book } of session.markets) this.watchOf(index).see(connected ? book.state : "OFFLINE", at);
    this.onStep(session);
    session.batch.clear();
  }

  private do(intent: Intent): void {
    if (intent.kind === "send") this.lines.send(intent.epoch, intent.text);
    else if (intent.kind === "snapshot") this.desk.ask(intent);
    else if (intent.kind === "roll-over") this.lines.rollOver(intent.epoch);
    else {
      this.note(`reconnecting: ${intent.cause}`);
      this.lines.giveUp(intent.epoch, intent.cause);
    }
  }

  private beat(): void {
    this.cancelTick = this.ports.after(TICK_MS, () => {
      this.beat();
      this.awake();
      this.tick();
    });
  }

  private tick(): void {
    if (this.frozen++ > THAWED) this.thaw();
    this.step({ kind: "tick", at: this.clock.now });
    this.lines.tick();
    for (const market of this.session.markets) {
      const watch = this.watchOf(market.index);
      watch.count(market, LATE_MS);
      if (watch.late > LATE_TICKS) this.catchUp(market.symbol);
    }
  }

  /** Whoever wakes up first after a pause says so, before anything that was kept for us is taken for news. */
  private awake(): void {
    const idle = this.clock.wake();
    if (idle < PAUSE_MS || !Number.isNaN(this.frozen)) return;
    this.note(`paused for ${Math.round(idle / 1000)} s`);
    this.resync("paused");
  }

  private catchUp(symbol: string): void {
    this.note(`${symbol} was more than ${LATE_MS / 1000} s late`);
    this.resync("too late");
  }

  private resync(reason: string): void {
    this.step({ kind: "lost", at: this.clock.now, cause: "paused" });
    for (const watch of this.watches.values()) watch.forget();
    this.lines.restart(reason);
  }

  private thaw(): void {
    this.frozen = Number.NaN;
    this.clock.wake();
    if (this.cancelTick && this.symbols.length > 0) this.lines.start();
  }

  private top(symbol: string, on: boolean): void {
    if (on) this.tops.add(symbol);
    else this.tops.delete(symbol);
    const epoch = this.lines.main?.epoch;
    if (epoch !== undefined) this.sendTop(epoch, symbol, on);
  }

  private sendTop(epoch: number, symbol: string, on: boolean): void {
    for (const text of this.venue.control.top(symbol, ++this.request, on)) this.lines.send(epoch, text);
  }

  private watchOf(index: number): MarketWatch {
    const watch = this.watches.get(index) ?? new MarketWatch();
    this.watches.set(index, watch);
    return watch;
  }

  private note(text: string): void {
    this.notes.push(text);
    if (this.notes.length > NOTES) this.notes.shift();
  }
}

const unique = (venue: Venue, symbols: readonly string[]): string[] => [
  ...new Set(symbols.map((symbol) => venue.canonical(symbol))),
];
