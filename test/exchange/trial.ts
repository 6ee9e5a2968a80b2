import { GAP_CAUSES } from "../../src/core/live/batch.ts";
import { EventBatch } from "../../src/core/live/batch.ts";
import { LiveFold } from "../../src/core/live/fold.ts";
import type { Market, Session } from "../../src/core/live/session.ts";
import { EventKind } from "../../src/core/market/events.ts";
import { Random } from "../../src/core/random.ts";
import { decodeEvents, encodeEvents } from "../../src/core/recording/codec.ts";
import { VENUES } from "../../src/core/sources/venues.ts";
import { Feed } from "../../src/io/live/feed.ts";
import { EXCHANGES, type Exchange, OPENING_MS, type Spoken } from "./exchange.ts";
import { type Fault, FAULTS, type Scene } from "./faults.ts";
import { DayCheck } from "./day-check.ts";
import type { Level, Levels } from "./market.ts";
import { VenueServer } from "./venue-server.ts";
import { World } from "./world.ts";

/** Dialects that a feed speaks: v1 of Kraken is read in captures only. */
export const DIALECTS = EXCHANGES.filter(({ name }) => name !== "Kraken v1");

/**
 * Levels a side that are proven by a checksum alone, where nothing is numbered: what is lost below them shows when the market
 * comes to them, and not before.
 */
const PROVEN: Readonly<Record<string, number>> = { "Kraken v2": 10, "OKX of 2022": 25 };

/** Milliseconds of a trial until all faults are over, and in which every book must then be live again. */
const FAULTY = 100_000;
const RECOVERY = 480_000;
const FAULTS_EACH = 7;
/** Milliseconds between two things that happen at the exchange. */
const PAUSE = 60;
const REMEMBERED = 20_000;
const TRACE = 60;

export interface Outcome {
  readonly dialect: string;
  readonly faults: readonly string[];
  /** Single mishaps. */
  readonly injected: number;
  readonly messages: number;
  /** Live books compared with the truth. */
  readonly compared: number;
  /** Milliseconds after the last fault until every book was live. */
  readonly recovery: number;
  readonly gaps: number;
}

/**
 * One seed's session: a made-up exchange, a simulated network and machine, and a feed between them that suffers several
 * kinds of fault at random moments. After every step each live book is compared with the exchange's as of the update that
 * it claims to stand at, the row of the day that its events make with that book, and every message is accounted for. Throws with the seed and the last happenings if either is
 * not so, or if a book is not live again in time.
 */
export class Trial {
  readonly seed: number;
  private readonly dialect: (typeof DIALECTS)[number];
  private readonly random: Random;
  private readonly exchange: Exchange;
  private readonly server: VenueServer;
  private readonly world: World;
  private feed: Feed;
  /** True books by symbol and number, and what a text about a book that is not asked for means. */
  private readonly byId = new Map<string, Levels>();
  private readonly byText = new Map<string, Spoken>();
  private readonly aliases = new Map<string, string>();
  /** What an unnumbered book may be, by symbol: one, but for frames that nobody can tell the meaning of. */
  private readonly possible = new Map<string, Levels[]>();
  private readonly seen = new Map<number, number>();
  private folds: LiveFold[] = [];
  private days: DayCheck[] = [];
  /** Folded from what a recording would hold; null where this trial makes none. */
  private recorded: LiveFold[] | null;
  private readonly trace: string[] = [];
  private injected = 0;
  /** Faults that are not over. */
  private suffering = 0;
  private messages = 0;
  private compared = 0;
  private gaps = 0;
  private still = false;
  private failure: Error | null = null;

  constructor(seed: number) {
    this.seed = seed;
    this.dialect = DIALECTS[seed % DIALECTS.length];
    this.random = new Random(seed);
    const { venue, make } = this.dialect;
    this.exchange = make(seed);
    this.server = new VenueServer(venue, this.exchange);
    this.world = new World(seed, OPENING_MS + 3_600_000, () => this.server);
    const born = this.world.now();
    this.exchange.clock = () => Math.floor(OPENING_MS + 3_600_000 + this.world.elapsed - born);
    this.recorded = seed % 4 === 0 ? [] : null;
    this.server.witness = (text, spoken) => this.remember(text, spoken);
    this.world.witness = (text) => this.arrives(text);
    this.feed = this.open();
  }

  async run(): Promise<Outcome> {
    const faults = this.chosen();
    const advance = (): void => {
      if (!this.still) this.server.advance();
      this.world.happen(PAUSE, advance);
    };
    advance();
    for (const fault of faults) this.schedule(fault);
    await this.pass(FAULTY);
    // Sleep takes its time from the faults that it falls into.
    while (this.suffering > 0) await this.pass(1000);
    this.say("all faults are over");
    const recovery = await this.recover();
    this.expectSame();
    const { injected, messages, compared, gaps } = this;
    return {
      dialect: this.dialect.name,
      faults: faults.map(({ name }) => name),
      injected,
      messages,
      compared,
      recovery,
      gaps,
    };
  }

