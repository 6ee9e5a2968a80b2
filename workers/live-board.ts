import { Board, type BoardLine, type BoardMarket, type BoardSettings } from "../src/core/cross-venue/board.ts";
import { basisMarket, namesOf } from "../src/core/cross-venue/market-names.ts";
import { skewOf } from "../src/core/cross-venue/skew.ts";
import type { VenueName } from "../src/core/live/venue.ts";
import { SHIPPED_PRODUCTS } from "../src/core/sources/shipped-products.ts";
import type { Product } from "../src/core/sources/products.ts";
import type { CrossBasis, CrossLine, CrossReading, MarketKey, MarketStatus, MidSeries } from "./live-api.ts";
import type { WatchedMarket, WatchPorts } from "./live-watch.ts";

const MS = 1e6;
/** Levels a side that a round trip is walked through. */
const DEPTH = 50;

interface Seat {
  readonly market: WatchedMarket;
  readonly board: BoardMarket;
  bid: number;
  ask: number;
}

/**
 * The board of markets side by side, fed from the live books: best prices at every step of their feeds, whole levels when
 * it is read. Times are this worker's monotonic clock. It costs nothing while fewer than two markets are followed.
 */
export class LiveBoard {
  private readonly ports: WatchPorts;
  private readonly board = new Board();
  private readonly listed = new Map<VenueName, readonly Product[]>();
  private readonly asked = new Set<VenueName>();
  private markets: readonly WatchedMarket[] = [];
  private seats: readonly Seat[] = [];

  constructor(ports: WatchPorts) {
    this.ports = ports;
  }

  /** There is something to compare. */
  get open(): boolean {
    return this.seats.length > 1;
  }

  follow(markets: readonly WatchedMarket[]): void {
    this.markets = markets;
    this.name();
  }

  stepped(venue: VenueName): void {
    if (!this.open) return;
    for (const seat of this.seats) if (seat.board.venue === venue) this.best(seat);
  }

  /** What no message tells of: that a connection is gone. */
  refresh(): void {
    if (this.open) for (const seat of this.seats) if (!isShown(seat.market)) this.lose(seat);
  }

  reading(settings: BoardSettings): CrossReading {
    const at = this.ports.wall();
    const now = this.ports.now() * MS;
    const leastOffset = Math.min(
      ...this.seats.map(({ market }) => market.status().lag?.clockOffset ?? Number.POSITIVE_INFINITY),
    );
    for (const { market, board } of this.seats) {
      const levels = isShown(market) ? market.levels(DEPTH) : null;
      const skew = skewOf(market.status().lag, leastOffset);
      this.board.update(board, now, levels && { ...levels, skew });
    }
    const lines = this.board.lines(settings).map((line, i) => lineOf(line, this.seats[i].market.status(), at));
    const things = [...new Set(this.seats.map(({ board }) => board.base))];
    const pairs = things
      .flatMap((base) => this.board.pairs(base, settings, now))
      .toSorted((a, b) => edge(b) - edge(a) || b.opportunity.grossBps - a.opportunity.grossBps);
    const unnamed = this.markets.filter((one) => !this.seats.some(({ market }) => market === one));
    return { at, lines, unnamed: unnamed.map(({ key }) => key), pairs, bases: this.bases(lines, settings.common) };
  }

  mids(
    first: MarketKey,
    second: MarketKey,
    span: number,
  ): { readonly first: MidSeries; readonly second: MidSeries; readonly now: number } | null {
    const now = this.ports.now() * MS;
    const [a, b] = [this.board.mids(first, now - span), this.board.mids(second, now - span)];
    return a && b && { first: a, second: b, now };
  }

  /** Finds out what the followed markets trade; asks a venue for its list where nothing nearer tells. */
  private name(): void {
    if (this.markets.length < 2) {
      this.seat([]);
      return;
    }
    this.seat(
      this.markets.flatMap((market) => {
        const { venue, symbol } = market.key;
        const names = namesOf(symbol, [...(this.listed.get(venue) ?? []), ...SHIPPED_PRODUCTS[venue]]);
        if (names === null) this.ask(venue);
        return names ? [{ market, names }] : [];
      }),
    );
  }

  private seat(named: readonly { market: WatchedMarket; names: { base: string; quote: string } }[]): void {
    const before = this.seats;
    this.seats = named.map(
      ({ market, names }) =>
        before.find((seat) => seat.market === market) ?? {
          market,
          board: { venue: market.key.venue, symbol: market.key.symbol, ...names },
          bid: Number.NaN,
          ask: Number.NaN,
        },
    );
    this.board.watch(this.seats.map(({ board }) => board));
    for (const seat of this.seats) if (!before.includes(seat)) this.best(seat);
  }

  private ask(venue: VenueName): void {
    if (this.asked.has(venue)) return;
    this.asked.add(venue);
    void this.ports.products(venue).then((products) => {
      this.listed.set(venue, products);
      this.name();
    });
  }

  private best(seat: Seat): void {
    const levels = seat.market.levels(1);
    if (!levels || levels.bids.length === 0 || levels.asks.length === 0) {
      this.lose(seat);
      return;
    }
    const { bids, asks } = levels;
    if (bids[0] === seat.bid && asks[0] === seat.ask) return;
    seat.bid = bids[0];
    seat.ask = asks[0];
    this.board.update(seat.board, this.ports.now() * MS, { ...levels, skew: Number.POSITIVE_INFINITY });
  }

  private lose(seat: Seat): void {
    seat.bid = Number.NaN;
    seat.ask = Number.NaN;
    this.board.update(seat.board, this.ports.now() * MS, null);
  }

  private bases(lines: readonly CrossLine[], common: string): readonly CrossBasis[] {
    const currencies = [...new Set(lines.map(({ market }) => market.quote))].filter((quote) => quote !== common);
    return currencies.map((currency) => {
      const from = lines.filter(
        ({ market: { base, quote } }) =>
          (base === currency && quote === common) || (base === common && quote === currency),
      );
      return {
        currency,
        rate: lines.find(({ market }) => market.quote === currency)?.rate ?? null,
        from: from.map(({ market: { venue, symbol } }) => ({ venue, symbol })),
        offer: from.length > 0 ? null : basisMarket(currency, common),
      };
    });
  }
}

const lineOf = (line: BoardLine, { state, heardAt, instrument }: MarketStatus, at: number): CrossLine => ({
  ...line,
  state,
  age: heardAt === null ? null : Math.max(0, at - heardAt),
  instrument,
});

function isShown(market: WatchedMarket): boolean {
  const { state } = market.status();
  return state === "LIVE" || state === "TOP-20";
}

const edge = ({ opportunity: { net } }: { opportunity: { net: { edgeBps: number } | null } }): number =>
  net?.edgeBps ?? Number.NEGATIVE_INFINITY;
