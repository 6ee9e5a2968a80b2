import { imbalanceOf, MinuteVolatility, spreadOf, unseen, wallOf } from "../src/core/alerts/observe.ts";
import type { AlertRule, Observation } from "../src/core/alerts/rule.ts";
import { type Alert, Watchman } from "../src/core/alerts/watchman.ts";
import type { BoardSettings } from "../src/core/cross-venue/board.ts";
import type { VenueName } from "../src/core/live/venue.ts";
import type { Product } from "../src/core/sources/products.ts";
import type { Ports } from "../src/io/live/ports.ts";
import { LiveBoard } from "./live-board.ts";
import type { BothSides } from "./live-levels.ts";
import type { CrossReading, MarketKey, MarketStatus, WatchApi } from "./live-api.ts";

/** A followed market as it is watched. */
export interface WatchedMarket {
  readonly key: MarketKey;
  status(): MarketStatus;
  /** Null unless the book is one to be shown. */
  levels(depth: number): BothSides | null;
  confidence(): number | null;
}

export interface WatchPorts extends Pick<Ports, "now" | "wall" | "after"> {
  /** What a venue trades; never rejects. */
  products(venue: VenueName): Promise<readonly Product[]>;
}

/** Milliseconds between two looks. */
const EVERY = 200;
/** After a pause of so many the worker was not running: what it did not see did not hold. */
const ASLEEP = 2000;
/** Levels a side that walls are looked for in. */
const VISIBLE = 20;

interface Post {
  readonly market: WatchedMarket;
  readonly name: string;
  readonly volatility: MinuteVolatility;
  /** Monotonic milliseconds since which the book has not been live; NaN while it is. */
  lostAt: number;
}

/** Looks at every followed market several times a second: for the rules that a person set, and for the board. */
export class LiveWatch {
  private readonly ports: WatchPorts;
  private readonly board: LiveBoard;
  private readonly watchman = new Watchman();
  private posts: readonly Post[] = [];
  private fired: readonly Alert[] = [];
  private reader: ((alerts: readonly Alert[]) => void) | null = null;
  private cancel: (() => void) | null = null;
  private lookedAt = Number.NaN;

  constructor(ports: WatchPorts) {
    this.ports = ports;
    this.board = new LiveBoard(ports);
  }

  /** Watches exactly these from now on; what is known of those that stay is kept. */
  follow(markets: readonly WatchedMarket[]): void {
    const before = this.posts;
    this.posts = markets.map(
      (market) => before.find((post) => post.market === market) ?? post(market, this.ports.now()),
    );
    for (const gone of before) if (!this.posts.includes(gone)) this.watchman.forget(gone.name);
    this.board.follow(markets);
    this.start();
  }

  watchFor(rules: readonly AlertRule[]): void {
    this.watchman.rules = rules;
    this.start();
  }

  /** As `WatchApi.alerts`. */
  alerts(): Promise<readonly Alert[]> {
    this.reader?.([]);
    return new Promise((resolve) => {
      this.reader = resolve;
      this.hand();
    });
  }

  /** A venue's messages up to now are taken. */
  stepped(venue: VenueName): void {
    this.board.stepped(venue);
  }

  crossVenue(settings: BoardSettings): CrossReading {
    return this.board.reading(settings);
  }

  mids(first: MarketKey, second: MarketKey, span: number): ReturnType<WatchApi["mids"]> {
    return this.board.mids(first, second, span);
  }

  private get needed(): boolean {
    return this.board.open || (this.posts.length > 0 && this.watchman.rules.some(({ enabled }) => enabled));
  }

  private start(): void {
    if (this.cancel || !this.needed) return;
    this.lookedAt = Number.NaN;
    this.cancel = this.ports.after(EVERY, () => this.look());
  }

  private look(): void {
    this.cancel = null;
    if (!this.needed) return;
    const now = this.ports.now();
    const slept = now - this.lookedAt > ASLEEP;
    this.lookedAt = now;
    this.board.refresh();
    for (const one of this.posts) {
      if (slept) this.watchman.observe(one.name, now, NOTHING);
      this.tell(this.watchman.observe(one.name, now, this.seen(one, now)));
    }
    this.cancel = this.ports.after(EVERY, () => this.look());
  }

  private seen(one: Post, now: number): Observation {
    const { market, volatility } = one;
    const { state } = market.status();
    const levels = state === "LIVE" || state === "TOP-20" ? market.levels(VISIBLE) : null;
    if (!levels) {
      if (Number.isNaN(one.lostAt)) one.lostAt = now;
      volatility.see(now, Number.NaN);
      return unseen(now - one.lostAt);
    }
    one.lostAt = Number.NaN;
    const { bids, asks } = levels;
    const both = bids.length > 0 && asks.length > 0;
    volatility.see(now, both ? (bids[0] + asks[0]) / 2 : Number.NaN);
    const confidence = market.confidence();
    return {
      spread: spreadOf(bids, asks),
      imbalance: imbalanceOf(bids, asks),
      wall: wallOf(bids, asks),
      volatility: volatility.value,
      confidence: confidence === null ? null : 100 * confidence,
      notLive: 0,
    };
  }

  private tell(fired: readonly Alert[]): void {
    if (fired.length === 0) return;
    // Rules are judged by the clock that never jumps, and told by the one that people read.
    this.fired = [...this.fired, ...fired.map((alert) => ({ ...alert, at: this.ports.wall() }))].slice(-MOST);
    this.hand();
  }

  private hand(): void {
    const { reader } = this;
    if (!reader || this.fired.length === 0) return;
    this.reader = null;
    reader(this.fired);
    this.fired = [];
  }
}

/** Alerts that wait for a page that does not ask. */
const MOST = 500;
const NOTHING: Observation = { ...unseen(0), notLive: null };

const post = (market: WatchedMarket, now: number): Post => ({
  market,
  name: `${market.key.venue}:${market.key.symbol}`,
  volatility: new MinuteVolatility(),
  lostAt: now,
});