  private chosen(): readonly Fault[] {
    const possible = FAULTS.filter(({ venues }) => venues(this.dialect.venue));
    return Array.from({ length: FAULTS_EACH }, () => possible[this.random.integer(possible.length)]);
  }

  private schedule(fault: Fault): void {
    const from = 3000 + this.random.uniform() * 60_000;
    const lasts = Math.min(FAULTY - 1000 - from, 3000 + this.random.uniform() * 40_000);
    const scene: Scene = {
      world: this.world,
      server: this.server,
      random: this.random,
      feed: () => this.feed,
      crash: () => this.crash(),
      count: () => void this.injected++,
      // What was changed may have been changed before.
      alias: (text, original) => void this.aliases.set(text, this.aliases.get(original) ?? original),
    };
    this.suffering++;
    this.world.happen(from, () => {
      this.say(`begins: ${fault.name}`);
      const end = fault.begin(scene);
      this.world.happen(lasts, () => {
        this.say(`ends: ${fault.name}`);
        end();
        this.suffering--;
      });
    });
  }

  private open(): Feed {
    const { venue } = this.dialect;
    const symbols = this.exchange.markets.map(({ symbol }) => symbol);
    const options = { dayMs: OPENING_MS };
    // Connections grow old within a trial, where the venue ends them at all.
    const aged = Number.isFinite(VENUES[venue].lifetime) ? { ...VENUES[venue], lifetime: 45 } : VENUES[venue];
    const feed: Feed = new Feed(aged, symbols, this.world, options, (session) => {
      if (feed === this.feed || this.feed === undefined) this.stepped(session);
    });
    feed.start();
    return feed;
  }

  private crash(): void {
    this.say("the worker died");
    this.world.kill();
    this.folds = [];
    this.days = [];
    if (this.recorded) this.recorded = [];
    this.seen.clear();
    this.feed = this.open();
  }

  private async pass(milliseconds: number): Promise<void> {
    await this.world.run(milliseconds);
    if (this.failure) throw this.failure;
  }

  /** A subscription that a venue has forgotten shows by its silence alone, so a book counts once it is the exchange's. */
  private async recover(): Promise<number> {
    for (let waited = 0; waited <= RECOVERY; waited += 3000) {
      if (this.states().every((state) => state.endsWith(" LIVE")) && (await this.isTrue())) return waited;
      await this.pass(2000);
    }
    throw this.failed(`not live and right ${RECOVERY / 1000} s after the last fault: ${this.states().join(", ")}`);
  }

  /** The exchange stands still, what is under way arrives, and every book is live and the exchange's. */
  private async isTrue(): Promise<boolean> {
    this.still = true;
    await this.pass(1000);
    this.still = false;
    return this.feed.session.markets.every(
      ({ symbol, book }) =>
        book.state === "LIVE" && this.equal({ symbol, book }, this.exchange.marketOf(symbol).shown()),
    );
  }

  private expectSame(): void {
    for (const { symbol, book, index } of this.feed.session.markets) {
      const { outlet, ladder } = book.book;
      const fold = this.foldOf(this.folds, index);
      if (!outlet.imageDue && fold.book.bids.size !== ladder.bids.size)
        throw this.failed(`${symbol}: the events make another book than the one they are of`);
      if (this.recorded && this.foldOf(this.recorded, index).digest() !== fold.digest())
        throw this.failed(`${symbol}: what would be recorded is not what was received`);
    }
  }

  private stepped(session: Session): void {
    const { batch } = session;
    this.messages++;
    for (let i = 0; i < batch.count; i++) {
      if (batch.kind[i] === EventKind.Gap) {
        this.gaps++;
        this.say(`${session.markets[batch.symbol[i]]?.symbol}: gap, ${GAP_CAUSES[batch.detail[i]]}`);
      }
      this.foldOf(this.folds, batch.symbol[i]).take(batch, i);
      const market = session.markets.find(({ index }) => index === batch.symbol[i]);
      if (market) this.dayOf(market).take(batch, i, market);
    }
    if (this.recorded && batch.count > 0) this.record(session);
    try {
      if (session.counts.unaccounted !== 0) throw this.failed(`${session.counts.unaccounted} frames unaccounted for`);
      for (const market of session.markets) this.check(market);
    } catch (error) {
      this.failure ??= error as Error;
    }
  }

