import { expect } from "vitest";
import { GAP_CAUSES } from "../../src/core/live/batch.ts";
import { EventKind } from "../../src/core/market/events.ts";
import { LiveFold } from "../../src/core/live/fold.ts";
import type { Ladder } from "../../src/core/live/ladder.ts";
import type { Session } from "../../src/core/live/session.ts";
import type { Venue } from "../../src/core/live/venue.ts";
import { VENUES } from "../../src/core/sources/venues.ts";
import { Feed, type FeedOptions } from "../../src/io/live/feed.ts";
import { EXCHANGES, OPENING_MS } from "./exchange.ts";
import type { Level, Levels } from "./market.ts";
import { VenueServer } from "./venue-server.ts";
import { World } from "./world.ts";

/** A feed, a made-up exchange and the simulated world between them. */
export interface Bench {
  readonly world: World;
  readonly server: VenueServer;
  readonly feed: Feed;
  readonly folds: ReadonlyMap<number, LiveFold>;
  /** Causes of all gaps so far, in order. */
  readonly causes: readonly string[];
  readonly states: () => string[];
  /** The exchange stands still from now on, or goes on. */
  readonly hold: (on?: boolean) => void;
  /** The exchange stands still, what is under way arrives, and every book must be the exchange's. */
  readonly expectTrue: () => Promise<void>;
}

export interface BenchSettings {
  readonly dialect: string;
  readonly seed?: number;
  readonly symbols?: readonly string[];
  /** Symbols at the exchange; left out, two. */
  readonly traded?: readonly string[];
  /** Differences from the venue as it is. */
  readonly venue?: Partial<Venue>;
  /** Milliseconds between two things that happen at the exchange. */
  readonly pauseMs?: number;
  readonly options?: Partial<FeedOptions>;
}

export function bench({
  dialect,
  seed = 1,
  symbols,
  traded,
  venue: changes,
  pauseMs = 50,
  options,
}: BenchSettings): Bench {
  const known = EXCHANGES.find(({ name }) => name === dialect);
  if (!known) throw new Error(`no dialect ${dialect}`);
  const exchange = known.make(seed, traded);
  const server = new VenueServer(known.venue, exchange);
  const world = new World(seed, OPENING_MS + 3_600_000, () => server);
  const folds = new Map<number, LiveFold>();
  const causes: string[] = [];
  const take = ({ batch }: Session): void => {
    for (let i = 0; i < batch.count; i++) {
      if (batch.kind[i] === EventKind.Gap) causes.push(GAP_CAUSES[batch.detail[i]]);
      const fold = folds.get(batch.symbol[i]) ?? new LiveFold();
      folds.set(batch.symbol[i], fold);
      fold.take(batch, i);
    }
  };
  const venue = { ...VENUES[known.venue], ...changes };
  const born = world.now();
  // The exchange has a clock of its own, which nobody sets.
  exchange.clock = () => Math.floor(OPENING_MS + 3_600_000 + world.elapsed - born);
  const followed = symbols ?? exchange.markets.map(({ symbol }) => symbol);
  const feed = new Feed(venue, followed, world, { dayMs: OPENING_MS, ...options }, take);
  let still = false;
  const live = (): void => {
    if (!still) server.advance();
    world.after(pauseMs, live);
  };
  world.after(pauseMs, live);
  return {
    world,
    server,
    feed,
    folds,
    causes,
    states: () => feed.session.markets.map(({ symbol }) => `${symbol} ${feed.market(symbol)?.state}`),
    hold: (on = true) => {
      still = on;
    },
    expectTrue: async () => {
      still = true;
      await world.run(1000);
      for (const { symbol, book, index } of feed.session.markets) {
        expect(`${symbol} ${book.state}`).toBe(`${symbol} LIVE`);
        const market = exchange.marketOf(symbol);
        const { ladder, scale } = book.book;
        const price = 10 ** (market.shape.priceDecimals - scale.price);
        const lots = 10 ** (market.shape.qtyDecimals - scale.qty);
        expect(levelsOf(ladder, price, lots)).toEqual(market.shown());
        expect([book.ledger.unaccounted, feed.session.counts.unaccounted]).toEqual([0, 0]);
        const fold = folds.get(index);
        if (!book.book.outlet.imageDue) expect(fold?.book.bids.size).toBe(ladder.bids.size);
      }
      still = false;
    },
  };
}

function levelsOf(ladder: Ladder, price: number, lots: number): Levels {
  const side = (s: Ladder["bids"]): Level[] =>
    Array.from(
      { length: s.size },
      (_, i) => [Math.round(s.price(i) * price), Math.round(s.quantity(i) * lots)] as const,
    );
  return { bids: side(ladder.bids), asks: side(ladder.asks) };
}
