import { expect } from "vitest";
import type { Random } from "../../src/core/random.ts";
import type { Intent } from "../../src/core/live/intent.ts";
import { LiveFold } from "../../src/core/live/fold.ts";
import type { Ladder } from "../../src/core/live/ladder.ts";
import { Session } from "../../src/core/live/session.ts";
import type { Venue } from "../../src/core/live/venue.ts";
import { type Exchange, OPENING_MS, type Spoken } from "./exchange.ts";
import type { Level, Levels } from "./market.ts";

export type Fault = "drop" | "repeat" | "cut" | "spoil" | "junk" | "reconnect";

/** One frame in so many suffers a fault. */
const RARITY = 12;

/** What no number of any protocol may be. */
const SPOILT = ['"-1"', '"NaN"', '"1e400"', '"0x10"', '""', "null", "{}", "[]", '" 1"', '"1,5"', "true", "-0.5"];
const JUNK = [
  "",
  "null",
  "[]",
  "{}",
  "[[[[[[[[[[]]]]]]]]]]",
  '{"__proto__":{"e":"depthUpdate"}}',
  '{"stream":"x@depth","data":null}',
  '{"channel":"l2_data","sequence_num":-1,"events":[]}',
  '{"e":"depthUpdate","s":"__proto__","U":1,"u":2,"b":[],"a":[],"E":1772323200000}',
  '{"constructor":1}',
  `[${"[".repeat(5000)}`,
  `{"e":"${"x".repeat(100_000)}"}`,
];

interface Late {
  readonly due: number;
  readonly epoch: number;
  readonly symbol: string;
  readonly text: string;
}

/**
 * A client on a bad line to a made-up exchange: delivers frames with faults, does what the session wants done, late at
 * times, and after every frame compares each live book, and the book its events make, with the truth.
 */
export class Client {
  readonly session: Session;
  faults: readonly Fault[];
  compared = 0;
  injected = 0;
  private readonly exchange: Exchange;
  private readonly random: Random;
  private readonly folds = new Map<number, LiveFold>();
  /** True book by symbol and number; by symbol alone, the one after the frame delivered last. */
  private readonly truth = new Map<string, Levels>();
  /** By symbol: messages that had changed the book when it was compared last. */
  private readonly seen = new Map<string, number>();
  private late: Late[] = [];
  private epoch = 1;
  private frames = 0;

  constructor(exchange: Exchange, venue: Venue, random: Random, faults: readonly Fault[]) {
    this.exchange = exchange;
    this.random = random;
    this.faults = faults;
    const symbols = exchange.markets.map(({ symbol }) => symbol);
    this.session = new Session(venue, { symbols, dayMs: OPENING_MS });
    this.connect();
  }

  run(frames: number): void {
    for (let i = 0; i < frames; i++) {
      this.frames++;
      const fault = this.faults.length > 0 && this.random.integer(RARITY) === 0 ? this.pick(this.faults) : null;
      if (fault) this.injected++;
      if (fault === "reconnect") this.reconnect();
      else if (fault === "junk") this.deliver(this.pick(JUNK), null);
      else this.pass(this.exchange.next(), fault);
      this.answerLate();
      this.do(this.session.step({ kind: "tick", at: this.now() }));
      this.compare();
    }
  }

  /** Every symbol is live, and every message accounted for. */
  expectLive(): void {
    const states = this.session.markets.map(({ book }) => book.state);
    expect(states).toEqual(this.exchange.markets.map(() => "LIVE"));
    for (const { book, tape } of this.session.markets) {
      expect(book.ledger.unaccounted).toBe(0);
      expect(tape.unaccounted).toBe(0);
    }
    expect(this.session.counts.unaccounted).toBe(0);
  }

  private pass(spoken: Spoken, fault: Fault | null): void {
    const { text } = spoken;
    this.remember(spoken);
    if (fault === "drop") return;
    if (fault === "cut") return this.deliver(text.slice(0, this.random.integer(text.length)), null);
    if (fault === "spoil") return this.deliver(this.spoilt(text), spoken);
    this.deliver(text, spoken);
    if (fault === "repeat") this.deliver(text, spoken);
  }

  private deliver(text: string, spoken: Spoken | null): void {
    const { counts } = this.session;
    const unread = counts.malformed + counts.control;
    const intents = this.session.step({ kind: "frame", epoch: this.epoch, at: this.now(), text });
    if (spoken && Number.isNaN(spoken.id) && isBook(spoken) && counts.malformed + counts.control === unread)
      this.truth.set(spoken.symbol, spoken.book);
    this.do(intents);
  }