  private record(session: Session): void {
    const { batch, markets } = session;
    for (const { index, book } of markets) {
      const own = new EventBatch();
      for (let i = 0; i < batch.count; i++) {
        if (batch.symbol[i] !== index) continue;
        const { kind, detail, side, price, qty, exchTs, localTs, sequence } = batch;
        own.push(0, kind[i], detail[i], side[i], price[i], qty[i], exchTs[i], localTs[i], sequence[i]);
      }
      if (own.count === 0) continue;
      const back = new EventBatch();
      decodeEvents(encodeEvents(own, book.book.scale.qty), back);
      for (let i = 0; i < back.count; i++) this.foldOf(this.recorded as LiveFold[], index).take(back, i);
    }
  }

  private check(market: Market): void {
    const { symbol, book, tape, index } = market;
    const { ledger } = book;
    if (ledger.unaccounted !== 0) throw this.failed(`${symbol}: ${ledger.unaccounted} updates unaccounted for`);
    if (tape.unaccounted !== 0) throw this.failed(`${symbol}: ${tape.unaccounted} trades unaccounted for`);
    if (book.state !== "LIVE") return;
    const news = ledger.applied + ledger.snapshots + ledger.gaps;
    if (this.seen.get(index) === news) return;
    this.seen.set(index, news);
    this.compared++;
    const { id } = book.book;
    const numbered = this.byId.get(`${symbol} ${id}`);
    const truths = this.unnumbered(id) ? this.possible.get(symbol) : numbered && [numbered];
    if (!truths) throw this.failed(`${symbol} is live at update ${id}, which the exchange does not know`);
    if (!truths.some((truth) => this.equal(market, truth)))
      throw this.failed(`${symbol} is live and wrong at update ${id}`);
    const fault = this.dayOf(market).fault(market);
    if (fault !== null) throw this.failed(`${symbol} at update ${id}: ${fault}`);
  }

  /** Within the range that the book claims to know, and as deep as the venue proves it. */
  private equal({ symbol, book }: Pick<Market, "symbol" | "book">, truth: Levels): boolean {
    const { ladder, scale, range } = book.book;
    const { priceDecimals, qtyDecimals } = this.exchange.marketOf(symbol).shape;
    const price = 10 ** (priceDecimals - scale.price);
    const lots = 10 ** (qtyDecimals - scale.qty);
    const depth = PROVEN[this.dialect.name] ?? Number.POSITIVE_INFINITY;
    const known = ([tick]: Level): boolean => tick >= range.lowest * price && tick <= range.highest * price;
    return (["bids", "asks"] as const).every((side) => {
      const held = Array.from({ length: ladder[side].size }, (_, i): Level => [
        Math.round(ladder[side].price(i) * price),
        Math.round(ladder[side].quantity(i) * lots),
      ])
        .slice(0, depth)
        .filter(known);
      const told = truth[side].slice(0, depth).filter(known);
      return (
        held.length === told.length &&
        held.every(([tick, quantity], i) => tick === told[i][0] && quantity === told[i][1])
      );
    });
  }

  /** Venues that stream their books may count anew, so that what a number means is known when the text with it arrives. */
  private remember(text: string, spoken: Spoken): void {
    if (VENUES[this.dialect.venue].snapshots === "streamed") forgetful(this.byText, text, spoken);
    else forgetful(this.byId, `${spoken.symbol} ${spoken.id}`, spoken.book);
  }

  /** Coinbase numbers frames, on each connection by itself. */
  private unnumbered(id: number): boolean {
    return Number.isNaN(id) || this.dialect.venue === "coinbase";
  }

  private arrives(text: string): void {
    const plain = this.byText.get(text);
    const spoken = plain ?? this.byText.get(this.aliases.get(text) ?? "");
    if (!spoken) return;
    if (!this.unnumbered(spoken.id)) return forgetful(this.byId, `${spoken.symbol} ${spoken.id}`, spoken.book);
    const before = plain ? [] : (this.possible.get(spoken.symbol) ?? []);
    this.possible.set(spoken.symbol, [...before, spoken.book]);
  }

  private dayOf({ index }: Market): DayCheck {
    return (this.days[index] ??= new DayCheck(this.dialect.venue, OPENING_MS));
  }

  private foldOf(folds: LiveFold[], index: number): LiveFold {
    return (folds[index] ??= new LiveFold());
  }

  private states(): string[] {
    return this.feed.session.markets.map(({ symbol }) => `${symbol} ${this.feed.market(symbol)?.state}`);
  }

  private say(what: string): void {
    this.trace.push(`${((this.world?.now() ?? 0) / 1000).toFixed(3)} s  ${what}`);
    if (this.trace.length > TRACE) this.trace.shift();
  }

  private failed(what: string): Error {
    const again = `LOBSCOPE_SEED=${this.seed} npx vitest run src/io/live/simulation.test.ts`;
    return new Error(`${this.dialect.name}, seed ${this.seed}: ${what}\n${again}\n${this.trace.join("\n")}`);
  }
}

function forgetful<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > REMEMBERED) for (const oldest of map.keys()) return void map.delete(oldest);
}