  private remember(spoken: Spoken): void {
    if (isBook(spoken) && !Number.isNaN(spoken.id)) this.truth.set(`${spoken.symbol} ${spoken.id}`, spoken.book);
  }

  private connect(): void {
    this.do(this.session.step({ kind: "opened", epoch: this.epoch, at: this.now() }));
    for (const spoken of this.exchange.greeting()) this.pass(spoken, null);
  }

  private reconnect(): void {
    if (this.random.integer(2) === 0) this.do(this.session.step({ kind: "closed", epoch: this.epoch, at: this.now() }));
    this.epoch++;
    this.connect();
  }

  private do(intents: readonly Intent[]): void {
    for (const intent of intents) {
      if ("epoch" in intent && intent.epoch !== this.epoch) continue;
      if (intent.kind === "reconnect") this.reconnect();
      else if (intent.kind === "send") this.sent(intent.text);
      else if (intent.kind === "snapshot") this.ask(intent.symbol);
    }
  }

  /** A subscription sent again is answered at once with the book. The first ones are answered by the greeting. */
  private sent(text: string): void {
    if (this.frames === 0 || /unsubscribe/i.test(text) || !/subscribe/i.test(text)) return;
    const named = this.exchange.markets.filter(
      ({ symbol }) => text.includes(`"${symbol}"`) || text.includes(`.${symbol}"`),
    );
    if (named.length === 1) this.pass(this.exchange.snapshot(named[0]), null);
  }

  /** A snapshot that was asked for is taken now and comes later: older than some updates, or for a dead connection. */
  private ask(symbol: string): void {
    const spoken = this.exchange.snapshot(this.exchange.marketOf(symbol));
    this.remember(spoken);
    const due = this.frames + this.random.integer(20);
    this.late.push({ due, epoch: this.epoch, symbol, text: spoken.text });
  }

  private answerLate(): void {
    const due = this.late.filter((answer) => answer.due <= this.frames);
    this.late = this.late.filter((answer) => answer.due > this.frames);
    for (const { epoch, symbol, text } of due)
      this.do(this.session.step({ kind: "snapshot", epoch, at: this.now(), symbol, text }));
  }

  private compare(): void {
    const { batch, markets } = this.session;
    for (let i = 0; i < batch.count; i++) this.foldOf(batch.symbol[i]).take(batch, i);
    batch.clear();
    for (const { symbol, index, book } of markets) {
      if (book.state !== "LIVE") continue;
      this.compared++;
      const { applied, snapshots, gaps } = book.ledger;
      const news = applied + snapshots + gaps;
      if (this.seen.get(symbol) === news) continue;
      this.seen.set(symbol, news);
      const { id, ladder, scale, outlet } = book.book;
      const truth = this.truth.get(Number.isNaN(id) ? symbol : `${symbol} ${id}`);
      const { priceDecimals, qtyDecimals } = this.exchange.marketOf(symbol).shape;
      const price = 10 ** (priceDecimals - scale.price);
      const lots = 10 ** (qtyDecimals - scale.qty);
      const held = levelsOf(ladder, price, lots);
      if (JSON.stringify(held) !== JSON.stringify(truth))
        throw new Error(`${symbol}: live and wrong after frame ${this.frames}, at update ${id}`);
      const folded = this.foldOf(index).book;
      if (outlet.imageDue) continue;
      for (const side of ["bids", "asks"] as const) {
        expect(folded[side].size).toBe(ladder[side].size);
        expect(folded[side].price(0)).toBe(ladder[side].price(0));
        expect(folded[side].quantity(2)).toBe(ladder[side].quantity(2) / 10 ** scale.qty);
      }
    }
  }

  private spoilt(text: string): string {
    const numbers = [...text.matchAll(/(?<![\w-])"?\d+(\.\d+)?"?(?![\w-])/g)];
    if (numbers.length === 0) return "";
    const match = this.pick(numbers);
    return text.slice(0, match.index) + this.pick(SPOILT) + text.slice(match.index + match[0].length);
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.random.integer(from.length)];
  }

  private foldOf(index: number): LiveFold {
    const fold = this.folds.get(index) ?? new LiveFold();
    this.folds.set(index, fold);
    return fold;
  }

  private now(): number {
    return this.frames * 1e8;
  }
}

const isBook = ({ kind }: Spoken): boolean => kind === "snapshot" || kind === "update";

function levelsOf(ladder: Ladder, price: number, lots: number): Levels {
  const side = (s: Ladder["bids"]): Level[] =>
    Array.from(
      { length: s.size },
      (_, i) => [Math.round(s.price(i) * price), Math.round(s.quantity(i) * lots)] as const,
    );
  return { bids: side(ladder.bids), asks: side(ladder.asks) };
}
